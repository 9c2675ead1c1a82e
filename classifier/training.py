"""Labelled ads to a model: fitted weights, probabilities that mean what they say, thresholds, a doubt.

Everything that is chosen after the fit is chosen on decision values of ads whose employer the fit had
not seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack, vstack
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from classifier.columns import WEIGHTS, Columns, Scales, Weighed
from classifier.features import Ad, glance, read, unparted
from classifier.labels import TAGS, LabelledAd, truth
from classifier.model_file import FORMAT, weights_checksum
from classifier.pipeline import SEED, unfitted_calibrator, unfitted_tagger
from classifier.predict import Decision, certainty, decided

VERSION: Final = "1.5"
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
# Ads in Bengali are judged by their own calibrators and thresholds where so many have each tag, and lack it.
_LEAST_JUDGED: Final = 10
# Below this decision value a title alone rules a tag out. Titles of other trades mostly lie below -6; those that
# say nothing lie above, so that the text is read. For Bengali ads the second number.
GLANCE: Final = (-5.75, -5.4)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """A logistic regression for each tag, with their columns: those for Bengali ads after those for all others."""

    columns: Columns
    taggers: Sequence[Sequence[LogisticRegression]]

    @property
    def weights(self) -> Floats:
        """Shape (2, columns, tags)."""
        return np.array([[each.coef_[0] for each in some] for some in self.taggers]).swapaxes(1, 2)

    def weigh(self, titles: Sequence[Ad], ads: Sequence[Ad]) -> Weighed:
        """Return what ads weigh, `titles` what is read of each at a glance."""
        start = np.array([[each.intercept_[0] for each in some] for some in self.taggers])
        return Scales(self.columns, self.weights, start, np.array(GLANCE)).weigh(titles, ads.__getitem__)


@dataclass(frozen=True)
class Judgement:
    """How decision values become tags: a calibrator and a threshold for each tag, and a doubt for all.

    Those for Bengali ads come after those for all others: shapes (2, tags) and (2,).
    """

    calibrators: Sequence[Sequence[LogisticRegression]]
    thresholds: Floats
    doubt: Floats

    def decide(self, weighed: Weighed) -> Decision:
        scores = np.empty_like(weighed.values)
        for which, calibrators in enumerate(self.calibrators):
            there = weighed.bengali == which
            if there.any():
                scores[there] = _probabilities(calibrators, weighed.values[there])
        return decided(scores, self.thresholds[weighed.bengali], self.doubt[weighed.bengali])


def fit(labelled: Sequence[LabelledAd], ads: Sequence[Ad]) -> Fitted:
    """Fit taggers on labelled ads; `ads` are the same ads in words.

    Ads that are apart share the weights of all and have some of their own beside them: feature augmentation after
    Daumé, 'Frustratingly Easy Domain Adaptation' (2007), of one domain only. For Bengali ads nothing is apart.
    """
    columns = Columns.of(ads, _LEAST_SEEN)
    parted = [at for at, ad in enumerate(ads) if ad.parts]
    matrix = vstack([columns.matrix(ads), columns.matrix([unparted(ads[at]) for at in parted])], format="csr")
    tags = truth(labelled).astype(int)
    tags = np.vstack([tags, tags[parted]])
    told = np.array(
        [(ad.weight * ad.teaches_others, ad.weight * ad.teaches_bengali, float(ad.apart)) for ad in labelled]
    )
    again = told[parted]
    again[:, :2] *= UNPARTED
    told[parted, :2] -= again[:, :2]
    others, bengali, apart = np.concatenate([told, again]).T
    for_others = _taggers(matrix, tags, others, APART * apart)
    for_bengali = _taggers(matrix, tags, bengali, np.zeros_like(apart))
    return Fitted(columns, [for_others, for_bengali])


def _taggers(matrix: csr_matrix, tags: NDArray[np.int64], weights: Floats, apart: Floats) -> list[LogisticRegression]:
    """Fit a tagger for each tag on the rows that weigh something; those apart have more weights, which are not kept."""
    taught = np.flatnonzero(weights)
    rows, weights, apart = matrix[taught], weights[taught], apart[taught]
    wide = hstack([rows, diags(apart) @ rows], format="csr") if apart.any() else rows
    with threadpool_limits(1):  # the sums are short: threads would mostly wait for each other
        taggers = [unfitted_tagger().fit(wide, has, sample_weight=weights) for has in tags[taught].T]
    for each in taggers:
        each.coef_, each.n_features_in_ = each.coef_[:, : matrix.shape[1]], matrix.shape[1]
    return taggers


def in_words(labelled: Sequence[LabelledAd]) -> list[Ad]:
    return [read(ad.title, ad.text) for ad in labelled]


def at_a_glance(labelled: Sequence[LabelledAd]) -> list[Ad]:
    return [glance(ad.title) for ad in labelled]


def folds(groups: Sequence[str], count: int, seed: int = SEED) -> NDArray[np.int64]:
    """Return a fold for each ad, all of one group in the same one; another `seed` splits them in another way."""
    distinct = sorted(set(groups))
    shuffled = np.random.default_rng(seed).permutation(len(distinct))
    fold = {group: int(place) % count for group, place in zip(distinct, shuffled, strict=True)}
    return np.array([fold[group] for group in groups])


def crossed(
    asked: Sequence[LabelledAd], beside: Sequence[LabelledAd], count: int = 10, seed: int = SEED
) -> tuple[Weighed, NDArray[np.int64]]:
    """Return what the asked ads weigh by models that saw no ad of their employers, and their folds.

    `beside` are more ads to train on, left out too where they are of an employer that is asked about.
    """
    asked_words, beside_words = in_words(asked), in_words(beside)
    titles = at_a_glance(asked)
    fold = folds([ad.group for ad in asked], count, seed)
    weighed = Weighed(np.zeros((len(asked), len(TAGS))), np.zeros(len(asked), np.int64))
    for held in range(count):
        out = {ad.group for ad, where in zip(asked, fold, strict=True) if where == held}
        kept = [at for at, where in enumerate(fold) if where != held]
        more = [at for at, ad in enumerate(beside) if ad.group not in out]
        labelled = [asked[at] for at in kept] + [beside[at] for at in more]
        words = [asked_words[at] for at in kept] + [beside_words[at] for at in more]
        held_at = np.flatnonzero(fold == held).tolist()
        if held_at:
            there = fit(labelled, words).weigh([titles[at] for at in held_at], [asked_words[at] for at in held_at])
            weighed.values[held_at], weighed.bengali[held_at] = there
    return weighed, fold


def trusted(once: Sequence[LabelledAd], beside: Sequence[LabelledAd]) -> list[LabelledAd]:
    """Return the ads of `once` without those whose label a model that has not seen their employer contradicts.

    No other ads than `once` and `beside` have a say: what is measured elsewhere stays unseen.
    """
    weighed, _ = crossed(once, beside)
    scores = judge(weighed, once).decide(weighed).scores
    off = np.abs(scores - truth(once)).max(axis=1)
    return [ad for ad, wrong_by in zip(once, off.tolist(), strict=True) if wrong_by <= CONTRADICTED]


def judge(weighed: Weighed, labelled: Sequence[LabelledAd]) -> Judgement:
    """Choose calibrators, thresholds and doubt on what ads weigh that the fit had not seen."""
    tags = truth(labelled)
    each = [_judge(weighed.values[there], tags[there]) for there in _by_language(weighed.bengali, tags)]
    calibrators, thresholds, doubt = zip(*each, strict=True)
    return Judgement(calibrators, np.array(thresholds), np.array(doubt))


def _by_language(bengali: NDArray[np.int64], tags: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """Yield which ads are to judge others by, then Bengali ones: those of the language, or all if they are few."""
    for which in range(2):
        there = bengali == which
        has = tags[there]
        enough = min(*has.sum(axis=0), *(~has).sum(axis=0)) >= _LEAST_JUDGED
        yield there if enough else np.ones_like(there)


def _judge(values: Floats, tags: NDArray[np.bool_]) -> tuple[list[LogisticRegression], list[float], float]:
    calibrators = [unfitted_calibrator().fit(values[:, [at]], tags[:, at]) for at in range(len(TAGS))]
    scores = _probabilities(calibrators, values)
    thresholds = [best_threshold(scores[:, at], tags[:, at]) for at in range(len(TAGS))]
    return calibrators, thresholds, float(np.quantile(certainty(scores, np.array(thresholds)), UNDECIDED))


def _probabilities(calibrators: Iterable[LogisticRegression], values: Floats) -> Floats:
    pairs = zip(calibrators, values.T, strict=True)
    return np.column_stack([each.predict_proba(column[:, None])[:, 1] for each, column in pairs])


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
    weighed, _ = crossed(asked, beside)
    judgement = judge(weighed, asked)
    labelled = [*asked, *beside]
    fitted = fit(labelled, in_words(labelled))
    return {
        "format": FORMAT,
        "name": f"sohokari-{VERSION}-{weights_checksum(fitted.weights, judgement.thresholds)}",
        "labels": [tag.value for tag in TAGS],
        "features": "\n".join(fitted.columns.names),
        "values": dict(WEIGHTS),
        "taggers": [list(some) for some in fitted.taggers],
        "calibrators": [list(some) for some in judgement.calibrators],
        "thresholds": judgement.thresholds.tolist(),
        "doubt": judgement.doubt.tolist(),
        "glance": list(GLANCE),
        "about": about,
    }
