"""`sources`: every source with its health; `sources add URL` and `sources check NAME` look at one before it counts."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sohokari.cli.asking import add_format
from sohokari.cli.terminal import Format, Terminal
from sohokari.errors import CannotRun, WrongUsage
from sohokari.i18n import Words
from sohokari.settings import Settings

if TYPE_CHECKING:
    from db.passes import SourceState
    from posting.model import Rejected
    from posting.report import PassReport
    from scraper.catalogue import Entry
    from scraper.outcome import Ad
    from scraper.probe import Found

_COLUMNS = ("name", "kind", "health", "open_ads", "interval", "last_pass", "next_at", "reason")
_SPARE = ("kind", "interval", "last_pass")
_AS_STORED = ("title", "employer", "place", "remote", "pay", "posted_on", "refused")
_SHOWN: Final = 5
_ACTIONS: Final = ("list", "add", "check", "replay")


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "action", nargs="?", choices=_ACTIONS, default="list", help=words.say("cli.option.sources_action")
    )
    parser.add_argument("what", nargs="?", metavar="URL|NAME", help=words.say("cli.option.sources_what"))
    parser.add_argument("--yes", action="store_true", help=words.say("cli.option.sources_yes"))
    add_format(parser, words)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    settings = Settings.read(terminal.environment)
    if args.action == "list":
        return _list(args.format, settings, terminal)
    if not args.what:
        wanted = "an address" if args.action == "add" else "a source's name"
        raise WrongUsage(f"sources {args.action}", f"{wanted} is missing", f"write: sources {args.action} {wanted}")
    if args.action == "check":
        return _check(args.what, settings, terminal)
    if args.action == "replay":
        return _replay(args.what, args.format, settings, terminal)
    return _add(args.what, settings, terminal, sure=args.yes)


def _list(form: Format, settings: Settings, terminal: Terminal) -> int:
    from db import passes
    from sohokari.reading import open_session
    from sohokari.wiring import know_sources

    for error in know_sources(settings):
        terminal.complain(str(error))
    with open_session(settings) as session:
        rows = [_row(state) for state in passes.sources(session, datetime.now(UTC))]
    if form is Format.TABLE:
        from sohokari.web.source_views import off_told

        rows = [
            {**row, "reason": off_told(str(row["reason"]), terminal.words)} if row["reason"] else row for row in rows
        ]
    terminal.rows(rows, form, _COLUMNS, spare=_SPARE)
    return 0


def _replay(name: str, form: Format, settings: Settings, terminal: Terminal) -> int:
    """Read the pages of a source's last pass again, and store what comes of them, without asking its host."""
    from sohokari.cli.harvest import COLUMNS, row_of
    from sohokari.wiring import open_service, reading_again

    _known(name, settings)

    async def again() -> "list[PassReport]":
        async with open_service(settings, fetching=reading_again) as running:
            running.service.register()
            return await running.service.visit([name])

    reports = asyncio.run(again())
    terminal.rows([row_of(report) for report in reports], form, COLUMNS)
    return 0


def _known(name: str, settings: Settings) -> "Entry":
    from sohokari.wiring import read_catalogue

    entries = {entry.name: entry for entry in read_catalogue(settings)[0]}
    if name not in entries:
        known = ", ".join(sorted(entries)[:12])
        raise WrongUsage(name, "no source has this name", f"see `sources`; some are: {known}")
    return entries[name]


def _check(name: str, settings: Settings, terminal: Terminal) -> int:
    """Read a first sample of a known source, storing nothing."""
    ads, troubles = asyncio.run(_sample(_known(name, settings), settings))
    _show(ads, terminal)
    for trouble in troubles:
        terminal.complain(trouble)
    return 0 if ads else 1


