"""Drive one source: fetch what it asks for, have it read, follow what it asks next, and say how complete that was.

A walk goes in rounds: some requests are fetched side by side, and their pages are read together. The ads are
given out in batches, of several rounds where a host is quick. One page's failure is noted and ends nothing. The
walk is `complete` when every page that the source lists was read; a page of one ad that is gone is part of that.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from posting.model import Rejected
from scraper.errors import FetchError, Gone, ScraperError, TooComplex, Unfinished
from scraper.lastmod import still_as_read
from scraper.normalise.context import Context
from scraper.outcome import FIELDS, Ad, Outcome
from scraper.reading import Reader
from scraper.remembering import Remembered, digest_of, memory_of, page_key
from scraper.source import Page, Request, Source

_ERRORS_SHOWN: Final = 50
_ENOUGH_TO_COMPARE: Final = 8
_NEARLY_ALL: Final = 0.9
_SAME_AT_ONCE: Final = 1_000
# Ads of a quick host wait for others for so many seconds at most.
_LONGEST_GATHERED: Final = 10.0


class Fetches(Protocol):
    """What a walk needs of the fetcher. Raises only FetchErrors."""

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a walk ends although the source has more. `give_up_after` counts failures in a row.

    `batch` is how many pages are read together, `together` how many ads are worth a batch of their own.
    """

    pages: int = 5_000
    ads: int = 100_000
    at_once: int = 8
    batch: int = 16
    together: int = 64
    give_up_after: int = 8


@dataclass(slots=True)
class Batch:
    """The ads of some pages, and the pages that tell nothing new.

    `same` holds what is remembered of pages that are as they were: their ads are listed still. `pages` holds
    what is to be remembered of each page that was read, by its key; None for one that must be read again.
    """

    ads: list[Ad | Rejected] = field(default_factory=list)
    same: list[Remembered] = field(default_factory=list)
    pages: dict[bytes, Remembered | None] = field(default_factory=dict)

    @property
    def tells(self) -> bool:
        return bool(self.ads or self.same or self.pages)


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
        return {name: self.told[name] / self.ads for name in FIELDS} if self.ads else {}

    def lost(self, usual: Mapping[str, float]) -> list[str]:
        """Return the fields that nearly all ads used to tell (`usual` holds earlier shares) and none does now."""
        if self.ads < _ENOUGH_TO_COMPARE:
            return []
        return [name for name in FIELDS if usual.get(name, 0.0) >= _NEARLY_ALL and not self.told[name]]

    def note(self, error: ScraperError, *, complete: bool = False) -> None:
        """Take `error` down; the walk stays complete only if the caller says so."""
        self.failed += 1
        self.complete = self.complete and complete
        if len(self.errors) < _ERRORS_SHOWN:
            self.errors.append(error)


def crawl(
    source: Source,
    fetcher: Fetches,
    context: Context,
    *,
    read: Reader,
    limits: Limits | None = None,
    gap: float | None = None,
    cap: int | None = None,
    known: Mapping[bytes, Remembered] | None = None,
) -> "Walk":
    """Return the walk over `source`: iterate it for batches, then look at its `summary`.

    `gap` is the source's own wish in seconds between two requests to its host, `cap` the bytes that one
    answer may hold. `known` holds the pages of earlier passes by `page_key`: one that is as it was is not
    read again, and one that its list calls unchanged is not asked for. None: nothing is remembered.
    """
    return Walk(source, fetcher, context, read, limits or Limits(), gap, cap, known)


