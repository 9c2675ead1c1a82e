"""Reed's API for Great Britain: 100 a page by offset, dates as dd/mm/yyyy, texts cut, a key."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, total
from scraper.source import Page, RawAd, RawPay, Request

_PAGE: Final = 100
_NEEDED: Final = ("jobId", "jobTitle", "jobUrl", "jobDescription")
_USUAL: Final = ("employerName", "locationName", "minimumSalary", "maximumSalary", "currency", "expirationDate", "date")


@dataclass(frozen=True, slots=True)
class Reed:
    name: str
    key: str = field(repr=False)
    keywords: str = "virtual assistant"
    pages: int = 5
    api: str = "https://www.reed.co.uk"

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "results")
        skipped = total(page.note, "skipped") or 0
        following = skipped + max(len(listed), 1)
        if listed and following < min(total(page.json(), "totalResults") or 0, self.pages * _PAGE):
            yield self._page(following)
        yield from each(page, listed, _NEEDED, _ad, _USUAL)

    def _page(self, skipped: int) -> Request:
        query = urlencode({"keywords": self.keywords, "resultsToTake": _PAGE, "resultsToSkip": skipped})
        # The key is the user's name; the password is empty.
        login = b64encode(f"{self.key}:".encode()).decode()
        headers = {"Authorization": f"Basic {login}"}
        return Request(f"{self.api}/api/1.0/search?{query}", headers=headers, note={"skipped": skipped})


def _ad(job: Row) -> Iterable[RawAd]:
    low, high = number(job, "minimumSalary"), number(job, "maximumSalary")
    yield RawAd(
        title=text(job, "jobTitle"),
        source_id=text(job, "jobId"),
        url=text(job, "jobUrl"),
        description=text(job, "jobDescription"),
        employer=text(job, "employerName"),
        places=texts(job, "locationName"),
        pay=RawPay(low, high, text(job, "currency") or None) if low or high else None,
        posted_on=number(job, "date"),
        valid_through=number(job, "expirationDate"),
    )
