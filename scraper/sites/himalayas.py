"""Himalayas' public API: 20 a page by offset, some 100,000 ads, so only the newest pages. Credit is asked.

What comes differs from its published dictionary: times are seconds, pay has a `salaryPeriod`,
restrictions are names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, total
from scraper.source import Page, RawAd, RawPay, Request

_PAGE: Final = 20
_NEEDED: Final = ("title", "guid", "companySlug", "description")
_USUAL: Final = (
    "companyName",
    "employmentType",
    "minSalary",
    "maxSalary",
    "salaryPeriod",
    "currency",
    "locationRestrictions",
    "pubDate",
    "expiryDate",
)


@dataclass(frozen=True, slots=True)
class Himalayas:
    """The newest `pages` pages are read in a pass."""

    name: str
    url: str = "https://himalayas.app/jobs/api"
    pages: int = 25

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "jobs")
        offset = total(page.json(), "offset") or total(page.note, "offset") or 0
        known = total(page.json(), "totalCount")
        following = offset + max(len(listed), 1)
        if listed and known is not None and following < min(known, self.pages * _PAGE):
            yield self._page(following)
        yield from each(page, listed, _NEEDED, _ad, _USUAL)

    def _page(self, offset: int) -> Request:
        return Request(f"{self.url}?limit={_PAGE}&offset={offset}", note={"offset": offset})


def _ad(job: Row) -> Iterable[RawAd]:
    employer = text(job, "companyName")
    # One day the provider put the field's own name in every ad; the slug was right.
    if not employer.strip() or employer in ("name", "companyName"):
        employer = text(job, "companySlug").replace("-", " ").strip().title()
    yield RawAd(
        title=text(job, "title"),
        source_id=text(job, "guid"),
        url=text(job, "guid") or text(job, "applicationLink"),
        description=text(job, "description") or text(job, "excerpt"),
        employer=employer,
        remote=True,
        # An empty list means anywhere, a missing one that nothing is told.
        applicant_area=texts(job, "locationRestrictions") if "locationRestrictions" in job else None,
        employment=texts(job, "employmentType"),
        pay=_pay(job),
        posted_on=number(job, "pubDate"),
        valid_through=number(job, "expiryDate"),
    )


def _pay(job: Row) -> RawPay | None:
    low, high = number(job, "minSalary"), number(job, "maxSalary")
    if not low and not high:
        return None  # `salaryPeriod` says "annual" then too
    return RawPay(low, high, text(job, "currency") or None, text(job, "salaryPeriod") or None)
