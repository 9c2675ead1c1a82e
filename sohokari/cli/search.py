"""`search [WORDS ...]`: the stored ads that fit, newest first."""

import argparse

from sohokari.cli.asking import add_format, add_search, search_of
from sohokari.cli.terminal import Format, Terminal
from sohokari.i18n import Words
from sohokari.reading import open_session
from sohokari.settings import Settings

_COLUMNS = ("id", "title", "employer", "place", "remote", "tags", "pay", "pay_month", "posted_on", "source")
_SPARE = ("pay_month", "source", "remote", "place", "employer")


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    add_search(parser, words)
    add_format(parser, words)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    search = search_of(args)
    with open_session(Settings.read(terminal.environment)) as session:
        found = search.run(session)
    rows = [view.model_dump(mode="json") for view in found.rows]
    if args.format is Format.TABLE:
        from sohokari.shown import pay_month_of, pay_of, place_of, warnings_of

        words = terminal.words
        rows = [
            {
                **row,
                "title": " · ".join((*warnings_of(view, words), view.title)),
                "place": place_of(view),
                "pay": pay_of(view, words),
                "pay_month": pay_month_of(view, words),
            }
            for row, view in zip(rows, found.rows, strict=True)
        ]
    if not rows and args.format is Format.TABLE:
        terminal.say("cli.nothing_found")
        return 0
    terminal.rows(rows, args.format, _COLUMNS, spare=_SPARE)
    if found.next and args.format is Format.TABLE:
        terminal.say("cli.more", cursor=found.next)
    return 0
