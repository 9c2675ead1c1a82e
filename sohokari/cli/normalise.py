"""`normalise FILE.jsonl`: ads as a source tells them become postings, or are refused with a reason."""

import argparse
from datetime import UTC, datetime

from posting.model import REJECTIONS, Rejected
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.normalise.rows import from_row
from sohokari.cli.terminal import Objects, Terminal
from sohokari.i18n import Words


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", help=words.say("cli.option.file"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    context = Context("file", datetime.now(UTC))
    rows = Objects(args.file, terminal)
    for row in rows:
        read = normalise(from_row(row), context)
        if isinstance(read, Rejected):
            terminal.line({"id": row.get("id"), "rejected": read.detail or REJECTIONS.get(read.why, read.why)})
        else:
            terminal.line({"id": row.get("id"), **read.model_dump(mode="json")})
    return 1 if rows.faults else 0
