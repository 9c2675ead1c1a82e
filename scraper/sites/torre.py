"""Torre's search: a POST with offset and size; a row has all but the text, which its own page tells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, flag, number, objects, rows, section, text, texts, total, value
from scraper.source import Page, RawAd, RawPay, Request

_PAGE: Final = 20
_NEEDED: Final = ("id", "objective", "organizations")
_USUAL: Final = ("slug", "locations", "remote", "created", "status", "commitment", "compensation", "skills", "place")


@dataclass(frozen=True, slots=True)
class Torre:
    """The first `pages` pages of the search, each ad's own page after it."""

    name: str
    search: str = "https://search.torre.co/opportunities/_search"
    ads: str = "https://torre.ai/api/suite/opportunities"
    pages: int = 5

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        whole = page.json()
        if page.ad is not None or value(whole, "details") is not None:
            # Without the row that led here, the document is all there is; a cut one has no title.
            yield _with_text(page, page.ad or (_ad(whole) if text(whole, "id") else RawAd(title="", url=page.url)))
            return
        listed = rows(page, "results")
        following = (total(page.json(), "offset") or 0) + max(len(listed), 1)
        if listed and following < min(total(page.json(), "total") or 0, self.pages * _PAGE):
            yield self._page(following)
        yield from each(page, listed, _NEEDED, self._row, _USUAL)

    def _page(self, offset: int) -> Request:
        url = f"{self.search}?size={_PAGE}&offset={offset}"
        return Request(url, "POST", {"Content-Type": "application/json"}, b"{}")

    def _row(self, job: Row) -> Iterable[Request]:
        yield Request(f"{self.ads}/{text(job, 'id')}", note={"ad": _ad(job)}, ad=True)


def _ad(job: Row) -> RawAd:
    identity, place = text(job, "id"), value(job, "place")
    areas = tuple(text(area, "id") for area in objects(place, "location"))
    anywhere, remote = flag(place, "anywhere"), flag(job, "remote")
    return RawAd(
        title=text(job, "objective"),
        source_id=identity,
        url=f"https://torre.ai/post/{identity}-{text(job, 'slug')}",
        description=text(job, "tagline"),
        employer=next(iter(texts(job, "organizations")), ""),
        apply_url=text(job, "externalApplicationUrl"),
        places=() if remote else texts(job, "locations"),
        applicant_area=() if anywhere else (areas or None) if remote else None,
        remote=remote,
        employment=texts(job, "commitment") or texts(job, "type"),
        pay=_pay(value(job, "compensation")),
        posted_on=number(job, "created"),
        valid_through=number(job, "deadline"),
        skills=texts(job, "skills"),
        closed=text(job, "status") not in ("", "open"),
    )


def _pay(told: Row | None) -> RawPay | None:
    low, high = number(told, "data", "minAmount"), number(told, "data", "maxAmount")
    if flag(told, "visible") is False or not (low or high):
        return None
    return RawPay(low, high, text(told, "data", "currency") or None, text(told, "data", "periodicity") or None)


def _with_text(page: Page, ad: RawAd) -> RawAd:
    details = value(page.json(), "details")
    if not isinstance(details, list):
        raise Changed(page.url, "no 'details' in the ad's page")
    parts = [section(text(part, "code").replace("-", " "), text(part, "content")) for part in details]
    return replace(ad, description="\n".join(filter(None, parts)) or ad.description)
