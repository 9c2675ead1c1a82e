"""`evaluate`: the model's scores with intervals, beside a dull baseline."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from sohokari.cli.terminal import Terminal
from sohokari.errors import WrongUsage
from sohokari.i18n import Words


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", nargs="?", type=Path, help=words.say("cli.option.evaluate_file"))
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--worst", type=int, metavar="N", help=words.say("cli.option.worst"))
    instead.add_argument("--splits", type=int, metavar="N", help=words.say("cli.option.splits"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    for line in _lines(args):
        print(line, file=terminal.out, flush=True)
    return 0


def _lines(args: argparse.Namespace) -> Iterable[str]:
    from sohokari import scoring

    instead = (("--worst", args.worst, scoring.worst), ("--splits", args.splits, scoring.splits))
    for option, count, told in instead:
        if count is None:
            continue
        if args.file:
            raise WrongUsage("evaluate", f"{option} tells of cross-validation, not of a file", "leave one of them out")
        if count < 1:
            raise WrongUsage("evaluate", f"{option} {count} would tell nothing", "give a number from 1 on")
        return told(count)
    return scoring.scores(args.file)
