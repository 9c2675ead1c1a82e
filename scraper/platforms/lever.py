"""A company's board hosted by Lever: a bare array, 100 a page by `skip`, times in milliseconds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, objects, rows, section, text, texts, total, value
from scraper.source import Page, RawAd, RawPay, Request

_HOSTS: Final = {"us": "https://api.lever.co", "eu": "https://api.eu.lever.co"}
_PAGE: Final = 100
_NEEDED: Final = ("id", "text", "hostedUrl", "categories")
_USUAL: Final = ("description", "createdAt", "workplaceType", "country")


@dataclass(frozen=True, slots=True)
class Lever:
    name: str
    board: str
    host: Literal["us", "eu"] = "us"
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        whole = page.json()
        # A single ad's document has the same fields, at the top.
        listed = [whole] if isinstance(whole, dict) and "hostedUrl" in whole else rows(page)
        if len(listed) == _PAGE:
            yield self._page((total(page.note, "skipped") or 0) + _PAGE)
        yield from each(page, listed, _NEEDED, self._ad, _USUAL)

    def _page(self, skipped: int) -> Request:
        # Without mode=json it is a page for people.
        url = f"{_HOSTS[self.host]}/v0/postings/{self.board}?mode=json&skip={skipped}&limit={_PAGE}"
        return Request(url, note={"skipped": skipped})

    def _ad(self, job: Row) -> Iterable[RawAd]:
        url, kind = text(job, "hostedUrl"), text(job, "workplaceType")
        yield RawAd(
            title=text(job, "text"),
            source_id=text(job, "id"),
            url=url,
            description=_description(job),
            # An ad does not name its company; the board in its address does.
            employer=self.employer or urlsplit(url).path.strip("/").partition("/")[0],
            apply_url=text(job, "applyUrl"),
            places=texts(job, "categories", "allLocations") or texts(job, "categories", "location"),
            country=text(job, "country"),
            remote=kind if kind not in ("", "unspecified") else None,
            employment=texts(job, "categories", "commitment"),
            pay=_pay(value(job, "salaryRange")),
            posted_on=number(job, "createdAt"),
        )


def _description(job: Row) -> str:
    """Return the text, which Lever keeps in three places: `description` holds the opening and the body."""
    lists = (section(text(each, "text"), f"<ul>{text(each, 'content')}</ul>") for each in objects(job, "lists"))
    whole = text(job, "description") or text(job, "opening") + text(job, "descriptionBody")
    return "\n".join(filter(None, (whole or text(job, "descriptionPlain"), *lists, text(job, "additional"))))


def _pay(told: Row | None) -> RawPay | None:
    low, high = number(told, "min"), number(told, "max")
    if not (low or high):
        return None
    return RawPay(low, high, text(told, "currency") or None, text(told, "interval") or None)
