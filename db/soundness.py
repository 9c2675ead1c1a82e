"""Is the database sound, and a copy of it while it is in use."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from db.engine import DatabaseUnusable, is_sqlite
from db.faces import face_in
from db.filing import shares
from db.migrations import REVISIONS, revision_of
from db.tables import Card, Cell, Pair, table_of


def faults(engine: Engine) -> list[str]:
    """Return what is wrong with the database, a line for each fault."""
    with engine.connect() as connection:
        revision = revision_of(connection)
        if revision != REVISIONS[-1]:
            return [f"it is at revision {revision or 'none'}, not at {REVISIONS[-1]}: run `db upgrade`"]
        found = list(_file_faults(connection)) if is_sqlite(connection) else []
        # A broken file would only be told again by each of these.
        return found or [*_missing_rows(connection), *_wrong_counts(connection)]


def copy_to(engine: Engine, path: Path) -> None:
    """Copy a SQLite database to `path`, whole or not at all. Raises DatabaseUnusable."""
    if not is_sqlite(engine):
        raise DatabaseUnusable("only a SQLite file is copied here; use pg_dump for PostgreSQL")
    partial = path.with_name(path.name + ".partial")
    try:
        with contextlib.closing(sqlite3.connect(partial)) as copy, engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        partial.replace(path)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise DatabaseUnusable(f"it cannot be copied to {path} ({error})") from error


def _file_faults(connection: Connection) -> Iterator[str]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield f"the file is damaged: {line}; restore a backup"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"a row of {row[0]} belongs to no row of {row[2]} (row {row[1]})"
    try:
        connection.exec_driver_sql("INSERT INTO words (words) VALUES ('integrity-check')")
    except DBAPIError as error:
        yield f"the index of words is damaged ({error.orig})"


def _missing_rows(connection: Connection) -> Iterator[str]:
    """Tell of ads that stand in one table and not in another."""
    words = "words_docsize" if is_sqlite(connection) else "words"
    for name in ("seen", "card", words):
        ads, rows = connection.execute(
            text(f"SELECT (SELECT COUNT(*) FROM posting), (SELECT COUNT(*) FROM {name})")  # noqa: S608 - names of ours
        ).one()
        if ads != rows:
            yield f"{rows} rows in {name} for {ads} ads"
    wrong = connection.scalar(
        text(
            "SELECT COUNT(*) FROM posting p JOIN card c ON c.id = p.id "
            "WHERE c.open <> (CASE WHEN p.closed_at IS NULL THEN 1 ELSE 0 END)"
        )
    )
    if wrong:
        yield f"{wrong} ads are open in one table and closed in another"


def _wrong_counts(connection: Connection) -> Iterator[str]:
    """Tell of maintained counts that a recount does not give."""
    rows = connection.execution_options(yield_per=10_000).execute(select(table_of(Card)))
    pairs, cells = shares((None, face_in(row)) for row in rows)
    pair, cell = table_of(Pair), table_of(Cell)
    for table, told in ((pair, pairs), (cell, cells)):
        kept = {tuple(row[:-1]): row[-1] for row in connection.execute(select(table).where(table.c.n != 0))}
        if kept != {key: number for key, number in told.items() if number}:
            yield f"the counts in {table.name} are not what a recount gives"
    filed = "filed f LEFT JOIN card c ON c.newness = f.newness AND c.open = f.open"
    lost = connection.scalar(text(f"SELECT COUNT(*) FROM {filed} WHERE c.id IS NULL"))  # noqa: S608 - names of ours
    if lost:
        yield f"{lost} entries are filed under no ad"
