"""From features to numbers: which column of the model a feature is, and how much it weighs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from classifier.features import KINDS, Ad, features

# What a kind of feature weighs beside the others; found by cross-validation grouped by employer.
WEIGHTS: Final[Mapping[str, float]] = {"t": 1.0, "c": 0.7, "b": 0.35, "p": 0.35, "q": 0.7, "r": 0.7, "k": 0.5, "x": 0.5}
_JOINED: Final = "+"

type_of_feature = str | tuple[str, str]


@dataclass(frozen=True)
class Columns:
    """The features that a model knows, a column each."""

    names: Sequence[str]  # kind, blank, feature
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    _columns: dict[str, dict[type_of_feature, int]] = field(init=False, repr=False)
    _known: dict[str, frozenset[type_of_feature]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        columns: dict[str, dict[type_of_feature, int]] = {kind: {} for kind in KINDS}
        for column, name in enumerate(self.names):
            columns[name[0]][_feature(name)] = column
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_known", {kind: frozenset(known) for kind, known in columns.items()})

    @classmethod
    def of(cls, ads: Iterable[Ad], at_least: int = 2) -> "Columns":
        """Return columns for the features that `at_least` so many of the ads have."""
        seen: Counter[str] = Counter()
        for ad in ads:
            for kind, found in features(ad).items():
                seen.update({_name(kind, feature) for feature in found})
        return cls(sorted(name for name, times in seen.items() if times >= at_least))

    def row(self, ad: Ad) -> tuple[list[int], list[float]]:
        """Return the columns of an ad's features, and their values."""
        where: list[int] = []
        values: list[float] = []
        for kind, found in features(ad).items():
            known = self._known[kind].intersection(found)
            if known:
                columns = self._columns[kind]
                where += [columns[feature] for feature in known]
                values += [self.weights[kind] / len(known) ** 0.5] * len(known)
        return where, values

    def matrix(self, ads: Iterable[Ad]) -> csr_matrix:
        """Return a row for each ad, shape (ads, columns)."""
        where: list[int] = []
        values: list[float] = []
        ends = [0]
        for ad in ads:
            row, value = self.row(ad)
            where += row
            values += value
            ends.append(len(where))
        content = (np.array(values, float), np.array(where, np.int32), np.array(ends, np.int32))
        return csr_matrix(content, shape=(len(ends) - 1, len(self.names)))


def _name(kind: str, feature: type_of_feature) -> str:
    return f"{kind} {feature if isinstance(feature, str) else _JOINED.join(feature)}"


def _feature(name: str) -> type_of_feature:
    if name[0] in "prx":
        one, _, two = name[2:].partition(_JOINED)
        return one, two
    return name[2:]
