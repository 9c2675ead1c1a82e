"""A page of one ad: its structured data, whichever kind it has, or the news that the ad is closed."""

from dataclasses import replace

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.embedded import read_embedded
from scraper.readers.jsonld import read_jsonld
from scraper.readers.signs import says_closed, title_of
from scraper.source import Page, RawAd


def structured(page: Page) -> list[RawAd | Rejected]:
    """Return the ads of the page's JSON-LD, or else of its microdata or RDFa; none when it has neither."""
    return read_jsonld(page) or read_embedded(page)


def read_ad_page(page: Page) -> list[RawAd | Rejected]:
    """Return the page's ads; one that calls its only ad closed gives it as closed.

    Raises Changed when it tells no ad and does not say why.
    """
    ads = structured(page)
    if len(ads) > 1 or not says_closed(page):
        if not ads:
            raise Changed(page.url, f"no JobPosting on the page, which is called {title_of(page)[:80]!r}")
        return ads
    if not ads:
        return [RawAd(title=title_of(page) or "closed", url=page.url, closed=True)]
    return [ad if isinstance(ad, Rejected) else replace(ad, closed=True) for ad in ads]
