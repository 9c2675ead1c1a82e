"""Any site whose sitemap lists its ads, and whose ad pages hold structured data."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from posting.model import Rejected
from scraper.readers.ad_page import read_ad_page
from scraper.readers.sitemap import Listed, is_sitemap, read_sitemap, same_site
from scraper.source import Page, RawAd, Request

# What an ad's address has in it on nearly every site. Where nothing of a sitemap looks so, all is read.
_LIKE_AN_AD: Final = re.compile(
    r"(?:^|[/_.=?&-])(?:jobs?|careers?|vacanc\w*|positions?|openings?|postings?|stellen\w*|emploi\w*|empleos?|"
    r"opportunit\w*|chakri\w*|remote-jobs?|hiring|recruit\w*|circulars?)(?:[/_.=?&-]|\d|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SitemapSite:
    """`match` is a pattern that an ad's address has in it; without one, addresses that look like ads are read.

    `newest` keeps a pass to so many ads, the latest changed first; 0 reads all.
    """

    name: str
    url: str
    match: str = ""
    newest: int = 0

    def __post_init__(self) -> None:
        re.compile(self.match)

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        asked_as_ad = page.request is not None and page.request.ad
        if not asked_as_ad and (is_sitemap(page) or _is_xml(page)):
            return self._follow(page)
        return read_ad_page(page)

    def _follow(self, page: Page) -> Iterator[Request]:
        listed = read_sitemap(page)
        for below in _chosen(listed.sitemaps, ""):
            if same_site(below.url, page.url):
                yield Request(below.url)
        ads = [each for each in _chosen(listed.pages, self.match) if same_site(each.url, page.url)]
        for each in ads[: self.newest or None]:
            yield Request(each.url, ad=True, changed_at=each.lastmod or None)


def _chosen(listed: list[Listed], match: str) -> list[Listed]:
    if match:
        pattern = re.compile(match)
        return [each for each in listed if pattern.search(each.url)]
    likely = [each for each in listed if _LIKE_AN_AD.search(each.url)] or listed
    # /jobs is the list of what is below it, not an ad.
    folders = {each.url.rstrip("/").rpartition("/")[0] for each in likely}
    return [each for each in likely if each.url.rstrip("/") not in folders] or likely


def _is_xml(page: Page) -> bool:
    return page.body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")
