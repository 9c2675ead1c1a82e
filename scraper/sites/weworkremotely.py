"""We Work Remotely's RSS feeds: titles are 'Company: Role'. Credit and a link back are asked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.feed import ad_of, read_feed
from scraper.readers.xml_items import Item
from scraper.source import Page, RawAd, Request


@dataclass(frozen=True, slots=True)
class WeWorkRemotely:
    name: str
    url: str = "https://weworkremotely.com/remote-jobs.rss"

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        ads = read_feed(page, _ad)
        if ads and not any(isinstance(ad, RawAd) and ad.employer for ad in ads):
            raise Changed(page.url, f"none of {len(ads)} titles is of the form 'Company: Role'")
        return ads


def _ad(page: Page, item: Item) -> RawAd | Rejected:
    ad = ad_of(page, item)
    if isinstance(ad, Rejected):
        return ad
    # Only the first colon counts: both sides may hold more. 'Remote: ...' is the company called Remote.
    employer, colon, title = ad.title.partition(": ")
    area = tuple(told for name in ("region", "country") for told in item.every(name))
    return replace(
        ad,
        title=title.strip() if colon else ad.title,
        employer=employer.strip() if colon else "",
        remote=True,
        applicant_area=area or None,
        country="",
        places=(),
    )
