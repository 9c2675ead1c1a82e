"""Whether a new model may take the place of the old one, and what would be otherwise then, in words.

It may if it is not worse: by no more than half a point of macro-F1, and on no tag by more than two. Both are
asked about the same ads, on which neither was trained.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from classifier.evaluation import by_model, macro_f1, tag_scores
from classifier.labels import TAGS, LabelledAd, tags_of
from classifier.model_file import Model
from classifier.predict import AdText, decide
from posting.model import Tag
from sohokari.i18n import Words

WORSE_BY: Final = 0.005
WORSE_ON_A_TAG_BY: Final = 0.02
_SHOWN: Final = 20
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Score:
    """F1 of the old and the new model: of a tag, or the mean of all where `tag` is None."""

    tag: Tag | None
    was: float
    now: float

    @property
    def is_worse(self) -> bool:
        """Whether the new model is worse than may be; a rounding error is no reason."""
        allowed = WORSE_BY if self.tag is None else WORSE_ON_A_TAG_BY
        return self.now < self.was - allowed - 1e-9


def compare(old: Model, new: Model, ads: Sequence[LabelledAd]) -> list[Score]:
    """Return the scores of both models on ads that neither was trained on: the mean first, then each tag's."""
    before, after = by_model(old, ads), by_model(new, ads)
    each = zip(tag_scores(before), tag_scores(after), strict=True)
    mean = Score(None, macro_f1(before.has, before.said), macro_f1(after.has, after.said))
    return [mean, *(Score(Tag(was.tag), was.f1, now.f1) for was, now in each)]


def refusal(old: Model, new: Model, scores: Iterable[Score], words: Words) -> list[str]:
    """Return why the old model stays, a line each; empty where the new one may take its place."""
    worse = [score for score in scores if score.is_worse]
    if not worse:
        return []
    lines = [_score_told(score, words) for score in worse]
    return [words.say("train.stays", old=old.name, new=new.name), *(f"  {line}" for line in lines)]


def changes(old: Model, new: Model, scores: Iterable[Score], ads: Iterable[AdText], words: Words) -> Iterator[str]:
    """Yield what is otherwise with the new model: its scores, which of `ads` it tags otherwise, and counts by tag."""
    yield from (f"  {_score_told(score, words)}" for score in scores)
    counts = np.zeros((2, len(TAGS) + 1), int)
    shown: list[str] = []
    total = otherwise = 0
    for some in _in_runs(ads):
        was, now = _tags(old, some), _tags(new, some)
        for row, said in enumerate((was, now)):
            counts[row] += [*said.sum(axis=0), (~said.any(axis=1)).sum()]
        total += len(some)
        otherwise += int((was != now).any(axis=1).sum())
        for at in np.flatnonzero((was != now).any(axis=1)):
            if len(shown) < _SHOWN:
                told = {"was": _named(was[at], words), "now": _named(now[at], words)}
                shown.append(words.say("train.change", title=some[at].title, **told))
    yield words.say("train.changed", count=otherwise, total=total)
    for place, tag in enumerate((*TAGS, "none")):
        name = words.name("tag", tag)
        yield "  " + words.say("train.tag", tag=name, was=int(counts[0, place]), now=int(counts[1, place]))
    yield from (f"  {line}" for line in shown)
    if otherwise > len(shown):
        yield "  " + words.say("train.more", count=otherwise - len(shown))


def _score_told(score: Score, words: Words) -> str:
    name = words.name("tag", score.tag) if score.tag else words.say("train.mean")
    was, now = (words.digits(f"{value:.3f}") for value in (score.was, score.now))
    return words.say("train.score", name=name, was=was, now=now)


def _tags(model: Model, ads: Sequence[AdText]) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    return decide(model, ads).has


def _named(row: Iterable[bool], words: Words) -> str:
    return ", ".join(words.name("tag", tag) for tag in tags_of(row)) or words.name("tag", "none")


def _in_runs(ads: Iterable[AdText]) -> Iterator[list[AdText]]:
    run: list[AdText] = []
    for ad in ads:
        run.append(ad)
        if len(run) == _AT_ONCE:
            yield run
            run = []
    if run:
        yield run
