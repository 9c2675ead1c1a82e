"""From features to numbers: which column of the model a feature is, and how much it weighs."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.cues import FILLERS
from classifier.features import KINDS, Ad, features, head_phrases, title_phrases

# What a kind of feature weighs beside the others; found by cross-validation grouped by employer.
WEIGHTS: Final[Mapping[str, float]] = {
    "t": 1.0, "b": 0.6, "q": 0.85, "r": 0.85, "k": 0.5, "x": 0.5, "p": 0.5, "f": 0.5, "h": 0.5,
}  # fmt: skip
_JOINED: Final = "+"
_TWO: Final = "rxp"

Feature = str | tuple[str, str]
# Columns of the features that a title has, in the order of `OF_TITLE`.
OfTitle = tuple[Collection[int], ...]


@dataclass(frozen=True)
class Columns:
    """The features that a model knows, a column each."""

    names: Sequence[str]  # kind, blank, feature
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)

    def __post_init__(self) -> None:
        columns: dict[str, dict[Feature, int]] = {kind: {} for kind in KINDS}
        for column, name in enumerate(self.names):
            columns[name[0]][_feature(name)] = column
        object.__setattr__(self, "_columns", columns)
        words = {word: column for word, column in columns["b"].items() if word not in FILLERS}
        object.__setattr__(self, "_text_words", words)
        object.__setattr__(self, "_of_asks", {"q": {}, "f": {}})
        beside: dict[str, dict[str, int]] = {}
        for feature, column in columns["x"].items():
            beside.setdefault(feature[0], {})[feature[1]] = column
        object.__setattr__(self, "_beside", beside)

    _columns: dict[str, dict[Feature, int]] = field(init=False, repr=False)
    _text_words: dict[Feature, int] = field(init=False, repr=False)
    _beside: dict[str, dict[str, int]] = field(init=False, repr=False)
    # Titles and their parts ask for few different things: their columns are looked up once.
    _of_asks: dict[str, dict[tuple[str, ...], tuple[list[int], list[int]]]] = field(init=False, repr=False)

    @classmethod
    def of(cls, ads: Iterable[Ad], at_least: int = 2) -> "Columns":
        """Return columns for the features that `at_least` so many of the ads have."""
        seen: Counter[str] = Counter()
        for ad in ads:
            for kind, found in features(ad).items():
                seen.update({_name(kind, feature) for feature in found})
        return cls(sorted(name for name, times in seen.items() if times >= at_least))

    def matrix(self, ads: Sequence[Ad]) -> csr_matrix:
        """Return a row for each ad, shape (ads, columns): a feature weighs less the more its ad has of its kind."""
        return self.rows(map(self.of_title, ads), ads)

    def rows(self, titled: Iterable[OfTitle], ads: Sequence[Ad]) -> csr_matrix:
        """Return what `matrix` does, of ads whose titles were looked up before."""
        where: list[int] = []
        counts: list[int] = []
        for of_title, ad in zip(titled, ads, strict=True):
            for found in (*of_title, *self._of_text(ad)):
                where += found
                counts.append(len(found))
        count = np.array(counts, np.int64).reshape(len(ads), len(KINDS))
        weight = np.array([self.weights[kind] for kind in KINDS])
        values = np.repeat((weight / np.sqrt(np.maximum(count, 1))).ravel(), count.ravel())
        ends = np.concatenate([[0], np.cumsum(count.sum(axis=1))]).astype(np.int32)
        return csr_matrix((values, np.fromiter(where, np.int32, len(where)), ends), shape=(len(ads), len(self.names)))

    def row(self, ad: Ad) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the columns of an ad's features, and their values."""
        row = self.matrix([ad])
        return row.indices, row.data

    def of_title(self, ad: Ad) -> OfTitle:
        """Return the columns of an ad's features that its title alone has."""
        title = self._columns["t"]
        phrases = {title[phrase] for phrase in title_phrases(ad.title) if phrase in title}
        asks, two_asks = self._asked("q", "r", ad.asks)
        if not ad.parts:
            return phrases, asks, two_asks, (), (), ()
        in_parts = [self._asked("f", "p", part) for part in ad.parts]
        head = self._columns["h"]
        ends = {head[phrase] for phrase in head_phrases(ad.first) if phrase in head}
        return phrases, asks, two_asks, {two for _, twos in in_parts for two in twos}, in_parts[0][0], ends

    def _of_text(self, ad: Ad) -> tuple[list[int], list[int], list[int]]:
        """Return the columns of the words of an ad's text, of what it tells, and of what is asked beside that."""
        known = self._columns
        words = [column for column in map(self._text_words.get, ad.text) if column is not None]
        work = [known["k"][kind] for kind in ad.work if kind in known["k"]]
        rows = [self._beside[ask] for ask in ad.asks if ask in self._beside]
        return words, work, [row[kind] for row in rows for kind in ad.work if kind in row]

    def _asked(self, kind: str, kind_of_two: str, asks: tuple[str, ...]) -> tuple[list[int], list[int]]:
        """Return the columns of what is asked, and of each two of it."""
        known = self._of_asks[kind]
        found = known.get(asks)
        if found is None:
            one, two = self._columns[kind], self._columns[kind_of_two]
            found = (
                [one[ask] for ask in asks if ask in one],
                [two[pair] for pair in combinations(asks, 2) if pair in two],
            )
            if len(known) < 100_000:
                known[asks] = found
        return found


class Weighed(NamedTuple):
    """Decision values, shape (ads, tags), and whether they are by the weights for Bengali ads, 0 or 1, shape (ads,)."""

    values: NDArray[np.float64]
    bengali: NDArray[np.int64]


@dataclass(frozen=True)
class Scales:
    """A linear model over columns: `weights` (2, columns, tags), `start` (2, tags) and `glance` (2,), the second ones
    for Bengali ads.

    An ad whose title alone leaves every tag below `glance` is decided by its title: nearly every ad of
    the world is, reading texts is most of the work, and words stuffed into a text cannot turn it.
    """

    columns: Columns
    weights: NDArray[np.float64]
    start: NDArray[np.float64]
    glance: NDArray[np.float64]

    def weigh(self, titles: Sequence[Ad], full: Callable[[int], Ad]) -> Weighed:
        """Return what the ads weigh; `full` gives the ad at a place with its text."""
        titled = [self.columns.of_title(ad) for ad in titles]
        values, bengali = self._weigh(titled, titles)
        open_ones = np.flatnonzero((values >= self.glance[bengali, None]).any(axis=1)).tolist()
        if open_ones:
            read = self._weigh([titled[at] for at in open_ones], [full(at) for at in open_ones])
            values[open_ones], bengali[open_ones] = read
        return Weighed(values, bengali)

    def _weigh(self, titled: Sequence[OfTitle], ads: Sequence[Ad]) -> Weighed:
        rows = self.columns.rows(titled, ads)
        bengali = np.array([ad.bengali for ad in ads], np.int64)
        by_either = np.stack([rows @ weights + start for weights, start in zip(self.weights, self.start, strict=True)])
        return Weighed(by_either[bengali, np.arange(len(ads))], bengali)


def _name(kind: str, feature: Feature) -> str:
    return f"{kind} {feature if isinstance(feature, str) else _JOINED.join(feature)}"


def _feature(name: str) -> Feature:
    if name[0] in _TWO:
        one, _, two = name[2:].partition(_JOINED)
        return one, two
    return name[2:]
