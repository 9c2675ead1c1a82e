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
from typing import Final, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

# A worker is replaced after so many pieces: what lxml and the like keep for ever is given back.
_PIECES: Final = 1_000
_LOADED: Final = ("scraper.reading", "scraper.kinds")

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Killed(Exception):
    """The worker did not live to answer; says what the work did to it."""


class Workers:
    """At most so many processes, started with the first piece of work."""

    def __init__(self, workers: int, memory: int) -> None:
        self._workers, self._memory = workers, memory
        self._pool: ProcessPool | None = None

    async def run(self, seconds: float, work: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """Return what `work` returns; raises Killed when it takes longer than `seconds`, or all memory."""
        if self._pool is None:
            self._pool = _pool(self._workers, self._memory)
        future = self._pool.schedule(work, args=args, kwargs=named, timeout=seconds)
        try:
            done: _T = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise Killed(f"took more than {seconds:g} seconds") from error
        except ProcessExpired as error:
            raise Killed(f"killed its worker (exit {error.exitcode})") from error
        except MemoryError as error:
            raise Killed("took more memory than there is for a page") from error
        except BrokenProcessPool as error:
            self._pool = None  # the next piece gets new workers
            raise Killed("broke its worker's line to us") from error
        return done

    def stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


def _pool(workers: int, memory: int) -> ProcessPool:
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(list(_LOADED))
    return ProcessPool(workers, _PIECES, initializer=_confine, initargs=(memory,), context=forking)


def _confine(memory: int) -> None:
    """Bound the worker's address space, and let it yield the processor to the service."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which stops its workers
    os.nice(5)
    with contextlib.suppress(ValueError, OSError):  # not every system has it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
