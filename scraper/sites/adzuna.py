"""Adzuna's API, a market at a time: 50 a page, two keys, texts cut to some 500 characters."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlencode

from posting.model import Rejected
from scraper.readers.fields import Row, each, number, rows, text, texts, total
from scraper.source import Page, RawAd, RawPay, Request

_PAGE: Final = 50
_MARKET: Final = re.compile(r"/jobs/([a-z]{2})/search/")
_CURRENCY: Final = {
    "gb": "GBP", "us": "USD", "ca": "CAD", "au": "AUD", "nz": "NZD", "in": "INR", "sg": "SGD", "za": "ZAR", "br": "BRL",
    "mx": "MXN", "pl": "PLN", "ch": "CHF", "de": "EUR", "fr": "EUR", "nl": "EUR", "at": "EUR", "be": "EUR", "es": "EUR",
    "it": "EUR",
}  # fmt: skip
Market = Literal[
    "gb", "us", "ca", "au", "nz", "in", "sg", "za", "br", "mx", "pl", "ch", "de", "fr", "nl", "at", "be", "es", "it"
]
_NEEDED: Final = ("id", "title", "redirect_url", "description")
_USUAL: Final = ("created", "company", "location")


@dataclass(frozen=True, slots=True)
class Adzuna:
    """The newest `pages` pages of what fits `what` in one `market`."""

    name: str
    app_id: str = field(repr=False)
    app_key: str = field(repr=False)
    market: Market = "gb"
    what: str = "virtual assistant"
    pages: int = 4
    api: str = "https://api.adzuna.com"

    def start(self) -> Iterable[Request]:
        yield self._page(1)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        listed = rows(page, "results")
        found = _MARKET.search(page.url)
        market = found.group(1) if found else self.market
        number_, known = total(page.note, "number") or 1, total(page.json(), "count") or 0
        if listed and number_ < self.pages and number_ * _PAGE < known:
            yield self._page(number_ + 1)
        yield from each(page, listed, _NEEDED, lambda job: _ad(job, market), _USUAL)

    def _page(self, number_: int) -> Request:
        query = {"results_per_page": _PAGE, "what": self.what, "sort_by": "date", "content-type": "application/json"}
        keys = {"app_id": self.app_id, "app_key": self.app_key}
        url = f"{self.api}/v1/api/jobs/{self.market}/search/{number_}?{urlencode(query | keys)}"
        return Request(url, note={"number": number_}, secrets=tuple(filter(None, keys.values())))


def _ad(job: Row, market: str) -> Iterable[RawAd]:
    low, high = number(job, "salary_min"), number(job, "salary_max")
    guessed = text(job, "salary_is_predicted") == "1"  # Adzuna's own estimate, not the ad's word
    yield RawAd(
        title=text(job, "title"),
        source_id=text(job, "id"),
        # The rest of the address is our key's name and a signature of this one request.
        url=text(job, "redirect_url").partition("?")[0],
        description=text(job, "description"),
        employer=text(job, "company", "display_name"),
        places=texts(job, "location", "display_name"),
        country=market.upper(),
        employment=(*texts(job, "contract_time"), *texts(job, "contract_type")),
        pay=RawPay(low, high, _CURRENCY.get(market), "year") if (low or high) and not guessed else None,
        posted_on=number(job, "created"),
    )
