"""`evaluate`: the model's scores with intervals, beside a dull baseline."""

import argparse
from pathlib import Path

from sohokari.cli.terminal import Terminal
from sohokari.errors import WrongUsage
from sohokari.i18n import Words


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", nargs="?", type=Path, help=words.say("cli.option.evaluate_file"))
    parser.add_argument("--worst", type=int, metavar="N", help=words.say("cli.option.worst"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.scoring import scores, worst

    if args.file and args.worst is not None:
        raise WrongUsage("evaluate", "--worst tells of cross-validation, not of a file", "leave one of them out")
    for line in worst(args.worst) if args.worst is not None else scores(args.file):
        print(line, file=terminal.out)
    return 0
