"""Labelled ads to a model: fitted weights, probabilities that mean what they say, thresholds, a doubt.

Everything that is chosen after the fit is chosen on decision values of ads whose employer the fit had
not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import diags, hstack, vstack
from sklearn.linear_model import LogisticRegression

from classifier.columns import WEIGHTS, Columns, Scales
from classifier.features import NO_TEXT, Ad, read, unparted
from classifier.labels import TAGS, LabelledAd, truth
from classifier.model_file import FORMAT, weights_checksum
from classifier.pipeline import SEED, unfitted_calibrator, unfitted_tagger
from classifier.predict import certainty

VERSION: Final = "1.4"
# The share of ads like those trained on that the model may leave undecided: of those measured with, some tenth.
UNDECIDED: Final = 0.15
_LEAST_SEEN: Final = 2
# Most ads of the world have no tag, far more than among those that thresholds are chosen on: a false tag weighs more.
MISSED: Final = 0.7
# Thresholds lie between these: outside, a few ads of one kind have chosen them.
THRESHOLDS: Final = (0.50, 0.605)
# F scores that lie no further apart than this are the same: which of their thresholds is best is chance.
SAME_SCORE: Final = 0.002
# A label given by one reader is not trained on where a model that has not seen it is this sure of the contrary.
CONTRADICTED: Final = 0.9
# An ad whose title signs part is taught this much of its weight as if they did not: what a title asks for should
# not hang on how it is punctuated. It helps on other ads, too.
UNPARTED: Final = 0.7
# Ads that were written for training do not lie as real ones do: where there are real ones enough, they may differ
# from what all ads share by weights of their own, which are not kept. So much, beside a shared one, is such a weight
# worth.
APART: Final = 0.35
# Below this decision value a title alone rules a tag out. Titles of other trades mostly lie below -6; those that
# say nothing lie above, so that the text is read.
GLANCE: Final = -5.75

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """A logistic regression for each tag, with their columns."""

    columns: Columns
    taggers: Sequence[LogisticRegression]

    @property
    def weights(self) -> Floats:
        """Shape (columns, tags)."""
        return np.vstack([each.coef_[0] for each in self.taggers]).T

    def decide(self, ads: Sequence[Ad]) -> Floats:
        """Return decision values, shape (ads, tags)."""
        scales = Scales(self.columns, self.weights, np.array([each.intercept_[0] for each in self.taggers]), GLANCE)
        return scales.values([ad._replace(text=frozenset(), work=[NO_TEXT]) for ad in ads], ads.__getitem__)


@dataclass(frozen=True)
class Judgement:
    """How decision values become tags: a calibrator and a threshold for each tag, and a doubt for all."""

    calibrators: Sequence[LogisticRegression]
    thresholds: Floats
    doubt: float

    def probabilities(self, values: Floats) -> Floats:
        pairs = zip(self.calibrators, values.T, strict=True)
        return np.column_stack([each.predict_proba(column[:, None])[:, 1] for each, column in pairs])


def fit(labelled: Sequence[LabelledAd], ads: Sequence[Ad]) -> Fitted:
    """Fit a tagger on labelled ads; `ads` are the same ads in words.

    Ads that are apart share the weights of all and have some of their own beside them: feature augmentation after
    Daumé, 'Frustratingly Easy Domain Adaptation' (2007), of one domain only.
    """
    columns = Columns.of(ads, _LEAST_SEEN)
    parted = [at for at, ad in enumerate(ads) if ad.parts]
    matrix = vstack([columns.matrix(ads), columns.matrix([unparted(ads[at]) for at in parted])], format="csr")
    weights = np.array([ad.weight for ad in labelled])
    again = UNPARTED * weights[parted]
    weights[parted] -= again
    tags, weights = truth(labelled).astype(int), np.concatenate([weights, again])
    tags = np.vstack([tags, tags[parted]])
    apart = np.array([float(ad.apart) for ad in labelled])
    wide = hstack([matrix, diags(APART * np.concatenate([apart, apart[parted]])) @ matrix], format="csr")
    taggers = [_shared(unfitted_tagger().fit(wide, has, sample_weight=weights), matrix.shape[1]) for has in tags.T]
    return Fitted(columns, taggers)


def _shared(tagger: LogisticRegression, columns: int) -> LogisticRegression:
    """Return the tagger with nothing but the weights of the first columns."""
    tagger.coef_, tagger.n_features_in_ = tagger.coef_[:, :columns], columns
    return tagger


def in_words(labelled: Sequence[LabelledAd]) -> list[Ad]:
    return [read(ad.title, ad.text) for ad in labelled]


def folds(groups: Sequence[str], count: int) -> NDArray[np.int64]:
    """Return a fold for each ad, all of one group in the same one."""
    distinct = sorted(set(groups))
    shuffled = np.random.default_rng(SEED).permutation(len(distinct))
    fold = {group: int(place) % count for group, place in zip(distinct, shuffled, strict=True)}
    return np.array([fold[group] for group in groups])


def crossed(
    asked: Sequence[LabelledAd], beside: Sequence[LabelledAd], count: int = 10
) -> tuple[Floats, NDArray[np.int64]]:
    """Return decision values of the asked ads by models that saw no ad of their employers, and their folds.

    `beside` are more ads to train on, left out too where they are of an employer that is asked about.
    """
    asked_words, beside_words = in_words(asked), in_words(beside)
    fold = folds([ad.group for ad in asked], count)
    values = np.zeros((len(asked), len(TAGS)))
    for held in range(count):
        out = {ad.group for ad, where in zip(asked, fold, strict=True) if where == held}
        kept = [at for at, where in enumerate(fold) if where != held]
        more = [at for at, ad in enumerate(beside) if ad.group not in out]
        labelled = [asked[at] for at in kept] + [beside[at] for at in more]
        words = [asked_words[at] for at in kept] + [beside_words[at] for at in more]
        held_at = np.flatnonzero(fold == held)
        if held_at.size:
            values[held_at] = fit(labelled, words).decide([asked_words[at] for at in held_at])
    return values, fold


def trusted(once: Sequence[LabelledAd], beside: Sequence[LabelledAd]) -> list[LabelledAd]:
    """Return the ads of `once` without those whose label a model that has not seen their employer contradicts.

    No other ads than `once` and `beside` have a say: what is measured elsewhere stays unseen.
    """
    values, _ = crossed(once, beside)
    scores = judge(values, once).probabilities(values)
    off = np.abs(scores - truth(once)).max(axis=1)
    return [ad for ad, wrong_by in zip(once, off.tolist(), strict=True) if wrong_by <= CONTRADICTED]


def judge(values: Floats, labelled: Sequence[LabelledAd]) -> Judgement:
    """Choose calibrators, thresholds and doubt on decision values of ads that the fit had not seen."""
    tags = truth(labelled)
    calibrators = [unfitted_calibrator().fit(values[:, [at]], tags[:, at]) for at in range(len(TAGS))]
    unset = Judgement(calibrators, np.full(len(TAGS), 0.5), 0.0)
    scores = unset.probabilities(values)
    thresholds = np.array([best_threshold(scores[:, at], tags[:, at]) for at in range(len(TAGS))])
    doubt = float(np.quantile(certainty(scores, thresholds), UNDECIDED))
    return Judgement(calibrators, thresholds, doubt)


def best_threshold(scores: Floats, has: NDArray[np.bool_]) -> float:
    """Return the middle of the thresholds with the best F score, smoothed: a few dozen ads make it jagged."""
    grid = np.arange(*THRESHOLDS, 0.01)
    counted = np.array([_f_score(scores >= at, has) for at in grid])
    smooth = np.convolve(np.pad(counted, 5, mode="edge"), np.ones(11) / 11, mode="valid")
    return float(round(grid[smooth >= smooth.max() - SAME_SCORE].mean(), 2))


def _f_score(said: NDArray[np.bool_], has: NDArray[np.bool_]) -> float:
    """Return the F score that counts a missed tag `MISSED` times as much as a false one."""
    right, false, missed = int((said & has).sum()), int((said & ~has).sum()), int((has & ~said).sum())
    return (1 + MISSED) * right / max((1 + MISSED) * right + MISSED * missed + false, 1)


def train(asked: Sequence[LabelledAd], beside: Sequence[LabelledAd], about: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a model file: fitted on all, judged on the asked ads by cross-validation."""
    values, _ = crossed(asked, beside)
    judgement = judge(values, asked)
    labelled = [*asked, *beside]
    fitted = fit(labelled, in_words(labelled))
    return {
        "format": FORMAT,
        "name": f"sohokari-{VERSION}-{weights_checksum(fitted.weights, judgement.thresholds)}",
        "labels": [tag.value for tag in TAGS],
        "features": "\n".join(fitted.columns.names),
        "values": dict(WEIGHTS),
        "taggers": list(fitted.taggers),
        "calibrators": list(judgement.calibrators),
        "thresholds": judgement.thresholds.tolist(),
        "doubt": judgement.doubt,
        "glance": GLANCE,
        "about": about,
    }
