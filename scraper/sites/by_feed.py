"""Any feed of ads: RSS, Atom, JSON Feed, or the XML that job boards send to aggregators."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from posting.model import Rejected
from scraper.readers.feed import read_feed
from scraper.source import Page, RawAd, Request


@dataclass(frozen=True, slots=True)
class Feed:
    """`employer` is told for a company's own feed, whose items do not name it."""

    name: str
    url: str
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        for ad in read_feed(page):
            missing = isinstance(ad, RawAd) and not ad.employer and self.employer
            yield replace(ad, employer=self.employer) if missing and isinstance(ad, RawAd) else ad
