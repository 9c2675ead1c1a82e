"""`train`: fit a model on the shipped corpora, ../shared where it is, and the corrections of people."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sohokari.cli.terminal import Terminal
from sohokari.i18n import Words

if TYPE_CHECKING:
    from classifier.labels import LabelledAd
    from sohokari.settings import Settings


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--release", action="store_true", help=words.say("cli.option.release"))
    parser.add_argument("--shared", type=Path, help=words.say("cli.option.shared"))
    parser.add_argument("--output", "-o", type=Path, help=words.say("cli.option.model_output"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.retrain import retrain
    from sohokari.settings import Settings

    settings = Settings.read(terminal.environment)
    # The shipped model learns from what ships; an operator's own also from what people said here.
    corrected = [] if args.release else _corrected(settings)
    for line in retrain(settings, args.shared, args.output, release=args.release, corrections=corrected):
        print(line, file=terminal.out)
    return 0


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
