"""Processes that may be killed: each piece of work has so much time and memory, and costs nobody else anything.

Never forked from the service, whose threads hold locks: a server of its own, which has read our modules
once and has no threads, forks each worker at once and shares that memory with it.
"""

import asyncio
import contextlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError  # noqa: A004 - what pebble raises
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from threading import Thread
from typing import Final, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

# A worker is replaced after so many pieces: what lxml and the like keep for ever is given back.
_PIECES: Final = 1_000
_LOADED: Final = ("scraper.reading", "scraper.kinds", "scraper.normalise")
# Seconds without work after which the workers' memory is given back.
_REST_AFTER: Final = 60.0

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Killed(Exception):
    """The worker did not live to answer; says what the work did to it."""


class Workers:
    """At most so many processes, started with the first piece of work, ended when there is none for a while."""

    def __init__(self, workers: int, memory: int, rest_after: float = _REST_AFTER) -> None:
        self._workers, self._memory, self._rest_after = workers, memory, rest_after
        self._pool: ProcessPool | None = None
        self._busy = 0
        self._rest: asyncio.TimerHandle | None = None

    async def run(self, seconds: float, work: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """Return what `work` returns; raises Killed when it takes longer than `seconds`, or all memory."""
        if self._rest is not None:
            self._rest.cancel()
        self._busy += 1
        try:
            return await self._run(seconds, partial(work, *args, **named))
        finally:
            self._busy -= 1
            if not self._busy:
                self._rest = asyncio.get_running_loop().call_later(self._rest_after, self.dismiss)

    async def _run(self, seconds: float, work: Callable[[], _T]) -> _T:
        pool = self._pool = self._pool or _pool(self._workers, self._memory)
        future = pool.schedule(work, timeout=seconds)
        try:
            done: _T = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise Killed(f"took more than {seconds:g} seconds") from error
        except ProcessExpired as error:
            raise Killed(f"killed its worker (exit {error.exitcode})") from error
        except MemoryError as error:
            raise Killed("took more memory than there is for a page") from error
        except BrokenProcessPool as error:
            if self._pool is pool:
                self._pool = None  # the next piece gets new workers
            raise Killed("broke its worker's line to us") from error
        return done

    def dismiss(self) -> None:
        """End the processes without waiting for them; the next piece of work starts new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            Thread(target=_end, args=(pool,), daemon=True).start()

    def stop(self) -> None:
        """End the processes, whatever they do, and wait until they are gone."""
        pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)


def _pool(workers: int, memory: int) -> ProcessPool:
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(list(_LOADED))
    return ProcessPool(workers, _PIECES, initializer=_confine, initargs=(memory,), context=forking)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _confine(memory: int) -> None:
    """Bound the worker's address space, and let it yield the processor to the service."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which stops its workers
    os.nice(5)
    with contextlib.suppress(ValueError, OSError):  # not every system has it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
