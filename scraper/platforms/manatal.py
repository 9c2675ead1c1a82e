"""A company's board hosted by Manatal: pages that lead to the next by `next`; an ad's address follows from its hash."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, flag, joined, number, rows, text, texts
from scraper.source import Page, RawAd, Request

_BOARD: Final = re.compile(r"/(?:career-page|c)/([\w-]+)/")
_NEEDED: Final = ("id", "hash", "position_name", "description")
_USUAL: Final = ("location_display", "country")


@dataclass(frozen=True, slots=True)
class Manatal:
    name: str
    board: str
    employer: str = ""
    api: str = "https://api.manatal.com"

    def start(self) -> Iterable[Request]:
        yield Request(f"{self.api}/open/v3/career-page/{self.board}/jobs/")

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed, following = rows(page, "results"), text(page.json(), "next")
        found = _BOARD.search(page.url) or _BOARD.search(following)
        board = found.group(1) if found else self.board
        if following:
            yield Request(following)
        yield from each(page, listed, _NEEDED, lambda job: self._ad(job, board), _USUAL)

    def _ad(self, job: Row, board: str) -> Iterable[RawAd]:
        shown = text(job, "location_display") or joined(*(text(job, part) for part in ("city", "state", "country")))
        yield RawAd(
            title=text(job, "position_name"),
            source_id=text(job, "hash"),
            url=f"https://www.careers-page.com/{board}/job/{text(job, 'hash')}",
            description=text(job, "description"),
            employer=self.employer or text(job, "organization_name") or board,
            places=(shown,) if shown else (),
            country=text(job, "country"),
            remote=flag(job, "is_remote"),
            employment=texts(job, "contract_details"),
            posted_on=number(job, "published_at") or number(job, "created_at"),
        )
