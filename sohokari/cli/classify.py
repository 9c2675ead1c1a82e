"""`classify FILE.jsonl`: tags for ads of a file; `classify --all` tags the stored ads that have none."""

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sohokari.cli.terminal import Terminal, read_objects
from sohokari.errors import CannotRun
from sohokari.i18n import Words

_BATCH = 500


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", nargs="?", help=words.say("cli.option.file"))
    parser.add_argument("--all", action="store_true", help=words.say("cli.option.classify_all"))
    parser.add_argument("--explain", action="store_true", help=words.say("cli.option.explain"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.wiring import load_classifier

    if bool(args.file) == args.all:
        raise CannotRun(
            "classify", "either a file or --all is wanted", "name a file of JSON lines, - for the input, or --all"
        )
    classifier = load_classifier()
    if args.all:
        return _all(terminal)
    for batch in _batches(read_objects(args.file)):
        _classify(batch, classifier, terminal, explain=args.explain)
    return 0


def _batches(rows: Iterator[dict[str, Any]] | Any) -> Iterator[list[dict[str, Any]]]:
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _classify(batch: Sequence[dict[str, Any]], classifier: Any, terminal: Terminal, *, explain: bool) -> None:
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
            told["why"] = classifier.explain(ad)
        terminal.line(told)


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _all(terminal: Terminal) -> int:
    """Tag every stored ad that the present model has not seen, batch by batch; it can be stopped and resumed."""
    from sohokari.retag import retag
    from sohokari.settings import Settings

    done = retag(Settings.read(terminal.environment))
    terminal.say("cli.retagged", count=terminal.words.number(done))
    return 0
