"""A company's board hosted by Pinpoint: one document, the text in four parts under headings of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.readers.fields import Row, absolute, each, flag, number, rows, section, text, texts
from scraper.source import Page, RawAd, RawPay, Request

_PARTS: Final = ("key_responsibilities", "skills_knowledge_expertise", "benefits")
_NEEDED: Final = ("id", "title", "url", "description")
_USUAL: Final = ("workplace_type", "compensation", "location", "deadline_at")


@dataclass(frozen=True, slots=True)
class Pinpoint:
    name: str
    board: str
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"https://{self.board}.pinpointhq.com/postings.json")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        return each(page, rows(page, "data"), _NEEDED, lambda job: self._ad(job, page.url), _USUAL)

    def _ad(self, job: Row, base: str) -> Iterable[RawAd]:
        parts = (section(text(job, f"{part}_header"), text(job, part)) for part in _PARTS)
        yield RawAd(
            title=text(job, "title"),
            source_id=text(job, "id"),
            url=absolute(base, text(job, "url") or text(job, "path")),
            description="\n".join(filter(None, (text(job, "description"), *parts))),
            employer=self.employer or (urlsplit(base).hostname or "").partition(".")[0],
            places=texts(job, "location", "name"),
            remote=text(job, "workplace_type") or text(job, "workplace_type_text") or None,
            employment=texts(job, "employment_type_text") or texts(job, "employment_type"),
            pay=_pay(job),
            valid_through=number(job, "deadline_at"),
        )


def _pay(job: Row) -> RawPay | str | None:
    if flag(job, "compensation_visible") is False:
        return None
    low, high = number(job, "compensation_minimum"), number(job, "compensation_maximum")
    if low or high:
        currency, period = text(job, "compensation_currency"), text(job, "compensation_frequency")
        return RawPay(low, high, currency or None, period or None)
    return text(job, "compensation") or None
