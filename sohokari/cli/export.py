"""`export [WORDS ...]`: every stored ad that fits, as CSV, JSON or JSON lines, in a file or on the output."""

import argparse
from dataclasses import replace
from pathlib import Path

from posting.view import PostingView
from sohokari.cli.asking import add_format, add_search, search_of
from sohokari.cli.terminal import Format, Terminal
from sohokari.errors import CannotRun
from sohokari.i18n import Words
from sohokari.reading import every_row, open_session
from sohokari.settings import Settings


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    add_search(parser, words)
    add_format(parser, words, Format.CSV)
    parser.add_argument("--output", "-o", type=Path, help=words.say("cli.option.output"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    search = search_of(args)
    form = Format.CSV if args.format is Format.TABLE else args.format
    with open_session(Settings.read(terminal.environment)) as session:
        rows = (_row(view) for view in every_row(search, session))
        if args.output is None:
            terminal.rows(rows, form, ())
            return 0
        try:
            # newline="": the csv module writes its own line ends.
            with args.output.open("w", encoding="utf-8", newline="") as out:
                replace(terminal, out=out).rows(rows, form, ())
        except OSError as error:
            raise CannotRun(
                str(args.output), error.strerror or str(error), "name a file that can be written"
            ) from error
    terminal.say("cli.exported", path=str(args.output))
    return 0


def _row(view: PostingView) -> dict[str, object]:
    return view.model_dump(mode="json")
