"""onlinejobs.ph, the Philippines' board of virtual assistants, by its pages: 30 cards a page by offset.

Off unless the operator decides otherwise: its terms were read as forbidding automation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import absolute, total
from scraper.readers.selectors import first, parse, select
from scraper.readers.signs import says_closed
from scraper.source import Page, RawAd, Request

if TYPE_CHECKING:
    from bs4 import Tag

_PAGE: Final = 30
_COUNT: Final = re.compile(r'"search_result_count"\s*:\s*(\d{1,7})|out of (\d{1,7}) jobs')
_IDENTITY: Final = re.compile(r"-(\d+)/?$")
_NO_LOGO: Final = "OJ logo here"
_CARD: Final = 'a[href*="/jobseekers/job/"]:has(> .jobpost-cat-box)'


@dataclass(frozen=True, slots=True)
class OnlineJobs:
    name: str
    keyword: str = "virtual assistant"
    pages: int = 10
    site: str = "https://www.onlinejobs.ph"

    def start(self) -> Iterable[Request]:
        yield self._page(0)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        tree = parse(page)
        if page.ad is not None or tree.select_one("#job-description"):
            yield _ad_page(page, tree)
            return
        cards = [self._card(page, card) for card in select(tree, _CARD)]
        found = _COUNT.search(page.text)
        known = int(found.group(1) or found.group(2)) if found else None
        if not cards and known != 0:
            raise Changed(page.url, "no card of an ad on the page, and not 'out of 0 jobs'")
        for ad in cards:
            yield Request(ad.url, note={"ad": ad}, ad=True)
        following = (total(page.note, "offset") or 0) + _PAGE
        if cards and following < min(known or 0, self.pages * _PAGE):
            yield self._page(following)

    def _page(self, offset: int) -> Request:
        path = f"/jobseekers/jobsearch/{offset}" if offset else "/jobseekers/jobsearch"
        return Request(f"{self.site}{path}?jobkeyword={quote_plus(self.keyword)}", note={"offset": offset})

    def _card(self, page: Page, card: "Tag") -> RawAd:
        url = absolute(page.url, first(card, "@href"))
        employer, found = first(card, "img@alt"), _IDENTITY.search(url)
        kind = first(card, "h4 .badge")
        return RawAd(
            title=first(card, "h4").removesuffix(kind).strip(),
            source_id=found.group(1) if found else "",
            url=url,
            employer="" if employer == _NO_LOGO else employer,
            remote=True,
            employment=(kind,) if kind else (),
            pay=first(card, "dd.col") or None,
            # The site's word for it is "updated".
            posted_on=first(card, "p[data-temp]@data-temp") or None,
            skills=tuple(each.get_text(" ", strip=True) for each in select(card, ".job-tag .badge")),
        )


def _ad_page(page: Page, tree: "Tag") -> RawAd:
    text = tree.select_one("#job-description")
    found = _IDENTITY.search(page.url)
    ad = page.ad or RawAd(title="", source_id=found.group(1) if found else "", url=page.url, remote=True)
    if says_closed(page):
        return replace(ad, title=ad.title or first(tree, "h1") or "closed", closed=True)
    if text is None:
        raise Changed(page.url, "no '#job-description' on the ad's page")
    told = {first(each, "dt").casefold(): first(each, "dd") for each in select(tree, "dl")}
    return replace(
        ad,
        title=ad.title or first(tree, "h1.job__title") or first(tree, "h1"),
        source_id=ad.source_id or first(text, "@data-jobid"),
        description=text.decode_contents().strip(),
        pay=ad.pay or told.get("wage / salary") or None,
        employment=ad.employment or tuple(filter(None, (told.get("type of work", ""),))),
        posted_on=ad.posted_on or told.get("date updated") or None,
        skills=ad.skills or tuple(each.get_text(" ", strip=True) for each in select(tree, "a.card-worker-topskill")),
    )
