"""`train`: fit a model on the shipped corpora, ../shared where it is, and the corrections of people."""

import argparse
from pathlib import Path

from sohokari.cli.terminal import Terminal
from sohokari.i18n import Words


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--release", action="store_true", help=words.say("cli.option.release"))
    parser.add_argument("--shared", type=Path, help=words.say("cli.option.shared"))
    parser.add_argument("--output", "-o", type=Path, help=words.say("cli.option.model_output"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.retrain import retrain
    from sohokari.settings import Settings

    told = retrain(Settings.read(terminal.environment), args.shared, args.output, release=args.release)
    for line in told:
        print(line, file=terminal.out)
    return 0
