"""`show ID`: one ad whole, with its verdict and its life."""

import argparse

from db.search import one
from sohokari.cli.asking import add_format
from sohokari.cli.terminal import Format, Terminal, shown
from sohokari.errors import CannotRun
from sohokari.i18n import Words
from sohokari.reading import open_session
from sohokari.settings import Settings


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("id", type=int, help=words.say("cli.option.id"))
    add_format(parser, words)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    with open_session(Settings.read(terminal.environment)) as session:
        view = one(session, args.id)
    if view is None:
        raise CannotRun(f"show {args.id}", "no ad has this number", "take a number from `search`")
    row = view.model_dump(mode="json")
    if args.format is not Format.TABLE:
        terminal.rows([row], args.format, ())
        return 0
    from rich.console import Console
    from rich.text import Text

    console = Console(file=terminal.out, width=None if terminal.out.isatty() else 120)
    console.print(Text(view.title, style="bold"))
    for name, value in row.items():
        if name not in ("title", "description") and value not in (None, [], {}):
            console.print(Text.assemble((f"{name}: ", "dim"), _line(name, value, terminal.words)))
    console.print()
    console.print(Text(view.description))
    return 0


def _line(name: str, value: object, words: Words) -> str:
    if name == "places" and isinstance(value, list):
        return "; ".join(place["text"] for place in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(told, words)}" for key, told in value.items())
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else shown(value, words)
