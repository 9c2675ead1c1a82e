"""Where the parts are put together: the only place that makes a client, a clock, an engine or a model."""

import logging
import os
import random
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlmodel import Session

from posting.model import Posting, Verdict
from scraper.catalogue import Entry, catalogue
from scraper.errors import ConfigError
from scraper.fetch import Fetcher
from scraper.reading import reading_in_workers
from sohokari.errors import CannotRun
from sohokari.harvest import Classify, Means
from sohokari.reading import connect
from sohokari.service import Service
from sohokari.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from classifier.predict import Classifier

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Running:
    """A service with what it needs, open until the block ends."""

    service: Service
    settings: Settings
    page: Callable[[], AbstractAsyncContextManager[str]]


@asynccontextmanager
async def open_service(settings: Settings | None = None, *, demo: bool = False) -> AsyncIterator[Running]:
    """Open database, model, fetcher and catalogue; give the service; close all at the end."""
    settings = settings or Settings.read(os.environ)
    engine = open_database(settings)
    entries, faults = read_catalogue(settings)
    for fault in faults:
        log.error("%s", fault)
    async with make_fetcher(settings, entries) as fetcher, reading_in_workers() as read:
        means = Means(
            fetcher=fetcher,
            read=read,
            classify=classifying(),
            sessions=partial(Session, engine),
            clock=utc_now,
            pay_month_bdt=monthly_taka,
        )
        holder = f"{socket.gethostname()}:{os.getpid()}"
        # Not a secret: it only keeps sources with one interval apart.
        jitter = random.Random().random  # noqa: S311
        service = Service({entry.name: entry for entry in entries}, means, holder, jitter)
        yield Running(service, settings, partial(_page, engine, settings, demo))
    engine.dispose()


def open_database(settings: Settings) -> Engine:
    """Return the engine of a database that has every migration."""
    from db.migrations import upgrade

    engine = connect(settings)
    upgrade(engine)
    return engine


def read_catalogue(settings: Settings) -> tuple[list[Entry], list[ConfigError]]:
    """Return every source that we know, and what is wrong in the operator's own file."""
    return catalogue(settings.sources_file, settings.environment)


def know_sources(settings: Settings) -> list[ConfigError]:
    """Write the catalogue into the database, so that it can be listed before the first pass."""
    from db import passes

    entries, faults = read_catalogue(settings)
    with Session(open_database(settings)) as session:
        rows = [
            passes.SourceRow(entry.name, entry.kind, entry.home, entry.interval, entry.credit, entry.off)
            for entry in entries
        ]
        passes.register(session, rows, utc_now())
        session.commit()
    return faults


def make_fetcher(settings: Settings, entries: Sequence[Entry]) -> Fetcher:
    raise NotImplementedError


def load_classifier() -> "Classifier":
    """Return the shipped model; raises CannotRun if it is missing, damaged or foreign."""
    from classifier.model_file import ModelUnusable
    from classifier.predict import Classifier

    try:
        return Classifier.load()
    except ModelUnusable as error:
        raise CannotRun("the model", str(error), "run `make model`, or take the file from a fresh clone") from error


def classifying() -> Classify:
    """Return what tags postings; without a usable model they stay unclassified, and the log says so."""
    try:
        model = load_classifier()
    except CannotRun as error:
        log.error("%s; ads are stored unclassified and tagged later", error)
        return _unclassified
    return partial(_classify, model)


def _classify(model: "Classifier", postings: Sequence[Posting]) -> list[Verdict] | None:
    from classifier.predict import AdText

    return model.classify([AdText(posting.title, posting.description) for posting in postings])


def _unclassified(_postings: Sequence[Posting]) -> list[Verdict] | None:
    return None


def monthly_taka(posting: Posting) -> float | None:
    """Return the posting's lowest pay in taka a month, for the filter; None when it is not told."""
    from scraper.normalise.exchange import monthly

    return monthly(posting, "BDT")


def page_app(settings: Settings) -> "FastAPI":
    return _app(open_database(settings), settings, demo=False)


def _app(engine: Engine, settings: Settings, *, demo: bool) -> "FastAPI":
    from sohokari.web.app import create_app

    return create_app(engine, clock=utc_now, demo=demo)


def _page(engine: Engine, settings: Settings, demo: bool) -> AbstractAsyncContextManager[str]:
    from sohokari.page import served

    return served(_app(engine, settings, demo=demo), settings.host, settings.port)
