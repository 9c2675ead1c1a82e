"""What a walk over one source promises: it sees all, says when it did not, and cannot be led in circles."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from posting.model import Rejected
from scraper.crawl import Limits, Summary, crawl
from scraper.errors import Blocked, Changed, Gone, Lacking, TimedOut, TooComplex, Unfinished
from scraper.normalise.context import Context
from scraper.outcome import Ad, Outcome
from scraper.reading import reading_here
from scraper.remembering import Remembered, digest_of
from scraper.source import Page, RawAd, Request, Source
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.reading.board import CONTEXT, Answer, Board, Lines

B = "https://b.example/"


def walk(
    answers: dict[str, Answer], limits: Limits | None = None, source: Source | None = None, gap: float | None = None
) -> tuple[list[str], Summary, Board]:
    """Return the titles (or reasons) that a walk gives, in order, its summary, and the board."""
    board = Board(answers)

    async def go() -> tuple[list[str], Summary]:
        steps = crawl(source or Lines(), board, CONTEXT, read=reading_here, limits=limits, gap=gap)
        ads = [ad async for batch in steps for ad in batch.ads]
        return [ad.posting.title if isinstance(ad, Ad) else ad.why for ad in ads], steps.summary

    ads, summary = asyncio.run(go())
    return ads, summary, board


def test_all_pages_are_followed_and_the_walk_is_complete() -> None:
    ads, summary, board = walk({B + "1": b"ad a\nad b\nnext https://b.example/2", B + "2": b"ad c\nodd x"})
    assert ads == ["a", "b", "c", "not_an_ad"]
    assert (summary.pages, summary.complete, summary.errors) == (2, True, [])
    assert summary.ads == 4
    assert board.asked == [B + "1", B + "2"]


def test_the_sources_own_gap_reaches_the_fetcher() -> None:
    assert walk({B + "1": b"ad a"}, gap=2.5)[2].gaps == [2.5]


def test_a_next_page_that_failed_makes_the_walk_incomplete() -> None:
    ads, summary, _ = walk({B + "1": b"ad a\nnext https://b.example/2", B + "2": TimedOut(B + "2", "slow")})
    assert ads == ["a"]
    assert not summary.complete
    assert [error.kind for error in summary.errors] == ["timed_out"]


def test_a_next_page_that_is_gone_makes_the_walk_incomplete() -> None:
    _, summary, _ = walk({B + "1": b"ad a\nnext https://b.example/2"})
    assert not summary.complete


def test_an_ads_page_that_is_gone_is_told_and_the_walk_is_complete() -> None:
    ads, summary, _ = walk({B + "1": b"page https://b.example/x\npage https://b.example/y", B + "y": b"ad y"})
    assert ads == ["y"]
    assert summary.complete
    assert [type(error) for error in summary.errors] == [Gone]


def test_an_ads_page_that_failed_makes_the_walk_incomplete() -> None:
    _, summary, _ = walk({B + "1": b"page https://b.example/x", B + "x": TimedOut(B + "x", "slow")})
    assert not summary.complete


def test_one_page_that_does_not_read_costs_itself_only() -> None:
    class Picky(Lines):
        def read(self, page: Page):  # type: ignore[no-untyped-def]
            if b"new design" in page.body:
                raise Changed(page.url, "redesigned")
            return super().read(page)

    ads, summary, _ = walk(
        {B + "1": b"page https://b.example/x\npage https://b.example/y", B + "x": b"new design", B + "y": b"ad y"},
        source=Picky(),
    )
    assert ads == ["y"]
    assert not summary.complete
    assert [error.kind for error in summary.errors] == ["changed"]


def test_a_page_that_lacks_something_gives_its_ads_and_closes_nothing() -> None:
    class Half(Lines):
        def read(self, page: Page):  # type: ignore[no-untyped-def]
            yield from super().read(page)
            raise Lacking(page.url, "no ad has a pay any more")

    ads, summary, board = walk({B + "1": b"ad a\nnext https://b.example/2", B + "2": b"ad b"}, source=Half())
    assert ads == ["a", "b"]
    assert board.asked == [B + "1", B + "2"]
    assert not summary.complete
    assert {error.kind for error in summary.errors} == {"lacking"}


def test_no_address_is_asked_for_twice() -> None:
    pages = {
        B + "1": b"ad a\nnext https://b.example/2#top",
        B + "2#top": b"ad b\nnext https://b.example/1\nnext https://b.example/2",
    }
    _, summary, board = walk(dict(pages))
    assert board.asked == [B + "1", B + "2#top"]
    assert summary.complete


def test_a_board_that_repeats_its_first_page_for_ever_is_left() -> None:
    def endless(request: Request) -> bytes:
        number = int(request.url.rpartition("/")[2])
        return f"ad a\nad b\nnext {B}{number + 1}".encode()

    answers: dict[str, Answer] = {f"{B}{number}": endless for number in range(1, 500)}
    ads, summary, board = walk(answers)
    assert len(board.asked) == 2
    assert not summary.complete
    assert isinstance(summary.errors[0], Unfinished)
    assert ads == ["a", "b", "a", "b"]


def test_a_chain_of_empty_pages_with_one_body_is_left() -> None:
    answers: dict[str, Answer] = {
        f"{B}{number}": b"odd\nnext " + f"{B}{number + 1}".encode() for number in range(1, 500)
    }
    _, summary, board = walk(answers)
    assert len(board.asked) < 5
    assert not summary.complete


def test_a_walk_stops_at_its_limit_of_pages_and_says_so() -> None:
    answers: dict[str, Answer] = {f"{B}{n}": f"ad {n}\nnext {B}{n + 1}".encode() for n in range(1, 500)}
    ads, summary, board = walk(answers, Limits(pages=7))
    assert len(board.asked) == 7
    assert len(ads) == 7
    assert not summary.complete
    assert "7 pages" in str(summary.errors[-1])


def test_a_walk_stops_at_its_limit_of_ads_and_says_so() -> None:
    answers: dict[str, Answer] = {f"{B}{n}": f"ad {n}\nnext {B}{n + 1}".encode() for n in range(1, 500)}
    _, summary, board = walk(answers, Limits(ads=5))
    assert len(board.asked) == 5
    assert not summary.complete


def test_a_host_that_is_down_is_not_asked_a_thousand_times() -> None:
    first = "\n".join(f"page {B}p{n}" for n in range(1_000)).encode()
    answers: dict[str, Answer] = {B + "1": first}
    answers |= {f"{B}p{n}": TimedOut(f"{B}p{n}", "slow") for n in range(1_000)}
    _, summary, board = walk(answers)
    assert len(board.asked) < 40
    assert not summary.complete
    assert "gave up" in str(summary.errors[-1])


def test_failures_among_answers_do_not_end_the_walk() -> None:
    answers: dict[str, Answer] = {B + "1": "\n".join(f"page {B}p{n}" for n in range(100)).encode()}
    answers |= {f"{B}p{n}": (TimedOut(f"{B}p{n}", "slow") if n % 2 else f"ad {n}".encode()) for n in range(100)}
    ads, summary, _ = walk(answers)
    assert len(ads) == 50
    assert summary.failed == 50


def test_thousands_of_errors_are_counted_and_fifty_are_kept() -> None:
    answers: dict[str, Answer] = {B + "1": "\n".join(f"page {B}p{n}" for n in range(300)).encode()}
    _, summary, _ = walk(answers)
    assert summary.failed == 300
    assert len(summary.errors) == 50


def test_a_blocked_first_page_gives_nothing_and_is_not_complete() -> None:
    ads, summary, _ = walk({B + "1": Blocked(B + "1", "403", 403)})
    assert (ads, summary.complete) == ([], False)
    assert summary.errors[0].health.value == "blocked"


@pytest.mark.parametrize(("gap", "sizes"), [(0.0, [64, 64, 32]), (1.0, [16] * 10)], ids=["quick", "slow"])
def test_ads_of_a_quick_host_are_given_out_together_and_those_of_a_slow_one_soon(gap: float, sizes: list[int]) -> None:
    """A transaction has its price; but nobody waits for a minute until an ad is stored."""
    board = Board({B + "1": "\n".join(f"page {B}p{n}" for n in range(160)).encode()})
    board.answers |= {f"{B}p{n}": f"ad {n}".encode() for n in range(160)}

    class Slow:
        async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
            async with turn:
                await asyncio.sleep(gap or 0.0)
                return await board.fetch(request, gap=gap, cap=cap)

    async def go() -> list[int]:
        return [len(batch.ads) async for batch in crawl(Lines(), Slow(), CONTEXT, read=reading_here, gap=gap)]

    turn = asyncio.Lock()
    assert in_virtual_time(go())[0] == sizes


def test_pages_are_read_in_batches_and_in_order() -> None:
    sizes: list[int] = []

    async def read(source: Source, pages: Sequence[Page], context: Context) -> Sequence[Outcome]:
        sizes.append(len(pages))
        return await reading_here(source, pages, context)

    board = Board({B + "1": "\n".join(f"page {B}p{n}" for n in range(40)).encode()})
    board.answers |= {f"{B}p{n}": f"ad {n}".encode() for n in range(40)}

    async def go() -> list[str]:
        steps = crawl(Lines(), board, CONTEXT, read=read)
        ads = [ad async for batch in steps for ad in batch.ads]
        return [ad.posting.title for ad in ads if isinstance(ad, Ad)]

    assert asyncio.run(go()) == [str(n) for n in range(40)]
    assert sizes == [1, 16, 16, 8]


def test_a_walk_counts_what_its_ads_tell() -> None:
    class Telling(Lines):
        def read(self, page: Page):  # type: ignore[no-untyped-def]
            yield RawAd(title="a", url=B + "a", employer="E", remote=False, applicant_area=())
            yield RawAd(title="b", url=B + "b", pay="5")
            yield Rejected("no_title")

    _, summary, _ = walk({B + "1": b""}, source=Telling())
    assert (summary.told["title"], summary.told["employer"], summary.told["pay"], summary.told["remote"]) == (
        2,
        1,
        1,
        1,
    )
    assert summary.told["country"] == 0


def test_a_field_that_all_ads_told_and_none_tells_is_lost() -> None:
    class Telling(Lines):
        def read(self, page: Page):  # type: ignore[no-untyped-def]
            told = page.body.decode()
            for number in range(10):
                yield RawAd(
                    title=f"ad {number}",
                    url=f"{B}{number}",
                    employer="E" if told == "before" else "",
                    pay="5" if number else None,
                )

    before = walk({B + "1": b"before"}, source=Telling())[1]
    after = walk({B + "1": b"after"}, source=Telling())[1]
    assert before.shares()["employer"] == 1.0
    assert before.shares()["pay"] == 0.9
    assert before.lost(before.shares()) == []
    assert after.lost(before.shares()) == ["employer"]
    assert after.lost({}) == []


def test_a_key_in_an_address_is_in_no_error_and_no_page() -> None:
    seen: list[str] = []

    class Keyed(Lines):
        def start(self) -> list[Request]:
            return [
                Request(B + "s3cr3t/1", secrets=("s3cr3t",)),
                Request(B + "s3cr3t/2", secrets=("s3cr3t",)),
            ]

        def read(self, page: Page):  # type: ignore[no-untyped-def]
            seen.append(page.url)
            return super().read(page)

    cause = OSError("connecting to https://b.example/s3cr3t/2")
    failed = TimedOut(B + "s3cr3t/2", "no answer from https://b.example/s3cr3t/2")
    failed.__cause__ = cause
    _, summary, board = walk({B + "s3cr3t/1": b"ad a", B + "s3cr3t/2": failed}, source=Keyed())
    assert seen == [B + "***/1"]
    assert board.asked == [B + "s3cr3t/1", B + "s3cr3t/2"]
    error = summary.errors[0]
    assert "s3cr3t" not in f"{error} {error!r} {error.__cause__} {getattr(error, 'url', '')}"


@pytest.mark.parametrize("body", [b"", b"odd"])
def test_an_empty_page_is_a_complete_walk_without_ads(body: bytes) -> None:
    ads, summary, _ = walk({B + "1": body})
    assert summary.complete
    assert ads in ([], ["not_an_ad"])


def nothing_known() -> dict[bytes, Remembered]:
    return {}


def remembering(board: Board, known: dict[bytes, Remembered], now: datetime = CONTEXT.now) -> tuple[list[str], Summary]:
    """Walk once more; return the ads read and listed still ('= name'), and leave in `known` what is remembered."""

    async def go() -> tuple[list[str], Summary]:
        steps = crawl(Lines(), board, replace(CONTEXT, now=now), read=reading_here, known=dict(known))
        ads: list[str] = []
        async for batch in steps:
            ads += [ad.posting.title if isinstance(ad, Ad) else ad.why for ad in batch.ads]
            ads += [f"= {name}" for page in batch.same for name in page.ads]
            for key, page in batch.pages.items():
                if page is None:
                    known.pop(key, None)
                else:
                    known[key] = replace(page, read_at=now)
        return ads, steps.summary

    return asyncio.run(go())


def test_a_page_that_is_as_it_was_is_not_read_again_and_leads_on() -> None:
    board, known = Board({B + "1": b"ad a\nnext https://b.example/2", B + "2": b"ad b"}), nothing_known()
    assert remembering(board, known)[0] == ["a", "b"]
    board.answers[B + "2"] = b"ad b\nad c"
    ads, summary = remembering(board, known)
    assert ads == ["= a", "b", "c"]
    assert (summary.pages, summary.not_modified, summary.ads, summary.complete) == (2, 1, 3, True)
    assert summary.told["title"] == 3
    assert remembering(board, known)[0] == ["= a", "= b", "= c"]


@pytest.mark.parametrize("more", ["odd", "page https://b.example/x"])
def test_a_page_with_a_refused_ad_or_an_ads_own_page_is_told_every_time(more: str) -> None:
    board, known = Board({B + "1": f"ad a\n{more}".encode(), B + "x": b"odd"}), nothing_known()
    first = remembering(board, known)[0]
    assert [ad.lstrip("= ") for ad in remembering(board, known)[0]] == first


def test_a_page_that_reads_no_more_is_forgotten() -> None:
    board, known = Board({B + "1": b"ad a"}), nothing_known()
    remembering(board, known)
    board.answers[B + "1"] = b"odd"
    assert remembering(board, known)[0] == ["not_an_ad"]
    assert known == {}


def test_words_of_the_list_that_changed_are_read_though_the_ads_page_is_as_it_was() -> None:
    before = Page(B + "x", b"ad x", request=Request(B + "x", note={"ad": RawAd("old")}))
    after = replace(before, request=Request(B + "x", note={"ad": RawAd("new")}))
    assert digest_of(before) != digest_of(after)


@dataclass(frozen=True)
class Dated(Lines):
    """The same, and each ad's page is told to have changed at a moment."""

    at: str = "2026-11-20T10:00:00Z"

    def read(self, page: Page):  # type: ignore[no-untyped-def]
        for each in super().read(page):
            yield replace(each, changed_at=self.at) if isinstance(each, Request) else each