class Walk:
    """An async iterator of batches. No request is under way while a batch is being looked at."""

    def __init__(
        self,
        source: Source,
        fetcher: Fetches,
        context: Context,
        read: Reader,
        limits: Limits,
        gap: float | None,
        cap: int | None,
        known: Mapping[bytes, Remembered] | None,
    ) -> None:
        self.summary = Summary()
        self._source, self._fetcher, self._context = source, fetcher, context
        self._read, self._limits, self._gap, self._cap = read, limits, gap, cap
        self._remembers, self._known = known is not None, known or {}
        self._waiting: deque[Request] = deque()
        self._asked: set[bytes] = set()
        self._met: set[str] = set()
        self._bodies: set[bytes] = set()
        self._failures_in_a_row = 0
        self._too_complex_in_a_row = 0

    async def __aiter__(self) -> AsyncIterator[Batch]:
        self._queue(self._source.start())
        clock = asyncio.get_running_loop().time
        batch, began = Batch(), clock()
        while self._waiting and self._may_go_on():
            await self._round(batch)
            if not self._may_wait(batch, clock() - began):
                if batch.tells:
                    yield batch
                batch, began = Batch(), clock()
        if batch.tells:
            yield batch

    def _may_wait(self, batch: Batch, seconds: float) -> bool:
        """Say whether `batch` may wait for what another full round brings: storing it has a price."""
        few = len(batch.ads) + len(batch.same) < self._limits.together
        return few and seconds < _LONGEST_GATHERED and len(self._waiting) >= self._limits.batch

    def _may_go_on(self) -> bool:
        limits, summary = self._limits, self.summary
        url = self._waiting[0].hide(self._waiting[0].url)
        if self._failures_in_a_row >= limits.give_up_after:
            reason = f"gave up after {self._failures_in_a_row} failures in a row; {len(self._waiting)} pages are unread"
        elif self._too_complex_in_a_row >= limits.give_up_after:
            reason = f"gave up after {self._too_complex_in_a_row} pages in a row that are too complex to read"
        elif summary.pages >= limits.pages:
            reason = f"stopped at the limit of {limits.pages} pages; at least {len(self._waiting)} are unread"
        elif summary.ads >= limits.ads:
            reason = f"stopped at the limit of {limits.ads} ads; at least {len(self._waiting)} pages are unread"
        else:
            return True
        summary.note(Unfinished(url, reason))
        return False

    async def _round(self, batch: Batch) -> None:
        """Fetch and read the next few pages; queue what they ask for, put what came of them into `batch`."""
        wanted = self._wanted(batch)
        places = asyncio.Semaphore(self._limits.at_once)
        answers = await asyncio.gather(*(self._ask(request, places) for request in wanted))
        pages: dict[bytes, Page] = {}
        for request, answer in zip(wanted, answers, strict=True):
            page = self._taken(request, answer)
            if page is not None and not self._is_as_it_was(request, page, batch):
                pages[page_key(request)] = page
        if pages:
            outcomes = await self._read(self._source, list(pages.values()), self._context)
            for (key, page), outcome in zip(pages.items(), outcomes, strict=True):
                self._sort(key, page, outcome, batch)

    def _wanted(self, batch: Batch) -> list[Request]:
        """Take the next requests off the queue; a page that its list calls unchanged is not one of them."""
        room = min(self._limits.batch, self._limits.pages - self.summary.pages)
        wanted: list[Request] = []
        while self._waiting and len(wanted) < room and len(batch.same) < _SAME_AT_ONCE:
            request = self._waiting.popleft()
            known = self._known.get(page_key(request)) if request.changed_at else None
            if known and known.read_at and self._need_not_ask(request, known, known.read_at):
                self._take_as_it_was(known, batch)
            else:
                wanted.append(request)
        return wanted

    def _need_not_ask(self, request: Request, known: Remembered, read_at: datetime) -> bool:
        return still_as_read(request.changed_at, known.changed_at, read_at, self._context.now)

    async def _ask(self, request: Request, places: asyncio.Semaphore) -> Page | FetchError:
        async with places:
            try:
                return await self._fetcher.fetch(request, gap=self._gap, cap=self._cap)
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
        page = answer if answer.request is request else replace(answer, request=request)
        return replace(page, url=request.hide(page.url)) if request.secrets else page

    def _is_as_it_was(self, request: Request, page: Page, batch: Batch) -> bool:
        """Say whether the page need not be read, since its bytes are those that were read in an earlier pass."""
        known = self._known.get(page_key(request))
        if known is None or known.digest != digest_of(page):
            return False
        self._bodies.add(known.digest)
        self._take_as_it_was(known, batch)
        if request.changed_at:
            batch.pages[page_key(request)] = replace(known, changed_at=request.changed_at)
        return True

    def _take_as_it_was(self, known: Remembered, batch: Batch) -> None:
        self.summary.not_modified += 1
        self.summary.ads += len(known.ads)
        self.summary.told.update(known.told)
        self._met.update(known.ads)
        self._queue(known.leads_to)
        batch.same.append(known)

    def _sort(self, key: bytes, page: Page, outcome: Outcome, batch: Batch) -> None:
        """Put what came of one page into `batch`; queue its requests, unless it only repeats what was read."""
        if outcome.error is not None:
            self.summary.note(outcome.error)
        too_complex = isinstance(outcome.error, TooComplex)
        self._too_complex_in_a_row = self._too_complex_in_a_row + 1 if too_complex else 0
        self._count(outcome.ads)
        batch.ads.extend(outcome.ads)
        remembered = memory_of(page, outcome) if self._remembers else None
        requests = outcome.requests
        further = [request for request in requests if not request.ad]
        if not self._is_news(page, outcome) and further:
            reason = "shows again what was read before: the pages that it leads to are left alone"
            self.summary.note(Unfinished(page.url, reason))
            requests = [request for request in requests if request.ad]
            remembered = None
        self._queue(requests)
        if remembered or key in self._known:
            batch.pages[key] = remembered

    def _is_news(self, page: Page, outcome: Outcome) -> bool:
        """Say whether a page tells anything that no page of this walk told before."""
        is_ad = page.request is not None and page.request.ad
        known_body = not is_ad and self._has_known_body(page)
        names = {_name(ad) for ad in outcome.ads}
        new_names = names - self._met
        self._met |= names
        new_pages = any(page_key(request) not in self._asked for request in outcome.requests if request.ad)
        offers = bool(names) or any(request.ad for request in outcome.requests)
        return bool(new_names) or new_pages or not (known_body or offers)

    def _has_known_body(self, page: Page) -> bool:
        """Say whether a list came to the letter before. An ad's own page leads nowhere, and is not compared."""
        digest = digest_of(page)
        known = digest in self._bodies
        self._bodies.add(digest)
        return known

    def _queue(self, requests: Iterable[Request]) -> None:
        for request in requests:
            key = page_key(request)
            if key not in self._asked:
                self._asked.add(key)
                self._waiting.append(request)

    def _count(self, ads: Sequence[Ad | Rejected]) -> None:
        self.summary.ads += len(ads)
        for ad in ads:
            if isinstance(ad, Ad):
                self.summary.told.update(ad.told)


def _name(ad: Ad | Rejected) -> str:
    return ad.posting.source_id if isinstance(ad, Ad) else ad.source_id or ad.url or ad.title


def _hidden(error: FetchError, request: Request) -> FetchError:
    """Blot the request's secrets out of an error; its cause may hold them too, and is cut off."""
    if request.secrets:
        error.url, error.reason = request.hide(error.url), request.hide(error.reason)
        error.args = tuple(request.hide(str(each)) for each in error.args)
        error.__cause__ = error.__context__ = None
    return error
