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
            verdicts += self._verdicts(probabilities(self.model, batch[at : at + _AT_A_TIME]))
        return verdicts

    def _verdicts(self, scores: NDArray[np.float64]) -> list[Verdict]:
        model = self.model
        has, sure = decided(scores, model.thresholds, model.doubt)
        return [
            Verdict(tags_of(tags), dict(zip(TAGS, row, strict=True)), one_sure, model.name)
            for tags, row, one_sure in zip(has.tolist(), scores.tolist(), sure.tolist(), strict=True)
        ]

    def explain(self, ad: AdText) -> "dict[str, dict[str, list[Told]]]":
        """Return for each tag what spoke 'for' and 'against' it, with exact weights: see `classifier.explain`."""
        from classifier.explain import why

        return why(self.model, ad.title, ad.description)


def probabilities(model: Model, ads: Sequence[AdText]) -> NDArray[np.float64]:
    """Return a probability for each tag, shape (ads, tags)."""
    titles = [glance(title) for title, _ in ads]
    values = model.scales.values(titles, lambda at: with_text(titles[at], ads[at][1]))
    log_odds = values * model.slope + model.offset
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50))), np.float64)


def decided(
    scores: NDArray[np.float64], thresholds: NDArray[np.float64], doubt: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which tags each ad has, shape (ads, tags), and whether all of them are surely decided, shape (ads,)."""
    return scores >= thresholds, certainty(scores, thresholds) > doubt


def certainty(scores: NDArray[np.float64], thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how probable it is that an ad's whole set of tags is right, each tag taken by itself, shape (ads,)."""
    return np.asarray(np.where(scores >= thresholds, scores, 1.0 - scores).prod(axis=1), np.float64)
