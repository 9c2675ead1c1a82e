"""`review`: the ads that need a person most; with --ask one after another, answered by a key."""

import argparse
from typing import TYPE_CHECKING, Final

from posting.model import Tag
from sohokari.cli.asking import add_format
from sohokari.cli.terminal import Terminal
from sohokari.errors import WrongUsage
from sohokari.i18n import Words
from sohokari.reading import open_session
from sohokari.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from db.review import Queue, Waiting

_COLUMNS = ("id", "title", "employer", "tags", "why")
_TEXT_SHOWN: Final = 600
_LETTERS: Final = {tag.value[0]: tag for tag in Tag}


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--reason", help=words.say("cli.option.reason"))
    parser.add_argument("--limit", type=int, default=20, help=words.say("cli.option.limit"))
    parser.add_argument("--after", help=words.say("cli.option.after"))
    parser.add_argument("--ask", action="store_true", help=words.say("cli.option.ask"))
    parser.add_argument("--by", default="operator", help=words.say("cli.option.by"))
    add_format(parser, words)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    with open_session(Settings.read(terminal.environment)) as session:
        if args.ask:
            return _ask(args, session, terminal)
        found = _queue(args, session, args.after, args.limit)
        return _list(found, args, session, terminal)


def _queue(args: argparse.Namespace, session: "Session", after: str | None, limit: int) -> "Queue":
    from db.question import BadSearch
    from db.review import LIMIT_CAP, queue

    if not 1 <= limit <= LIMIT_CAP:
        raise WrongUsage(f"--limit {limit}", "not a value we know", f"use a number from 1 to {LIMIT_CAP}")
    try:
        return queue(session, args.reason, after, limit)
    except BadSearch as error:
        raise WrongUsage(f"--{error.field} {error.value}", "not a value we know", f"use {error.allowed}") from error


def _list(found: "Queue", args: argparse.Namespace, session: "Session", terminal: Terminal) -> int:
    from db.review import waiting
    from sohokari.cli.terminal import Format
    from sohokari.reviewing import told

    rows = [
        {**row.view.model_dump(mode="json"), "reasons": list(row.reasons), "why": told(row, terminal.words)}
        for row in found.rows
    ]
    if args.format is not Format.TABLE:
        terminal.rows(rows, args.format, ())
        return 0
    if not rows:
        terminal.say("cli.review.none")
        return 0
    terminal.rows([{**row, "why": "\n".join(row["why"])} for row in rows], args.format, _COLUMNS)
    count = waiting(session)[args.reason or "any"]
    print(terminal.words.count("cli.review.waiting", count), file=terminal.err)
    if found.next:
        terminal.say("cli.more", cursor=found.next)
    return 0


def _ask(args: argparse.Namespace, session: "Session", terminal: Terminal) -> int:
    """Go through the queue; every answer is stored at once, so that leaving loses nothing."""
    after, judged = args.after, 0
    while found := _queue(args, session, after, 1).rows:
        (row,) = found
        tags = _answer(row, terminal)
        if tags is None:
            break
        if tags == "skip":
            after = _queue(args, session, after, 1).next
            if after is None:
                break
            continue
        _store(session, row.view.id, [tag for tag in Tag if tag in tags], args.by)
        judged += 1
    else:
        terminal.say("cli.review.none")
    print(terminal.words.count("cli.review.done", judged), file=terminal.err)
    return 0


def _store(session: "Session", posting_id: int, tags: list[Tag], by: str) -> None:
    from datetime import UTC, datetime

    from db.store import Store

    Store(session).correct(posting_id, tags, by, datetime.now(UTC))
    session.commit()


def _answer(row: "Waiting", terminal: Terminal) -> set[Tag] | str | None:
    """Show an ad and return the tags told of it, 'skip', or None to leave."""
    from sohokari.reviewing import tags_told

    _show(row, terminal)
    while True:
        terminal.err.write(terminal.words.say("cli.review.ask", said=tags_told(row.view.tags, terminal.words)))
        terminal.err.flush()
        try:
            told = input().strip().lower()
        except EOFError:
            return None
        if told in ("q", ""):
            return None if told else "skip"
        if told == "s":
            return "skip"
        if told == "t":
            print(row.view.description, file=terminal.out)
        elif told in ("y", "n"):
            return set(row.view.tags) if told == "y" else set()
        elif tags := _tags(told):
            return tags
        else:
            terminal.say("cli.review.what", answer=told)


def _tags(told: str) -> set[Tag]:
    """Return the tags of an answer: by their letters, with or without blanks, or by their names; empty for none."""
    words = told.replace(",", " ").split()
    if all(word in list(Tag) for word in words):
        return {Tag(word) for word in words}
    letters = "".join(words)
    return {_LETTERS[letter] for letter in letters} if set(letters) <= set(_LETTERS) else set()


def _show(row: "Waiting", terminal: Terminal) -> None:
    from rich.console import Console
    from rich.text import Text

    from sohokari.reviewing import told

    console = Console(file=terminal.out, width=None if terminal.out.isatty() else 120)
    view = row.view
    console.print()
    console.print(Text.assemble((f"{view.id}  ", "dim"), (view.title, "bold"), f"  {view.employer or ''}"))
    console.print(Text(view.description[:_TEXT_SHOWN]))
    for sentence in told(row, terminal.words):
        console.print(Text(f"» {sentence}", style="yellow"))
