"""Lists for programs, answered at once in the loop: no thread and no framework for a fraction of a millisecond.

A question that SQLite cannot answer in a few thousand steps is broken off and goes the usual way, in a thread,
so that nobody waits behind it; so does one that cannot be asked, whose answer says why. On PostgreSQL all go
the usual way. An ad that was told before is not made JSON again until somebody has written to the database.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from db.as_json import array, objects
from db.search import BadSearch, Search
from sohokari.web.api import found_as_json
from sohokari.web.remembered import Version

PATH: Final = "/api/postings"
# About a millisecond of SQLite's work; it is looked at in pieces.
_STEPS: Final = 100_000
_PIECE: Final = 5_000
_FIELDS_CAP: Final = 100
_ADS_KEPT: Final = 4_000
_HEADERS: Final = (b"content-type", b"application/json"), (b"cache-control", b"no-cache")


class Quick:
    """An application that answers lists for programs itself where that is quick, and leaves all else to `app`."""

    def __init__(self, app: ASGIApp, engine: Engine, version: Version, clock: Callable[[], datetime]) -> None:
        self._app, self._version, self._clock = app, version, clock
        self._reader = _Reader(engine) if is_quick(engine) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = self._answer(scope) if scope["type"] == "http" and scope["path"] == PATH else None
        if body is None:
            await self._app(scope, receive, send)
            return
        length = b"content-length", str(len(body)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, scope: Scope) -> bytes | None:
        """Return the list, None for what must go the usual way."""
        if self._reader is None or scope["method"] != "GET":
            return None
        try:
            search = Search.from_query(_query(scope["query_string"]))
            return None if search.words else self._reader.list(search, self._clock(), self._version())
        except (BadSearch, ValueError, DBAPIError, sqlite3.Error):
            return None


def is_quick(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:")


def _query(told: bytes) -> dict[str, list[str]]:
    """Return the parameters as `query_of` reads them; raises ValueError for too many."""
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(told.decode("latin-1"), keep_blank_values=True, max_num_fields=_FIELDS_CAP):
        if name != "lang" and value.strip():
            query.setdefault(name, []).append(value)
    return query


class _Reader:
    """A connection that only reads, of the loop's own; SQLite stops what takes it too many steps."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._left = 0
        self._told: dict[int, str] = {}
        self._seen: int | None = None
        event.listen(engine, "engine_disposed", self._close)

    def list(self, search: Search, now: datetime, version: int | None) -> bytes:
        """Return the page of ads that fit; raises DBAPIError for one that takes too long."""
        self._left = _STEPS
        if version is None or version != self._seen or len(self._told) > _ADS_KEPT:
            self._told.clear()
            self._seen = version
        with Session(self._open()) as session:
            found = search.numbers(session, now)
            missing = [each for each in found.ids if each not in self._told]
            if missing:
                self._told |= objects(session, missing)
        return found_as_json(array(self._told, found.ids), found.next)

    def _open(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            # Out of the pool, which counts what it has lent, and gives it to others.
            connection.detach()
            driver: Any = connection.connection.dbapi_connection
            driver.set_progress_handler(self._is_enough, _PIECE)
            self._connection = connection
        return self._connection

    def _is_enough(self) -> bool:
        self._left -= _PIECE
        return self._left < 0

    def _close(self, _engine: Engine) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
