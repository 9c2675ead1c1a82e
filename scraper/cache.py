"""Answers kept for thrift, after RFC 9111 as a private cache of one client: in SQLite, bodies compressed.

An answer is kept only if it can save something later: it has a validator, or says how long it stays
fresh. Keys are digests, so that neither addresses nor credentials can be read from the file. The cache
is only ever a help: if its file cannot be used, everything is fetched, and the log says so once.
"""

import hashlib
import json
import logging
import re
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, TypeAlias

import zstandard

log = logging.getLogger(__name__)

# Boards set long lifetimes on listings; an ad must not be found a day late for that.
LONGEST_FRESH: Final = 3_600.0
# Some servers confirm for ever: what they say of a copy is believed for a week, then the page comes whole again.
_CONFIRMED_FOR: Final = 7 * 86_400.0
_FORMAT: Final = 2
_BATCH_ROWS: Final = 64
_BATCH_BYTES: Final = 4 * 1024 * 1024
_PRUNE_EVERY: Final = 2_000
_PRUNE_EVERY_BYTES: Final = 128 * 1024 * 1024
_UNUSED_DAYS: Final = 45
_A_DAY: Final = 86_400.0
_LARGEST_FILE: Final = 1024 * 1024 * 1024
_MAX_AGE: Final = re.compile(r"(?:^|,)\s{0,9}max-age\s{0,9}=\s{0,9}\"?(\d{1,12})")
# What a 304 does not renew: they describe the body that we keep.
_OF_THE_BODY: Final = frozenset(
    {"content-length", "content-encoding", "content-type", "content-range", "transfer-encoding"}
)
_PACK: Final = zstandard.ZstdCompressor(level=1)
_UNPACK: Final = zstandard.ZstdDecompressor()
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS kept (
    key BLOB PRIMARY KEY, headers TEXT NOT NULL, body BLOB NOT NULL,
    fresh_until REAL NOT NULL, used_at REAL NOT NULL, came_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_used ON kept (used_at);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that we kept: headers, the decoded body, until when it is fresh, and when its body came.

    Times are in seconds since 1970.
    """

    headers: dict[str, str]
    body: bytes
    fresh_until: float
    came_at: float = 0.0
    packed: bytes | None = None  # the body as the file has it, if it came from there

    def is_fresh(self, now: float) -> bool:
        """Say whether it need not be asked for; a clock that was ahead once makes nothing fresh for long."""
        return now < self.fresh_until <= now + LONGEST_FRESH

    def validators(self, now: float) -> dict[str, str]:
        """Return the headers that ask whether this is still the answer; none once it is too old to be believed."""
        asking: dict[str, str] = {}
        if not 0 <= now - self.came_at < _CONFIRMED_FOR:
            return asking
        if etag := self.headers.get("etag"):
            asking["if-none-match"] = etag
        if modified := self.headers.get("last-modified"):
            asking["if-modified-since"] = modified
        return asking

    def renewed(self, headers: Mapping[str, str], fresh_until: float) -> "Kept":
        """Return this answer as a 304 with `headers` renews it."""
        told = {name: value for name, value in headers.items() if name not in _OF_THE_BODY}
        return replace(self, headers=self.headers | told, fresh_until=fresh_until)


def key_of(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    """Return the key of a request: other headers or body, other answer; no credential can be read from it."""
    told = "\n".join((method, url, *(f"{name.lower()}:{headers[name]}" for name in sorted(headers))))
    return hashlib.blake2b(told.encode("utf-8", "replace") + b"\n\n" + (body or b""), digest_size=20).digest()


def may_be_kept(headers: Mapping[str, str]) -> bool:
    """Say whether the server lets an answer be stored at all."""
    return "no-store" not in headers.get("cache-control", "").lower()


def worth_keeping(headers: Mapping[str, str], now: float) -> float | None:
    """Return until when an answer with `headers` is fresh, or None if it must not or need not be kept."""
    told = headers.get("cache-control", "").lower()
    if not may_be_kept(headers) or headers.get("vary", "").strip() == "*":
        return None
    until = now if "no-cache" in told else now + _lifetime(headers, told, now)
    if until > now or "etag" in headers or "last-modified" in headers:
        return until
    return None


def _lifetime(headers: Mapping[str, str], cache_control: str, now: float) -> float:
    """Return for how many seconds more the answer is fresh, at most an hour."""
    found = _MAX_AGE.search(cache_control)
    if found:
        age = headers.get("age", "0").strip()
        left = float(found[1]) - (float(age) if age.isdecimal() and len(age) < 12 else 0.0)
    else:
        left = (_moment(headers.get("expires")) or 0.0) - max(now, _moment(headers.get("date")) or now)
    return min(max(left, 0.0), LONGEST_FRESH)


def _moment(told: str | None) -> float | None:
    if told is None:
        return None
    try:
        return parsedate_to_datetime(told).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


_Row: TypeAlias = tuple[bytes, str, bytes, float, float, float]


class Cache:
    """The kept answers of one file. Writes gather in memory and go in batches; `close` writes the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: dict[bytes, _Row] = {}
        self._waiting_bytes = 0
        # The first batch prunes: a process that is started every hour may never write many.
        self._written, self._written_bytes = _PRUNE_EVERY, 0
        self._said = False
        self._db = self._opened()

    def _opened(self) -> sqlite3.Connection | None:
        """Open the file; one that is damaged or of another format is begun anew."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connect(self._path)
            except sqlite3.OperationalError:
                raise  # held by another process, say: nothing is wrong with the file
            except sqlite3.DatabaseError:
                log.warning("the cache %s could not be read and is begun anew", self._path)
                _remove(self._path)
                return _connect(self._path)
        except (OSError, sqlite3.Error) as error:
            log.warning("no cache, everything is fetched: %s cannot be used (%s)", self._path, error)
            return None

    def find(self, key: bytes, now: float) -> Kept | None:
        """Return what was kept under `key`."""
        row = self._row(key, now)
        if row is None:
            return None
        _, headers, packed, fresh_until, _, came_at = row
        try:
            return Kept(json.loads(headers), _UNPACK.decompress(packed), fresh_until, came_at, packed)
        except (ValueError, zstandard.ZstdError):
            return None  # damaged where SQLite does not look: fetched again, and written over

    def headers(self, key: bytes, now: float) -> dict[str, str]:
        """Return the headers of what was kept under `key`, without unpacking its body; none if nothing was."""
        row = self._row(key, now)
        try:
            return json.loads(row[1]) if row is not None else {}
        except ValueError:
            return {}  # damaged

    def _row(self, key: bytes, now: float) -> _Row | None:
        """Return the row of `key`, and note that it is used."""
        row = self._waiting.get(key) or self._read(key)
        if row is not None and now - row[4] > _A_DAY:
            self._wait(key, (*row[:4], now, row[5]))
        return row

    def _read(self, key: bytes) -> _Row | None:
        if self._db is None:
            return None
        try:
            found = self._db.execute(
                "SELECT key, headers, body, fresh_until, used_at, came_at FROM kept WHERE key = ?", (key,)
            ).fetchone()
        except sqlite3.OperationalError as error:
            self._say("a kept answer could not be read", error)
            return None
        except sqlite3.Error as error:
            self._begin_anew(error)
            return None
        return found  # type: ignore[no-any-return]

    def keep(self, key: bytes, kept: Kept, now: float) -> None:
        """Keep an answer, to be written with the next batch."""
        packed = kept.packed or _PACK.compress(kept.body)
        self._wait(key, (key, json.dumps(kept.headers), packed, kept.fresh_until, now, kept.came_at))

    def _wait(self, key: bytes, row: _Row) -> None:
        if self._db is None:
            return
        self._waiting[key] = row
        self._waiting_bytes += len(row[2])
        if len(self._waiting) >= _BATCH_ROWS or self._waiting_bytes >= _BATCH_BYTES:
            self.write()

    def write(self) -> None:
        """Write what waits, in one transaction."""
        if self._db is None or not self._waiting:
            return
        rows, size = list(self._waiting.values()), self._waiting_bytes
        self._waiting.clear()
        self._waiting_bytes = 0
        try:
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?)", rows)
            self._said = False
            self._written, self._written_bytes = self._written + len(rows), self._written_bytes + size
            if self._written >= _PRUNE_EVERY or self._written_bytes >= _PRUNE_EVERY_BYTES:
                self._written = self._written_bytes = 0
                _prune(self._db, max(row[4] for row in rows))
        except sqlite3.OperationalError as error:
            # Another process writes, or the disk is full: these answers are fetched again, that is all.
            self._say(f"{len(rows)} answers were not kept", error)
        except sqlite3.Error as error:
            self._begin_anew(error)

    def _say(self, what: str, error: sqlite3.Error) -> None:
        """Warn once, until writing succeeds again: a disk may stay full for weeks."""
        if not self._said:
            log.warning("%s: %s (%s); they are fetched again", self._path, what, error)
        self._said = True

    def _begin_anew(self, error: sqlite3.Error) -> None:
        """Do without what a damaged file held."""
        log.warning("the cache %s is damaged and begun anew (%s)", self._path, error)
        if self._db is not None:
            self._db.close()
        self._waiting.clear()
        self._waiting_bytes = 0
        with suppress(OSError):
            _remove(self._path)
        self._db = self._opened()

    def close(self) -> None:
        self.write()
        if self._db is not None:
            self._db.close()
        self._db = None


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=0.3, check_same_thread=False)
    try:
        if db.execute("PRAGMA user_version").fetchone()[0] not in (0, _FORMAT):
            db.execute("DROP TABLE IF EXISTS kept")
        db.execute("PRAGMA journal_mode = WAL")
        # Losing the last answers in a power cut costs a fetch; damage is found when the file is opened.
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version = {_FORMAT}")
        db.execute("SELECT count(*) FROM kept WHERE used_at < 0").fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db


def _prune(db: sqlite3.Connection, now: float) -> None:
    """Forget what nobody asked for in weeks, and the oldest half of a file that has grown too large."""
    with db:
        db.execute("DELETE FROM kept WHERE used_at < ?", (now - _UNUSED_DAYS * _A_DAY,))
        pages, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        free = db.execute("PRAGMA freelist_count").fetchone()[0]
        if (pages - free) * size > _LARGEST_FILE:
            middle = "SELECT used_at FROM kept ORDER BY used_at LIMIT 1 OFFSET (SELECT count(*) / 2 FROM kept)"
            db.execute(f"DELETE FROM kept WHERE used_at <= ({middle})")  # noqa: S608  # no value from outside
