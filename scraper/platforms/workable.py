"""A company's board hosted by Workable: the widget's document holds all ads with their texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, flag, joined, number, objects, rows, text, texts, value
from scraper.source import Page, RawAd, Request

_PUBLIC: Final = "https://apply.workable.com"
_NEEDED: Final = ("title", "shortcode")


@dataclass(frozen=True, slots=True)
class Workable:
    name: str
    board: str
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"{_PUBLIC}/api/v1/widget/accounts/{self.board}?details=true")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        whole: Any = page.json()
        # The newer list has `results`, without texts.
        key = "results" if isinstance(whole, dict) and "jobs" not in whole and "results" in whole else "jobs"
        employer = self.employer or text(whole, "name")
        return each(page, rows(page, key), _NEEDED, lambda job: self._ad(job, employer))

    def _ad(self, job: Row, employer: str) -> Iterable[RawAd]:
        places = [place for place in objects(job, "locations") if flag(place, "hidden") is not True]
        shown = [_place(place) for place in places or [value(job, "location") or job]]
        code = text(job, "shortcode")
        yield RawAd(
            title=text(job, "title"),
            source_id=code,
            url=text(job, "url") or f"{_PUBLIC}/j/{code}",
            description=text(job, "description"),
            employer=employer,
            apply_url=text(job, "application_url"),
            places=tuple(dict.fromkeys(filter(None, shown))),
            country=text(job, "country") if len(places) < 2 else "",
            remote=flag(job, "telecommuting") if "telecommuting" in job else flag(job, "remote"),
            employment=texts(job, "employment_type"),
            posted_on=number(job, "published_on") or number(job, "published") or number(job, "created_at"),
            experience=text(job, "experience"),
        )


def _place(place: Row) -> str:
    state = text(place, "region") or text(place, "state")
    return joined(text(place, "city"), state, text(place, "country")) or text(place, "display")
