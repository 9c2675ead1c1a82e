"""The command line. Only the command that was asked for is imported: a query must not pay for the rest."""

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

from sohokari.cli.terminal import Terminal
from sohokari.errors import CannotRun
from sohokari.i18n import Words, language_of

# name -> module below sohokari.cli. Each has `add(parser, words)` and `run(args, terminal) -> int`.
COMMANDS: Final[Mapping[str, str]] = {
    "harvest": "harvest",
    "search": "search",
    "show": "show",
    "sources": "sources",
    "stats": "stats",
    "export": "export",
    "classify": "classify",
    "normalise": "normalise",
    "extract": "extract",
    "correct": "correct",
    "review": "review",
    "train": "train",
    "evaluate": "evaluate",
    "db": "database",
    "web": "web",
    "demo": "demo",
}


def main(argv: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Run one command; return 0 when done, 1 when it could not be done, 2 for wrong usage."""
    words_told = list(sys.argv[1:] if argv is None else argv)
    environment = os.environ if environment is None else environment
    words = Words(language_of(environment))
    _speak_utf8()
    terminal = Terminal(sys.stdout, sys.stderr, words, environment)
    args = parser(words, _asked(words_told)).parse_args(words_told)
    if not args.command:
        parser(words, None).print_help()
        return 2
    try:
        return int(import_module(f"sohokari.cli.{COMMANDS[args.command]}").run(args, terminal))
    except CannotRun as error:
        terminal.complain(str(error))
        return error.status
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        terminal.complain(words.say("cli.interrupted"))
        return 130


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal says of itself; a lone surrogate is written as its JSON escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def parser(words: Words, asked: str | None) -> argparse.ArgumentParser:
    """Return the parser; the arguments of a command are known only for `asked`."""
    top = argparse.ArgumentParser(prog="python -m sohokari", description=words.say("cli.about"))
    commands = top.add_subparsers(dest="command", metavar=words.say("cli.command"))
    for name, module in COMMANDS.items():
        told = words.say(f"cli.{name}.help")
        below = commands.add_parser(name, help=told, description=told)
        if name == asked:
            import_module(f"sohokari.cli.{module}").add(below, words)
    return top


def _asked(told: Sequence[str]) -> str | None:
    return next((word for word in told if word in COMMANDS), None)
