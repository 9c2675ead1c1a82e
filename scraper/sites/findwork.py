"""Findwork's API: pages that lead to the next by `next`, a key in a header."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from posting.model import Rejected
from scraper.readers.fields import Row, each, flag, number, rows, text, texts, total
from scraper.readers.sitemap import same_site
from scraper.source import Page, RawAd, Request

_NEEDED: Final = ("id", "role", "url", "company_name", "text")
_USUAL: Final = ("employment_type", "location", "remote", "date_posted")


@dataclass(frozen=True, slots=True)
class Findwork:
    name: str
    key: str = field(repr=False)
    search: str = "assistant"
    pages: int = 10
    api: str = "https://findwork.dev"

    def start(self) -> Iterable[Request]:
        yield self._page(f"{self.api}/api/jobs/?{urlencode({'search': self.search})}", 1)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "results")
        following, number_ = text(page.json(), "next"), total(page.note, "number") or 1
        # The key goes along: only to the API's own site.
        if following and number_ < self.pages and same_site(following, page.url):
            yield self._page(following, number_ + 1)
        yield from each(page, listed, _NEEDED, _ad, _USUAL)

    def _page(self, url: str, number_: int) -> Request:
        return Request(url, headers={"Authorization": f"Token {self.key}"}, note={"number": number_})


def _ad(job: Row) -> Iterable[RawAd]:
    yield RawAd(
        title=text(job, "role"),
        source_id=text(job, "id"),
        url=text(job, "url"),
        description=text(job, "text"),
        employer=text(job, "company_name"),
        places=texts(job, "location"),
        remote=flag(job, "remote"),
        employment=texts(job, "employment_type"),
        posted_on=number(job, "date_posted"),
        skills=texts(job, "keywords"),
    )
