"""How good a model is: scores for each tag with bootstrap intervals, calibration, doubt, and dull baselines."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifier.columns import Weighed
from classifier.labels import TAGS, LabelledAd, truth
from classifier.model_file import Model
from classifier.pipeline import SEED
from classifier.predict import AdText, decide
from classifier.rules import BASELINES
from classifier.training import Floats, crossed, judge

_BINS: Final = 10
_DRAWS: Final = 1_000

Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """What was said of ads: shapes (ads, tags) and, for `sure`, (ads,)."""

    has: Truth
    said: Truth
    scores: Floats | None = None
    sure: Truth | None = None

    def first(self, count: int) -> "Judged":
        """Return what was said of the first `count` ads."""
        scores, sure = self.scores, self.sure
        return Judged(
            self.has[:count],
            self.said[:count],
            None if scores is None else scores[:count],
            None if sure is None else sure[:count],
        )


@dataclass(frozen=True)
class TagScore:
    """One tag's counts as shares, with the 95% interval of its F1."""

    tag: str
    ads: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


def precision_recall_f1(has: Truth, said: Truth) -> tuple[float, float, float]:
    """Return the three of one tag, shapes (ads,); a tag that nobody has or says counts as 1."""
    both, said_count, has_count = int((has & said).sum()), int(said.sum()), int(has.sum())
    if said_count + has_count == 0:
        return 1.0, 1.0, 1.0
    precision = both / said_count if said_count else 0.0
    recall = both / has_count if has_count else 0.0
    return precision, recall, 2 * both / (said_count + has_count)


def macro_f1(has: Truth, said: Truth) -> float:
    return float(np.mean([precision_recall_f1(has[:, at], said[:, at])[2] for at in range(len(TAGS))]))


def false_tag_rate(has: Truth, said: Truth) -> float:
    """Return the share of ads of no family that get a tag."""
    none = ~has.any(axis=1)
    return float(said[none].any(axis=1).mean()) if none.any() else 0.0


def exact_rate(has: Truth, said: Truth) -> float:
    return float((has == said).all(axis=1).mean())


def calibration_error(has: Truth, scores: Floats) -> float:
    """Return the expected calibration error over ten bins of probability, all tags together."""
    flat, right = scores.ravel(), has.ravel()
    bins = np.minimum((flat * _BINS).astype(int), _BINS - 1)
    gaps = [abs(flat[bins == at].mean() - right[bins == at].mean()) * (bins == at).mean() for at in np.unique(bins)]
    return float(sum(gaps))


def interval(measure: Callable[[Truth, Truth], float], has: Truth, said: Truth) -> tuple[float, float]:
    """Return the 95% bootstrap interval of a measure over ads."""
    draws = np.random.default_rng(SEED).integers(0, len(has), (_DRAWS, len(has)))
    values = [measure(has[draw], said[draw]) for draw in draws]
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def tag_scores(judged: Judged) -> list[TagScore]:
    rows = []
    for at, tag in enumerate(TAGS):
        has, said = judged.has[:, [at]], judged.said[:, [at]]
        precision, recall, f1 = precision_recall_f1(has[:, 0], said[:, 0])
        low, high = interval(lambda one, two: precision_recall_f1(one[:, 0], two[:, 0])[2], has, said)
        rows.append(TagScore(tag.value, int(has.sum()), precision, recall, f1, low, high))
    return rows


def by_cross_validation(
    asked: Sequence[LabelledAd], beside: Sequence[LabelledAd], count: int = 10, seed: int = SEED
) -> Judged:
    """Judge ads by models that saw none of their employers; calibrated and decided by the other folds."""
    (values, bengali), fold = crossed(asked, beside, count, seed)
    scores, said = np.zeros_like(values), np.zeros(values.shape, bool)
    sure = np.zeros(len(asked), bool)
    for held in range(count):
        out, rest = fold == held, fold != held
        others = [ad for ad, keep in zip(asked, rest, strict=True) if keep]
        judgement = judge(Weighed(values[rest], bengali[rest]), others)
        scores[out], said[out], sure[out] = judgement.decide(Weighed(values[out], bengali[out]))
    return Judged(truth(asked), said, scores, sure)


def by_model(model: Model, ads: Sequence[LabelledAd]) -> Judged:
    """Judge ads by a model as it is."""
    scores, said, sure = decide(model, [AdText(ad.title, ad.text) for ad in ads])
    return Judged(truth(ads), said, scores, sure)


def table(title: str, ads: Sequence[LabelledAd], judged: Judged) -> Iterable[str]:
    """Yield the lines that tell how ads were judged, with the baselines on the same ads."""
    yield f"{title}: {len(ads)} ads, {int(judged.has.any(axis=1).sum())} with a tag"
    yield "  tag              ads  precision  recall     F1  95% interval"
    for row in tag_scores(judged):
        counts = f"{row.ads:4d}  {row.precision:9.3f}  {row.recall:6.3f}  {row.f1:5.3f}"
        yield f"  {row.tag:15s} {counts}  {row.low:.3f} to {row.high:.3f}"
    yield f"  {_summary('macro-F1', judged)}"
    if judged.scores is not None and judged.sure is not None:
        sure, agreed = judged.sure, np.array([ad.sure for ad in ads])
        yield f"  calibration error {calibration_error(judged.has, judged.scores):.3f}"
        rest = macro_f1(judged.has[sure], judged.said[sure])
        yield f"  not sure of {1 - sure.mean():.1%}; macro-F1 on the rest {rest:.3f}"
        if agreed.any() and not agreed.all():
            easy = macro_f1(judged.has[agreed], judged.said[agreed])
            yield f"  macro-F1 where the readers were sure ({agreed.mean():.0%}): {easy:.3f}"
    for name, baseline in BASELINES.items():
        yield f"  beside it, {_summary(name, Judged(judged.has, baseline(ads)))}"


def _summary(name: str, judged: Judged) -> str:
    low, high = interval(macro_f1, judged.has, judged.said)
    return (
        f"{name} {macro_f1(judged.has, judged.said):.3f} ({low:.3f} to {high:.3f}), "
        f"exact set {exact_rate(judged.has, judged.said):.3f}, "
        f"ads of no family tagged {false_tag_rate(judged.has, judged.said):.1%}"
    )


def by_part(ads: Sequence[LabelledAd], judged: Judged, part: Callable[[LabelledAd], str], least: int = 20) -> list[str]:
    """Return a line for each language or country with `least` ads: exact tag sets, F1 over all tags together."""
    parts = Counter(part(ad) for ad in ads)
    lines = []
    for name, count in sorted(parts.items(), key=lambda each: -each[1]):
        if name and count >= least:
            chosen = np.array([part(ad) == name for ad in ads])
            has, said = judged.has[chosen], judged.said[chosen]
            low, high = interval(_together, has, said)
            f1 = f"F1 {_together(has, said):.3f} ({low:.3f} to {high:.3f})"
            lines.append(f"  {name:8s} {count:4d} ads  exact set {exact_rate(has, said):.3f}  {f1}")
    return lines


def _together(has: Truth, said: Truth) -> float:
    return precision_recall_f1(has.ravel(), said.ravel())[2]
