"""`evaluate`: the model's scores with intervals, beside a dull baseline."""

import argparse
from pathlib import Path

from sohokari.cli.terminal import Terminal
from sohokari.i18n import Words


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", nargs="?", type=Path, help=words.say("cli.option.evaluate_file"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.retrain import scores

    for line in scores(args.file):
        print(line, file=terminal.out)
    return 0
