"""Jobicy's public API: the newest hundred, no paging, hourly at most. Credit and a direct link are asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, told
from scraper.source import Page, RawAd, RawPay, Request

_NEEDED: Final = ("id", "jobTitle", "url", "companyName", "jobDescription")
_USUAL: Final = ("jobType", "jobGeo", "pubDate")


@dataclass(frozen=True, slots=True)
class Jobicy:
    name: str
    url: str = "https://jobicy.com/api/v2/remote-jobs?count=100"

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        return each(page, rows(page, "jobs"), _NEEDED, _ad, _USUAL)


def _ad(job: Row) -> Iterable[RawAd]:
    low, high = number(job, "salaryMin"), number(job, "salaryMax")
    pay = RawPay(low, high, text(job, "salaryCurrency") or None, text(job, "salaryPeriod") or None)
    yield RawAd(
        title=text(job, "jobTitle"),
        source_id=text(job, "id"),
        url=text(job, "url"),
        description=text(job, "jobDescription") or text(job, "jobExcerpt"),
        employer=text(job, "companyName"),
        remote=True,
        # Several areas in one text, set apart by a comma and two blanks.
        applicant_area=told(*text(job, "jobGeo").split(",  ")) or None,
        employment=texts(job, "jobType"),
        pay=pay if low or high else None,
        posted_on=number(job, "pubDate"),
    )
