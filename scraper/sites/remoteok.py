"""Remote OK's public API: one array whose first element is a legal notice. A followed link back is asked.

Despite the name most of its ads of 2026 are scraped on-site jobs: `location` decides, not the board.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, number, rows, text
from scraper.source import Page, RawAd, RawPay, Request

_NEEDED: Final = ("id", "position", "url", "company", "description")
_USUAL: Final = ("date", "location")


@dataclass(frozen=True, slots=True)
class RemoteOk:
    name: str
    url: str = "https://remoteok.com/api"

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        listed = rows(page)
        ads = [row for row in listed if not _is_notice(row)]
        if not listed or (len(ads) == len(listed) and not ads):
            raise Changed(page.url, "an empty array: even the legal notice is missing")
        return each(page, ads, _NEEDED, _ad, _USUAL)


def _is_notice(row: Any) -> bool:
    return isinstance(row, dict) and "legal" in row and "position" not in row


def _ad(job: Row) -> Iterable[RawAd]:
    place = text(job, "location").strip().strip(",").strip()
    low, high = number(job, "salary_min"), number(job, "salary_max")
    yield RawAd(
        title=text(job, "position"),
        source_id=text(job, "id"),
        url=text(job, "url"),
        description=text(job, "description"),
        employer=text(job, "company"),
        apply_url=text(job, "apply_url"),
        places=(place,) if place else (),
        # Dollars a year by its own account; zero means that the ad tells none.
        pay=RawPay(low, high, "USD", "year") if low or high else None,
        posted_on=number(job, "date") or number(job, "epoch"),
    )
