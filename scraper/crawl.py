"""Drive one source: fetch what it asks for, have it read, follow what it asks next, and say how complete that was.

A walk goes in rounds: some requests are fetched side by side, their pages are read together, and the
ads are given out as one batch. One page's failure is noted and ends nothing. The walk is `complete`
when every page that the source lists was read; a page of one ad that is gone is part of that.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final, Protocol
from urllib.parse import urldefrag

from posting.model import Rejected
from scraper.errors import FetchError, Gone, ReadError, ScraperError, Unfinished
from scraper.source import Page, RawAd, Request, Source

Read = Sequence[RawAd | Rejected | Request]
_ERRORS_SHOWN: Final = 50
_ENOUGH_TO_COMPARE: Final = 8
_NEARLY_ALL: Final = 0.9
_FIELDS: Final = tuple(name for name in RawAd.__dataclass_fields__ if name != "closed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one page: what it yields, and the error that it has. Both, when only a part of it reads."""

    read: Read = ()
    error: ReadError | None = None


class Reader(Protocol):
    """Reads pages of one source: an outcome for each page, in order."""

    def __call__(self, source: Source, pages: Sequence[Page]) -> Awaitable[Sequence[Outcome]]: ...


class Fetches(Protocol):
    """What a walk needs of the fetcher. Raises only FetchErrors."""

    async def fetch(self, request: Request, *, gap: float | None = None) -> Page: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a walk ends although the source has more. `give_up_after` counts failures in a row."""

    pages: int = 5_000
    ads: int = 100_000
    at_once: int = 8
    batch: int = 16
    give_up_after: int = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """The ads of some pages read together."""

    ads: list[RawAd | Rejected]


@dataclass(slots=True)
class Summary:
    """What a walk saw. `told` counts, for each field of RawAd, the ads that tell it.

    `errors` holds the first fifty; `failed` counts them all.
    """

    pages: int = 0
    not_modified: int = 0
    complete: bool = True
    errors: list[ScraperError] = field(default_factory=list)
    failed: int = 0
    ads: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def shares(self) -> dict[str, float]:
        """Return, for each field of RawAd, the share of the ads that tell it: what the source is like."""
        return {name: self.told[name] / self.ads for name in _FIELDS} if self.ads else {}

    def lost(self, usual: Mapping[str, float]) -> list[str]:
        """Return the fields that nearly all ads used to tell (`usual` holds earlier shares) and none does now."""
        if self.ads < _ENOUGH_TO_COMPARE:
            return []
        return [name for name in _FIELDS if usual.get(name, 0.0) >= _NEARLY_ALL and not self.told[name]]

    def note(self, error: ScraperError, *, complete: bool = False) -> None:
        """Take `error` down; the walk stays complete only if the caller says so."""
        self.failed += 1
        self.complete = self.complete and complete
        if len(self.errors) < _ERRORS_SHOWN:
            self.errors.append(error)


def crawl(
    source: Source, fetcher: Fetches, *, read: Reader, limits: Limits | None = None, gap: float | None = None
) -> "Walk":
    """Return the walk over `source`: iterate it for batches, then look at its `summary`.

    `gap` is the source's own wish in seconds between two requests to its host.
    """
    return Walk(source, fetcher, read, limits or Limits(), gap)


class Walk:
    """An async iterator of batches. No request is under way while a batch is being looked at."""

    def __init__(self, source: Source, fetcher: Fetches, read: Reader, limits: Limits, gap: float | None) -> None:
        self.summary = Summary()
        self._source, self._fetcher, self._read, self._limits, self._gap = source, fetcher, read, limits, gap
        self._waiting: deque[Request] = deque()
        self._asked: set[tuple[str, str, bytes | None]] = set()
        self._met: set[str] = set()
        self._bodies: set[bytes] = set()
        self._failures_in_a_row = 0

    async def __aiter__(self) -> AsyncIterator[Batch]:
        self._queue(self._source.start())
        while self._waiting and self._may_go_on():
            ads = await self._round()
            if ads:
                self.summary.ads += len(ads)
                self._count(ads)
                yield Batch(ads)

    def _may_go_on(self) -> bool:
        limits, summary = self._limits, self.summary
        url = self._waiting[0].hide(self._waiting[0].url)
        if self._failures_in_a_row >= limits.give_up_after:
            reason = f"gave up after {self._failures_in_a_row} failures in a row; {len(self._waiting)} pages are unread"
        elif summary.pages >= limits.pages:
            reason = f"stopped at the limit of {limits.pages} pages; at least {len(self._waiting)} are unread"
        elif summary.ads >= limits.ads:
            reason = f"stopped at the limit of {limits.ads} ads; at least {len(self._waiting)} pages are unread"
        else:
            return True
        summary.note(Unfinished(url, reason))
        return False

    async def _round(self) -> list[RawAd | Rejected]:
        """Fetch and read the next few pages; queue what they ask for, return their ads."""
        room = min(self._limits.batch, self._limits.pages - self.summary.pages)
        wanted = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
        places = asyncio.Semaphore(self._limits.at_once)
        answers = await asyncio.gather(*(self._ask(request, places) for request in wanted))
        pages = [
            page for request, answer in zip(wanted, answers, strict=True) if (page := self._taken(request, answer))
        ]
        ads: list[RawAd | Rejected] = []
        if pages:
            for page, outcome in zip(pages, await self._read(self._source, pages), strict=True):
                if outcome.error is not None:
                    self.summary.note(outcome.error)
                ads.extend(self._sorted(page, outcome.read))
        return ads

    async def _ask(self, request: Request, places: asyncio.Semaphore) -> Page | FetchError:
        async with places:
            try:
                return await self._fetcher.fetch(request, gap=self._gap)
            except FetchError as error:
                return _hidden(error, request)

    def _taken(self, request: Request, answer: Page | FetchError) -> Page | None:
        """Count one answer; return its page, None when there is none."""
        self.summary.pages += 1
        if isinstance(answer, FetchError):
            gone = isinstance(answer, Gone)
            self._failures_in_a_row += not gone
            self.summary.note(answer, complete=gone and request.ad)
            return None
        self._failures_in_a_row = 0
        self.summary.not_modified += bool(getattr(answer, "not_modified", False))
        page = answer if answer.request is request else replace(answer, request=request)
        return replace(page, url=request.hide(page.url)) if request.secrets else page

    def _sorted(self, page: Page, read: Read) -> list[RawAd | Rejected]:
        """Return the ads of one page and queue its requests, unless the page only repeats what was read."""
        ads = [each for each in read if not isinstance(each, Request)]
        requests = [each for each in read if isinstance(each, Request)]
        news = self._is_news(page, ads, requests)
        further = [request for request in requests if not request.ad]
        if further and not news:
            reason = "shows again what was read before: the pages that it leads to are left alone"
            self.summary.note(Unfinished(page.url, reason))
            requests = [request for request in requests if request.ad]
        self._queue(requests)
        return ads

    def _is_news(self, page: Page, ads: Sequence[RawAd | Rejected], requests: Sequence[Request]) -> bool:
        """Say whether a page tells anything that no page of this walk told before."""
        is_ad = page.request is not None and page.request.ad
        known_body = not is_ad and self._has_known_body(page)
        names = {ad.source_id or ad.url or ad.title for ad in ads}
        new_names = names - self._met
        self._met |= names
        new_pages = any(_key(request) not in self._asked for request in requests if request.ad)
        offers = bool(names) or any(request.ad for request in requests)
        return bool(new_names) or new_pages or not (known_body or offers)

    def _has_known_body(self, page: Page) -> bool:
        """Say whether a list came to the letter before. An ad's own page leads nowhere, and is not compared."""
        body = blake2b(page.body, digest_size=16).digest()
        known = body in self._bodies
        self._bodies.add(body)
        return known

    def _queue(self, requests: Iterable[Request]) -> None:
        for request in requests:
            key = _key(request)
            if key not in self._asked:
                self._asked.add(key)
                self._waiting.append(request)

    def _count(self, ads: Sequence[RawAd | Rejected]) -> None:
        for ad in ads:
            if isinstance(ad, RawAd):
                self.summary.told.update(name for name in _FIELDS if getattr(ad, name) not in (None, "", ()))


def _key(request: Request) -> tuple[str, str, bytes | None]:
    return request.method, urldefrag(request.url).url, request.body


def _hidden(error: FetchError, request: Request) -> FetchError:
    """Blot the request's secrets out of an error; its cause may hold them too, and is cut off."""
    if request.secrets:
        error.url, error.reason = request.hide(error.url), request.hide(error.reason)
        error.args = tuple(request.hide(str(each)) for each in error.args)
        error.__cause__ = error.__context__ = None
    return error
