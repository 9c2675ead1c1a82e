"""Working Nomads' public API: one bare array of the newest ads; an ad's number is in its address only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts
from scraper.source import Page, RawAd, Request

_NUMBER: Final = re.compile(r"/(\d+)/?$")
_NEEDED: Final = ("url", "title", "company_name", "category_name", "description")
_USUAL: Final = ("location", "pub_date")


@dataclass(frozen=True, slots=True)
class WorkingNomads:
    name: str
    url: str = "https://www.workingnomads.com/api/exposed_jobs/"

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        return each(page, rows(page), _NEEDED, _ad, _USUAL)


def _ad(job: Row) -> Iterable[RawAd]:
    found = _NUMBER.search(text(job, "url"))
    yield RawAd(
        title=text(job, "title"),
        source_id=found.group(1) if found else "",
        url=text(job, "url"),
        description=text(job, "description"),
        employer=text(job, "company_name"),
        remote=True,
        applicant_area=texts(job, "location") or None,
        posted_on=number(job, "pub_date"),
    )
