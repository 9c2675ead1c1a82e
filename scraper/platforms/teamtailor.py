"""A company's board hosted by Teamtailor: a JSON Feed whose items carry a whole JobPosting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from posting.model import Rejected
from scraper.readers.feed import read_feed
from scraper.readers.fields import absolute, text
from scraper.source import Page, RawAd, Request


@dataclass(frozen=True, slots=True)
class Teamtailor:
    """`site` is the company's own domain, where its board is not on teamtailor.com."""

    name: str
    board: str
    site: str = ""
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"{self.site or f'https://{self.board}.teamtailor.com'}/jobs.json")

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        ads = read_feed(page)
        whole = page.json()
        for ad in ads:
            if isinstance(ad, RawAd):
                yield replace(ad, employer=ad.employer or self.employer or text(whole, "title"))
            else:
                yield ad
        if following := text(whole, "next_url"):
            yield Request(absolute(page.url, following))
