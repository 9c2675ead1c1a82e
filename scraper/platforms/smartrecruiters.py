"""A company's board hosted by SmartRecruiters: 100 rows a page by offset, the text on each ad's own page.

An unknown company answers 200 with no ads, so that a typing error looks like an empty board.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, flag, number, rows, section, text, texts, total, value
from scraper.source import Page, RawAd, Request

_PAGE: Final = 100
_SECTIONS: Final = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
_NEEDED: Final = ("id", "name", "company")
_USUAL: Final = ("releasedDate", "location", "typeOfEmployment")


@dataclass(frozen=True, slots=True)
class SmartRecruiters:
    name: str
    board: str
    api: str = "https://api.smartrecruiters.com"

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        whole = page.json()
        if isinstance(whole, dict) and "content" not in whole and "jobAd" in whole:
            yield _with_text(page.ad or _ad(whole), whole)
            return
        listed = rows(page, "content")
        following = (total(whole, "offset") or 0) + max(len(listed), 1)
        if listed and following < (total(whole, "totalFound") or 0):
            yield self._page(following)
        yield from each(page, listed, _NEEDED, self._row, _USUAL)

    def _page(self, offset: int) -> Request:
        return Request(f"{self.api}/v1/companies/{self.board}/postings?limit={_PAGE}&offset={offset}")

    def _row(self, job: Row) -> Iterable[RawAd | Request]:
        ad = _ad(job)
        if "jobAd" in job:
            yield _with_text(ad, job)
            return
        company = text(job, "company", "identifier") or self.board
        yield Request(f"{self.api}/v1/companies/{company}/postings/{ad.source_id}", note={"ad": ad}, ad=True)


def _ad(job: Row) -> RawAd:
    identity, company = text(job, "id"), text(job, "company", "identifier")
    place = value(job, "location")
    remote = "hybrid" if flag(place, "hybrid") else flag(place, "remote")
    parts = (text(place, part) for part in ("city", "region", "country"))
    return RawAd(
        title=text(job, "name"),
        source_id=identity,
        url=text(job, "postingUrl") or f"https://jobs.smartrecruiters.com/{company}/{identity}",
        employer=text(job, "company", "name"),
        apply_url=text(job, "applyUrl"),
        places=texts(place, "fullLocation") or tuple(filter(None, (", ".join(filter(None, parts)),))),
        country=text(place, "country"),
        remote=remote,
        employment=texts(job, "typeOfEmployment", "label"),
        posted_on=number(job, "releasedDate"),
    )


def _with_text(ad: RawAd, job: Row) -> RawAd:
    told = value(job, "jobAd", "sections")
    if not isinstance(told, dict):
        raise Changed(ad.url, "no 'jobAd.sections' in the ad's page")
    parts = (section(text(told, name, "title"), text(told, name, "text")) for name in _SECTIONS)
    return replace(
        ad,
        description="\n".join(filter(None, parts)),
        url=text(job, "postingUrl") or ad.url,
        apply_url=text(job, "applyUrl") or ad.apply_url,
    )
