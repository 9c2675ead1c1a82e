"""Any site with a listing page: its ads by structured data, or by CSS selectors declared in TOML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from posting.model import Rejected
from scraper.errors import Changed, Lacking
from scraper.readers.ad_page import read_ad_page, structured
from scraper.readers.fields import absolute, total
from scraper.readers.selectors import FIELDS, check, first, parse, read_fields, select
from scraper.readers.signs import says_closed, title_of
from scraper.source import Page, RawAd, Request

if TYPE_CHECKING:
    from bs4 import Tag

# Fewer ads than this may all lack a field that they have on other days.
_ENOUGH: Final = 8


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing page that leads to ad pages with structured data.

    `link` names the links to ads, `next` the one to the next page; at most `pages` of them are read.
    A listing that holds the JobPostings itself needs no `link`.
    """

    name: str
    url: str
    link: str = ""
    next: str = ""
    empty: str = ""
    pages: int = 50

    def __post_init__(self) -> None:
        _check({"link": self.link, "next": self.next, "empty": self.empty})

    def start(self) -> Iterable[Request]:
        yield Request(self.url, note={"number": 1})

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        if page.request is not None and page.request.ad:
            return read_ad_page(page)
        return self._list(page)

    def _list(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        if not self.link:
            ads = structured(page)
            if not ads and not _is_honestly_empty(page, self.empty):
                raise Changed(page.url, "no JobPosting on the listing page")
            yield from ads
        else:
            tree = parse(page)
            links = dict.fromkeys(absolute(page.url, first(each, "@href")) for each in select(tree, self.link))
            if not links and not _is_honestly_empty(page, self.empty):
                raise Changed(page.url, f"no link fits {self.link!r}")
            yield from (Request(link, ad=True) for link in links)
        yield from _next(page, self.next, self.pages)


@dataclass(frozen=True, slots=True)
class SelectorSite:
    """A site without structured data. `list` names the element of each ad on the listing page.

    `fields` are read off that element. With `ad_fields` the ad's page, which `link` leads to, is read
    too, and what it tells goes before. `remove` names elements to take out first (badges in a title).
    `empty` names what an honestly empty listing shows; without it no ads means that the site changed.
    """

    name: str
    url: str
    list: str
    fields: Mapping[str, str]
    link: str = "a@href"
    next: str = ""
    empty: str = ""
    remove: str = ""
    ad_fields: Mapping[str, str] = field(default_factory=dict)
    employer: str = ""
    pages: int = 20

    def __post_init__(self) -> None:
        _check({"list": self.list, "link": self.link, "next": self.next, "empty": self.empty, "remove": self.remove})
        for table in (self.fields, self.ad_fields):
            for name, selector in table.items():
                if name not in FIELDS:
                    raise ValueError(f"{name!r} is no field of an ad; use any of: {', '.join(FIELDS)}")
                _check({name: selector})

    def start(self) -> Iterable[Request]:
        yield Request(self.url, note={"number": 1})

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        if page.request is not None and page.request.ad:
            return [self._ad_page(page)]
        return self._list(page)

    def _list(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        tree = parse(page)
        cards = [(self._url(page, card), self._told(card, self.fields)) for card in select(tree, self.list)]
        if not cards and not (self.empty and tree.select_one(self.empty)):
            raise Changed(page.url, f"no element fits {self.list!r}")
        if cards and not any(told.get("title") for _, told in cards):
            raise Changed(page.url, f"none of {len(cards)} ads has a title at {self.fields.get('title', '')!r}")
        for url, told in cards:
            ad = self._ad(page.url, {"url": url} | told)
            if self.ad_fields and url and isinstance(ad, RawAd):
                yield Request(url, note={"ad": ad}, ad=True)
            else:
                yield ad
        yield from _next(page, self.next, self.pages, tree)
        lacking = [name for name in self.fields if not any(name in told for _, told in cards)]
        if lacking and len(cards) >= _ENOUGH:
            raise Lacking(page.url, f"none of {len(cards)} ads has {', '.join(lacking)} where it is declared to be")

    def _ad_page(self, page: Page) -> RawAd | Rejected:
        told, closed = self._told(parse(page), self.ad_fields), says_closed(page)
        if not told and not closed:
            raise Changed(page.url, f"nothing of what an ad has is on the page called {title_of(page)[:80]!r}")
        before = page.ad or RawAd(title=title_of(page) if closed else "", url=page.url)
        ad = replace(before, **told, closed=closed)
        return ad if ad.title else Rejected("no_title", source_id=ad.source_id or None, url=ad.url)

    def _told(self, element: "Tag", fields: Mapping[str, str]) -> dict[str, Any]:
        """Return the declared fields; what is to be removed is only in the way of title and text."""
        late = {name: selector for name, selector in fields.items() if name in ("title", "description")}
        told = read_fields(element, {name: selector for name, selector in fields.items() if name not in late})
        for unwanted in select(element, self.remove) if self.remove else ():
            unwanted.decompose()
        return told | read_fields(element, late)

    def _ad(self, base: str, told: Mapping[str, Any]) -> RawAd | Rejected:
        url = absolute(base, told.get("url", ""))
        if not told.get("title"):
            return Rejected("no_title", source_id=told.get("source_id"), url=url)
        # Ads without a link share the page's address: their titles tell them apart.
        own = {} if told.get("url") or told.get("source_id") else {"source_id": f"{base}#{told['title']}"}
        return RawAd(**{"employer": self.employer} | {**told, "url": url} | own)

    def _url(self, page: Page, card: "Tag") -> str:
        link = first(card, self.link if "@" in self.link else f"{self.link}@href")
        return absolute(page.url, link) if link else ""


def _next(page: Page, selector: str, most: int, tree: "Tag | None" = None) -> Iterator[Request]:
    """Yield the request for the next page of the listing, if there is one and it may be read."""
    number = total(page.note, "number") or 1
    if selector and number < most:
        link = first(tree or parse(page), selector if "@" in selector else f"{selector}@href")
        if link:
            yield Request(absolute(page.url, link), note={"number": number + 1})


def _is_honestly_empty(page: Page, selector: str) -> bool:
    return bool(selector) and parse(page).select_one(selector) is not None


def _check(selectors: Mapping[str, str]) -> None:
    for name, selector in selectors.items():
        if selector and (wrong := check(selector)):
            raise ValueError(f"{name} = {selector!r} is no CSS selector: {wrong}")
