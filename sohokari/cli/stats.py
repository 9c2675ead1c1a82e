"""`stats`: how many ads are stored, by tag, source, country, and how the passes went."""

import argparse

from db.facets import stats
from sohokari.cli.asking import add_format
from sohokari.cli.terminal import Format, Terminal
from sohokari.i18n import Words
from sohokari.reading import open_session
from sohokari.settings import Settings


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    add_format(parser, words)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    with open_session(Settings.read(terminal.environment)) as session:
        told = stats(session)
    if args.format is not Format.TABLE:
        terminal.rows([told.as_row()], args.format, ())
        return 0
    rows = [
        {"what": f"{name}: {key}" if key else name, "count": count}
        for name, value in told.as_row().items()
        for key, count in (value.items() if isinstance(value, dict) else [("", value)])
    ]
    terminal.rows(rows, args.format, ("what", "count"))
    return 0
