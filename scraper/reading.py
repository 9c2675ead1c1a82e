"""Read and normalise pages where they can do no harm: in processes that are killed when one takes too long.

Pages travel to a worker in batches, since handing one over costs as much as reading most. A batch that
outlives its time or memory is read again page by page, and the ads of a page that reads are normalised
apart: a page that cannot be read is lost alone, as `TooComplex`, and an ad that cannot be normalised is
refused alone.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from posting.clean import one_line
from posting.model import TITLE_CAP, Rejected
from scraper.errors import Challenged, Changed, Lacking, ReadError, TooComplex
from scraper.normalise.context import Context
from scraper.outcome import FIELDS, Ad, Outcome
from scraper.readers.signs import challenge
from scraper.source import Page, RawAd, Request, Source
from scraper.workers import Killed, Workers

SECONDS: Final = 10.0
MEMORY: Final = 1 << 30
_WORKERS: Final = 2
# Pages in one trip to a worker: no more bytes than this, unless one page alone has them.
_TRIP: Final = 4 << 20
# The share of a trip's time that may go into ads; the others come back raw and get trips of their own.
_FOR_ADS: Final = 0.3
_ADS_A_TRIP: Final = 64
_SECONDS_AN_AD: Final = 2.0
_NOT_TOLD: Final = (None, "", ())


class Reader(Protocol):
    """Reads pages of one source: an outcome for each page, in order."""

    async def __call__(self, source: Source, pages: Sequence[Page], context: Context) -> Sequence[Outcome]: ...


@dataclass(frozen=True, slots=True)
class Yielded:
    """What a source's own reading of a page gives: its words, nothing converted."""

    read: Sequence[RawAd | Rejected | Request] = ()
    error: ReadError | None = None


@dataclass(slots=True)
class _Sheet:
    """A page that was read; some of its ads may be raw still."""

    ads: list[Ad | Rejected | RawAd]
    requests: list[Request]
    error: ReadError | None = None


def read_page(source: Source, page: Page) -> Yielded:
    """Return what `source` reads off `page`, or why it does not read; a login page is told as that."""
    read: list[RawAd | Rejected | Request] = []
    try:
        read.extend(source.read(page))
    except Lacking as error:
        return Yielded(read, error)
    except ReadError as error:
        return Yielded(error=_seen_through(error, page))
    except (RecursionError, MemoryError) as error:
        return Yielded(error=TooComplex(page.url, f"beyond the limits on depth or memory ({type(error).__name__})"))
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        # The page is somebody else's: whatever shape it has, it costs this page and no more.
        changed = Changed(page.url, f"does not read: {type(error).__name__}: {str(error)[:200]}")
        return Yielded(error=_seen_through(changed, page))
    return Yielded(read)


async def reading_here(source: Source, pages: Sequence[Page], context: Context) -> Sequence[Outcome]:
    """Read in this process: a Reader for tests and for pages that one trusts."""
    sheets = _read(source, pages, context, float("inf"))
    return [_outcome(sheet, {}) for sheet in sheets]


@asynccontextmanager
async def reading_in_workers(
    *, workers: int = _WORKERS, seconds: float = SECONDS, memory: int = MEMORY
) -> AsyncIterator[Reader]:
    """Give a Reader whose processes have at most `seconds` and `memory` bytes for a trip.

    No process is started before the first page.
    """
    pool = Workers(workers, memory)
    try:
        yield _Reading(pool, seconds)
    finally:
        await asyncio.to_thread(pool.stop)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads in workers."""

    pool: Workers
    seconds: float

    async def __call__(self, source: Source, pages: Sequence[Page], context: Context) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        for trip in _trips(pages):
            sheets = await self._sheets(source, trip, context)
            for sheet in sheets:
                raw = [ad for ad in sheet.ads if isinstance(ad, RawAd)]
                ready = await self._ready(raw, context) if raw else []
                outcomes.append(_outcome(sheet, dict(zip(map(id, raw), ready, strict=True))))
        return outcomes

    async def _sheets(self, source: Source, pages: Sequence[Page], context: Context) -> list[_Sheet]:
        try:
            return await self.pool.run(self.seconds, _read, source, pages, context, self.seconds * _FOR_ADS)
        except Killed:
            return [await self._alone(source, page, context) for page in pages]

    async def _alone(self, source: Source, page: Page, context: Context) -> _Sheet:
        try:
            return (await self.pool.run(self.seconds, _read, source, [page], context, 0.0))[0]
        except Killed as killed:
            return _Sheet([], [], TooComplex(page.url, f"reading it {killed}"))

    async def _ready(self, raw: Sequence[RawAd], context: Context) -> list[Ad | Rejected]:
        ready: list[Ad | Rejected] = []
        for start in range(0, len(raw), _ADS_A_TRIP):
            some = raw[start : start + _ADS_A_TRIP]
            try:
                ready += await self.pool.run(self.seconds, _normalised, some, context)
            except Killed:
                ready += [await self._ready_alone(ad, context) for ad in some]
        return ready

    async def _ready_alone(self, ad: RawAd, context: Context) -> Ad | Rejected:
        try:
            return (await self.pool.run(min(self.seconds, _SECONDS_AN_AD), _normalised, [ad], context))[0]
        except Killed as killed:
            title = one_line(ad.title, TITLE_CAP)
            return Rejected("too_complex", f"reading what it says {killed}", ad.source_id or None, title, ad.url)


def _trips(pages: Sequence[Page]) -> Iterator[list[Page]]:
    """Part pages into trips of a bounded number of bytes."""
    trip: list[Page] = []
    size = 0
    for page in pages:
        if trip and size + len(page.body) > _TRIP:
            yield trip
            trip, size = [], 0
        trip.append(page)
        size += len(page.body)
    if trip:
        yield trip


def _read(source: Source, pages: Sequence[Page], context: Context, seconds: float) -> list[_Sheet]:
    """Read pages, and normalise their ads as far as `seconds` of CPU go."""
    until = time.process_time() + seconds
    sheets: list[_Sheet] = []
    for page in pages:
        yielded = read_page(source, page)
        sheet = _Sheet([], [], yielded.error)
        for each in yielded.read:
            if isinstance(each, Request):
                sheet.requests.append(each)
            elif isinstance(each, RawAd) and time.process_time() < until:
                sheet.ads.append(_normal(each, context))
            else:
                sheet.ads.append(each)
        sheets.append(sheet)
    return sheets


def _normalised(ads: Sequence[RawAd], context: Context) -> list[Ad | Rejected]:
    return [_normal(ad, context) for ad in ads]


def _normal(ad: RawAd, context: Context) -> Ad | Rejected:
    from scraper.normalise import normalise  # its tables are wanted where ads are read, not in the service

    read = normalise(ad, context)
    if isinstance(read, Rejected):
        return read
    return Ad(read, tuple(name for name in FIELDS if getattr(ad, name) not in _NOT_TOLD), ad.closed)


def _outcome(sheet: _Sheet, ready: dict[int, Ad | Rejected]) -> Outcome:
    """Return the sheet with every raw ad replaced by the one that was made of it."""
    ads = [ready[id(ad)] if isinstance(ad, RawAd) else ad for ad in sheet.ads]
    return Outcome(ads, sheet.requests, sheet.error)


def _seen_through(error: ReadError, page: Page) -> ReadError:
    sign = challenge(page)
    return Challenged(page.url, sign) if sign else error
