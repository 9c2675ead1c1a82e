"""What lives at an address: a board on a platform, a known API, a feed, a sitemap, a page with structured data.

`look` tries what the address and its page suggest, the surest first, and reads a first sample. What it finds
is an entry for the operator's sources file, ready to be written.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.catalogue import Entry, entry_of
from scraper.crawl import Fetches, Limits, Walk, crawl
from scraper.errors import Changed, FetchError, ReadError, ScraperError
from scraper.normalise.context import Context
from scraper.outcome import Ad
from scraper.readers.ad_page import structured
from scraper.readers.any_page import kind_of
from scraper.readers.feed import read_feed
from scraper.readers.fields import absolute
from scraper.readers.sitemap import is_sitemap
from scraper.reading import Reader
from scraper.source import Page, Request

Table = dict[str, Any]
_SAMPLE: Final = Limits(pages=6, at_once=2, batch=3)
_WORD: Final = r"(?P<board>(?!embed\b|www\b)[A-Za-z0-9][\w.-]{0,80})"
_SUBDOMAIN: Final = r"(?P<board>(?!www\b)[\w-]{1,63})"
# Where a company's board shows on the web, in an address or in a page that embeds it.
_BOARDS: Final[Mapping[str, str]] = {
    "greenhouse": r"(?:job-)?boards(?:-api)?(?:\.eu)?\.greenhouse\.io/"
    rf"(?:v1/boards/|embed/job_board(?:/js)?\?for=)?{_WORD}",
    "lever": rf"(?:jobs|api)\.(?P<host>eu)?\.?lever\.co/(?:v0/postings/)?{_WORD}",
    "ashby": rf"(?:jobs|api)\.ashbyhq\.com/(?:posting-api/job-board/)?{_WORD}",
    "workable": rf"apply\.workable\.com/(?:api/v1/widget/accounts/)?(?!j/|api/){_WORD}",
    "smartrecruiters": rf"(?:jobs|careers|api)\.smartrecruiters\.com/(?:v1/companies/)?{_WORD}",
    "recruitee": rf"{_SUBDOMAIN}\.recruitee\.com",
    "personio": rf"{_SUBDOMAIN}\.jobs\.personio\.(?P<domain>de|com)",
    "bamboohr": rf"{_SUBDOMAIN}\.bamboohr\.com",
    "teamtailor": rf"{_SUBDOMAIN}\.teamtailor\.com",
    "pinpoint": rf"{_SUBDOMAIN}\.pinpointhq\.com",
    "breezy": rf"{_SUBDOMAIN}\.breezy\.hr",
    "workday": rf"{_SUBDOMAIN}\.(?P<server>wd\d{{1,4}})\.myworkdayjobs\.com/"
    r"(?:wday/cxs/[\w-]{1,63}/|[a-z]{2}-[A-Z]{2}/)?(?P<site>[\w-]{1,80})",
    "manatal": rf"(?:www\.careers-page\.com/(?:api/v1\.0/c/)?|api\.manatal\.com/open/v3/career-page/){_WORD}",
    "rippling": rf"(?:ats\.rippling\.com/|api\.rippling\.com/platform/api/ats/v1/board/){_WORD}",
}
_PATTERNS: Final = {kind: re.compile(rf"(?<![\w.-]){pattern}") for kind, pattern in _BOARDS.items()}
_LOOKED_AT: Final = 500_000
_ALTERNATE: Final = re.compile(r"<link\b[^<>]{0,500}>", re.IGNORECASE)
_FEED_TYPE: Final = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF: Final = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_OF_JOBS: Final = re.compile(r"job|career|vacanc|position|hiring", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What an address is: the entry to write, in words how that was seen, and the first ads read."""

    table: Table
    seen: str
    ads: list[Ad | Rejected] = field(default_factory=list)


async def look(url: str, fetcher: Fetches, read: Reader, now: datetime) -> Found:
    """Return what lives at `url`, with a sample of its ads.

    Raises a FetchError if it cannot be had, Changed if nothing there is anything that we can read.
    """
    tried: list[str] = []
    async for table, seen in _candidates(url, fetcher):
        try:
            ads = await _sampled(table, fetcher, read, now)
        except ScraperError as error:
            tried.append(f"{seen}: {error}")
            continue
        if any(isinstance(ad, Ad) for ad in ads):
            return Found(table, seen, ads)
        tried.append(f"{seen}: no ads")
    told = "; ".join(tried) or "no board, feed, sitemap or structured data"
    raise Changed(url, f"nothing that can be read as it is ({told}); declare selectors for it in your sources file")


