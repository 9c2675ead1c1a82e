"""A company's board hosted by Recruitee: one document; the text in two fields, the workplace in three flags."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.fields import Row, each, flag, joined, number, objects, rows, section, text, texts, told, value
from scraper.source import Page, RawAd, RawPay, Request

_NEEDED: Final = ("id", "title", "careers_url", "description")
_USUAL: Final = (
    "company_name",
    "published_at",
    "employment_type_code",
    "remote",
    "hybrid",
    "on_site",
    "locations",
    "status",
    "salary",
)


@dataclass(frozen=True, slots=True)
class Recruitee:
    """`site` is the company's own domain, where its board is not on recruitee.com."""

    name: str
    board: str
    site: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"{self.site or f'https://{self.board}.recruitee.com'}/api/offers/")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        single = value(page.json(), "offer")
        return each(page, [single] if isinstance(single, dict) else rows(page, "offers"), _NEEDED, _ad, _USUAL)


def _ad(job: Row) -> Iterable[RawAd]:
    places = [
        joined(text(place, "city") or text(place, "name"), text(place, "state"), text(place, "country"))
        for place in objects(job, "locations")
    ]
    yield RawAd(
        title=text(job, "title"),
        source_id=text(job, "id"),
        url=text(job, "careers_url"),
        description="\n".join(
            filter(None, (text(job, "description"), section("Requirements", text(job, "requirements"))))
        ),
        employer=text(job, "company_name"),
        apply_url=text(job, "careers_apply_url"),
        places=told(*places) or texts(job, "location"),
        country=text(job, "country_code") or text(job, "country"),
        remote=_workplace(job),
        employment=texts(job, "employment_type_code"),
        pay=_pay(value(job, "salary")),
        posted_on=number(job, "published_at"),
        valid_through=number(job, "close_at"),
        experience=text(job, "experience_code"),
        closed=text(job, "status") not in ("", "published"),
    )


def _workplace(job: Row) -> str | None:
    """Return the workplace in a word: all three flags may be set, and then the choice is the worker's."""
    remote, on_site = flag(job, "remote"), flag(job, "on_site")
    if flag(job, "hybrid") or (remote and on_site):
        return "hybrid"
    return "remote" if remote else "on site" if on_site else None


def _pay(told: Row | None) -> RawPay | None:
    low, high = number(told, "min"), number(told, "max")
    if not (low or high):
        return None
    return RawPay(low, high, text(told, "currency") or None, text(told, "period") or None)
