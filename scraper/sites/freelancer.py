"""freelancer.com's API of open projects: 50 a page by offset. Projects, not posts: pay is a budget."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, total
from scraper.source import Page, RawAd, RawPay, Request

_PAGE: Final = 50
_PERIODS: Final = {"hourly": "hour", "fixed": "project"}
_NEEDED: Final = ("id", "title", "seo_url", "preview_description")
_USUAL: Final = ("type", "currency", "budget", "time_submitted", "jobs", "status")


@dataclass(frozen=True, slots=True)
class Freelancer:
    """The newest `pages` pages of what fits `query`; `key` is an OAuth token of the operator's."""

    name: str
    key: str = field(default="", repr=False)
    query: str = "virtual assistant"
    pages: int = 4
    api: str = "https://www.freelancer.com/api/projects/0.1/projects/active/"

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "result", "projects")
        offset = total(page.note, "offset") or 0
        known = total(page.json(), "result", "total_count") or 0
        if listed and offset + _PAGE < min(known, self.pages * _PAGE):
            yield self._page(offset + _PAGE)
        yield from each(page, listed, _NEEDED, _ad, _USUAL)

    def _page(self, offset: int) -> Request:
        asked = {"query": self.query, "limit": _PAGE, "offset": offset, "sort_field": "time_submitted"}
        url = f"{self.api}?{urlencode(asked | {'full_description': 'true', 'job_details': 'true'})}"
        headers = {"freelancer-oauth-v1": self.key} if self.key else {}
        return Request(url, headers=headers, note={"offset": offset})


def _ad(job: Row) -> Iterable[RawAd]:
    low, high = number(job, "budget", "minimum"), number(job, "budget", "maximum")
    kind = text(job, "type")
    yield RawAd(
        title=text(job, "title"),
        source_id=text(job, "id"),
        url=f"https://www.freelancer.com/projects/{text(job, 'seo_url')}",
        description=text(job, "description") or text(job, "preview_description"),
        employer_kind="client",
        remote=True,
        employment=("freelance",),
        pay=RawPay(low, high, text(job, "currency", "code") or None, _PERIODS.get(kind)) if low or high else None,
        posted_on=number(job, "time_submitted"),
        language=text(job, "language"),
        skills=texts(job, "jobs"),  # by `jobs` they mean skills
        closed=text(job, "status") in ("closed", "frozen"),
    )
