"""A company's board hosted by Workday: 20 rows a page by POST, dates as 'Posted 9 Days Ago'; the ad's page has more.

Some tenants fill `total` on the first page only, and none tells more than 2,000.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, number, rows, text, texts, told, total, value
from scraper.source import Page, RawAd, Request

_PAGE: Final = 20
_REQUISITION: Final = re.compile(r"_([^/_]*\d[^/_]*)$")
_SEVERAL: Final = re.compile(r"^\s*\d+ locations\s*$", re.IGNORECASE)
_NEEDED: Final = ("title", "externalPath")
_USUAL: Final = ("locationsText", "postedOn")


@dataclass(frozen=True, slots=True)
class Workday:
    """A board is at https://{board}.{server}.myworkdayjobs.com/{site}."""

    name: str
    board: str
    server: str
    site: str
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield self._page(0, 0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        info = value(page.json(), "jobPostingInfo")
        if isinstance(info, dict):
            yield _with_text(page.ad or self._of_info(info, page.url), info)
            return
        if page.ad is not None:
            raise Changed(page.url, "no 'jobPostingInfo' in the ad's page")
        listed = rows(page, "jobPostings")
        offset = total(page.note, "offset") or 0
        known = max(total(page.json(), "total") or 0, total(page.note, "total") or 0)
        following = offset + max(len(listed), 1)
        if listed and following < known:
            yield self._page(following, known)
        yield from each(page, listed, _NEEDED, lambda job: self._row(job, page.url), _USUAL)

    def _api(self) -> str:
        return f"https://{self.board}.{self.server}.myworkdayjobs.com/wday/cxs/{self.board}/{self.site}"

    def _page(self, offset: int, known: int) -> Request:
        asked = {"appliedFacets": {}, "limit": _PAGE, "offset": offset, "searchText": ""}
        return Request(
            f"{self._api()}/jobs",
            "POST",
            {"Content-Type": "application/json"},
            json.dumps(asked).encode(),
            note={"offset": offset, "total": known},
        )

    def _row(self, job: Row, url: str) -> Iterable[Request]:
        path = text(job, "externalPath")
        api, where = url.partition("?")[0].removesuffix("/jobs"), urlsplit(url)
        site = where.path.removesuffix("/jobs").rpartition("/")[2]
        found = _REQUISITION.search(path)
        place = text(job, "locationsText")
        ad = RawAd(
            title=text(job, "title"),
            # `bulletFields` holds it too, in another order for every tenant.
            source_id=found.group(1) if found else path,
            url=f"{where.scheme}://{where.netloc}/{site}{path}",
            employer=self.employer or (where.hostname or "").partition(".")[0],
            places=(place,) if place and not _SEVERAL.match(place) else (),
            posted_on=number(job, "postedOn"),
        )
        yield Request(f"{api}{path}", note={"ad": ad}, ad=True)

    def _of_info(self, info: Row, url: str) -> RawAd:
        employer = self.employer or (urlsplit(url).hostname or "").partition(".")[0]
        return RawAd(title=text(info, "title"), source_id=text(info, "jobReqId"), url=url, employer=employer)


def _with_text(ad: RawAd, info: Row) -> RawAd:
    return replace(
        ad,
        url=text(info, "externalUrl") or ad.url,
        description=text(info, "jobDescription"),
        places=told(text(info, "location"), *texts(info, "additionalLocations")) or ad.places,
        country=text(info, "country", "descriptor"),
        remote=text(info, "remoteType") or None,
        employment=texts(info, "timeType"),
        # `startDate` is the day of posting; the list only tells how long ago.
        posted_on=number(info, "startDate") or ad.posted_on,
        valid_through=number(info, "endDate"),
    )
