"""Whatever ads a page holds, without being told whose it is: a known API, a feed, structured data."""

import re
from typing import Final
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.errors import NotParsable, ReadError
from scraper.kinds import KINDS
from scraper.readers.ad_page import read_ad_page, structured
from scraper.readers.feed import read_feed
from scraper.reading import read_page
from scraper.source import Page, RawAd, Request, Source

# Kinds that read no shape of their own, or any.
_GENERIC: Final = frozenset({"sitemap", "listing", "selectors", "feed"})


def read_any(page: Page) -> list[RawAd | Rejected]:
    """Return the ads of a page of unknown origin. Raises a ReadError when no reader knows its shape."""
    start = page.body[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    by_host = kind_of(page.url)
    if by_host and (ads := _read_as(by_host, page)) is not None:
        return ads
    if start[:1] in (b"{", b"["):
        return _json(page)
    if start.startswith((b"<?xml", b"<rss", b"<rdf", b"<feed", b"<source", b"<workzag")):
        return _xml(page)
    return structured(page) or _other_html(page)


def kind_of(url: str) -> str | None:
    """Return the kind whose pages live at the address, by its host; None when we know none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    where = f"{parts.hostname or ''}{parts.path}"
    return next((name for name, kind in KINDS.items() if kind.at and re.search(kind.at, where)), None)


def _json(page: Page) -> list[RawAd | Rejected]:
    page.json()  # not JSON at all is told as that
    for name in KINDS:
        if name not in _GENERIC and (ads := _read_as(name, page)):
            return ads
    return read_feed(page)


def _xml(page: Page) -> list[RawAd | Rejected]:
    for name, kind in KINDS.items():
        if kind.root and kind.root in page.body[:2_048] and (ads := _read_as(name, page)) is not None:
            return ads
    try:
        return read_feed(page)
    except NotParsable:
        if ads := structured(page):  # XHTML
            return ads
        raise


def _other_html(page: Page) -> list[RawAd | Rejected]:
    for name, kind in KINDS.items():
        if kind.mark and kind.mark in page.body and (ads := _read_as(name, page)):
            return ads
    return read_ad_page(page)


def _read_as(kind: str, page: Page) -> list[RawAd | Rejected] | None:
    """Return what a source of that kind makes of the page, None when it is not one of its pages."""
    from scraper.catalogue import sample

    try:
        return ads_on(sample(kind), page)
    except ReadError:
        return None


def ads_on(source: Source, page: Page) -> list[RawAd | Rejected]:
    """Return the ads of one page read by itself: a row that leads to its ad's page counts as far as it tells.

    Raises a ReadError when the page is not one of the source's.
    """
    outcome = read_page(source, page)
    if outcome.error is not None and not outcome.read:
        raise outcome.error
    told = (each.note.get("ad") if isinstance(each, Request) else each for each in outcome.read)
    return [each for each in told if isinstance(each, RawAd | Rejected)]
