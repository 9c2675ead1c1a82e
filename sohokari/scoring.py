"""How good the model is, as `evaluate` and the model card tell it.

Real ads are judged by models that saw none of their employer's; the shipped model judges what nobody was
trained on: real ads of employers of their own, and Bengali ones written to measure with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from classifier import material
from classifier.evaluation import (
    Judged,
    by_cross_validation,
    by_model,
    exact_rate,
    false_tag_rate,
    macro_f1,
    table,
)
from classifier.labels import LabelledAd, tags_of
from classifier.model_file import Model, ModelUnusable, read_model
from classifier.pipeline import SEED
from classifier.training import trusted
from classifier.untitled import untitled
from sohokari.errors import CannotRun

SHARED: Final = Path(__file__).parents[2] / "shared"


@dataclass(frozen=True)
class ToLearnFrom:
    """Labelled ads: by two readers, by one reader, written for this project."""

    twice: Sequence[LabelledAd]
    once: Sequence[LabelledAd]
    written: Sequence[LabelledAd]

    @property
    def real(self) -> list[LabelledAd]:
        return [*self.twice, *self.once]

    @property
    def asked(self) -> list[LabelledAd]:
        """What models are judged by, real ads first: ads like those of the world, where we have them."""
        return [*self.real, *filter(self._is_asked, self.written)]

    @property
    def beside(self) -> list[LabelledAd]:
        """What those are trained with: the other written ads, and all of them under titles that say nothing."""
        return [*(ad for ad in self.written if not self._is_asked(ad)), *untitled(self.written)]

    def _is_asked(self, written: LabelledAd) -> bool:
        return written.kind in material.BENGALI or not (self.twice or self.once)


@dataclass(frozen=True)
class Scored:
    """A set of ads and how they were judged."""

    title: str
    ads: Sequence[LabelledAd]
    judged: Judged


def to_learn_from(shared: Path) -> ToLearnFrom:
    """Return the labelled ads that there are; real ones only where the shared folder is."""
    if not has_real(shared):
        return ToLearnFrom([], [], [*material.corpus(), *material.more_english()])
    written = material.corpus(beside_real=True)
    once = trusted(material.once_labelled(shared), written)
    return ToLearnFrom(material.gold(shared), once, [*written, *material.more_english(beside_real=True)])


def has_real(shared: Path) -> bool:
    return (shared / "data").is_dir()


def never_trained_on(shared: Path) -> dict[str, list[LabelledAd]]:
    """Return the sets that measure a model: what no model of ours was ever fitted on."""
    sets = {"Bengali, mixed and Banglish ads written to measure with": material.blind()}
    if has_real(shared):
        sets["real ads of other employers (held_out)"] = material.held_out(shared)
        sets["Bengali, mixed and Banglish ads (bn_dev)"] = material.bengali(shared)
    return sets


def unseen(shared: Path) -> list[LabelledAd]:
    """Return the ads that an old and a new model are compared on."""
    return [*material.frozen(), *(ad for ads in never_trained_on(shared).values() for ad in ads)]


def scored(learned: ToLearnFrom, shared: Path, model: Model) -> Iterable[Scored]:
    """Yield the sets that scores are told on; the first is judged by cross-validation."""
    yield cross_validated(learned)
    for title, ads in never_trained_on(shared).items():
        yield Scored(f"{title}, never trained on, by {model.name}", ads, by_model(model, ads))


def cross_validated(learned: ToLearnFrom, seed: int = SEED) -> Scored:
    judged = by_cross_validation(learned.asked, learned.beside, seed=seed)
    if not learned.twice:
        return Scored("the corpora shipped, by cross-validation", learned.asked, judged)
    judged = judged.first(len(learned.twice))
    return Scored("real ads (gold_dev), by cross-validation grouped by employer", learned.twice, judged)


def scores(file: Path | None) -> Iterable[str]:
    """Yield the tables of scores: of a labelled file, or of the sets that measure the model."""
    if file is not None:
        yield from _of_file(file)
        return
    for each in scored(to_learn_from(SHARED), SHARED, usable_model()):
        yield from table(each.title, each.ads, each.judged)
        yield ""


def splits(count: int) -> Iterable[str]:
    """Yield the scores by cross-validation with `count` splits of the same employers, and their mean."""
    learned = to_learn_from(SHARED)
    rows: list[tuple[float, float, float]] = []
    for number in range(count):
        each = cross_validated(learned, SEED + number)
        if not rows:
            yield each.title
        has, said = each.judged.has, each.judged.said
        rows.append((macro_f1(has, said), exact_rate(has, said), false_tag_rate(has, said)))
        yield _split(f"split {number + 1}", *rows[-1])
    if rows:
        yield _split("mean", *np.mean(rows, axis=0).tolist())


def _split(name: str, macro: float, exact: float, false: float) -> str:
    return f"  {name:9s} macro-F1 {macro:.3f}, exact set {exact:.3f}, ads of no family tagged {false:.1%}"


def worst(count: int) -> Iterable[str]:
    """Yield the `count` worst errors of cross-validation: readers' tags, the model's, its probabilities, the title."""
    each = cross_validated(to_learn_from(SHARED))
    judged = each.judged
    yield each.title
    if judged.scores is None:
        return
    # How far from the truth the worst tag is, among the ads with a wrong tag.
    off = np.where(judged.has != judged.said, np.abs(judged.has - judged.scores), 0.0).max(axis=1)
    for at in np.argsort(-off)[:count].tolist():
        if off[at]:
            told = " ".join(f"{score:.2f}" for score in judged.scores[at])
            kind = f"{_set(judged.has[at])} taken for {_set(judged.said[at])}"
            length = len(each.ads[at].text)
            yield f"  {kind} [{told}], {length} characters: {each.ads[at].title[:80]}"


def _set(row: Iterable[bool]) -> str:
    return "+".join(tag.value for tag in tags_of(row)) or "none"


def _of_file(file: Path) -> Iterable[str]:
    try:
        ads = material.labelled_file(file)
    except OSError as error:
        raise CannotRun(str(file), error.strerror or str(error), "name a file of JSON lines") from error
    except (ValueError, AttributeError, TypeError) as error:
        raise CannotRun(
            str(file), f"a line is not a labelled ad ({error})", "write title, description, tags"
        ) from error
    if not ads:
        raise CannotRun(str(file), "it holds no ads", "write one JSON object a line: title, description, tags")
    model = usable_model()
    yield from table(f"{file.name}, by {model.name}", ads, by_model(model, ads))


def usable_model() -> Model:
    """Return the shipped model; raises CannotRun."""
    try:
        return read_model()
    except ModelUnusable as error:
        raise CannotRun("the model", str(error), "run `make model`, or take the file from a fresh clone") from error
