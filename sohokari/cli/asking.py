"""The arguments that `search`, `export` and `stats` share: one question for every asker."""

import argparse
from collections.abc import Mapping
from typing import Final

from sohokari.cli.terminal import Format
from sohokari.errors import WrongUsage
from sohokari.i18n import Words

# option -> the query parameter of the page and the API that it stands for
_OPTIONS: Final[Mapping[str, str]] = {
    "--tag": "tags",
    "--remote": "remote",
    "--country": "country",
    "--employment": "employment",
    "--experience": "experience",
    "--open-to-bangladesh": "open_to_bangladesh",
    "--duty": "duties",
    "--warning": "warnings",
    "--pay-at-least": "pay_at_least",
    "--since": "since",
    "--source": "source",
    "--status": "status",
    "--sort": "sort",
    "--after": "after",
    "--limit": "limit",
}
# Options that mean yes when they are given without a value.
_YES_ALONE: Final[Mapping[str, tuple[str, ...]]] = {"open_to_bangladesh": ("yes", "no", "unstated")}


def add_search(parser: argparse.ArgumentParser, words: Words) -> None:
    """Give `parser` the words and filters of a Search."""
    parser.add_argument("words", nargs="*", help=words.say("cli.option.words"))
    for option, name in _OPTIONS.items():
        told = words.say(f"cli.option.{name}")
        if name in _YES_ALONE:
            parser.add_argument(
                option, dest=name, action="append", nargs="?", const="yes", choices=_YES_ALONE[name], help=told
            )
        else:
            parser.add_argument(option, dest=name, action="append", metavar=name.upper(), help=told)


def add_format(parser: argparse.ArgumentParser, words: Words, default: Format = Format.TABLE) -> None:
    allowed = "|".join(Format)
    parser.add_argument("--format", type=_format, default=default, metavar=allowed, help=words.say("cli.option.format"))


def _format(told: str) -> Format:
    try:
        return Format(told)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{told!r} is none of {', '.join(Format)}") from None


def query_of(args: argparse.Namespace) -> dict[str, list[str]]:
    """Return the arguments as the query that page and API take."""
    query: dict[str, list[str]] = {name: getattr(args, name) for name in _OPTIONS.values() if getattr(args, name)}
    if args.words:
        query["words"] = [" ".join(args.words)]
    return query


def search_of(args: argparse.Namespace):  # type: ignore[no-untyped-def]
    """Return the Search that was asked for; raises WrongUsage naming the allowed values."""
    from db.search import BadSearch, Search

    try:
        return Search.from_query(query_of(args))
    except BadSearch as error:
        raise WrongUsage(
            f"{option_of(error.field)} {error.value}", "not a value we know", f"use {error.allowed}"
        ) from error


def option_of(field: str) -> str:
    """Return the option that sets a query parameter."""
    return next((option for option, name in _OPTIONS.items() if name == field), field)
