"""The pages of the last pass, kept compressed: after a reader was mended they are read again, not asked for again."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, Self

from scraper.asking import showable
from scraper.cache import Cache, Kept, key_of, may_be_kept
from scraper.errors import Unreachable
from scraper.source import Page, Request

# Beside the headers, in names that no header can have.
_URL: Final = ":url"
_STATUS: Final = ":status"
_DIGEST: Final = ":digest"


class Fetches(Protocol):
    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page: ...


class Remembering:
    """A fetcher whose pages are kept in `file`, the last for each request. Close it before `fetcher` is gone."""

    def __init__(self, fetcher: Fetches, file: Path, wall: Callable[[], float] = time.time) -> None:
        self._fetcher, self._pages, self._wall = fetcher, Cache(file), wall

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
        page = await self._fetcher.fetch(request, gap=gap, cap=cap)
        if may_be_kept(page.headers):
            self._keep(_key(request), page, self._wall())
        return page

    def _keep(self, key: bytes, page: Page, now: float) -> None:
        """Keep `page`, unless it is kept as it is: packing it costs a quarter of what fetching it does."""
        told = {_URL: page.url, _STATUS: str(page.status), _DIGEST: page.body_digest.hex()}
        kind = page.headers.get("content-type")
        kept = self._pages.headers(key, now)
        if {name: kept.get(name) for name in told} != told or kept.get("content-type") != kind:
            self._pages.keep(key, Kept({**page.headers, **told}, page.body, 0.0), now)

    def close(self) -> None:
        self._pages.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class Replay:
    """A fetcher that asks nobody: it gives the pages that `Remembering` kept in `file`."""

    def __init__(self, file: Path, wall: Callable[[], float] = time.time) -> None:
        self._pages, self._wall = Cache(file), wall

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
        """Return the kept page of `request`; raises Unreachable, which closes no ad, if there is none."""
        kept = self._pages.find(_key(request), self._wall())
        if kept is None:
            raise Unreachable(showable(request.url, request), "this page was not kept from an earlier pass")
        headers = {name: value for name, value in kept.headers.items() if not name.startswith(":")}
        url, status = kept.headers[_URL], int(kept.headers[_STATUS])
        return Page(url, kept.body, status, headers, request, not_modified=True)

    def close(self) -> None:
        self._pages.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _key(request: Request) -> bytes:
    return key_of(request.method, request.url, request.headers, request.body)
