"""Remotive's public API: one document, no paging, at most four reads a day. Credit and a link back are asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts
from scraper.source import Page, RawAd, Request

_NEEDED: Final = ("id", "title", "url", "company_name", "description")
_USUAL: Final = ("job_type", "publication_date", "candidate_required_location", "salary")


@dataclass(frozen=True, slots=True)
class Remotive:
    name: str
    url: str = "https://remotive.com/api/remote-jobs"

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        return each(page, rows(page, "jobs"), _NEEDED, _ad, _USUAL)


def _ad(job: Row) -> Iterable[RawAd]:
    area = text(job, "candidate_required_location")
    yield RawAd(
        title=text(job, "title"),
        # The id: publication_date of an unchanged ad moves forward whenever it is bumped.
        source_id=text(job, "id"),
        url=text(job, "url"),
        description=text(job, "description"),
        employer=text(job, "company_name"),
        remote=True,
        applicant_area=(area,) if area.strip() else None,
        employment=texts(job, "job_type"),
        pay=text(job, "salary") or None,
        posted_on=number(job, "publication_date"),
    )
