"""The timetable: one visitor a source, late rather than skipped, and nobody stormed after failures."""

import multiprocessing
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from db import passes
from db.engine import open_engine
from db.passes import SourceRow
from posting.report import Health, PassReport, Trouble
from tests.db.ads import NOW, ad, store

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=5)


def _register(
    session: Session, *names: str, interval: timedelta = HOUR, now: datetime = NOW, off: str | None = None
) -> None:
    rows = [SourceRow(name, "feed", f"https://{name}.example", interval, off=off) for name in names]
    passes.register(session, rows, now)
    session.commit()


def _visit(session: Session, name: str, now: datetime, health: Health = Health.OK, jitter: float = 0.0) -> int:
    pass_id = passes.lease(session, name, "here", now, now + LEASE)
    assert pass_id is not None
    troubles = [] if health is Health.OK else [Trouble("timed_out", "too slow", "https://a.example", "later")]
    report = PassReport(name, now, now, health, complete=True, read=3, new=2, rejected=1, troubles=troubles)
    passes.finish(session, pass_id, report, jitter)
    session.commit()
    return pass_id


def _state(session: Session, name: str, now: datetime | None = None) -> passes.SourceState:
    return next(state for state in passes.sources(session, now) if state.name == name)


def test_a_new_source_is_due_at_once_and_then_at_its_interval(session: Session) -> None:
    _register(session, "a")
    assert passes.due(session, NOW, 10) == ["a"]
    _visit(session, "a", NOW)
    assert passes.due(session, NOW + HOUR - timedelta(seconds=1), 10) == []
    assert passes.due(session, NOW + HOUR, 10) == ["a"]
    assert passes.next_due(session, NOW) == NOW + HOUR


def test_a_missed_run_is_late_and_not_skipped(session: Session) -> None:
    _register(session, "a", "b")
    _visit(session, "a", NOW)
    assert passes.due(session, NOW + 30 * HOUR, 10) == ["b", "a"]
    assert passes.due(session, NOW + 30 * HOUR, 1) == ["b"]


def test_jitter_delays_by_a_tenth_at_most(session: Session) -> None:
    _register(session, "a")
    _visit(session, "a", NOW, jitter=1.0)
    assert _state(session, "a").next_at == NOW + HOUR * 1.1


@pytest.mark.parametrize(
    ("health", "hours"),
    [
        (Health.BLOCKED, [1, 2, 4, 8, 16, 24, 24]),
        (Health.CHANGED, [1, 2, 4, 8, 16, 24, 24]),
        # Nobody is burdened by a try that reaches nobody.
        (Health.UNREACHABLE, [5 / 60, 10 / 60, 20 / 60, 40 / 60, 80 / 60, 160 / 60]),
    ],
)
def test_a_source_that_fails_is_asked_less_and_less_but_every_day(
    session: Session, health: Health, hours: list[float]
) -> None:
    _register(session, "a")
    waits = []
    now = NOW
    for _ in hours:
        _visit(session, "a", now, health)
        next_at = _state(session, "a").next_at
        assert next_at is not None
        waits.append((next_at - now) / HOUR)
        now = next_at
    assert waits == pytest.approx(hours)
    _visit(session, "a", now)
    assert _state(session, "a").next_at == now + HOUR
    assert _state(session, "a").failures == 0


def test_an_interval_longer_than_a_day_is_never_shortened_by_failing(session: Session) -> None:
    _register(session, "a", interval=72 * HOUR)
    for _ in range(3):
        _visit(session, "a", NOW, Health.BLOCKED)
    assert _state(session, "a").next_at == NOW + 72 * HOUR


def test_a_stopped_pass_is_due_again_at_once_and_changes_no_health(session: Session) -> None:
    _register(session, "a")
    _visit(session, "a", NOW)
    _visit(session, "a", NOW + HOUR, Health.STALE)
    state = _state(session, "a")
    assert (state.health, state.next_at, state.last_pass) == (Health.OK, NOW + HOUR, NOW)
    assert passes.due(session, NOW + HOUR, 10) == ["a"]


def test_a_source_that_is_held_is_not_due_until_the_lease_runs_out(session: Session) -> None:
    _register(session, "a")
    assert passes.lease(session, "a", "here", NOW, NOW + LEASE) is not None
    session.commit()
    assert passes.due(session, NOW, 10) == []
    assert passes.next_due(session, NOW) == NOW + LEASE
    assert passes.lease(session, "a", "there", NOW, NOW + LEASE) is None
    assert passes.due(session, NOW + LEASE, 10) == ["a"]
    assert passes.lease(session, "a", "there", NOW + LEASE, NOW + 2 * LEASE) is not None


def test_a_lease_can_be_renewed_until_it_is_lost(session: Session) -> None:
    _register(session, "a")
    mine = passes.lease(session, "a", "here", NOW, NOW + LEASE)
    assert mine is not None
    assert passes.renew(session, mine, NOW + 2 * LEASE)
    assert passes.lease(session, "a", "there", NOW + LEASE, NOW + 3 * LEASE) is None
    theirs = passes.lease(session, "a", "there", NOW + 2 * LEASE, NOW + 3 * LEASE)
    assert theirs is not None
    assert not passes.renew(session, mine, NOW + 9 * LEASE)
    # The pass that lost its lease tells its report and does not free the source.
    passes.finish(session, mine, PassReport("a", NOW, NOW), 0.0)
    assert passes.lease(session, "a", "third", NOW + 2 * LEASE, NOW + 3 * LEASE) is None
    assert len(passes.history(session, "a")) == 2


