"""Where the parts are put together: the only place that makes a client, a clock, an engine or a model."""

import logging
import os
import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine
from sqlmodel import Session

from posting.report import PassReport
from scraper.catalogue import Entry, catalogue
from scraper.crawl import Fetches
from scraper.errors import ConfigError
from scraper.fetch import Fetcher
from scraper.reading import reading_in_workers
from scraper.replay import Remembering, Replay
from sohokari import telling
from sohokari.errors import CannotRun
from sohokari.harvest import Means
from sohokari.i18n import Words, language_of
from sohokari.rates import RATES, Exchange, rates_entry, refresh
from sohokari.reading import open_database, open_session
from sohokari.service import Service, register
from sohokari.settings import Settings
from sohokari.tagging import NoTagger, Tagger, TaggerToCome, load_for_long

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

_PAGES: Final = "pages.sqlite"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Running:
    """A service with what it needs, open until the block ends."""

    service: Service
    settings: Settings
    page: Callable[[], AbstractAsyncContextManager[str]]

    def tell_passes(self) -> None:
        """Send a line a pass, and what else the service says, to the standard error."""
        telling.set_up_log()
        words = self._words()

        def told(report: PassReport, next_at: datetime | None) -> None:
            for line in telling.tell(report, next_at, words):
                telling.log.info("%s", line)

        self.service.on_report = told

    def say(self, key: str, **values: object) -> None:
        telling.log.info("%s", self._words().say(key, **values))

    def say_known(self) -> None:
        """Say how many sources the service visits."""
        on = sum(not entry.off for entry in self.service.entries.values())
        telling.log.info("%s", self._words().count("service.runs", on))

    def _words(self) -> Words:
        return Words(language_of(self.settings.environment))


@asynccontextmanager
async def asking_boards(settings: Settings) -> AsyncIterator[Fetches]:
    """Give a fetcher that asks the boards, and keeps what they answer for `reading_again`."""
    async with make_fetcher(settings) as fetcher:
        with Remembering(fetcher, settings.data_dir / _PAGES) as remembering:
            yield remembering


@asynccontextmanager
async def reading_again(settings: Settings) -> AsyncIterator[Fetches]:
    """Give a fetcher that asks nobody: the pages of the last pass are read again, after a reader was mended."""
    with Replay(settings.data_dir / _PAGES) as replay:
        yield replay


Fetching = Callable[[Settings], AbstractAsyncContextManager[Fetches]]


@asynccontextmanager
async def open_service(
    settings: Settings | None = None, *, fetching: Fetching = asking_boards, demo: bool = False
) -> AsyncIterator[Running]:
    """Open database, model, fetcher and catalogue; give the service; close all at the end."""
    settings = settings or Settings.read(os.environ)
    tagger = TaggerToCome(partial(tagging, settings))
    engine = open_database(settings)
    entries, faults = read_catalogue(settings)
    for fault in faults:
        log.error("%s", fault)
    exchange = Exchange(partial(Session, engine))
    async with fetching(settings) as fetcher, reading_in_workers() as read:
        means = Means(
            fetcher=fetcher,
            read=read,
            classify=tagger,
            sessions=partial(Session, engine),
            clock=utc_now,
            comparable=exchange.comparable,
            remembers=fetching is asking_boards,
        )
        holder = f"{socket.gethostname()}:{os.getpid()}"
        # Not a secret: it only keeps sources with one interval apart.
        jitter = random.Random().random  # noqa: S311
        visit = partial(refresh, fetcher=fetcher, exchange=exchange, clock=utc_now)
        known = {entry.name: entry for entry in entries}
        service = Service(known, means, holder, jitter, without_ads={RATES: visit})
        yield Running(service, settings, partial(_page, engine, settings, tagger, demo))
    engine.dispose()


def read_catalogue(settings: Settings) -> tuple[list[Entry], list[ConfigError]]:
    """Return every source that we know, the rates of exchange among them, and what is wrong in the operator's file."""
    entries, faults = catalogue(settings.sources_file, settings.environment)
    rates = rates_entry(settings)
    return [*entries, *([rates] if rates else [])], faults


def know_sources(settings: Settings) -> list[ConfigError]:
    """Write the catalogue into the database, so that it can be listed before the first pass."""
    entries, faults = read_catalogue(settings)
    with open_session(settings) as session:
        register(session, entries, utc_now())
        session.commit()
    return faults


def make_fetcher(settings: Settings) -> Fetcher:
    cache = settings.data_dir / "cache.sqlite"
    return Fetcher(contact=settings.contact, allow_hosts=settings.allow_hosts, cache=cache)


def tagging(settings: Settings) -> Tagger | NoTagger:
    """Return what tags ads; without a usable model they stay unclassified, and the log says so."""
    try:
        return Tagger(load_for_long(settings))
    except CannotRun as error:
        log.error("%s; ads are stored unclassified and tagged later", error)
        return NoTagger()


def page_app(settings: Settings) -> "FastAPI":
    """Return the page and the API alone, as `web` serves them."""
    tagger = TaggerToCome(partial(tagging, settings))
    return _app(open_database(settings), tagger, demo=False)


def _app(engine: Engine, tagger: TaggerToCome, *, demo: bool) -> "FastAPI":
    from sohokari.web.app import create_app

    return create_app(engine, clock=utc_now, demo=demo, explain=tagger.explain)


def _page(engine: Engine, settings: Settings, tagger: TaggerToCome, demo: bool) -> AbstractAsyncContextManager[str]:
    from sohokari.page import served

    return served(_app(engine, tagger, demo=demo), settings.host, settings.port)
