"""Who may start when: after an outage everything is due at once, and nobody is to be stormed for that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from scraper.catalogue import Entry

_AT_ONCE: Final = 256
# Boards of one site wait for each other's turns anyway; more of them at once would only keep others from a place.
_AT_ONCE_OF_A_SITE: Final = 4
_BETWEEN_STARTS: Final = 0.02


class Places:
    """Places for the passes that run at once: few of one site, so that thousands of boards hold up no other site."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._of_site: dict[str, asyncio.Semaphore] = {}
        self._next_start = 0.0

    @asynccontextmanager
    async def one(self, entry: Entry) -> AsyncIterator[None]:
        """Wait for a place at the source's site, then for one of all, then for the moment to start."""
        of_site = self._of_site.setdefault(site_of(entry), asyncio.Semaphore(_AT_ONCE_OF_A_SITE))
        async with of_site, self._all:
            now = asyncio.get_running_loop().time()
            start = max(now, self._next_start)
            self._next_start = start + _BETWEEN_STARTS
            if start > now:
                await asyncio.sleep(start - now)
            yield


def site_of(entry: Entry) -> str:
    """Return whose machines a source asks first: a vendor's boards share them, each under a name of its own."""
    first = next(iter(entry.source.start()), None)
    host = urlsplit(first.url if first else entry.home).hostname or entry.name
    labels = host.split(".")
    if ":" in host or labels[-1].isdecimal():
        return host
    # com.bd and co.uk are nobody's: the name before them is.
    shared = len(labels[-1]) == 2 and len(labels[-2:][0]) <= 3
    return ".".join(labels[-3 if shared else -2 :])
