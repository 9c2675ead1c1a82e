"""Microseconds of CPU to read an ad, for each reader, beside what a user would reach for in the same run.

Pages are the ordinary cases of `tests/cases`, with a hundred rows and texts of 2,200 characters; the page
with JSON-LD is the 48 KB page of `benchmarks.board`. `python -m benchmarks.reading` prints the table.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.board import page as board_page
from posting.model import Posting, Rejected
from scraper.catalogue import sample
from scraper.errors import ReadError
from scraper.kinds import KINDS
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.readers.any_page import ads_on
from scraper.readers.feed import read_feed
from scraper.readers.jsonld import read_jsonld
from scraper.readers.sitemap import read_sitemap
from scraper.source import Page, RawAd
from tests.scraper.reading.case import CASES, page_of, source_of

_ROWS: Final = 100
_TEXT: Final = "".join(f"<p>You keep the calendar of the team, item {number}.</p>" for number in range(44))
_ENOUGH: Final = 0.15  # seconds of CPU a measurement


def main() -> None:
    """Print the table, ours and theirs."""
    for name, spent in figures().items():
        print(f"{name:<44} {spent:10.1f} us/ad")


def figures() -> dict[str, float]:
    """Return the name of each measurement with its microseconds of CPU an ad."""
    apis = {f"{kind} (JSON)": spent for kind, spent in _apis()}
    return {**_structured(), **_feeds(), **apis, **_bdjobs_beside_jobspy()}


def _structured() -> dict[str, float]:
    from bs4 import BeautifulSoup
    from extruct.jsonld import JsonLdExtractor
    from extruct.w3cmicrodata import MicrodataExtractor

    body = board_page(1)
    text = body.decode()
    url = "https://board.example/jobs/1"
    return {
        "JSON-LD page of 48 KB, ours": _spent(lambda: read_jsonld(Page(url, body)), 1),
        "JSON-LD page of 48 KB, extruct's JSON-LD": _spent(lambda: JsonLdExtractor().extract(text), 1),
        "JSON-LD page of 48 KB, extruct's microdata": _spent(lambda: MicrodataExtractor().extract(text), 1),
        "JSON-LD page of 48 KB, BeautifulSoup's parse": _spent(lambda: BeautifulSoup(text, "lxml"), 1),
    }


def _feeds() -> dict[str, float]:
    import feedparser

    item = (
        "<item><title>Padma Desk: Virtual Assistant {0}</title><link>https://b.example/{0}</link><guid>{0}</guid>"
        "<region>Anywhere</region><type>Contract</type><pubDate>Tue, 11 Aug 2026 07:30:41 +0000</pubDate>"
        f"<description><![CDATA[{_TEXT}]]></description></item>"
    )
    items = "".join(item.replace("{0}", str(number)) for number in range(_ROWS))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Jobs</title>{items}</channel></rss>'.encode()
    rows = "".join(f"<url><loc>https://b.example/jobs/{number}</loc></url>" for number in range(5_000))
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
    url = "https://b.example/feed"
    return {
        "feed of 100 ads, ours": _spent(lambda: read_feed(Page(url, feed)), _ROWS),
        "feed of 100 ads, feedparser": _spent(lambda: feedparser.parse(io.BytesIO(feed)), _ROWS),
        "sitemap of 5,000 addresses": _spent(lambda: read_sitemap(Page(url, sitemap)), 5_000),
    }


def _apis() -> Iterator[tuple[str, float]]:
    for kind in KINDS:
        for name in ("ordinary", "both-arrays-each-ad-once", "json-feed"):
            if (CASES / kind / name / "page.json").exists():
                measured = _measured(CASES / kind / name)
                if measured is not None:
                    yield kind, measured


def _bdjobs_beside_jobspy() -> dict[str, float]:
    """Return the cost of a bdjobs page of a hundred ads, as it comes to what each of us hands on."""
    body = _hundred_rows(CASES / "bdjobs" / "both-arrays-each-ad-once")
    page, source = Page("https://api.bdjobs.com/Jobs/api/JobSearch/GetJobSearch", body), sample("bdjobs")
    context = Context("bdjobs", datetime(2026, 11, 24, tzinfo=UTC))

    def whole() -> list[Posting | Rejected]:
        return [normalise(ad, context) for ad in ads_on(source, page) if isinstance(ad, RawAd)]

    told = {
        "bdjobs, read, ours": _spent(lambda: ads_on(source, page), _ROWS),
        "bdjobs, read and normalised, ours": _spent(whole, _ROWS),
    }
    theirs = _jobspy(body)
    return told | ({"bdjobs, JobSpy's parse": _spent(theirs, _ROWS)} if theirs else {})


def _jobspy(body: bytes) -> Callable[[], object] | None:
    """Return JobSpy's reading of a bdjobs page, without its network; None where it is not installed."""
    try:
        from jobspy.bdjobs import BDJobs
        from jobspy.bdjobs.model import JobSearch
        from jobspy.model import ScraperInput, Site
    except ImportError:
        return None
    board = BDJobs()
    board.scraper_input = ScraperInput(site_type=[Site.BDJOBS])

    def read() -> None:
        found = JobSearch.model_validate(json.loads(body))
        for job in [*(found.premiumData or []), *found.data]:
            board._process_job(job)

    return read


def _hundred_rows(folder: Path) -> bytes:
    whole = json.loads(page_of(folder).body)
    listed = _longest(whole)
    # JobSpy refuses a row without a logo.
    listed[:] = [_wordy(listed[0], number) | {"logoUrl": ""} for number in range(_ROWS)]
    return json.dumps(whole | {"premiumData": []}).encode()


def _measured(folder: Path) -> float | None:
    """Return the cost of the folder's page with a hundred rows; None if it is not a page of rows."""
    page, source = page_of(folder), source_of(folder)
    whole = json.loads(page.body)
    listed = _longest(whole)
    if not listed:
        return None
    rows = [_wordy(listed[number % len(listed)], number) for number in range(_ROWS)]
    listed[:] = rows
    body = json.dumps(whole).encode()
    try:
        count = len(ads_on(source, replace(page, body=body)))
    except ReadError:
        return None
    return _spent(lambda: list(source.read(replace(page, body=body))), count) if count else None


def _longest(value: Any) -> list[Any]:
    """Return the list of objects that is nearest to the top."""
    level = [value]
    while level:
        for each in level:
            if isinstance(each, list) and each and isinstance(each[-1], dict):
                return each
        level = [below for each in level if isinstance(each, dict) for below in each.values()]
    return []


def _wordy(row: Any, number: int) -> Any:
    """Return a row with a number of its own and a text as long as an ad's."""
    if not isinstance(row, dict):
        return row
    told = {key: _TEXT if isinstance(value, str) and "<" in value else value for key, value in row.items()}
    return told | ({"Jobid": str(number)} if "Jobid" in told else {})


def _spent(call: Callable[[], object], ads: int) -> float:
    """Return the microseconds of CPU an ad, the best of some rounds."""
    call()
    best, total = float("inf"), 0.0
    while total < _ENOUGH:
        began = time.process_time()
        call()
        spent = time.process_time() - began
        best, total = min(best, spent), total + max(spent, 1e-6)
    return best / ads * 1e6


if __name__ == "__main__":
    main()
