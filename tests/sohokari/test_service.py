"""The service: what is due is visited, never twice at once, late rather than skipped, and it stops cleanly."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db import passes
from db.search import Search
from posting.report import Health
from sohokari.service import Service
from tests.sohokari.board import HOME, Answers, Clock, Rows, database, entry, means, row


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def answers() -> Answers:
    answers = Answers()
    answers.rows(row(1))
    return answers


@pytest.fixture
def clock() -> Clock:
    return Clock()


def service(engine: Engine, answers: Answers, clock: Clock, holder: str = "one", **names: str) -> Service:
    listed = [entry(Rows(name, url)) for name, url in ({"board": HOME} | names).items()]
    made = Service({each.name: each for each in listed}, means(engine, answers, clock), holder, lambda: 0.0)
    made.register()
    return made


async def settled(made: Service) -> None:
    """Let every pass that runs come to its end."""
    while made.running:
        await asyncio.gather(*made.running, return_exceptions=True)


def state(engine: Engine, name: str = "board") -> passes.SourceState:
    with Session(engine) as session:
        return next(each for each in passes.sources(session) if each.name == name)


def test_a_new_source_is_due_at_once_and_then_after_its_interval(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    async def story() -> None:
        made = service(engine, answers, clock)
        await made.wake()
        await settled(made)
        assert len(answers.asked) == 1
        clock.move(hours=5)
        await made.wake()
        await settled(made)
        assert len(answers.asked) == 1
        clock.move(hours=1, minutes=1)
        await made.wake()
        await settled(made)
        assert len(answers.asked) == 2

    asyncio.run(story())


def test_a_run_that_was_missed_is_late_not_skipped_and_not_doubled(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    async def story() -> None:
        made = service(engine, answers, clock)
        await made.wake()
        await settled(made)
        clock.move(days=9)
        for _ in range(3):
            await made.wake()
            await settled(made)
        assert len(answers.asked) == 2

    asyncio.run(story())


def test_two_services_on_one_database_never_visit_a_source_at_once(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    asked, going = asyncio.Event(), asyncio.Event()

    async def slowly() -> bytes:
        asked.set()
        await going.wait()
        return b"[]"

    answers.said[HOME] = slowly

    async def story() -> None:
        one, two = service(engine, answers, clock), service(engine, answers, clock, "two")
        await one.wake()
        await asked.wait()
        await two.wake()
        assert await two.visit(["board"]) == []
        going.set()
        await settled(one)
        assert len(answers.asked) == 1

    asyncio.run(story())


def test_the_lease_of_a_killed_service_runs_out_and_another_takes_over(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    service(engine, answers, clock)
    with Session(engine) as session:
        passes.lease(session, "board", "killed", clock.now, clock.now.replace(minute=5))
        session.commit()

    async def story() -> None:
        made = service(engine, answers, clock)
        await made.wake()
        await settled(made)
        assert not answers.asked
        clock.move(minutes=6)
        await made.wake()
        await settled(made)
        assert len(answers.asked) == 1

    asyncio.run(story())


def test_a_stopped_service_keeps_what_it_stored_and_its_source_is_due_again(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    second = "https://board.example/list?page=2"
    answers.rows(row(1), {"next": second})
    reached = asyncio.Event()

    async def never() -> bytes:
        reached.set()
        await asyncio.Event().wait()
        return b""

    answers.said[second] = never

    async def story() -> None:
        made = service(engine, answers, clock)
        await made.wake()
        await reached.wait()
        await made.stop()

    asyncio.run(story())
    with Session(engine) as session:
        assert len(Search().run(session).rows) == 1
        (report,) = passes.history(session, "board")
        assert (report.read, report.new, report.complete) == (1, 1, False)
        assert report.troubles[0].kind == "stopped"
        assert passes.due(session, clock.now, 10) == ["board"]


def test_one_source_that_breaks_stops_no_other(engine: Engine, answers: Answers, clock: Clock) -> None:
    async def broken() -> bytes:
        raise RuntimeError("a fault of ours")

    answers.said["https://bad.example/"] = broken
    reports = asyncio.run(service(engine, answers, clock, bad="https://bad.example/").visit(["bad", "board"]))
    told = {report.source: report for report in reports}
    assert told["board"].new == 1
    assert told["bad"].troubles[0].kind == "fault"
    assert "a fault of ours" in told["bad"].troubles[0].reason
    assert all(report.adds_up for report in reports)


def test_a_source_that_could_not_be_reached_is_tried_again_soon_then_less_often(
    engine: Engine, answers: Answers, clock: Clock
) -> None:
    from scraper.errors import Unreachable

    answers.said[HOME] = Unreachable(HOME, "refused")
    waits = []

    async def story() -> None:
        made = service(engine, answers, clock)
        for _ in range(3):
            await made.visit(["board"])
            told = state(engine)
            assert told.health is Health.UNREACHABLE
            assert told.next_at is not None
            waits.append((told.next_at - clock.now).total_seconds())
            clock.now = told.next_at

    asyncio.run(story())
    assert waits == [300, 600, 1200]


def test_a_source_that_the_catalogue_has_lost_is_not_visited(engine: Engine, answers: Answers, clock: Clock) -> None:
    service(engine, answers, clock, lost="https://lost.example/")

    async def story() -> None:
        made = service(engine, answers, clock)
        await made.wake()
        await settled(made)

    asyncio.run(story())
    assert answers.asked == [HOME]


def test_a_source_that_is_off_is_not_visited(engine: Engine, answers: Answers, clock: Clock) -> None:
    off = entry(off="its terms forbid automation")

    async def story() -> None:
        made = Service({"board": off}, means(engine, answers, clock), "one", lambda: 0.0)
        made.register()
        await made.wake()
        await settled(made)

    asyncio.run(story())
    assert not answers.asked
    assert state(engine).health is Health.OFF
