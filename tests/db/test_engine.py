"""Opening a database: safe settings, clear refusals, and times that keep their zone."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import StatementError
from sqlmodel import Session

from db.engine import DatabaseUnusable, open_engine
from db.search import one
from db.store import Store
from tests.db.ads import NOW, ad, put, store


def test_sqlite_is_opened_so_that_a_commit_survives_a_power_cut(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        told = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert told == ["wal", 2, 1, 30_000]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "no database address"),
        ("", "no database address"),
        ("mysql://localhost/ads", "not supported"),
        ("sqlite:////no/such/folder/ads.sqlite", "no folder"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/ads", "cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_words(url: str, told: str) -> None:
    with pytest.raises(DatabaseUnusable, match=told):
        open_engine(url)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "ads.sqlite").write_text("This is a letter, not a database. " * 50)
    for name in ("ads.sqlite", "."):
        with pytest.raises(DatabaseUnusable, match="cannot be opened"):
            open_engine(f"sqlite:///{tmp_path / name}")


def test_a_time_keeps_its_moment_whatever_its_zone(engine: Engine) -> None:
    dhaka = NOW.astimezone(timezone(timedelta(hours=6)))
    (posting_id,) = store(engine, [ad(1)], now=dhaka)
    with Session(engine) as session:
        view = one(session, posting_id)
    assert view is not None
    assert view.first_seen_at == NOW
    assert view.first_seen_at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_never_stored(session: Session) -> None:
    with pytest.raises((StatementError, ValueError), match="without a zone"):
        Store(session).seen([1], datetime(2026, 11, 24))  # noqa: DTZ001 - what must be refused


def test_a_reader_does_not_wait_for_a_writer_nor_see_half_of_its_work(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as writing, sqlite_engine.connect() as reading:
        put(writing, [ad(1)])
        assert reading.execute(text("SELECT COUNT(*) FROM posting")).scalar_one() == 0
        writing.commit()
        assert reading.execute(text("SELECT COUNT(*) FROM posting")).scalar_one() == 1


def test_a_session_that_has_read_may_write_although_another_wrote_meanwhile(engine: Engine) -> None:
    (posting_id,) = store(engine, [ad(1)])
    with Session(engine) as session:
        assert one(session, posting_id) is not None
        store(engine, [ad(2)])
        Store(session).correct(posting_id, [], "reader", NOW)
        session.commit()