def as_toml(table: Mapping[str, Any]) -> str:
    """Return an entry as it is written into the sources file."""
    lines = (f"{key} = {_toml(value)}" for key, value in table.items())
    return "[[source]]\n" + "\n".join(lines) + "\n"


def board_at(url: str) -> Table | None:
    """Return the entry of the platform board that an address shows, None for another address."""
    for kind, pattern in _PATTERNS.items():
        if found := pattern.search(url):
            told = {key: value for key, value in found.groupdict().items() if value}
            return {"name": f"{kind}:{told['board']}", "kind": kind} | told
    return None


async def _candidates(url: str, fetcher: Fetches) -> AsyncIterator[tuple[Table, str]]:
    """Yield entries with how each was seen, the surest first."""
    if table := board_at(url):
        yield table, f"a board on {table['kind']}"
        return
    if kind := kind_of(url):
        yield {"name": kind}, f"{kind}, which we know"
        return
    page = await fetcher.fetch(Request(url))
    for table, seen in _of_page(page):
        yield table, seen
    sitemap = absolute(page.url, "/sitemap.xml")
    if sitemap != url:
        try:
            if is_sitemap(await fetcher.fetch(Request(sitemap))):
                yield _entry(page.url, "sitemap", sitemap) | _match(page), "the site's sitemap"
        except FetchError:
            return


def _of_page(page: Page) -> Iterator[tuple[Table, str]]:
    """Yield what the page itself suggests."""
    if is_sitemap(page):
        yield _entry(page.url, "sitemap", page.url), "a sitemap"
        return
    try:
        if read_feed(page):
            yield _entry(page.url, "feed", page.url), "a feed"
            return
    except ReadError:
        pass  # then it is something else
    if len(structured(page)) > 1:
        yield _entry(page.url, "listing", page.url), "a page that holds JobPostings"
    if table := board_at(unescape(page.text[:_LOOKED_AT])):
        yield table, f"a page that embeds a board on {table['kind']}"
    for feed in _feeds(page):
        yield _entry(page.url, "feed", feed), "a feed that the page names"


def _feeds(page: Page) -> list[str]:
    """Return the feeds that the page names, those of jobs first."""
    links = (each.group() for each in _ALTERNATE.finditer(page.text[:_LOOKED_AT]))
    found = [
        absolute(page.url, unescape(href.group(1)))
        for link in links
        if _FEED_TYPE.search(link) and (href := _HREF.search(link))
    ]
    return sorted(dict.fromkeys(found), key=lambda url: _OF_JOBS.search(url) is None)[:4]


def _match(page: Page) -> Table:
    """Return a pattern for the sitemap, when the page is one ad: what its address has before the last part."""
    folder = urlsplit(page.url).path.rstrip("/").rpartition("/")[0]
    return {"match": re.escape(f"{folder}/").replace("\\-", "-")} if folder and len(structured(page)) == 1 else {}


def _entry(page_url: str, kind: str, url: str) -> Table:
    host = (urlsplit(page_url).hostname or "site").removeprefix("www.")
    return {"name": re.sub(r"[^\w.-]", "-", host)[:80], "kind": kind, "url": url}


def sample(entry: Entry, fetcher: Fetches, read: Reader, now: datetime) -> Walk:
    """Return a walk over the first few pages of a source; `now` is what relative dates count from."""
    context = Context(entry.name, now, day_first=entry.day_first, country=entry.country)
    return crawl(entry.source, fetcher, context, read=read, limits=_SAMPLE, gap=entry.gap, cap=entry.cap)


async def _sampled(table: Table, fetcher: Fetches, read: Reader, now: datetime) -> list[Ad | Rejected]:
    walk = sample(entry_of(table), fetcher, read, now)
    ads = [ad async for batch in walk for ad in batch.ads]
    if not ads and walk.summary.errors:
        raise walk.summary.errors[0]
    return ads


def _toml(value: Any) -> str:
    """Return a value of an entry in TOML: text, number or flag."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each >= " " else f"\\u{ord(each):04x}" for each in escaped) + '"'
