"""`classify FILE.jsonl`: tags for ads of a file; `classify --all` tags the stored ads that have none."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from sohokari.cli.terminal import Objects, Terminal
from sohokari.errors import WrongUsage
from sohokari.i18n import Words

if TYPE_CHECKING:
    from classifier.predict import Classifier
    from sohokari.settings import Settings

_BATCH = 500


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", nargs="?", help=words.say("cli.option.file"))
    parser.add_argument("--all", action="store_true", help=words.say("cli.option.classify_all"))
    parser.add_argument("--explain", action="store_true", help=words.say("cli.option.explain"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    if bool(args.file) == args.all:
        raise WrongUsage(
            "classify", "either a file or --all is wanted", "name a file of JSON lines, - for the input, or --all"
        )
    from sohokari.settings import Settings
    from sohokari.tagging import load_classifier

    settings = Settings.read(terminal.environment)
    classifier = load_classifier(settings)
    if args.all:
        return _all(classifier, settings, terminal)
    rows = Objects(args.file, terminal)
    for batch in _batches(iter(rows)):
        _classify(batch, classifier, terminal, explain=args.explain)
    return 1 if rows.faults else 0


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _classify(batch: Sequence[dict[str, Any]], classifier: "Classifier", terminal: Terminal, *, explain: bool) -> None:
    from classifier.predict import AdText

    ads = [AdText(_text(row, "title"), _text(row, "description")) for row in batch]
    for row, ad, verdict in zip(batch, ads, classifier.classify(ads), strict=True):
        told: dict[str, Any] = {
            "id": row.get("id"),
            "tags": [tag.value for tag in verdict.tags],
            "scores": {tag.value: round(score, 4) for tag, score in verdict.scores.items()},
            "sure": verdict.sure,
            "model": verdict.model,
        }
        if explain:
            told["why"] = _in_words(classifier.explain(ad), terminal)
        terminal.line(told)


def _in_words(why: Mapping[str, Any], terminal: Terminal) -> dict[str, Any]:
    """Return the reasons, each with its words in the terminal's language beside its code."""
    from sohokari.shown import reason_told

    return {
        tag: {
            side: [{**reason, "told": reason_told(reason, terminal.words)} for reason in reasons]
            for side, reasons in sides.items()
        }
        for tag, sides in why.items()
    }


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _all(classifier: "Classifier", settings: "Settings", terminal: Terminal) -> int:
    """Tag every stored ad that the present model has not seen, batch by batch; it can be stopped and resumed."""
    from datetime import UTC, datetime
    from functools import partial

    from sqlmodel import Session

    from sohokari.cli.progress import counted
    from sohokari.reading import open_database
    from sohokari.tagging import Tagger, tag_waiting

    engine = open_database(settings)
    steps = tag_waiting(partial(Session, engine), Tagger(classifier), lambda: datetime.now(UTC), model=classifier.name)
    terminal.say("cli.retagged", count=terminal.words.number(sum(counted(steps, terminal))))
    return 0
