"""The database's own history: brought to the present shape by whoever comes first, checked, and copied."""

import multiprocessing
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from db.engine import DatabaseUnusable, open_engine
from db.migrations import REVISIONS, backup, check, upgrade
from tests.db.ads import ad, found, put, store

ROOT = Path(__file__).parents[2]


def test_the_migrations_give_the_tables_that_the_code_has(engine: Engine) -> None:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        # The index of words, and SQLite's tables behind it, are no part of the metadata.
        return not (kind == "table" and (name or "").startswith("words"))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_last_revision_that_we_name_is_the_last_one_written() -> None:
    written = {
        path.stem: text
        for path in (ROOT / "db" / "migrations" / "versions").glob("[!_]*.py")
        if 'revision = "' in (text := path.read_text(encoding="utf-8"))
    }
    for revision in REVISIONS:
        assert any(f'\nrevision = "{revision}"' in text for text in written.values())
    assert len(written) == len(REVISIONS)


def test_a_database_that_is_up_to_date_costs_no_import_of_alembic(sqlite_url: str) -> None:
    code = (
        "import sys, db.search, db.facets\nfrom db.engine import open_engine\nfrom db.migrations import upgrade\n"
        f"upgrade(open_engine({sqlite_url!r}))\n"
        "print([name for name in ('alembic', 'fastapi', 'sklearn', 'httpx2') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def _upgrade(url: str, barrier: "multiprocessing.synchronize.Barrier") -> None:
    barrier.wait()
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite'}"
    server: str = request.getfixturevalue("postgresql")
    admin = open_engine(server.format(database="postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bare"))
        connection.execute(text("CREATE DATABASE bare"))
    admin.dispose()
    return server.format(database="bare")


@pytest.mark.slow
def test_programs_that_begin_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(3)
    programs = [context.Process(target=_upgrade, args=(empty_url, barrier)) for _ in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join(60)
        assert program.exitcode == 0
    engine = open_engine(empty_url)
    assert check(engine) == []
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused_with_what_to_do(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match=r"newer version.*9999.*update the program"):
        upgrade(engine)


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    store(engine, [ad(1)])
    upgrade(engine)
    assert found(engine) == ["1"]


def test_a_database_without_tables_is_told_to_be_behind(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")
    (fault,) = check(engine)
    assert "db upgrade" in fault
    engine.dispose()


@pytest.fixture
def sound(engine: Engine) -> Engine:
    store(engine, [ad(1, countries=["BD"]), ad(2)])
    assert check(engine) == []
    return engine


_DAMAGE: dict[str, tuple[str, str]] = {
    "a count that is wrong": ("UPDATE pair SET n = n + 1 WHERE a = 0 AND b = 0", "counts in pair"),
    "a combination that is wrong": ("UPDATE cell SET n = 7 WHERE term = 0", "counts in cell"),
    "an ad without a card": ("DELETE FROM card WHERE id = 1", "card"),
    "an ad that was never seen": ("DELETE FROM seen WHERE posting_id = 1", "seen"),
    "an entry for no ad": ("INSERT INTO filed (term, open, newness) VALUES (10, 1, 5)", "filed under no ad"),
    "open here and closed there": ("UPDATE posting SET closed_at = first_seen_at WHERE id = 1", "open in one"),
}


@pytest.mark.parametrize("damage", _DAMAGE)
def test_a_check_finds_damage(sound: Engine, damage: str) -> None:
    statement, told = _DAMAGE[damage]
    with sound.begin() as connection:
        connection.execute(text(statement))
    assert any(told in fault for fault in check(sound))


def _spoil_words(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM words_data WHERE id > 10")


def _spoil_keys(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO seen (posting_id, newness, last_seen_at) VALUES (77, 1, '2026-11-24')")


def _spoil_index(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'group_id', 'url') WHERE name = 'posting_group'")


@pytest.mark.parametrize("spoil", [_spoil_words, _spoil_keys, _spoil_index])
def test_a_check_finds_a_damaged_file(
    sqlite_engine: Engine, tmp_path: Path, spoil: Callable[[sqlite3.Connection], None]
) -> None:
    store(sqlite_engine, [ad(1, title="A title"), ad(2)])
    sqlite_engine.dispose()
    connection = sqlite3.connect(tmp_path / "ads.sqlite")
    spoil(connection)
    connection.commit()
    connection.close()
    assert check(sqlite_engine)


def test_a_backup_is_a_sound_database_taken_while_another_writes(sqlite_engine: Engine, tmp_path: Path) -> None:
    store(sqlite_engine, [ad(1)])
    with Session(sqlite_engine) as writing:
        put(writing, [ad(2)])
        backup(sqlite_engine, tmp_path / "copy.sqlite")
        writing.commit()
    copy = open_engine(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    assert check(copy) == []
    assert found(copy) == ["1"]
    assert sorted(found(sqlite_engine)) == ["1", "2"]
    copy.dispose()


def test_a_backup_that_cannot_be_written_leaves_nothing_half_done(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="cannot be copied"):
        backup(sqlite_engine, tmp_path / "no such folder" / "copy.sqlite")
    with pytest.raises(DatabaseUnusable):
        backup(sqlite_engine, tmp_path)
    assert not list(tmp_path.glob("*.partial"))
