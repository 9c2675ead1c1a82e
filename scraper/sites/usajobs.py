"""USAJOBS' API: 500 a page, a key in a header. Nearly all of its ads are for citizens of the USA only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, objects, rows, section, text, texts, total, value
from scraper.source import Page, RawAd, RawPay, Request

_PERIODS: Final = {"PA": "year", "PH": "hour", "PM": "month", "PD": "day", "PW": "week", "BW": ""}


@dataclass(frozen=True, slots=True)
class UsaJobs:
    """`email` is the address that the key was asked for with; the API wants to see it."""

    name: str
    key: str = field(repr=False)
    email: str = field(repr=False)
    keyword: str = "assistant"
    pages: int = 4
    api: str = "https://data.usajobs.gov"

    def start(self) -> Iterable[Request]:
        yield self._page(1)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "SearchResult", "SearchResultItems")
        yield from each(page, listed, ("MatchedObjectId", "MatchedObjectDescriptor"), _ad)
        number_ = total(page.note, "number") or 1
        last = total(page.json(), "SearchResult", "UserArea", "NumberOfPages") or 1
        if listed and number_ < min(last, self.pages):
            yield self._page(number_ + 1)

    def _page(self, number_: int) -> Request:
        query = urlencode({"Keyword": self.keyword, "ResultsPerPage": 500, "Page": number_})
        headers = {"Authorization-Key": self.key, "User-Agent": self.email}
        return Request(f"{self.api}/api/Search?{query}", headers=headers, note={"number": number_})


def _ad(item: Row) -> Iterable[RawAd]:
    job: Row = value(item, "MatchedObjectDescriptor") or {}
    details = value(job, "UserArea", "Details")
    duties = texts(details, "MajorDuties")
    yield RawAd(
        title=text(job, "PositionTitle"),
        source_id=text(item, "MatchedObjectId"),
        url=text(job, "PositionURI"),
        description="\n".join(
            filter(
                None,
                (
                    section("Summary", text(details, "JobSummary")),
                    section("Duties", "\n".join(f"<p>{duty}</p>" for duty in duties)),
                    section("Qualifications", text(job, "QualificationSummary")),
                ),
            )
        ),
        employer=text(job, "OrganizationName") or text(job, "DepartmentName"),
        apply_url=next(iter(texts(job, "ApplyURI")), ""),
        places=tuple(text(place, "LocationName") for place in objects(job, "PositionLocation"))
        or texts(job, "PositionLocationDisplay"),
        country=next((text(place, "CountryCode") for place in objects(job, "PositionLocation")), ""),
        employment=tuple(text(each, "Name") for each in objects(job, "PositionSchedule")),
        pay=next((_pay(told) for told in objects(job, "PositionRemuneration")), None),
        posted_on=number(job, "PublicationStartDate"),
        valid_through=number(job, "ApplicationCloseDate"),
    )


def _pay(told: Row) -> RawPay:
    code = text(told, "RateIntervalCode")
    return RawPay(number(told, "MinimumRange"), number(told, "MaximumRange"), "USD", _PERIODS.get(code, code) or None)
