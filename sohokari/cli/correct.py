"""`correct ID [TAG ...]`: say which tags an ad truly has (none, if none is named). It wins at once."""

import argparse

from posting.model import Tag
from sohokari.cli.terminal import Terminal
from sohokari.errors import CannotRun, WrongUsage
from sohokari.i18n import Words
from sohokari.settings import Settings


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("id", type=int, help=words.say("cli.option.id"))
    parser.add_argument("tag", nargs="*", help=words.say("cli.option.correct_tag"))
    parser.add_argument("--by", default="operator", help=words.say("cli.option.by"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from datetime import UTC, datetime

    from db.search import one
    from db.store import Store
    from sohokari.reading import open_session

    allowed = [tag.value for tag in Tag]
    for told in args.tag:
        if told not in allowed:
            raise WrongUsage(f"correct {args.id} {told}", "not a tag", f"use any of: {', '.join(allowed)}")
    with open_session(Settings.read(terminal.environment)) as session:
        if one(session, args.id) is None:
            raise CannotRun(f"correct {args.id}", "no ad has this number", "take a number from `search`")
        Store(session).correct(args.id, [Tag(told) for told in args.tag], args.by, datetime.now(UTC))
        session.commit()
    terminal.say("cli.corrected", id=str(args.id), tags=", ".join(args.tag) or terminal.words.say("no_tag"))
    return 0
