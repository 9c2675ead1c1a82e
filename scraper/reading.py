"""Read pages so that none can stall or starve the service.

What costs in proportion to a small page is read here, in a thread. What needs a parser that a page can blow
up goes to processes that can be killed, in batches, since handing a page over costs as much as reading most.
A batch that outlives its time or memory is read again page by page: only the page at fault is lost, as
`TooComplex`.
"""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import TimeoutError  # noqa: A004 - what pebble raises
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from typing import Final

from pebble import ProcessExpired, ProcessPool

from posting.model import Rejected
from scraper.crawl import Outcome, Reader
from scraper.errors import Challenged, Changed, Lacking, ReadError, TooComplex
from scraper.readers.killable import LARGEST_READ_HERE, WantsWorker, in_the_service
from scraper.readers.signs import challenge
from scraper.source import Page, RawAd, Request, Source

_SECONDS: Final = 10.0
_MEMORY: Final = 1 << 30
_WORKERS: Final = 2
# A worker is replaced after so many batches: what lxml and the like keep for ever is given back.
_BATCHES: Final = 1_000


def read_page(source: Source, page: Page) -> Outcome:
    """Return what `source` reads off `page`, or why it does not read; a login page is told as that."""
    read: list[RawAd | Rejected | Request] = []
    try:
        read.extend(source.read(page))
    except Lacking as error:
        return Outcome(read, error)
    except ReadError as error:
        return Outcome(error=_seen_through(error, page))
    except (RecursionError, MemoryError) as error:
        return Outcome(error=TooComplex(page.url, f"beyond the limits on depth or memory ({type(error).__name__})"))
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        # The page is somebody else's: whatever shape it has, it costs this page and no more.
        changed = Changed(page.url, f"does not read: {type(error).__name__}: {str(error)[:200]}")
        return Outcome(error=_seen_through(changed, page))
    return Outcome(read)


def read_pages(source: Source, pages: Sequence[Page]) -> list[Outcome]:
    return [read_page(source, page) for page in pages]


async def reading_here(source: Source, pages: Sequence[Page]) -> Sequence[Outcome]:
    """Read in this process: a Reader for tests and for pages that one trusts."""
    return read_pages(source, pages)


@asynccontextmanager
async def reading_in_workers(
    *, workers: int = _WORKERS, seconds: float = _SECONDS, memory: int = _MEMORY
) -> AsyncIterator[Reader]:
    """Give a Reader with processes for what must be killable: at most `seconds` and `memory` bytes a batch.

    No process is started before the first page that wants one.
    """
    reading = _Workers(workers, seconds, memory)
    try:
        yield reading.read
    finally:
        await asyncio.to_thread(reading.stop)


def _read_here(source: Source, pages: Sequence[Page]) -> list[Outcome | None]:
    """Return the outcome of each page that can be read in the service itself, None for the others."""
    outcomes: list[Outcome | None] = []
    for page in pages:
        try:
            with in_the_service():
                outcomes.append(read_page(source, page) if len(page.body) <= LARGEST_READ_HERE else None)
        except WantsWorker:
            outcomes.append(None)
    return outcomes


class _Workers:
    def __init__(self, workers: int, seconds: float, memory: int) -> None:
        self._workers, self._seconds, self._memory = workers, seconds, memory
        self._pool: ProcessPool | None = None

    async def read(self, source: Source, pages: Sequence[Page]) -> Sequence[Outcome]:
        outcomes = await asyncio.to_thread(_read_here, source, pages)
        left = [page for page, outcome in zip(pages, outcomes, strict=True) if outcome is None]
        worked = iter(await self._read_there(source, left) if left else ())
        return [next(worked) if outcome is None else outcome for outcome in outcomes]

    async def _read_there(self, source: Source, pages: Sequence[Page]) -> Sequence[Outcome]:
        try:
            return await self._work(source, pages)
        except _Killed as killed:
            if len(pages) == 1:
                return [Outcome(error=TooComplex(pages[0].url, str(killed)))]
        return [(await self._read_there(source, [page]))[0] for page in pages]

    async def _work(self, source: Source, pages: Sequence[Page]) -> list[Outcome]:
        if self._pool is None:
            self._pool = _pool(self._workers, self._memory)
        future = self._pool.schedule(read_pages, args=(source, list(pages)), timeout=self._seconds)
        try:
            return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise _Killed(f"reading it took more than {self._seconds:g} seconds") from error
        except ProcessExpired as error:
            raise _Killed(f"reading it killed its worker (exit {error.exitcode})") from error
        except MemoryError as error:
            raise _Killed("reading it took more memory than there is for a page") from error
        except BrokenProcessPool as error:
            self._pool = None  # the next page gets new workers
            raise _Killed("reading it broke its worker's line to us") from error

    def stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


class _Killed(Exception):
    """The worker did not live to answer."""


def _pool(workers: int, memory: int) -> ProcessPool:
    # Never forked from the service, whose threads hold locks: a server of its own, which has read our
    # modules once and has no threads, forks each worker at once and shares that memory with it.
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["scraper.reading", "scraper.kinds"])
    return ProcessPool(workers, _BATCHES, initializer=_confine, initargs=(memory,), context=forking)


def _confine(memory: int) -> None:
    """Bound the worker's address space, and let it yield the processor to the service."""
    import contextlib
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which stops its workers
    os.nice(5)
    with contextlib.suppress(ValueError, OSError):  # not every system has it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _seen_through(error: ReadError, page: Page) -> ReadError:
    sign = challenge(page)
    return Challenged(page.url, sign) if sign else error
