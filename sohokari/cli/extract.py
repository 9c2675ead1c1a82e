"""`extract FILE --url URL`: the postings that a saved page yields, as a source would store them."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from posting.model import REJECTIONS, Rejected
from scraper.errors import ScraperError
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.source import Page, RawAd, Request, Source
from sohokari.cli.terminal import Terminal
from sohokari.errors import CannotRun, WrongUsage
from sohokari.i18n import Words


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", type=Path, help=words.say("cli.option.page_file"))
    parser.add_argument("--url", required=True, help=words.say("cli.option.url"))
    parser.add_argument("--source", help=words.say("cli.option.extract_source"))
    parser.add_argument("--headers", type=Path, help=words.say("cli.option.headers"))
    parser.add_argument("--rejected", action="store_true", help=words.say("cli.option.rejected"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from scraper.readers.any_page import ads_on, read_any

    page = Page(args.url, _bytes(args.file), headers=_headers(args.headers), request=Request(args.url))
    source = _source(args.source, terminal) if args.source else None
    context = Context(source.name if source else "page", datetime.now(UTC))
    try:
        for ad in ads_on(source, page) if source else read_any(page):
            _tell(ad, context, terminal, rejected=args.rejected)
    except ScraperError as error:
        raise CannotRun(str(args.file), str(error), "check that the page and --source belong together") from error
    return 0


def _tell(ad: RawAd | Rejected, context: Context, terminal: Terminal, *, rejected: bool) -> None:
    read = ad if isinstance(ad, Rejected) else normalise(ad, context)
    if not isinstance(read, Rejected):
        terminal.line(read.model_dump(mode="json"))
    elif rejected:
        why = read.detail or REJECTIONS.get(read.why, read.why)
        terminal.complain(f"refused: {read.title or read.source_id or read.url or 'an ad'}: {why}")


def _source(name: str, terminal: Terminal) -> Source:
    """Return the source of that name, or one that stands for its kind."""
    from scraper.catalogue import sample
    from scraper.kinds import KINDS
    from sohokari.settings import Settings
    from sohokari.wiring import read_catalogue

    entries, _ = read_catalogue(Settings.read(terminal.environment))
    found = next((entry.source for entry in entries if entry.name == name), None)
    if found is not None:
        return found
    if name in KINDS:
        return sample(name)
    raise WrongUsage(
        f"--source {name}", "no source has this name", f"use a name of `sources`, or one of: {', '.join(KINDS)}"
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(str(path), error.strerror or str(error), "name a saved page that can be read") from error


def _headers(path: Path | None) -> dict[str, str]:
    """Read saved headers: a JSON object, or 'Name: value' lines."""
    if path is None:
        return {}
    text = _bytes(path).decode("utf-8", "replace")
    if text.lstrip().startswith("{"):
        return {str(name).lower(): str(value) for name, value in json.loads(text).items()}
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
