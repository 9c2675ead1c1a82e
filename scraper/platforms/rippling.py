"""A company's board hosted by Rippling: a bare array without texts; each ad's own document has them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, value
from scraper.source import Page, RawAd, Request

_NEEDED: Final = ("uuid", "name", "url")
_USUAL: Final = ("workLocation",)


@dataclass(frozen=True, slots=True)
class Rippling:
    name: str
    board: str
    employer: str = ""
    api: str = "https://api.rippling.com/platform/api/ats/v1/board"

    def start(self) -> Iterable[Request]:
        yield Request(f"{self.api}/{self.board}/jobs")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        whole = page.json()
        if isinstance(whole, dict) and "description" in whole:
            return [_with_text(page.ad or self._ad(whole), whole)]
        return each(page, rows(page), _NEEDED, self._row, _USUAL)

    def _row(self, job: Row) -> Iterable[Request]:
        ad = self._ad(job)
        yield Request(f"{self.api}/{self.board}/jobs/{ad.source_id}", note={"ad": ad}, ad=True)

    def _ad(self, job: Row) -> RawAd:
        url = text(job, "url")
        return RawAd(
            title=text(job, "name"),
            source_id=text(job, "uuid"),
            url=url,
            employer=text(job, "companyName") or self.employer or urlsplit(url).path.strip("/").partition("/")[0],
            places=texts(job, "workLocation", "label"),
        )


def _with_text(ad: RawAd, job: Row) -> RawAd:
    told = value(job, "description")
    parts = (told,) if isinstance(told, str) else (text(told, "company"), text(told, "role"))
    return replace(
        ad,
        description="\n".join(filter(None, parts)),
        employer=text(job, "companyName") or ad.employer,
        places=texts(job, "workLocations") or ad.places,
        employment=texts(job, "employmentType"),
        posted_on=number(job, "createdOn"),
    )
