"""Answers given before: the same question is not worked out again until somebody has written to the database.

SQLite tells whether another connection has committed since (`PRAGMA data_version`, a few microseconds), so
a remembered answer is never older than the last commit. Where that cannot be told, nothing is remembered.
An answer's tag (ETag) lets a feed reader that has it already be told so in a line.
"""

import hashlib
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sohokari.web.language import words_of

PATHS: Final = frozenset(
    ("/", "/trends", "/api/postings", "/api/facets", "/api/stats", "/feed.atom", "/feed.json", "/metrics")
)
_PAGES: Final = frozenset(("/", "/trends"))
# Pages tell times from now; an answer is not kept long enough for that to show.
_KEPT: Final = timedelta(seconds=30)
_ANSWERS_CAP: Final = 16 * 1024 * 1024  # bytes of all that is kept
_BODY_CAP: Final = 512 * 1024

Version = Callable[[], int | None]
_Key = tuple[str, bytes, str, str]
_Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Answer:
    headers: _Headers
    body: bytes
    tag: bytes
    until: datetime


class Remembered:
    """An application whose answers at `PATHS` are kept until `version` changes."""

    def __init__(self, app: ASGIApp, version: Version, clock: Callable[[], datetime]) -> None:
        self._app, self._version, self._clock = app, version, clock
        self._answers: OrderedDict[_Key, _Answer] = OrderedDict()
        self._seen: int | None = None
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in PATHS:
            await self._app(scope, receive, send)
            return
        version = self._version()
        # A language that is chosen on a page sets a cookie: that answer is the reader's own.
        if version is None or (scope["path"] in _PAGES and b"lang=" in scope["query_string"]):
            await self._app(scope, receive, send)
            return
        if version != self._seen:
            self._answers.clear()
            self._seen, self._size = version, 0
        key = _key(scope)
        answer = self._find(key)
        if answer is not None:
            await _give(answer, scope, send)
            return
        await self._work_out(scope, receive, send, key, version)

    def _find(self, key: _Key) -> _Answer | None:
        answer = self._answers.get(key)
        if answer is None or answer.until < self._clock():
            return None
        self._answers.move_to_end(key)
        return answer

    async def _work_out(self, scope: Scope, receive: Receive, send: Send, key: _Key, version: int) -> None:
        """Let the application answer; keep the answer if it is whole, good and small enough."""
        start: Message = {}
        parts: list[bytes] = []

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts)
            if start["status"] != 200 or len(body) > _BODY_CAP:
                await send(start)
                await send({"type": "http.response.body", "body": body})
                return
            answer = self._answer(start["headers"], body)
            # Somebody may have written meanwhile: then it is given, not kept.
            if self._seen == version:
                self._keep(key, answer)
            await _give(answer, scope, send)

        await self._app(scope, receive, gather)

    def _keep(self, key: _Key, answer: _Answer) -> None:
        if before := self._answers.pop(key, None):
            self._size -= _size(key, before)
        self._answers[key] = answer
        self._size += _size(key, answer)
        while self._size > _ANSWERS_CAP:
            self._size -= _size(*self._answers.popitem(last=False))

    def _answer(self, headers: _Headers, body: bytes) -> _Answer:
        # Weak, since the bytes may come packed or plain.
        tag = b'W/"' + hashlib.sha256(body).hexdigest()[:24].encode() + b'"'
        return _Answer([*headers, (b"etag", tag)], body, tag, self._clock() + _KEPT)


def _key(scope: Scope) -> _Key:
    """Return all that an answer depends on: its address, the name it was asked by, the reader's language."""
    request = Request(scope)
    asked_at = f"{scope['scheme']}://{request.headers.get('host')}"
    return scope["path"], scope["query_string"], asked_at, words_of(request).lang


def _size(key: _Key, answer: _Answer) -> int:
    """Return about how many bytes an answer is kept in; a question may be long, too."""
    return len(answer.body) + sum(map(len, key)) + 1_000


async def _give(answer: _Answer, scope: Scope, send: Send) -> None:
    has_it = any(name == b"if-none-match" and answer.tag in told for name, told in scope["headers"])
    headers = [pair for pair in answer.headers if not (has_it and pair[0] == b"content-length")]
    await send({"type": "http.response.start", "status": 304 if has_it else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if has_it else answer.body})


def version_of(engine: Engine) -> Version:
    """Return what tells the version of a SQLite file's content; None of any other database."""
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return lambda: None
    watching = _Watching(engine)
    event.listen(engine, "engine_disposed", watching.close)
    return watching.version


class _Watching:
    """A connection that only watches: it never writes, so every commit is another's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: PoolProxiedConnection | None = None

    def version(self) -> int | None:
        """Return a number that changes with every commit; None when the file cannot be asked."""
        try:
            if self._connection is None:
                self._connection = self._engine.raw_connection()
                # Out of the pool, which counts what it has lent.
                self._connection.detach()
            cursor = self._connection.cursor()
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
        except (sqlite3.Error, DBAPIError):
            # The application asks next, and tells the reader what is wrong.
            return None
        return int(row[0]) if row else None

    def close(self, _engine: Engine) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
