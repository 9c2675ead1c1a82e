"""Pages are read where they can do no harm: a page that stalls, starves or kills its worker costs itself only."""

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from posting.model import Rejected
from scraper.crawl import Outcome
from scraper.errors import Challenged, Changed, ReadError, TooComplex
from scraper.readers.killable import WantsWorker, in_the_service, only_where_killable
from scraper.reading import read_page, reading_in_workers
from scraper.source import Page, RawAd, Request


@dataclass(frozen=True)
class Obeying:
    """A source that does what its page says, as a hostile page would make a parser do."""

    name: str = "obeying"
    parent: int = 0

    def start(self) -> Iterable[Request]:
        return []

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        word = page.body.decode()
        if word != "light":
            only_where_killable()
        if word == "stall":
            time.sleep(60)
        if word == "starve":
            bytearray(4 << 30)
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "nest":
            self.read(Page(page.url, b"nest"))
        if word == "missing":
            raise KeyError("jobs")
        if word == "changed":
            raise Changed(page.url, "redesigned")
        yield RawAd(title=f"{word} {os.getpid() == self.parent}")


def pages(*words: str) -> list[Page]:
    return [Page(f"https://b.example/{word}", word.encode()) for word in words]


def read(*words: str, seconds: float = 20.0) -> Sequence[Outcome]:
    async def go() -> Sequence[Outcome]:
        async with reading_in_workers(workers=1, seconds=seconds) as reading:
            return await reading(Obeying(parent=os.getpid()), pages(*words))

    return asyncio.run(go())


def test_pages_are_read_in_another_process_in_order() -> None:
    assert [outcome.read for outcome in read("a", "b")] == [[RawAd(title="a False")], [RawAd(title="b False")]]


def test_a_light_page_is_read_without_a_worker_and_among_others_in_order() -> None:
    assert [outcome.read for outcome in read("light")] == [[RawAd(title="light True")]]
    outcomes = [outcome.read for outcome in read("a", "light", "b")]
    assert outcomes == [[RawAd(title="a False")], [RawAd(title="light True")], [RawAd(title="b False")]]


def test_a_page_too_long_to_be_light_goes_to_a_worker() -> None:
    import multiprocessing

    from scraper.sites.remotive import Remotive

    async def go() -> tuple[int, int]:
        async with reading_in_workers(workers=1) as reading:
            small = Page("https://b.example/", b'{"jobs": []}')
            await reading(Remotive("r"), [small])
            before = len(multiprocessing.active_children())
            await reading(Remotive("r"), [Page("https://b.example/", small.body + b" " * (1 << 20))])
            return before, len(multiprocessing.active_children())

    before, after = asyncio.run(go())
    assert (before, after > 0) == (0, True)


HEAVY = {
    "broken JSON-LD": b'<script type="application/ld+json">{"@type":"JobPosting","title":"a" "x":1}</script>',
    "microdata": b'<div itemscope itemtype="https://schema.org/JobPosting"><b itemprop="title">x</b></div>',
    "RDFa": b'<div vocab="https://schema.org/" typeof="JobPosting"><b property="title">x</b></div>',
    "a feed that is not well-formed": b"<rss><channel><item><title>a & b</title></item></channel></rss>",
}


@pytest.mark.parametrize("what", HEAVY)
def test_what_a_page_can_blow_up_is_never_parsed_in_the_service(what: str) -> None:
    from scraper.catalogue import sample
    from scraper.readers.any_page import ads_on

    kind = "feed" if "feed" in what else "sitemap"
    page = Page(
        "https://b.example/jobs/1", HEAVY[what], request=Request("https://b.example/jobs/1", ad=kind == "sitemap")
    )
    assert len(ads_on(sample(kind), page)) == 1
    with in_the_service(), pytest.raises(WantsWorker):
        read_page(sample(kind), page)


def test_selectors_are_never_parsed_in_the_service() -> None:
    from scraper.catalogue import sample

    with in_the_service(), pytest.raises(WantsWorker):
        read_page(sample("selectors"), Page("https://b.example/", b"<article><h2>x</h2></article>"))


def test_an_error_of_a_page_comes_back_from_the_worker_whole() -> None:
    first, changed = read("a", "changed")
    assert first.read == [RawAd(title="a False")]
    assert isinstance(changed.error, Changed)
    assert (changed.error.url, changed.error.reason) == ("https://b.example/changed", "redesigned")


@pytest.mark.parametrize("harm", ["starve", "die"])
def test_a_harmful_page_costs_itself_only(harm: str) -> None:
    first, harmed, last = read("a", harm, "b")
    assert (first.read, last.read) == ([RawAd(title="a False")], [RawAd(title="b False")])
    assert isinstance(harmed.error, TooComplex)
    assert harmed.error.url == f"https://b.example/{harm}"


def test_a_page_that_stalls_is_given_up_within_its_time() -> None:
    began = time.monotonic()
    first, stalled = read("a", "stall", seconds=2.0)
    assert first.read == [RawAd(title="a False")]
    assert isinstance(stalled.error, TooComplex)
    assert time.monotonic() - began < 30


def test_no_worker_is_started_before_a_page_is_read() -> None:
    import multiprocessing

    async def go() -> int:
        async with reading_in_workers():
            return len(multiprocessing.active_children())

    assert asyncio.run(go()) == 0


def test_a_shape_that_nobody_thought_of_is_a_changed_page() -> None:
    outcome = read_page(Obeying(), *pages("missing"))
    assert isinstance(outcome.error, Changed)
    assert "KeyError" in outcome.error.reason


def test_json_nested_beyond_reason_is_not_parsable_and_harms_nothing() -> None:
    from scraper.sites.remotive import Remotive

    outcome = read_page(Remotive("r"), Page("https://b.example/", b'{"jobs":' + b"[" * 200_000))
    assert isinstance(outcome.error, ReadError)


CHALLENGE = b"<html><head><title>Just a moment...</title></head><body></body></html>"


def test_a_challenge_in_place_of_json_is_blocked_not_changed() -> None:
    from scraper.sites.remotive import Remotive

    outcome = read_page(Remotive("r"), Page("https://b.example/", CHALLENGE))
    assert isinstance(outcome.error, Challenged)
    assert outcome.error.health.value == "blocked"


def test_an_ad_that_speaks_of_captchas_is_an_ad() -> None:
    from scraper.sites.by_sitemap import SitemapSite

    block = (
        b'<script type="application/ld+json">{"@type":"JobPosting","title":"VA","description":"no captcha"}</script>'
    )
    page = Page(
        "https://b.example/jobs/1", b"<html>" + block + CHALLENGE, request=Request("https://b.example/jobs/1", ad=True)
    )
    outcome = read_page(SitemapSite("s", "https://b.example/"), page)
    assert outcome.error is None
    assert len(outcome.read) == 1
