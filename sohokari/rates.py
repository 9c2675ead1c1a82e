"""Comparable pay: the rates that it is reckoned at, fetched once a day as a source of their own.

Without a network, and until the first answer, the table that comes with the project is used. An answer
that cannot be believed is refused, and told in the health of the source; the rates stay as they were.
"""

import asyncio
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlmodel import Session

from db import rates as kept
from posting.model import Comparable, Posting, Rejected
from posting.report import Health, PassReport, Trouble
from posting.view import PostingView
from scraper.catalogue import Entry
from scraper.crawl import Fetches
from scraper.errors import FetchError
from scraper.normalise.exchange import (
    RATES_CREDIT,
    RATES_CREDIT_URL,
    RATES_URL,
    Rates,
    bundled_rates,
    monthly,
    rates_of,
    read_rates,
)
from scraper.source import Page, RawAd, Request
from sohokari.settings import Settings

NAME: Final = "exchange-rates"
RATES: Final = "rates"  # the kind of source
OFF: Final = "off"
_EVERY: Final = timedelta(days=1)


def comparable(posting: Posting, rates: Rates | None = None) -> Comparable | None:
    """Return a posting's lowest pay for a full-time month, at the bundled rates if none are given.

    None where it tells none that can be compared.
    """
    rates = rates or bundled_rates()
    taka, dollars = monthly(posting, "BDT", rates), monthly(posting, "USD", rates)
    return None if taka is None and dollars is None else Comparable(taka, dollars, rates.date)


def fetched(view: PostingView) -> bool:
    """Whether an ad's pay is compared at rates that were fetched: they are shown with their credit."""
    return view.pay_rates_on is not None and view.pay_rates_on != bundled_rates().date


class Exchange:
    """The rates in use: those that were fetched last, else the bundled ones."""

    def __init__(self, sessions: Callable[[], Session]) -> None:
        self._sessions = sessions
        self.rates = self._stored() or bundled_rates()

    def comparable(self, posting: Posting) -> Comparable | None:
        """Return a posting's pay as it is compared at the rates in use."""
        return comparable(posting, self.rates)

    def take(self, rates: Rates) -> None:
        """Keep new rates, and use them from now on."""
        with self._sessions() as session:
            kept.keep_rates(session, rates.date, rates.per_usd, bundled_rates().per_usd)
            session.commit()
        self.rates = rates

    def moved(self) -> list[str]:
        """Return the currencies whose stored ads are to be reckoned anew."""
        with self._sessions() as session:
            return kept.moved(session)

    def reckon(self, currency: str, after: int) -> int | None:
        """Reckon a batch of a currency's ads anew; return where to go on, None at the end."""
        with self._sessions() as session:
            last = kept.reckon(session, currency, after, self.comparable)
            if last is None and currency in self.rates.per_usd:
                kept.settle(session, currency, self.rates.per_usd[currency])
            session.commit()
        return last

    def _stored(self) -> Rates | None:
        with self._sessions() as session:
            found = kept.stored_rates(session)
        try:
            return rates_of(*found) if found else None
        except ValueError:
            # The table that came with an update of the program is newer.
            return None


async def refresh(
    entry: Entry,
    report: PassReport,
    writing: asyncio.Lock,
    *,
    fetcher: Fetches,
    exchange: Exchange,
    clock: Callable[[], datetime],
) -> None:
    """Fetch the rates, and reckon the ads of a currency that has moved anew; fill the pass's `report`."""
    (asked,) = entry.source.start()
    try:
        page = await fetcher.fetch(asked)
        rates = read_rates(page.body, clock().date())
    except FetchError as error:
        report.health = error.health
        report.troubles.append(error.trouble())
    except ValueError as error:
        report.health = Health.CHANGED
        report.troubles.append(Trouble("bad_rates", str(error), asked.url, "tried again at the next pass"))
    else:
        report.health, report.complete, report.pages = Health.OK, True, 1
        async with writing:
            await asyncio.to_thread(exchange.take, rates)
        await _reckon(exchange, writing)
    report.finished_at = clock()


async def _reckon(exchange: Exchange, writing: asyncio.Lock) -> None:
    for currency in await asyncio.to_thread(exchange.moved):
        after: int | None = 0
        while after is not None:
            async with writing:
                after = await asyncio.to_thread(exchange.reckon, currency, after)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of rates as a place in the timetable: it has no ads."""

    url: str
    name: str = NAME

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        return ()


def rates_entry(settings: Settings) -> Entry | None:
    """Return the entry of the rates; None where the operator wants none, or visits own sources only."""
    told = settings.rates
    if told == OFF or (not told and not _shipped(settings.sources_file)):
        return None
    return Entry(NAME, RATES, RATES_CREDIT_URL, Table(told or RATES_URL), _EVERY, credit=RATES_CREDIT)


def _shipped(sources_file: Path | None) -> bool:
    """Whether the sources that come with us are visited; what is wrong with the file is told by the catalogue."""
    try:
        told = tomllib.loads(sources_file.read_text(encoding="utf-8")) if sources_file else {}
    except (OSError, ValueError):
        return True
    return told.get("shipped", True) is not False
