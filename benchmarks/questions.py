"""Generated questions put to the whole application while somebody writes: no answer may be a fault of ours.

`python -m benchmarks.questions [NUMBER]` prints how many answers of each status there were. Names and
values are drawn with a fixed seed from what the schema offers, from what people mistype and from strings
that break things; each address gets its share.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session

from benchmarks.serving import advert, verdict
from db.engine import open_engine
from db.migrations import upgrade
from db.store import Decided, Store
from posting.change import Change
from posting.model import Tag
from sohokari.web.api import PARAMETERS
from sohokari.web.app import create_app
from sohokari.web.headers import CONTENT_SECURITY_POLICY

NUMBER: Final = 10_000
_ADS: Final = 2_000
_AT_ONCE: Final = 8
_START: Final = datetime(2026, 11, 24, tzinfo=UTC)
_PATHS: Final = (
    "/",
    "/api/postings",
    "/api/facets",
    "/feed.atom",
    "/feed.json",
    "/trends",
    "/sources",
    "/api/postings/",
    "/postings/",
    "/sources/",
)
_NAUGHTY: Final = Path(__file__).parents[2] / "shared" / "data" / "badinput" / "blns" / "blns.json"
_ODD: Final = (
    *("", " ", "\x00", "%00", "'", '"', "\\", "*", "-", "-x", "c++", "c#", "node.js", "NEAR(", "a AND", "((("),
    *("NaN", "inf", "1e999", "-1", "0", "9" * 30, "২২০০০", "2026-02-30", "9999-12-31", "0001-01-01", "7d", "99999d"),
    *("BD", "bd", "b", "ZZ", "executive", "সহকারী", "\u09df", "\u09af\u09bc", "\u202e", "\ufeff", "\ud7ff"),
    *("a" * 5_000, "new\nline", "bjk3LDE", "../../etc/passwd"),
)


def main(number: int = NUMBER) -> None:
    with tempfile.TemporaryDirectory(prefix="sohokari-questions-") as folder:
        engine = open_engine(f"sqlite:///{folder}/ads.sqlite")
        upgrade(engine)
        write(engine, range(_ADS))
        ticks = iter(range(10**9))
        # A clock that moves, so that nothing is answered from memory for long.
        app = create_app(engine, clock=lambda: _START + timedelta(seconds=next(ticks)))
        done = Event()
        writer = Thread(target=keep_writing, args=(engine, done), daemon=True)
        writer.start()
        began = time.process_time()
        statuses, unguarded = asyncio.run(ask_all(app, questions(number)))
        done.set()
        writer.join()
        engine.dispose()
    shown = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    print(f"{number} generated requests while ads are written ({time.process_time() - began:.0f} s CPU): {shown}")
    faults = sum(count for status, count in statuses.items() if status >= 500)
    print(f"  answers that are a fault of ours (5xx): {faults}; without the content security policy: {unguarded}")


def write(engine: Engine, numbers: Sequence[int]) -> None:
    with Session(engine) as session:
        store = Store(session)
        rows = store.put([Decided(advert(number), Change.NEW, None, None) for number in numbers], _START)
        store.verdicts({row: verdict(row) for row in rows if isinstance(row, int)}, _START)
        session.commit()


def keep_writing(engine: Engine, done: Event) -> None:
    """Correct one ad after another, a commit each, until it is enough."""
    number = 0
    while not done.wait(0.05):
        number = number % _ADS + 1
        with Session(engine) as session:
            Store(session).correct(number, [Tag.PERSONAL] if number % 2 else [], "bench", _START)
            session.commit()


def questions(number: int) -> list[tuple[str, bytes]]:
    """Return (path, query string) of each request."""
    chance = random.Random(7)  # a fixed seed: the same questions in every run
    naughty = json.loads(_NAUGHTY.read_text(encoding="utf-8")) if _NAUGHTY.is_file() else []
    odd = [*_ODD, *naughty]
    return [one_question(chance, odd) for _ in range(number)]


def one_question(chance: random.Random, odd: Sequence[str]) -> tuple[str, bytes]:
    path = chance.choice(_PATHS)
    if path.endswith("/") and path != "/":
        path += str(chance.randrange(_ADS * 2)) if chance.random() < 0.5 else chance.choice(odd)
    told = [one_parameter(chance, odd) for _ in range(chance.choice((0, 1, 1, 2, 3, 5)))]
    return path, urlencode(told, errors="replace").encode()


def one_parameter(chance: random.Random, odd: Sequence[str]) -> tuple[str, str]:
    parameter: dict[str, Any] = chance.choice(PARAMETERS)
    schema = parameter["schema"].get("items", parameter["schema"])
    offered = schema.get("enum") or schema.get("examples") or ["1", "BD", "assistant", "board-3"]
    value = chance.choice(offered) if chance.random() < 0.7 else chance.choice(odd)
    name = parameter["name"] if chance.random() < 0.97 else chance.choice(("lang", "health", "nonsense", ""))
    return name, str(value)


async def ask_all(app: FastAPI, asked: Sequence[tuple[str, bytes]]) -> tuple[Counter[int], int]:
    """Ask all, some at once; return the count of each status, and of answers without their guard."""
    statuses: Counter[int] = Counter()
    unguarded = 0
    waiting = iter(asked)

    async def asker() -> None:
        nonlocal unguarded
        for path, query in waiting:
            status, headers = await ask(app, path, query)
            statuses[status] += 1
            unguarded += headers.get(b"content-security-policy") != CONTENT_SECURITY_POLICY.encode()
            if status >= 500:
                print(f"  {status}: {path!r} {query!r}", file=sys.stderr)

    await asyncio.gather(*(asker() for _ in range(_AT_ONCE)))
    return statuses, unguarded


async def ask(app: FastAPI, path: str, query: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Put one request to the application; a fault that it lets out counts as 599."""
    started: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            started.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path,
        "raw_path": quote(path, errors="replace").encode(), "query_string": query,
        "headers": [(b"host", b"localhost")], "scheme": "http", "server": ("localhost", 80),
        "client": ("127.0.0.1", 1), "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    try:
        await app(scope, receive, send)
    except Exception as error:  # noqa: BLE001 - whatever escapes is what is counted
        print(f"  {type(error).__name__}: {error}", file=sys.stderr)
        return 599, {}
    return started[0]["status"], dict(started[0]["headers"])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER)