def dated(board: Board, known: dict[bytes, Remembered], at: str, days: float) -> list[str]:
    """Walk a list whose ad pages are told to have changed `at`, so many days later; return what was asked for."""
    now = CONTEXT.now + timedelta(days=days)

    async def go() -> None:
        walk = crawl(Dated(at=at), board, replace(CONTEXT, now=now), read=reading_here, known=dict(known))
        async for batch in walk:
            known.update({key: replace(page, read_at=now) for key, page in batch.pages.items() if page})
        assert walk.summary.ads == 1

    board.asked.clear()
    asyncio.run(go())
    return board.asked


def test_a_page_that_its_list_calls_unchanged_is_not_asked_for_until_a_week_has_passed() -> None:
    board, known = Board({B + "1": b"page https://b.example/x", B + "x": b"ad x"}), nothing_known()
    then = "2026-11-20T10:00:00Z"
    assert dated(board, known, then, 0) == [B + "1", B + "x"]
    assert dated(board, known, then, 1) == [B + "1"]
    assert dated(board, known, then, 6.9) == [B + "1"]
    assert dated(board, known, then, 7.1) == [B + "1", B + "x"]
    assert dated(board, known, then, 8) == [B + "1"]
    later = "2026-12-01T10:00:00Z"
    assert dated(board, known, later, 9) == [B + "1", B + "x"]
    assert dated(board, known, later, 10) == [B + "1"]


def test_a_request_that_holds_a_key_is_never_written_down() -> None:
    class Keyed(Lines):
        def read(self, page: Page):  # type: ignore[no-untyped-def]
            yield RawAd("a", url=B + "a")
            yield Request(B + "2", headers={"X-Api-Key": "s3cr3t"})

    async def go() -> None:
        async for batch in crawl(Keyed(), Board({B + "1": b"x"}), CONTEXT, read=reading_here, known={}):
            assert batch.pages == {}

    asyncio.run(go())


def test_a_board_whose_pages_cannot_be_read_within_their_limits_is_left() -> None:
    class Heavy(Lines):
        def read(self, page: Page):  # type: ignore[no-untyped-def]
            if page.request is not None and page.request.ad:
                raise TooComplex(page.url, "too deep")
            return super().read(page)

    answers: dict[str, Answer] = {B + "1": "\n".join(f"page {B}p{n}" for n in range(1_000)).encode()}
    answers |= {f"{B}p{n}": b"deep" for n in range(1_000)}
    _, summary, board = walk(answers, source=Heavy())
    assert len(board.asked) < 40
    assert "too complex" in str(summary.errors[-1])
