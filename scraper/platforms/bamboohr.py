"""A company's board hosted by BambooHR: a list without texts, addresses and dates; each ad's page has them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, joined, number, rows, text, texts, value
from scraper.source import Page, RawAd, Request

_WORKPLACE: Final = {"0": "office", "1": "remote", "2": "hybrid"}
_NEEDED: Final = ("id", "jobOpeningName")
_USUAL: Final = ("employmentStatusLabel", "location", "locationType")


@dataclass(frozen=True, slots=True)
class BambooHr:
    name: str
    board: str
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"https://{self.board}.bamboohr.com/careers/list")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        opening = value(page.json(), "result", "jobOpening")
        if isinstance(opening, dict):
            return [_with_text(page.ad or self._ad(opening, page.url), opening)]
        if page.ad is not None:
            raise Changed(page.url, "no 'result.jobOpening' in the ad's page")
        return each(page, rows(page, "result"), _NEEDED, lambda job: self._row(job, page.url), _USUAL)

    def _row(self, job: Row, url: str) -> Iterable[Request]:
        ad = self._ad(job, url)
        yield Request(f"{ad.url}/detail", note={"ad": ad}, ad=True)

    def _ad(self, job: Row, url: str) -> RawAd:
        where = urlsplit(url)
        identity = text(job, "id") or where.path.strip("/").removeprefix("careers/").partition("/")[0]
        place = value(job, "location")
        other = value(job, "atsLocation")
        country = text(other, "country") or text(place, "addressCountry")
        state = text(place, "state") or text(other, "state") or text(other, "province")
        shown = joined(text(place, "city") or text(other, "city"), state, country)
        return RawAd(
            title=text(job, "jobOpeningName"),
            source_id=identity,
            url=f"{where.scheme}://{where.netloc}/careers/{identity}",
            employer=self.employer or (where.hostname or "").partition(".")[0],
            places=(shown,) if shown else (),
            country=country,
            # `isRemote` is null in every row.
            remote=_WORKPLACE.get(text(job, "locationType")),
            employment=texts(job, "employmentStatusLabel"),
        )


def _with_text(ad: RawAd, job: Row) -> RawAd:
    return replace(
        ad,
        url=text(job, "jobOpeningShareUrl") or ad.url,
        description=text(job, "description"),
        pay=text(job, "compensation") or None,
        posted_on=number(job, "datePosted"),
        closed=text(job, "jobOpeningStatus").casefold() in ("closed", "filled", "canceled"),
    )
