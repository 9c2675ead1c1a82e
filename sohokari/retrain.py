"""Training, as `train` prints it.

Whether a new model may replace the old one is decided in `sohokari.replacing`.
"""

from collections.abc import Generator, Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from classifier import material
from classifier.card import card
from classifier.evaluation import by_part, table
from classifier.labels import LabelledAd
from classifier.model_file import SHIPPED, Model, ModelUnusable, read_model, write_model
from classifier.pictures import draw
from classifier.predict import AdText
from classifier.training import train
from sohokari.errors import CannotRun
from sohokari.i18n import Words
from sohokari.replacing import changes, compare, refusal
from sohokari.scoring import SHARED, Scored, ToLearnFrom, scored, to_learn_from, unseen
from sohokari.settings import Settings
from sohokari.tagging import OWN_MODEL

ENGLISH: Final = Words()


def retrain(
    settings: Settings,
    shared: Path | None,
    output: Path | None,
    *,
    release: bool,
    corrections: Iterable[LabelledAd] = (),
    stored: Iterable[AdText] = (),
    words: Words = ENGLISH,
) -> Generator[str, None, bool]:
    """Train on everything labelled and write the model; yield what to tell, return whether it was written.

    `release` writes the shipped model and its card; else the model goes to `output`, or to the data
    folder. `stored` are ads of which is told how they would be tagged. Raises CannotRun where there is
    nothing to learn from.
    """
    shared = shared or SHARED
    corrected = list(corrections)
    learned = to_learn_from(shared)
    asked, beside = learned.asked, [*learned.beside, *corrected]
    if not any(ad.tags for ad in (*asked, *beside)):
        raise CannotRun("train", "there are no labelled ads", "take classifier/corpus from a fresh clone")
    target = SHIPPED if release else output or settings.data_dir / OWN_MODEL
    count = len(learned.real) + len(learned.written) + len(corrected)
    yield words.say("train.on", count=count, corrected=len(corrected))
    parts = train(asked, beside, {"ads": count})
    fresh = target.with_name("candidate.skops")
    write_model(fresh, parts)
    new, old = read_model(fresh), _old(target)
    compared = unseen(shared)
    scores = compare(old, new, compared) if old else []
    refused = refusal(old, new, scores, words) if old else []
    if old is None and target.exists():
        yield words.say("train.not_compared", file=target)
    if refused:
        yield from refused
        yield words.say("train.kept_beside", file=fresh.name)
        return False
    if old is None or old.name != new.name:
        write_model(target, parts)
    fresh.unlink()
    fresh.with_name(fresh.name + ".sha256").unlink()
    yield words.say("train.wrote", new=new.name, file=target)
    if old is not None and old.name != new.name:
        yield words.say("train.instead", old=old.name)
        texts = (AdText(ad.title, ad.text) for ad in compared)
        yield from changes(old, new, scores, chain(texts, stored), words)
    if release:
        yield from _write_card(target.with_name("card.md"), new, learned, shared)
    return True


def _write_card(page: Path, model: Model, learned: ToLearnFrom, shared: Path) -> Iterable[str]:
    tables: list[list[str]] = []
    pictures: dict[str, str] = {}
    for each in scored(learned, shared, model):
        tables += [[*table(each.title, each.ads, each.judged)], *_by_part(each)]
        if not pictures:
            pictures = draw(page.parent, each.judged)
    licences = material.licences(shared) if learned.real else {}
    told = card(model.name, [*learned.real, *learned.written], licences, tables, pictures)
    page.write_text(told, encoding="utf-8")
    for lines in tables:
        yield ""
        yield from lines


def _by_part(each: Scored) -> Iterable[list[str]]:
    parts = [
        *by_part(each.ads, each.judged, lambda ad: ad.kind),
        *by_part(each.ads, each.judged, lambda ad: ad.country),
    ]
    if parts:
        yield [f"{each.title}: by language and by country", *parts]


def _old(target: Path) -> Model | None:
    try:
        return read_model(target)
    except ModelUnusable:
        return None
