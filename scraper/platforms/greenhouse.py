"""A company's board hosted by Greenhouse: one JSON document, no paging.

Boards that are hosted in Europe have their public pages on job-boards.eu.greenhouse.io; the API is one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, objects, rows, text, texts, value
from scraper.source import Page, RawAd, Request

_EMPLOYMENT: Final = ("employment type", "job type", "time type", "commitment", "contract type", "employment status")
_NEEDED: Final = ("id", "title", "absolute_url", "location")
_USUAL: Final = ("content", "updated_at")


@dataclass(frozen=True, slots=True)
class Greenhouse:
    """`api` is another host that speaks the same, as the demo's."""

    name: str
    board: str
    api: str = "https://boards-api.greenhouse.io"
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"{self.api}/v1/boards/{self.board}/jobs?content=true")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        whole = page.json()
        # A single ad's document has the same fields, at the top.
        listed = [whole] if isinstance(whole, dict) and "absolute_url" in whole else rows(page, "jobs")
        return each(page, listed, _NEEDED, self._ad, _USUAL)

    def _ad(self, job: Row) -> Iterable[RawAd | Rejected]:
        # A null here is a prospect post: a talent pool that is always open, not a vacancy.
        if "internal_job_id" in job and job["internal_job_id"] is None:
            yield Rejected(
                "not_an_ad", "a prospect post", text(job, "id"), text(job, "title"), text(job, "absolute_url")
            )
            return
        yield RawAd(
            title=text(job, "title"),
            source_id=text(job, "id"),
            url=text(job, "absolute_url"),
            description=unescape(text(job, "content")),  # Greenhouse escapes its HTML once
            employer=text(job, "company_name") or self.employer,
            places=texts(job, "location", "name"),
            employment=_employment(job),
            # `updated_at` moves with every edit; old boards have no `first_published`.
            posted_on=number(job, "first_published"),
            valid_through=number(job, "application_deadline"),
        )


def _employment(job: Row) -> tuple[str, ...]:
    told = (each for each in objects(job, "metadata") if text(each, "name").strip().casefold() in _EMPLOYMENT)
    return tuple(word for each in told for word in texts({"value": value(each, "value")}, "value"))