def test_what_is_visited_since_it_was_found_due_is_not_visited_twice(session: Session) -> None:
    _register(session, "a")
    assert passes.due(session, NOW, 10) == ["a"]
    _visit(session, "a", NOW)
    assert passes.lease(session, "a", "late", NOW, NOW + LEASE, only_if_due=True) is None
    assert len(passes.history(session, "a")) == 1


def test_a_source_that_nobody_registered_cannot_be_leased(session: Session) -> None:
    assert passes.lease(session, "nobody", "here", NOW, NOW + LEASE) is None


def test_a_source_that_is_off_is_never_due_and_says_why(session: Session) -> None:
    _register(session, "a", off="its terms forbid it")
    assert passes.due(session, NOW, 10) == []
    assert passes.next_due(session, NOW) is None
    state = _state(session, "a")
    assert (state.health, state.off, state.next_at) == (Health.OFF, "its terms forbid it", None)


def test_registering_again_keeps_times_and_health_and_loses_nobody(session: Session) -> None:
    _register(session, "a", "b")
    _visit(session, "a", NOW, Health.EMPTY)
    _register(session, "a", now=NOW + timedelta(minutes=1))
    assert _state(session, "a").health is Health.EMPTY
    assert _state(session, "a").next_at == NOW + HOUR
    assert [state.name for state in passes.sources(session)] == ["a", "b"]
    _register(session, "a", interval=HOUR / 2, now=NOW)
    assert _state(session, "a").next_at == NOW + HOUR / 2


def test_a_source_that_the_catalogue_lost_is_neither_due_nor_waited_for(session: Session) -> None:
    _register(session, "a", "lost")
    _visit(session, "a", NOW)
    assert passes.due(session, NOW, 10, names={"a"}) == []
    assert passes.next_due(session, NOW, names={"a"}) == NOW + HOUR


def test_health_says_since_when_and_why(session: Session) -> None:
    _register(session, "a")
    _visit(session, "a", NOW)
    _visit(session, "a", NOW + HOUR, Health.BLOCKED)
    _visit(session, "a", NOW + 2 * HOUR, Health.BLOCKED)
    state = _state(session, "a")
    assert (state.health, state.since, state.reason) == (Health.BLOCKED, NOW + HOUR, "too slow")
    assert state.last_pass == NOW + 2 * HOUR


def test_a_source_that_nobody_visits_any_more_is_stale(session: Session) -> None:
    _register(session, "a")
    _visit(session, "a", NOW)
    assert _state(session, "a", NOW + 3 * HOUR).health is Health.OK
    assert _state(session, "a", NOW + 9 * HOUR).health is Health.STALE


def test_what_a_source_usually_gives_is_told(engine: Engine) -> None:
    store(engine, [ad(1), ad(2), ad(3, source="other")])
    with Session(engine) as session:
        _register(session, "board")
        _visit(session, "board", NOW, Health.SUSPECT)
        _visit(session, "board", NOW + HOUR, Health.SUSPECT)
        assert passes.usual(session, "board") == (2, 2, {})
        _visit(session, "board", NOW + 2 * HOUR)
        assert passes.usual(session, "board") == (2, 0, {})
        assert passes.usual(session, "nobody") == (0, 0, {})
        assert _state(session, "board").open_ads == 2


def test_a_report_is_kept_as_it_was_told_and_old_ones_are_forgotten(session: Session) -> None:
    _register(session, "a")
    for number in range(60):
        _visit(session, "a", NOW + number * HOUR, Health.CHANGED)
    reports = passes.history(session, "a", 100)
    assert len(reports) == 50
    assert reports[0].started_at == NOW + 59 * HOUR
    assert reports[0].adds_up
    assert reports[0].troubles == [Trouble("timed_out", "too slow", "https://a.example", "later")]


def _take_all(url: str, names: Sequence[str], holder: str, barrier: "multiprocessing.synchronize.Barrier") -> None:
    """Lease every source that can be had, as a service does."""
    engine = open_engine(url)
    barrier.wait()
    for name in names:
        with Session(engine) as session:
            passes.lease(session, name, holder, NOW, NOW + LEASE, only_if_due=True)
            session.commit()
    engine.dispose()


def test_two_services_never_visit_one_source_at_once(url: str) -> None:
    names = [f"source-{number}" for number in range(100)]
    engine = open_engine(url)
    with Session(engine) as session:
        _register(session, *names)
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(3)
    services = [context.Process(target=_take_all, args=(url, names, f"service-{n}", barrier)) for n in range(3)]
    for service in services:
        service.start()
    for service in services:
        service.join(60)
        assert service.exitcode == 0
    with engine.connect() as connection:
        taken = connection.execute(text("SELECT source, COUNT(*) AS n FROM pass GROUP BY source")).all()
        holders = connection.execute(text("SELECT COUNT(DISTINCT holder) FROM pass")).scalar_one()
    engine.dispose()
    assert len(taken) == len(names)
    assert {row.n for row in taken} == {1}
    assert holders >= 1


def test_ten_thousand_sources_are_registered_in_a_moment(sqlite_engine: Engine) -> None:
    import time

    names = [f"source-{number}" for number in range(10_000)]
    began = time.process_time()
    with Session(sqlite_engine) as session:
        _register(session, *names)
    assert time.process_time() - began < 2
    with Session(sqlite_engine) as session:
        assert len(passes.due(session, NOW, 10_000)) == 10_000


@pytest.mark.parametrize("health", [Health.OK, Health.EMPTY, Health.SUSPECT])
def test_what_answered_is_not_a_failure(session: Session, health: Health) -> None:
    _register(session, "a")
    _visit(session, "a", NOW, health)
    assert _state(session, "a").failures == 0
    assert _state(session, "a").health is health
