"""Opening a database, and all that differs between SQLite and PostgreSQL about that.

SQLite reads outside a transaction, a statement at a time, so that no reader holds the log back or is
refused when it begins to write; `begin_write` opens the transaction of a writer, with the lock taken
at its start.
"""

import json
import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

_BUSY_SECONDS: Final = 30.0
_BUSY_PAUSE: Final = 0.02
_PRAGMAS: Final = (
    # NORMAL loses acknowledged commits at a power cut; FULL does not.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16384",
    "PRAGMA mmap_size = 2147418112",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA wal_autocheckpoint = 4000",
)


class DatabaseUnusable(ValueError):
    """The database cannot be used as it is; the message says why, and what to do where that is known."""


def open_engine(url: str) -> Engine:
    """Return an engine of `url`, having connected once.

    `url` is sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME. Raises DatabaseUnusable.
    """
    parsed = _parse(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    try:
        with engine.connect():
            return engine
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseUnusable(f"it cannot be opened ({error.orig})") from error


def is_sqlite(where: Session | Connection | Engine) -> bool:
    bind = where.get_bind() if isinstance(where, Session) else where
    return bind.dialect.name == "sqlite"


def begin_write(session: Session) -> Connection:
    """Return the session's connection with a writer's transaction open; waits for another writer on SQLite."""
    connection = session.connection()
    if is_sqlite(connection) and not _driver(connection).in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    return connection


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseUnusable("it is no database address; write sqlite:///FILE or postgresql+psycopg://...") from error
    if backend not in ("sqlite", "postgresql"):
        raise DatabaseUnusable(f"{backend} is not supported; write sqlite:///FILE or postgresql+psycopg://...")
    return parsed


def _sqlite(url: URL) -> Engine:
    if url.database and not Path(url.database).absolute().parent.is_dir():
        raise DatabaseUnusable(f"there is no folder {Path(url.database).absolute().parent}")
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False, "cached_statements": 256},
        json_serializer=_to_json,
        **_pool(url),
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _pool(url: URL) -> dict[str, int]:
    # The page answers from up to 40 threads; a connection is opened only when it is wanted.
    return {"pool_size": 8, "max_overflow": 40} if url.database not in (None, "", ":memory:") else {}


def _prepare(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own: `begin_write` does.
    connection.isolation_level = None
    _keep_a_log(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Put a new file into WAL. SQLite does not wait for another program that does the same just now: we do."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_BUSY_PAUSE)
        else:
            return


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            json_serializer=_to_json,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=40,
        )
    except ModuleNotFoundError as error:
        raise DatabaseUnusable("the PostgreSQL driver is not installed; install psycopg[binary]") from error


def _to_json(value: object) -> str:
    return "[]" if value == [] else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
