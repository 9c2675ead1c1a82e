"""Every kind of fault on several kinds of source: blocked, changed, unreachable and truly empty are told apart.

Each fault is put in the place of a source's first page, the walk is judged by the service's own judge, and
a source that had twenty ads open must close none of them, whatever came.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from posting.report import Health, PassReport
from scraper.catalogue import sample
from scraper.crawl import Summary, crawl
from scraper.errors import (
    Blocked,
    BrokenBody,
    FetchError,
    Gone,
    RobotsRefused,
    ServerFault,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from scraper.kinds import KINDS
from scraper.outcome import Ad
from scraper.reading import reading_here
from scraper.source import Page, Request, Source
from sohokari.health import Opinion, Usual, judge
from tests.scraper.reading.board import CONTEXT
from tests.scraper.reading.case import CASES, source_of

SOURCES: Final = (
    "remotive", "remoteok", "weworkremotely", "arbeitnow", "himalayas", "jobicy", "greenhouse", "lever", "ashby",
    "recruitee", "personio", "selectors", "bdjobs", "teamtailor",
)  # fmt: skip
CHALLENGE: Final = (
    b"<html><head><title>Just a moment...</title></head><body><script src='/cdn-cgi/challenge-platform/x'></script>"
)
LOGIN: Final = b"<html><head><title>Sign in</title></head><body><form><input type='password'></form></body></html>"
REDESIGN: Final = b"<!doctype html><html><head><title>Careers</title></head><body><div id='root'></div></body></html>"
DENIED: Final = (
    b"<html><head><title>Access Denied</title></head><body>You don't have permission. Reference #18</body></html>"
)
MAINTENANCE: Final = b"<html><head><title>Back soon</title></head><body>We are upgrading our systems.</body></html>"

Fault = bytes | Callable[[str], FetchError]
FAULTS: Final[dict[str, tuple[Fault, Health]]] = {
    "403": (lambda url: Blocked(url, "403", 403), Health.BLOCKED),
    "401": (lambda url: Blocked(url, "401", 401), Health.BLOCKED),
    "429": (lambda url: Blocked(url, "429", 429, 60.0), Health.BLOCKED),
    "robots.txt says no": (lambda url: RobotsRefused(url, "Disallow: /"), Health.BLOCKED),
    "a challenge that answers 200": (CHALLENGE, Health.BLOCKED),
    "a login page that answers 200": (LOGIN, Health.BLOCKED),
    "access denied that answers 200": (DENIED, Health.BLOCKED),
    "404": (lambda url: Gone(url, "404", 404), Health.CHANGED),
    "too many redirects": (lambda url: TooManyRedirects(url, "6"), Health.CHANGED),
    "a body of 100 MB": (lambda url: TooLarge(url, "more than 10 MiB"), Health.CHANGED),
    "a redesign": (REDESIGN, Health.CHANGED),
    "a page of maintenance": (MAINTENANCE, Health.CHANGED),
    "nothing at all": (b"", Health.CHANGED),
    "noise": (bytes(range(256)) * 40, Health.CHANGED),
    "another API's answer": (b'{"status":"ok","payload":{"items":[1,2,3]}}', Health.CHANGED),
    "500": (lambda url: ServerFault(url, "500", 500), Health.UNREACHABLE),
    "no name": (lambda url: Unreachable(url, "does not resolve"), Health.UNREACHABLE),
    "too slow": (lambda url: TimedOut(url, "30 s"), Health.UNREACHABLE),
    "cut off on the way": (lambda url: BrokenBody(url, "shorter than told"), Health.UNREACHABLE),
}


@dataclass
class Answering:
    """Stands for the fetcher: one answer to the first request, and 'gone' to all others."""

    answer: Fault
    asked: int = 0

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
        self.asked += 1
        if self.asked > 1:
            raise Gone(request.url, "404", 404)
        if callable(self.answer):
            raise self.answer(request.url)
        return Page(request.url, self.answer, request=request)


def visit(source: Source, answer: Fault, *, partial: bool, open_ads: int = 20) -> tuple[Opinion, Summary]:
    """Walk the source and let the service judge what it saw."""

    async def go() -> tuple[int, Summary]:
        walk = crawl(source, Answering(answer), CONTEXT, read=reading_here)
        read = [ad async for batch in walk for ad in batch.ads]
        return len([ad for ad in read if isinstance(ad, Ad)]), walk.summary

    taken, summary = asyncio.run(go())
    report = PassReport("s", datetime(2026, 11, 24, tzinfo=UTC), read=taken, new=taken, complete=summary.complete)
    opinion = judge(report, [error.health for error in summary.errors], Usual(open_ads), partial=partial)
    return opinion, summary


def case(kind: str, *names: str) -> Path:
    return next(CASES / kind / name for name in names if (CASES / kind / name).is_dir())


def body(folder: Path) -> bytes:
    return next(folder.glob("page.*")).read_bytes()


def ordinary(kind: str) -> Path:
    return case(kind, "ordinary", "both-arrays-each-ad-once")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", SOURCES)
def test_a_fault_is_told_for_what_it_is_and_closes_nothing(kind: str, fault: str) -> None:
    answer, health = FAULTS[fault]
    opinion, summary = visit(source_of(ordinary(kind)), answer, partial=False)
    assert opinion.health is health, summary.errors
    assert not (summary.complete and opinion.may_close)
    assert summary.errors
    assert summary.errors[0].trouble().reason


@pytest.mark.parametrize("kind", SOURCES)
def test_a_page_cut_in_half_is_no_shorter_list_and_closes_nothing(kind: str) -> None:
    whole = body(ordinary(kind))
    opinion, summary = visit(source_of(ordinary(kind)), whole[: len(whole) * 2 // 3], partial=False)
    if kind == "selectors":  # HTML has no end that must be there: the length of the body tells, or the judge
        assert opinion.health in (Health.SUSPECT, Health.CHANGED)
    else:
        assert opinion.health is Health.CHANGED
    assert not (summary.complete and opinion.may_close)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_honestly_empty_board_is_empty(kind: str) -> None:
    names = ("empty", "honestly-empty", "a-company-without-ads", "the-notice-is-no-ad", "empty-or-unknown")
    if kind == "hackernews":
        return  # a month without a comment is another page
    folder = case(kind, *names)
    opinion, summary = visit(source_of(folder), body(folder), partial=False, open_ads=0)
    assert summary.complete
    assert not summary.errors
    assert opinion.health is Health.EMPTY


@pytest.mark.parametrize("kind", SOURCES)
def test_a_board_that_is_suddenly_empty_is_suspect_and_closes_nothing(kind: str) -> None:
    names = ("empty", "honestly-empty", "a-company-without-ads", "the-notice-is-no-ad")
    opinion, _ = visit(source_of(case(kind, *names)), body(case(kind, *names)), partial=False)
    assert opinion.health is Health.SUSPECT
    assert not opinion.may_close


@pytest.mark.parametrize("fault", [name for name, (_, health) in FAULTS.items() if health is not Health.UNREACHABLE])
def test_a_fault_on_an_ads_own_page_closes_nothing(fault: str) -> None:
    answer, _ = FAULTS[fault]
    if fault == "404":
        return  # gone is gone: that ad is closed, once the sitemap has been read to its end
    source = sample("sitemap")
    url = "https://example.org/jobs/1"

    @dataclass
    class Ads:
        async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
            if request.ad and callable(answer):
                raise answer(request.url)
            listed = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{url}</loc></url></urlset>'
            return Page(
                request.url, answer if request.ad and isinstance(answer, bytes) else listed.encode(), request=request
            )

    async def go() -> Summary:
        walk = crawl(source, Ads(), CONTEXT, read=reading_here)
        assert [ad async for batch in walk for ad in batch.ads] == []
        return walk.summary

    summary = asyncio.run(go())
    assert not summary.complete
    assert len(summary.errors) == 1


def test_a_login_that_a_redirect_led_to_is_seen() -> None:
    from scraper.reading import read_page

    page = Page("https://app.example/users/login?next=x", LOGIN.replace(b"Sign in", b"Welcome"))
    outcome = read_page(sample("remotive"), replace(page, request=Request("https://remotive.com/api/remote-jobs")))
    assert outcome.error is not None
    assert outcome.error.kind == "challenged"
