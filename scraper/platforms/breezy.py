"""A company's board hosted by Breezy: a list without texts; each ad's page has them as JSON-LD."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from posting.model import Rejected
from scraper.readers.ad_page import read_ad_page
from scraper.readers.fields import Row, each, flag, number, rows, text, texts
from scraper.source import Page, RawAd, Request

_NEEDED: Final = ("id", "name", "url")
_USUAL: Final = ("published_date", "type", "location", "company")


@dataclass(frozen=True, slots=True)
class Breezy:
    name: str
    board: str
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"https://{self.board}.breezy.hr/json")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        if page.ad is not None:
            return [_with_text(page.ad, read) for read in read_ad_page(page)[:1]]
        if page.body.lstrip()[:1] == b"<":
            return read_ad_page(page)
        return each(page, rows(page), _NEEDED, self._row, _USUAL)

    def _row(self, job: Row) -> Iterable[RawAd | Request]:
        ad = RawAd(
            title=text(job, "name"),
            source_id=text(job, "id"),
            url=text(job, "url"),
            employer=text(job, "company", "name") or self.employer,
            places=texts(job, "location", "name"),
            country=text(job, "location", "country", "id"),
            remote=flag(job, "location", "is_remote"),
            employment=texts(job, "type", "name"),
            pay=text(job, "salary") or None,
            posted_on=number(job, "published_date"),
        )
        if text(job, "description"):
            yield replace(ad, description=text(job, "description"))
        else:
            yield Request(ad.url, note={"ad": ad}, ad=True)


def _with_text(ad: RawAd, read: RawAd | Rejected) -> RawAd:
    """Return the list's ad with what only the page tells."""
    if isinstance(read, Rejected):
        return ad
    return replace(ad, description=read.description, valid_through=read.valid_through, closed=read.closed)
