"""A company's board hosted by Ashby: one document, no paging; ads that are not listed are in it too."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from posting.model import Rejected
from scraper.readers.fields import Row, each, flag, number, objects, rows, text, texts, told, value
from scraper.source import Page, RawAd, RawPay, Request

_NEEDED: Final = ("id", "title", "jobUrl", "location")
_USUAL: Final = ("descriptionHtml", "publishedAt", "employmentType", "isRemote", "address")


@dataclass(frozen=True, slots=True)
class Ashby:
    name: str
    board: str
    employer: str = ""
    api: str = "https://api.ashbyhq.com"

    def start(self) -> Iterable[Request]:
        yield Request(f"{self.api}/posting-api/job-board/{self.board}?includeCompensation=true")

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        return each(page, rows(page, "jobs"), _NEEDED, self._ad, _USUAL)

    def _ad(self, job: Row) -> Iterable[RawAd]:
        if flag(job, "isListed") is False:
            return
        url = text(job, "jobUrl")
        others = (text(each, "location") for each in objects(job, "secondaryLocations"))
        yield RawAd(
            title=text(job, "title"),
            source_id=text(job, "id"),
            url=url,
            description=text(job, "descriptionHtml") or text(job, "descriptionPlain"),
            # An ad does not name its company; the board in its address does.
            employer=self.employer or unquote(urlsplit(url).path.strip("/").partition("/")[0]),
            apply_url=text(job, "applyUrl"),
            places=told(text(job, "location"), *others),
            country=text(job, "address", "postalAddress", "addressCountry"),
            # `isRemote` is true beside "Hybrid" too: the word goes before the flag.
            remote=text(job, "workplaceType") or flag(job, "isRemote"),
            employment=texts(job, "employmentType"),
            pay=_pay(value(job, "compensation")),
            posted_on=number(job, "publishedAt"),
        )


def _pay(told: Row | None) -> RawPay | str | None:
    for part in objects(told, "summaryComponents"):
        low, high = number(part, "minValue"), number(part, "maxValue")
        if text(part, "compensationType") == "Salary" and (low or high):
            period = text(part, "interval").removeprefix("1 ") or None
            return RawPay(low, high, text(part, "currencyCode") or None, period)
    return text(told, "scrapeableCompensationSalarySummary") or text(told, "compensationTierSummary") or None
