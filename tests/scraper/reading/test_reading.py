"""Pages are read where they can do no harm: a page that stalls, starves or kills its worker costs itself only."""

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from posting.model import Rejected
from scraper.errors import Challenged, Changed, ReadError, TooComplex
from scraper.outcome import Ad, Outcome
from scraper.reading import read_page, reading_in_workers
from scraper.source import Page, RawAd, Request
from scraper.workers import Workers
from tests.scraper.reading.board import CONTEXT

B: Final = "https://b.example/"


@dataclass(frozen=True)
class Obeying:
    """A source that does what its page says, as a hostile page would make a parser do."""

    name: str = "obeying"
    parent: int = 0

    def start(self) -> Iterable[Request]:
        return []

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        word, _, rest = page.body.decode().partition(" ")
        if word == "stall":
            time.sleep(60)
        if word == "starve":
            bytearray(4 << 30)
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "missing":
            raise KeyError("jobs")
        if word == "changed":
            raise Changed(page.url, "redesigned")
        if word == "many":
            yield from (self._ad(f"ad-{number}") for number in range(int(rest)))
        elif word == "poisoned":
            yield from (self._ad("before"), replace(self._ad("poison"), employment=Endless()), self._ad("after"))
        else:
            yield self._ad(word)

    def _ad(self, word: str) -> RawAd:
        return RawAd(title=f"{word} {os.getpid() == self.parent}", url=f"{B}{word}")


class Endless(tuple[str, ...]):
    """Words of an ad that are never read to their end."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        time.sleep(60)
        yield "full time"


def pages(*words: str) -> list[Page]:
    return [Page(f"{B}{word}", word.encode()) for word in words]


# For what must be given up: a worker is nice, and on a busy machine its turn is long in coming.
SOON = 2.0


def read(*words: str, seconds: float = 20.0) -> Sequence[Outcome]:
    async def go() -> Sequence[Outcome]:
        async with reading_in_workers(workers=1, seconds=seconds) as reading:
            return await reading(Obeying(parent=os.getpid()), pages(*words), CONTEXT)

    return asyncio.run(go())


def titles(outcome: Outcome) -> list[str]:
    return [ad.posting.title if isinstance(ad, Ad) else ad.why for ad in outcome.ads]


def test_pages_are_read_in_another_process_in_order() -> None:
    assert [titles(outcome) for outcome in read("a", "b")] == [["a False"], ["b False"]]


def test_an_error_of_a_page_comes_back_from_the_worker_whole() -> None:
    first, changed = read("a", "changed")
    assert titles(first) == ["a False"]
    assert isinstance(changed.error, Changed)
    assert (changed.error.url, changed.error.reason) == (f"{B}changed", "redesigned")


@pytest.mark.parametrize("harm", ["starve", "die"])
def test_a_harmful_page_costs_itself_only(harm: str) -> None:
    first, harmed, last = read("a", harm, "b")
    assert (titles(first), titles(last)) == (["a False"], ["b False"])
    assert isinstance(harmed.error, TooComplex)
    assert harmed.error.url == f"{B}{harm}"


def test_a_page_that_stalls_is_given_up_within_its_time() -> None:
    began = time.monotonic()
    first, stalled = read("a", "stall", seconds=SOON)
    assert titles(first) == ["a False"]
    assert isinstance(stalled.error, TooComplex)
    assert time.monotonic() - began < 30


def test_an_ad_that_cannot_be_normalised_is_refused_alone() -> None:
    first, poisoned = read("a", "poisoned", seconds=SOON)
    assert titles(first) == ["a False"]
    assert titles(poisoned) == ["before False", "too_complex", "after False"]
    assert poisoned.error is None
    refused = poisoned.ads[1]
    assert isinstance(refused, Rejected)
    assert (refused.title, refused.url) == ("poison False", f"{B}poison")


def test_more_ads_than_one_trip_has_time_for_are_all_normalised_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.reading._FOR_ADS", 0.0)
    (outcome,) = read("many 300")
    assert titles(outcome) == [f"ad-{number} False" for number in range(300)]


def test_pages_of_many_bytes_travel_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    trips: list[int] = []

    class Counting(Workers):
        async def run(self, seconds: float, work: Any, *args: Any, **named: Any) -> Any:
            trips.append(len(args[1]))
            return await super().run(seconds, work, *args, **named)

    monkeypatch.setattr("scraper.reading.Workers", Counting)
    big = "a " + "x" * 3_000_000
    assert [titles(outcome) for outcome in read(big, big, "b", "c")] == [["a False"]] * 2 + [["b False"], ["c False"]]
    assert trips == [1, 3]


def test_no_worker_is_started_before_a_page_is_read() -> None:
    import multiprocessing

    async def go() -> int:
        async with reading_in_workers():
            return len(multiprocessing.active_children())

    assert asyncio.run(go()) == 0


def test_workers_that_have_nothing_to_do_are_sent_home_and_come_back() -> None:
    async def go() -> tuple[int, int]:
        workers = Workers(1, 1 << 30, rest_after=0.01)
        first = await workers.run(20.0, os.getpid)
        for _ in range(1_000):
            if not _is_alive(first):
                break
            await asyncio.sleep(0.01)
        second = await workers.run(20.0, os.getpid)
        assert not _is_alive(first)
        workers.stop()
        return first, second

    first, second = asyncio.run(go())
    assert first != second


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


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
