"""Text to verdict: the shipped model, loaded once and asked in batches."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.features import glance, with_text
from classifier.labels import TAGS, tags_of
from classifier.model_file import Model, read_model
from posting.model import Verdict

if TYPE_CHECKING:
    from classifier.explain import Told

# Ads turned into numbers at a time: bounds the memory, whatever the batch.
_AT_A_TIME: Final = 512


class AdText(NamedTuple):
    """What is read of an ad: its title and its text, as long as they may be."""

    title: str
    description: str


class Classifier:
    """Tags ads with one model."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @classmethod
    def load(cls, path: Path | None = None) -> "Classifier":
        """Return a classifier with the model of a file, the shipped one by default; raises ModelUnusable."""
        return cls(read_model(path))

    @property
    def name(self) -> str:
        """The model's name: version and checksum, kept with every verdict."""
        return self.model.name

    def classify(self, batch: Sequence[AdText]) -> list[Verdict]:
        """Return a verdict for each ad, in order."""
        verdicts: list[Verdict] = []
        for at in range(0, len(batch), _AT_A_TIME):
            scores, has, sure = decide(self.model, batch[at : at + _AT_A_TIME])
            verdicts += [
                Verdict(tags_of(tags), dict(zip(TAGS, row, strict=True)), one_sure, self.name)
                for tags, row, one_sure in zip(has.tolist(), scores.tolist(), sure.tolist(), strict=True)
            ]
        return verdicts

    def explain(self, ad: AdText) -> "dict[str, dict[str, list[Told]]]":
        """Return for each tag what spoke 'for' and 'against' it, with exact weights: see `classifier.explain`."""
        from classifier.explain import why

        return why(self.model, ad.title, ad.description)


class Decision(NamedTuple):
    """What is said of ads: probabilities and tags, shapes (ads, tags), and whether all tags are sure, shape (ads,)."""

    scores: NDArray[np.float64]
    has: NDArray[np.bool_]
    sure: NDArray[np.bool_]


def decide(model: Model, ads: Sequence[AdText]) -> Decision:
    """Return what a model says of ads."""
    titles = [glance(title) for title, _ in ads]
    values, bengali = model.scales.weigh(titles, lambda at: with_text(titles[at], ads[at][1]))
    log_odds = values * model.slope[bengali] + model.offset[bengali]
    scores = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50)))
    return decided(scores, model.thresholds[bengali], model.doubt[bengali])


def decided(scores: NDArray[np.float64], thresholds: NDArray[np.float64], doubt: NDArray[np.float64]) -> Decision:
    """Return what probabilities say, by thresholds of shape (ads, tags) and doubts of shape (ads,)."""
    return Decision(scores, scores >= thresholds, certainty(scores, thresholds) > doubt)


def certainty(scores: NDArray[np.float64], thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how probable it is that an ad's whole set of tags is right, each tag taken by itself, shape (ads,)."""
    return np.asarray(np.where(scores >= thresholds, scores, 1.0 - scores).prod(axis=1), np.float64)