def _add(url: str, settings: Settings, terminal: Terminal, *, sure: bool) -> int:
    """Look at an address, show what it is and five ads of it, and write it into the operator's file on yes."""
    from scraper.errors import BadAddress, ScraperError
    from scraper.probe import as_toml
    from sohokari.wiring import read_catalogue

    try:
        found = asyncio.run(_look(url, settings))
    except ScraperError as error:
        do = error.next if isinstance(error, BadAddress) else "try the address of its job list, feed or sitemap"
        raise CannotRun(f"sources add {url}", str(error), do) from error
    known = read_catalogue(settings)[0]
    name = _new_name(found.table["name"], {entry.name for entry in known})
    terminal.say("cli.sources.seen", url=url, seen=found.seen)
    _show(found.ads, terminal)
    entry = as_toml(found.table | {"name": name})
    print(f"\n{entry}", file=terminal.out)
    twin = next((each.name for each in known if _is_same(each, found.table)), None)
    if twin is not None:
        raise CannotRun(f"sources add {url}", f"it is read already, as {twin}", f"see `sources check {twin}`")
    file = settings.own_sources
    if not sure and not _agrees(terminal, str(file)):
        terminal.say("cli.sources.not_written")
        return 0
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write(f"\n{entry}")
    except OSError as error:
        raise CannotRun(str(file), error.strerror or str(error), "name another file in SOHOKARI_SOURCES") from error
    terminal.say("cli.sources.written", file=str(file), name=name)
    return 0


def _new_name(name: str, taken: set[str]) -> str:
    """Return `name`, numbered if another source has it."""
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1_000))) if each not in taken)


def _is_same(entry: "Entry", table: Mapping[str, Any]) -> bool:
    """Say whether `entry` reads what `table` would: the same kind with the same options."""
    options = {key: value for key, value in table.items() if key not in ("name", "kind")}
    return entry.kind == table["kind"] and all(
        getattr(entry.source, key, None) == told for key, told in options.items()
    )


def _agrees(terminal: Terminal, file: str) -> bool:
    terminal.say("cli.sources.write", file=file)
    try:
        return input().strip().casefold() in ("y", "yes", "হ্যাঁ", "হ্যা", "হ")
    except EOFError:
        return False


async def _look(url: str, settings: Settings) -> "Found":
    from scraper.probe import look
    from scraper.reading import reading_in_workers
    from sohokari.wiring import make_fetcher

    async with make_fetcher(settings) as fetcher, reading_in_workers() as read:
        return await look(url, fetcher, read, datetime.now(UTC))


async def _sample(entry: "Entry", settings: Settings) -> "tuple[list[Ad | Rejected], list[str]]":
    from scraper.probe import sample
    from scraper.reading import reading_in_workers
    from sohokari.wiring import make_fetcher

    async with make_fetcher(settings) as fetcher, reading_in_workers() as read:
        walk = sample(entry, fetcher, read, datetime.now(UTC))
        ads = [ad async for batch in walk for ad in batch.ads]
    return ads, [str(error) for error in walk.summary.errors]


def _show(ads: "Sequence[Ad | Rejected]", terminal: Terminal) -> None:
    """Print five ads as they would be stored."""
    from posting.model import REJECTIONS, Rejected
    from sohokari.shown import pay_of, place_of

    rows: list[dict[str, object]] = []
    for ad in ads[:_SHOWN]:
        if isinstance(ad, Rejected):
            rows.append({"title": ad.title, "refused": ad.detail or REJECTIONS.get(ad.why, ad.why)})
        else:
            told = {"place": place_of(ad.posting), "pay": pay_of(ad.posting, terminal.words)}
            rows.append(ad.posting.model_dump(mode="json") | told)
    terminal.rows(rows, Format.TABLE, _AS_STORED, terminal.words.count("cli.sources.sample", len(ads)))


def _row(state: "SourceState") -> dict[str, object]:
    return {
        "name": state.name,
        "kind": state.kind,
        "home": state.home,
        "health": state.health.value,
        "open_ads": state.open_ads,
        "interval": _hours(state.interval),
        "last_pass": _minute(state.last_pass),
        "since": _minute(state.since),
        "next_at": _minute(state.next_at),
        "reason": state.off or state.reason,
        "credit": state.credit,
    }


def _hours(interval: timedelta) -> str:
    minutes = int(interval.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _minute(moment: object) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M}Z"
