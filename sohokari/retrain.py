"""Training and evaluating, as `train` and `evaluate` print them.

A new model replaces the old one only if it is not worse: by no more than half a point of macro-F1 on
the frozen dev set, and on no tag by more than two. That set is the real ads labelled twice, each judged by
a model that saw none of its employer's; without them, ads of ours that are never trained on.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from classifier import material
from classifier.card import card
from classifier.evaluation import Judged, by_cross_validation, by_model, by_part, macro_f1, table, tag_scores
from classifier.labels import LabelledAd
from classifier.model_file import SHIPPED, Model, ModelUnusable, read_model, write_model
from classifier.pictures import draw
from classifier.training import train
from sohokari.errors import CannotRun
from sohokari.settings import Settings
from sohokari.tagging import OWN_MODEL

_SHARED: Final = Path(__file__).parents[2] / "shared"
_WORSE_BY: Final = 0.005
_WORSE_ON_A_TAG_BY: Final = 0.02


def retrain(
    settings: Settings,
    shared: Path | None,
    output: Path | None,
    *,
    release: bool,
    corrections: Iterable[LabelledAd] = (),
) -> Iterable[str]:
    """Train on everything labelled and write the model; yield what to tell.

    `release` writes the shipped model and its card; else the model goes to `output`, or to the data
    folder. Raises CannotRun where there is nothing to learn from.
    """
    shared = shared or _SHARED
    corrected = list(corrections)
    twice = material.gold(shared) if (shared / "data").is_dir() else []
    once = material.once_labelled(shared) if twice else []
    ads = [*twice, *once, *material.corpus(), *corrected]
    if not any(ad.tags for ad in ads):
        raise CannotRun("train", "there are no labelled ads", "take classifier/corpus from a fresh clone")
    target = SHIPPED if release else output or settings.data_dir / OWN_MODEL
    yield f"training on {len(ads)} labelled ads, {len(corrected)} of them corrected by people ..."
    # Calibration and thresholds are chosen on ads like those of the world, where we have them.
    asked = twice or ads
    model_parts = train(ads, asked, {"ads": len(ads), "judged_on": _which(asked)})
    fresh = _candidate(target)
    write_model(fresh, model_parts)
    new, old = read_model(fresh), _old(target)
    frozen = _frozen(shared)
    worse = [] if old is None else list(_worse(old, new, frozen))
    if worse:
        yield f"{old.name if old else ''} stays; {new.name} is worse:"
        yield from (f"  {line}" for line in worse)
        yield f"the new model is kept beside it, in {fresh.name}"
        return
    if old is None or old.name != new.name:
        write_model(target, model_parts)
    fresh.unlink()
    fresh.with_name(fresh.name + ".sha256").unlink()
    yield f"wrote {new.name} to {target}" + (f", instead of {old.name}" if old else "")
    if old is not None:
        yield from _changes(old, new, frozen)
    if release:
        yield from _write_card(target.with_name("card.md"), new, ads, shared)


def _write_card(page: Path, model: Model, ads: Sequence[LabelledAd], shared: Path) -> Iterable[str]:
    tables: list[list[str]] = []
    pictures: dict[str, str] = {}
    for title, asked, judged in _judgements(shared, model):
        tables.append([*table(title, asked, judged)])
        parts = [*by_part(asked, judged, lambda ad: ad.kind), *by_part(asked, judged, lambda ad: ad.country)]
        if parts:
            tables.append([f"{title}, by language and by country", *parts])
        if not pictures:
            pictures = draw(page.parent, judged)
    page.write_text(card(model.name, ads, tables, pictures), encoding="utf-8")
    for lines in tables:
        yield ""
        yield from lines


def scores(file: Path | None) -> Iterable[str]:
    """Yield the tables of scores: of a labelled file, or of the frozen sets and the shipped corpora."""
    if file is not None:
        yield from _of_file(file)
        return
    for title, asked, judged in _judgements(_SHARED, _usable_model()):
        yield from table(title, asked, judged)
        yield ""


def _judgements(shared: Path, model: Model) -> Iterable[tuple[str, Sequence[LabelledAd], Judged]]:
    """Yield the sets that scores are told on, and how their ads were judged."""
    if not (shared / "data").is_dir():
        ads = material.corpus()
        yield "the corpora shipped, by cross-validation", ads, by_cross_validation(ads, [])
        return
    gold = material.gold(shared)
    beside = [*material.once_labelled(shared), *material.corpus()]
    yield "real ads (gold_dev), by cross-validation grouped by employer", gold, by_cross_validation(gold, beside)
    bengali = material.bengali(shared)
    title = f"Bengali, mixed and Banglish ads (bn_dev, never trained on), by {model.name}"
    yield title, bengali, by_model(model, bengali)


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
    model = _usable_model()
    yield from table(f"{file.name}, by {model.name}", ads, by_model(model, ads))


def _usable_model() -> Model:
    try:
        return read_model()
    except ModelUnusable as error:
        raise CannotRun("the model", str(error), "run `make model`, or take the file from a fresh clone") from error


def _frozen(shared: Path) -> list[LabelledAd]:
    """Return the ads that an old and a new model are compared on."""
    return [*material.frozen(), *(material.bengali(shared) if (shared / "data").is_dir() else [])]


def _which(ads: Sequence[LabelledAd]) -> str:
    """Return a name for a set of ads: scores are compared only on the same one."""
    told = "\n".join(sorted(f"{ad.title}\t{ad.text}\t{sorted(ad.tags)}" for ad in ads))
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _candidate(target: Path) -> Path:
    return target.with_name("candidate.skops")


def _old(target: Path) -> Model | None:
    try:
        return read_model(target)
    except ModelUnusable:
        return None


def _worse(old: Model, new: Model, frozen: Sequence[LabelledAd]) -> Iterable[str]:
    """Yield in what the new model is worse than may be."""
    for name, was, now in _rows(old, new, frozen):
        allowed = _WORSE_BY if name == "macro-F1" else _WORSE_ON_A_TAG_BY
        if now < was - allowed:
            yield f"{name} {now:.3f} instead of {was:.3f}"


def _changes(old: Model, new: Model, frozen: Sequence[LabelledAd]) -> Iterable[str]:
    for name, was, now in _rows(old, new, frozen):
        yield f"  {name} {was:.3f} -> {now:.3f}"
    otherwise = (by_model(old, frozen).said != by_model(new, frozen).said).any(axis=1)
    yield f"  {int(otherwise.sum())} of {len(frozen)} frozen ads are tagged otherwise"


def _rows(old: Model, new: Model, frozen: Sequence[LabelledAd]) -> Iterable[tuple[str, float, float]]:
    """Yield name, old and new score: by cross-validation where both were judged on the same ads, else on the frozen."""
    if old.about.get("judged_on") == new.about.get("judged_on") and old.about.get("dev"):
        for name, now in new.about["dev"].items():
            yield name, float(old.about["dev"].get(name, 0.0)), float(now)
        return
    before, after = by_model(old, frozen), by_model(new, frozen)
    yield "macro-F1", macro_f1(before.has, before.said), macro_f1(after.has, after.said)
    for was, score in zip(tag_scores(before), tag_scores(after), strict=True):
        yield was.tag, was.f1, score.f1
