"""The Muse's public API: 20 a page, pages past 99 are refused. Several places make one ad."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, total
from scraper.source import Page, RawAd, Request

_REMOTE: Final = "Flexible / Remote"
_NEEDED: Final = ("id", "name", "refs", "company", "contents")
_USUAL: Final = ("locations", "publication_date")


@dataclass(frozen=True, slots=True)
class TheMuse:
    """`location` is a place as The Muse writes it; at most `pages` pages are read in a pass."""

    name: str
    url: str = "https://www.themuse.com/api/public/jobs"
    location: str = _REMOTE
    pages: int = 10

    def start(self) -> Iterable[Request]:
        yield self._page(1)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        whole = page.json()
        listed = whole if isinstance(whole, list) else rows(page, "results")
        number_ = total(page.note, "number") or 1
        last = total(whole, "page_count") or 1
        if listed and number_ < min(last, self.pages, 99):
            yield self._page(number_ + 1)
        yield from each(page, listed, _NEEDED, _ad, _USUAL)

    def _page(self, number_: int) -> Request:
        return Request(f"{self.url}?page={number_}&location={quote(self.location)}", note={"number": number_})


def _ad(job: Row) -> Iterable[RawAd]:
    places = texts(job, "locations")
    yield RawAd(
        title=text(job, "name"),
        source_id=text(job, "id"),
        url=text(job, "refs", "landing_page"),
        description=text(job, "contents"),
        employer=text(job, "company", "name"),
        places=tuple(place for place in places if place != _REMOTE),
        remote=_REMOTE if _REMOTE in places else None,
        posted_on=number(job, "publication_date"),
    )
