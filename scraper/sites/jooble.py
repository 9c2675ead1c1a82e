"""Jooble's API: a POST with words and a page number, the key in the path, snippets instead of texts."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, total
from scraper.source import Page, RawAd, Request

_NEEDED: Final = ("id", "title", "link", "snippet")
_USUAL: Final = ("location", "salary", "type", "company", "updated")


@dataclass(frozen=True, slots=True)
class Jooble:
    name: str
    key: str = field(repr=False)
    keywords: str = "virtual assistant"
    location: str = ""
    pages: int = 5
    api: str = "https://jooble.org"

    def start(self) -> Iterable[Request]:
        yield self._page(1)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "jobs")
        number_, before = total(page.note, "number") or 1, total(page.note, "before") or 0
        seen = before + len(listed)
        if listed and number_ < self.pages and seen < (total(page.json(), "totalCount") or 0):
            yield self._page(number_ + 1, seen)
        yield from each(page, listed, _NEEDED, _ad, _USUAL)

    def _page(self, number_: int, before: int = 0) -> Request:
        asked = {"keywords": self.keywords, "location": self.location, "page": str(number_)}
        return Request(
            f"{self.api}/api/{self.key}",
            method="POST",
            headers={"Content-Type": "application/json"},
            body=json.dumps(asked, ensure_ascii=False).encode(),
            note={"number": number_, "before": before},
            secrets=(self.key,) if self.key else (),
        )


def _ad(job: Row) -> Iterable[RawAd]:
    yield RawAd(
        title=text(job, "title"),
        source_id=text(job, "id"),
        url=text(job, "link"),
        description=text(job, "snippet"),
        employer=text(job, "company"),
        places=texts(job, "location"),
        employment=texts(job, "type"),
        pay=text(job, "salary") or None,
        posted_on=number(job, "updated"),
    )
