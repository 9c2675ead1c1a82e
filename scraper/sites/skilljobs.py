"""skill.jobs of Bangladesh, by the JSON API of its own pages: 25 rows a page by offset, texts on each ad's document.

It answers 403 to addresses of data centres. That is told as blocked, and not worked round.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, number, rows, section, text, texts, told, total
from scraper.source import Page, RawAd, RawPay, Request

_PAGE: Final = 25
_NEEDED: Final = ("id", "slug", "title")
_USUAL: Final = ("type", "created_at", "end_date")
_SECTIONS: Final = (
    ("", "position_summary"),
    ("Responsibilities", "job_responsibility"),
    ("Qualification", "qualification"),
)


@dataclass(frozen=True, slots=True)
class SkillJobs:
    """At most `pages` pages of what fits `keyword`."""

    name: str
    keyword: str = "assistant"
    pages: int = 8
    api: str = "https://studio.skill.jobs/api/job_search/"

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        if page.ad is not None:
            yield _with_text(page, page.ad)
            return
        listed, offset = rows(page, "results"), total(page.note, "offset") or 0
        if listed and offset + _PAGE < min(total(page.json(), "count") or 0, self.pages * _PAGE):
            yield self._page(offset + _PAGE)
        yield from each(page, listed, _NEEDED, self._row, _USUAL)

    def _page(self, offset: int) -> Request:
        asked = {"search": self.keyword, "limit": _PAGE, "offset": offset}
        return Request(f"{self.api}?{urlencode(asked)}", note={"offset": offset})

    def _row(self, job: Row) -> Iterable[Request]:
        yield Request(f"{self.api}{quote(text(job, 'slug'))}/", note={"ad": _ad(job)}, ad=True)


def _ad(job: Row) -> RawAd:
    low, high = number(job, "min_salary"), number(job, "max_salary")
    return RawAd(
        title=text(job, "title"),
        source_id=text(job, "id"),
        url=f"https://skill.jobs/jobs/{quote(text(job, 'slug'))}",
        employer=text(job, "company_info", "name") or text(job, "company_name"),
        places=told(text(job, "location") or text(job, "division")),
        country="BD",
        remote=text(job, "workplace") or None,
        employment=texts(job, "type"),
        pay=RawPay(low, high, "BDT") if low or high else None,  # zero where it is not told
        posted_on=number(job, "created_at"),
        valid_through=number(job, "end_date"),
    )


def _with_text(page: Page, ad: RawAd) -> RawAd:
    job = page.json()
    if not isinstance(job, dict) or not any(name in job for _, name in _SECTIONS):
        raise Changed(page.url, "nothing of an ad's text in the ad's document")
    parts = (section(heading, text(job, name)) for heading, name in _SECTIONS)
    return replace(ad, description="\n".join(filter(None, parts)), skills=texts(job, "skills_list"))
