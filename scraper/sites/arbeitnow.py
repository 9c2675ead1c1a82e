"""Arbeitnow's public API: pages of 100 that lead to the next by `links.next`. Germany first; credit is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, absolute, each, flag, number, rows, text, texts, total, unescape_once
from scraper.source import Page, RawAd, Request

_NEEDED: Final = ("slug", "title", "company_name", "url", "description")
_USUAL: Final = ("remote", "job_types", "location", "created_at")


@dataclass(frozen=True, slots=True)
class Arbeitnow:
    """At most `pages` pages are read in a pass."""

    name: str
    url: str = "https://www.arbeitnow.com/api/job-board-api"
    pages: int = 10

    def start(self) -> Iterable[Request]:
        yield Request(self.url, note={"number": 1})

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "data")
        following, number_ = text(page.json(), "links", "next"), total(page.note, "number") or 1
        if following and listed and number_ < self.pages:
            yield Request(absolute(page.url, following), note={"number": number_ + 1})
        yield from each(page, listed, _NEEDED, _ad, _USUAL)


def _ad(job: Row) -> Iterable[RawAd]:
    yield RawAd(
        title=text(job, "title"),
        source_id=text(job, "slug"),
        url=text(job, "url"),
        # Ads that come from Greenhouse boards have their HTML escaped, the others do not.
        description=unescape_once(text(job, "description")),
        employer=text(job, "company_name"),
        places=texts(job, "location"),
        remote=flag(job, "remote"),
        employment=texts(job, "job_types"),
        posted_on=number(job, "created_at"),
    )
