"""A pass: every ad read is stored, unchanged, duplicate or rejected, and only a whole pass closes what is gone."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db import passes
from db.search import Search, Status
from posting.model import Rejected
from posting.report import Health, PassReport
from posting.view import PostingView
from scraper.catalogue import Entry
from scraper.errors import Blocked, Changed, Unreachable
from scraper.source import Page, RawAd, Request
from sohokari.service import Service
from tests.sohokari.board import HOME, Answers, Clock, Rows, database, entry, means, row


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def visit(engine: Engine, answers: Answers, clock: Clock, listed: Entry | None = None) -> PassReport:
    listed = listed or entry()

    async def once() -> list[PassReport]:
        service = Service({listed.name: listed}, means(engine, answers, clock), "test", lambda: 0.0)
        service.register()
        return await service.visit([listed.name])

    clock.move(minutes=1)
    (report,) = asyncio.run(once())
    assert report.adds_up
    return report


def ads(engine: Engine, status: Status = Status.OPEN) -> list[PostingView]:
    with Session(engine) as session:
        return Search(status=status, limit=200).run(session).rows


def test_every_ad_read_is_stored_duplicate_or_rejected(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), row(2), row(1), {"refuse": "9"}, row(3, title=""))
    report = visit(engine, answers, clock)
    assert (report.read, report.new, report.duplicate, report.rejected) == (5, 2, 1, 2)
    assert {ad.source_id for ad in ads(engine)} == {"1", "2"}
    with Session(engine) as session:
        assert {refused.why for refused in passes.refusals(session, "board")} == {"not_an_ad", "no_title"}


def test_a_stored_ad_carries_its_verdict(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), row(2, title="Welder"))
    visit(engine, answers, clock)
    tags = {ad.source_id: (ad.tags, ad.model) for ad in ads(engine)}
    assert tags == {"1": (["administrative"], "by-title"), "2": ([], "by-title")}


def test_without_a_model_ads_are_stored_and_tagged_later(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1))
    listed = entry()

    async def untagged() -> None:
        service = Service({"board": listed}, means(engine, answers, clock, lambda _texts: None), "test", lambda: 0.0)
        service.register()
        await service.visit(["board"])

    asyncio.run(untagged())
    assert ads(engine)[0].sure is None
    later = Service({"board": listed}, means(engine, answers, clock), "test", lambda: 0.0)
    asyncio.run(later.keep_up())
    assert ads(engine)[0].tags == ["administrative"]


def test_a_second_pass_tells_the_same_from_the_edited(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), row(2))
    visit(engine, answers, clock)
    answers.rows(row(1), row(2, title="Office Assistant, night shift"), row(3))
    report = visit(engine, answers, clock)
    assert (report.unchanged, report.edited, report.new) == (1, 1, 1)


def test_a_board_that_re_dates_its_ads_does_not_edit_them(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1, posted_on="2026-11-20"))
    visit(engine, answers, clock)
    answers.rows(row(1, posted_on="2026-11-24"))
    assert visit(engine, answers, clock).unchanged == 1


def test_a_whole_pass_closes_what_is_gone_and_reopens_what_comes_back(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    answers.rows(row(1), row(2))
    visit(engine, answers, clock)
    answers.rows(row(1))
    assert visit(engine, answers, clock).closed == 1
    assert [ad.source_id for ad in ads(engine)] == ["1"]
    answers.rows(row(1), row(2))
    assert visit(engine, answers, clock).reopened == 1
    assert len(ads(engine)) == 2


@pytest.mark.parametrize(
    ("error", "health"),
    [(Unreachable(HOME, "refused"), Health.UNREACHABLE), (Blocked(HOME, "status 403", 403), Health.BLOCKED)],
)
def test_a_failed_pass_closes_nothing(
    engine: Engine, answers: Answers, clock: Clock, error: Exception, health: Health
) -> None:
    answers.rows(row(1))
    visit(engine, answers, clock)
    answers.said[HOME] = error
    report = visit(engine, answers, clock)
    assert report.health is health
    assert report.closed == 0
    assert len(ads(engine)) == 1


def test_a_pass_that_lost_one_of_its_pages_closes_nothing(engine: Engine, answers: Answers, clock: Clock) -> None:
    second = "https://board.example/list?page=2"
    answers.rows(row(1), {"next": second})
    answers.rows(row(2), url=second)
    visit(engine, answers, clock)
    answers.said[second] = Unreachable(second, "refused")
    report = visit(engine, answers, clock)
    assert not report.complete
    assert report.closed == 0
    assert report.troubles[0].url == second
    assert len(ads(engine)) == 2


def test_a_redesigned_board_is_reported_not_swallowed(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1))
    visit(engine, answers, clock)
    answers.said[HOME] = b"<html>We have a new look!</html>"
    report = visit(engine, answers, clock)
    assert report.health is Health.CHANGED
    assert "not JSON" in report.troubles[0].reason
    assert len(ads(engine)) == 1


def test_a_board_that_suddenly_lists_nothing_keeps_its_ads(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(*(row(number) for number in range(20)))
    visit(engine, answers, clock)
    answers.rows()
    report = visit(engine, answers, clock)
    assert report.health is Health.SUSPECT
    assert len(ads(engine)) == 20


def test_a_field_that_was_always_there_and_is_missing_everywhere_is_suspect(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    answers.rows(*(row(number, employer="Acme") for number in range(12)))
    assert visit(engine, answers, clock).health is Health.OK
    answers.rows(*(row(number) for number in range(11)))
    report = visit(engine, answers, clock)
    assert report.health is Health.SUSPECT
    assert "employer" in report.troubles[0].reason
    assert len(ads(engine)) == 12
    answers.rows(*(row(number, employer="Acme") for number in range(11)))
    assert visit(engine, answers, clock).health is Health.OK
    assert len(ads(engine)) == 11


def test_a_board_that_answers_in_another_language_is_suspect(engine: Engine, answers: Answers, clock: Clock) -> None:
    english = [row(number) for number in range(12)]
    answers.rows(*english)
    assert visit(engine, answers, clock).health is Health.OK
    text = "আমাদের অফিসের জন্য একজন অভিজ্ঞ সহকারী প্রয়োজন, যিনি ফাইল ও চিঠিপত্র দেখবেন।"
    answers.rows(*(each | {"title": "অফিস সহকারী", "description": text} for each in english))
    report = visit(engine, answers, clock)
    assert report.health is Health.SUSPECT
    assert "language (en)" in report.troubles[0].reason


def test_a_feed_of_the_newest_ads_closes_nothing(engine: Engine, answers: Answers, clock: Clock) -> None:
    listed = entry(partial=True)
    answers.rows(row(1))
    visit(engine, answers, clock, listed)
    answers.rows(row(2))
    assert visit(engine, answers, clock, listed).closed == 0


def test_an_ad_whose_page_says_closed_is_closed_at_once(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), row(2))
    visit(engine, answers, clock)
    answers.rows(row(1), row(2, closed=True), row(3, closed=True))
    report = visit(engine, answers, clock)
    assert (report.closed, report.rejected) == (1, 1)
    assert [ad.source_id for ad in ads(engine)] == ["1"]


def test_an_ad_is_closed_when_its_last_day_has_passed(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1, valid_through="2026-11-25"))
    visit(engine, answers, clock)
    service = Service({}, means(engine, answers, clock), "test", lambda: 0.0)
    asyncio.run(service.keep_up())
    assert len(ads(engine)) == 1
    clock.move(days=3)
    asyncio.run(service.keep_up())
    assert not ads(engine)
    assert len(ads(engine, Status.CLOSED)) == 1


def test_one_poisoned_ad_costs_no_neighbour(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), row(2, title="Clerk\x00\ud800\u202e"), row(3, posted_on=9e99, pay="9" * 400), row(4))
    report = visit(engine, answers, clock)
    assert report.new + report.rejected == 4
    assert {"1", "4"} <= {ad.source_id for ad in ads(engine)}


def test_two_boards_may_use_the_same_ids(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1))
    answers.rows(row(1), url="https://other.example/list")
    visit(engine, answers, clock)
    visit(engine, answers, clock, entry(Rows("other", "https://other.example/list")))
    assert {ad.source for ad in ads(engine)} == {"board", "other"}


def known_pages(engine: Engine) -> int:
    with Session(engine) as session:
        return int(session.connection().exec_driver_sql("SELECT count(*) FROM page").scalar_one())


def test_a_page_that_is_as_it_was_is_counted_without_being_read(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), row(2))
    visit(engine, answers, clock)
    unreadable = entry(Unreadable())
    report = visit(engine, answers, clock, unreadable)
    assert report.health is Health.CHANGED, "another edition reads the page again"
    visit(engine, answers, clock)
    report = visit(engine, answers, clock)
    assert (report.read, report.unchanged, report.not_modified, report.complete) == (2, 2, 1, True)
    assert report.shares["title"] == 1.0
    assert report.health is Health.OK
    assert [ad.last_seen_at for ad in ads(engine)] == [clock.now] * 2


@dataclass(frozen=True)
class Unreadable(Rows):
    """The same board, whose pages do not read any more."""

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        raise Changed(page.url, "read again")


def test_a_page_whose_ad_was_closed_is_read_again_and_opens_it(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), row(2))
    visit(engine, answers, clock)
    answers.rows(row(1))
    assert visit(engine, answers, clock).closed == 1
    answers.rows(row(1), row(2))
    report = visit(engine, answers, clock)
    assert (report.reopened, report.unchanged, report.not_modified) == (1, 1, 0)
    assert visit(engine, answers, clock).not_modified == 1


def test_an_ad_of_two_pages_is_listed_still_once(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), {"next": f"{HOME}/2"})
    answers.rows(row(2), row(1), url=f"{HOME}/2")
    first, second = visit(engine, answers, clock), visit(engine, answers, clock)
    assert (first.new, first.duplicate) == (2, 1)
    assert (second.unchanged, second.duplicate, second.not_modified, second.read) == (2, 1, 2, 3)


def test_what_is_remembered_of_a_page_is_dropped_after_a_season(engine: Engine, answers: Answers, clock: Clock) -> None:
    answers.rows(row(1), {"next": f"{HOME}/2"})
    answers.rows(row(2), url=f"{HOME}/2")
    visit(engine, answers, clock)
    assert known_pages(engine) == 2
    answers.rows(row(1))
    clock.move(days=91)
    visit(engine, answers, clock)
    assert known_pages(engine) == 1
