"""`train`: fit a model on the shipped corpora, ../shared where it is, and the corrections of people."""

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sohokari.cli.terminal import Terminal
from sohokari.i18n import Words

if TYPE_CHECKING:
    from classifier.labels import LabelledAd
    from classifier.predict import AdText
    from sohokari.settings import Settings

# So many stored ads are tagged by the old and the new model, to tell what changes.
_COMPARED: Final = 2_000


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--release", action="store_true", help=words.say("cli.option.release"))
    parser.add_argument("--shared", type=Path, help=words.say("cli.option.shared"))
    parser.add_argument("--output", "-o", type=Path, help=words.say("cli.option.model_output"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Train; return 1 where the old model stays because the new one is worse."""
    from sohokari.errors import CannotRun
    from sohokari.retrain import retrain
    from sohokari.settings import Settings

    settings = Settings.read(terminal.environment)
    if args.shared is not None and not args.shared.is_dir():
        raise CannotRun(f"train --shared {args.shared}", "there is no such folder", "name a folder of labelled ads")
    # The shipped model learns from what ships; an operator's own also from what people said here.
    corrected = [] if args.release else _corrected(settings)
    told = retrain(
        settings,
        args.shared,
        args.output,
        release=args.release,
        corrections=corrected,
        words=terminal.words,
        stored=() if args.release else _newest(settings),
    )
    replaced: list[bool] = []

    def lines() -> Iterator[str]:
        replaced.append((yield from told))

    for line in lines():
        print(line, file=terminal.out, flush=True)
    return 0 if all(replaced) else 1


def _newest(settings: "Settings") -> "Iterator[AdText]":
    """Yield the newest stored ads, to tell which of them a new model tags otherwise."""
    from classifier.predict import AdText
    from db.search import Search
    from sohokari.reading import every_row, open_session

    with open_session(settings) as session:
        for view in islice(every_row(Search(), session), _COMPARED):
            yield AdText(view.title, view.description)


def _corrected(settings: "Settings") -> "list[LabelledAd]":
    """Return the ads whose tags people gave, as training sees them; of one employer they stay together."""
    from classifier.labels import LabelledAd
    from db.store import Store
    from sohokari.reading import open_session

    with open_session(settings) as session:
        return [
            LabelledAd(ad.title, ad.description, frozenset(ad.tags), ad.employer or f"ad {ad.posting_id}", "corrected")
            for ad in Store(session).corrections()
        ]
