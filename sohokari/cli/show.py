"""`show ID`: one ad whole, with its verdict and its life."""

import argparse
from datetime import UTC, datetime

from db.search import one
from posting.view import PostingView
from sohokari.cli.asking import add_format
from sohokari.cli.terminal import Format, Terminal
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
    if args.format is Format.TABLE:
        _tell(view, terminal)
    else:
        terminal.rows([view.model_dump(mode="json")], args.format, ())
    return 0


def _tell(view: PostingView, terminal: Terminal) -> None:
    """Print the ad as its page shows it: what it is, the facts, the tags, the text."""
    from rich.console import Console
    from rich.text import Text

    from sohokari.web.views import facts_of, warned_of

    words = terminal.words
    console = Console(file=terminal.out, width=None if terminal.out.isatty() else 120)
    console.print(Text(view.title, style="bold"))
    for warned in warned_of(view, words):
        console.print(Text.assemble((f"{warned.name}. ", "bold red"), warned.value))
    source = f"{view.source} ({view.credit})" if view.credit else view.source
    lines = [("column.employer", view.employer), ("column.source", source), ("column.url", view.url)]
    facts = [(fact.name, f"{fact.value} {fact.note}".strip()) for fact in facts_of(view, words, datetime.now(UTC))]
    for name, value in [*((words.say(key), told) for key, told in lines), *facts, *_verdict(view, words)]:
        if value:
            console.print(Text.assemble((f"{name}: ", "dim"), value))
    console.print()
    console.print(Text(view.description))


def _verdict(view: PostingView, words: Words) -> list[tuple[str, str]]:
    tags = ", ".join(words.name("tag", tag) for tag in view.tags) or words.say("no_tag")
    if view.sure is None and not view.corrected:
        tags = words.say("posting.unclassified")
    scores = ", ".join(f"{words.name('tag', tag)} {words.number(score)}" for tag, score in view.scores.items())
    told = [(words.say("column.tags"), tags), (words.say("column.scores"), scores)]
    if view.corrected:
        told.append((words.say("column.by"), words.say("posting.corrected")))
    elif view.sure is False:
        told.append((words.say("column.by"), words.say("posting.unsure")))
    return [*told, (words.say("column.model"), view.model or "")]
