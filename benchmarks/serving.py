"""Answers a second from one process: our JSON list, our page, and Datasette on the same database in the same run.

Each server runs in a process of its own; what counts is the CPU that it spends an answer, and how many
it gives a second to eight connections that are kept open. The machine is shared: compare the ratios.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice, repeat
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

import psutil
from sqlmodel import Session

from db.engine import open_engine
from db.migrations import upgrade
from db.store import Decided, Store
from posting.change import Change
from posting.model import Comparable, Employment, PayPeriod, Posting, Remote, Tag, Verdict

ADS: Final = 10_000
_BATCH: Final = 1_000
_CONNECTIONS: Final = 8
_REQUESTS: Final = 1_000
_ROUNDS: Final = 3
_NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
_TEXT: Final = "You keep the calendar of the team, answer mail, file documents and keep the records in order. " * 20
_PAY: Final = Comparable(22_000, 180, _NOW.date())
_SQL: Final = (
    "select p.id, p.title, p.employer, p.url, p.description, p.places, p.remote, p.employment, p.pay_min, p.pay_max, "
    "p.pay_currency, p.pay_period, p.posted_on, v.tags, v.scores from posting p join verdict v on v.posting_id = p.id "
    "where p.remote = 'remote' and p.closed_at is null order by p.id desc limit 20"
)


@dataclass(frozen=True, slots=True)
class Served:
    """What one server did: answers a second, and CPU milliseconds an answer."""

    name: str
    rate: float
    cpu: float


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sohokari-serving-") as folder:
        database = Path(folder) / "ads.sqlite"
        fill(database)
        asked = urlencode({"remote": "remote", "limit": 20})
        with ours(database) as (base, pid):
            told = [
                measured("ours, JSON list of 20", base, f"/api/postings?{asked}", pid),
                measured("  never the same twice", base, f"/api/postings?{asked}&pay_at_least=", pid, unlike=True),
                measured("ours, page", base, f"/?{asked}", pid),
                measured("  never the same twice", base, f"/?{asked}&pay_at_least=", pid, unlike=True),
            ]
        if shutil.which("datasette"):
            with datasette(database) as (base, pid):
                told.append(measured("Datasette, raw SQL as JSON", base, f"/ads.json?{_sql()}", pid, requests=160))
                page = "/ads/posting?remote__exact=remote&_facet=source&_facet=experience&_facet=pay_currency"
                told.append(measured("Datasette, page of a table", base, page, pid, requests=16))
    print(f"{ADS} ads, {_CONNECTIONS} connections, median of {_ROUNDS} rounds, one server process")
    for each in told:
        print(f"  {each.name:28} {each.rate:7.0f} answers/s {each.cpu:8.2f} ms CPU an answer")
    if len(told) < 6:
        print("  (no peer: datasette is not installed)")
        return
    json_again, json_anew, page_again, page_anew, their_json, their_page = (each.cpu for each in told)
    print("times Datasette's answers a CPU second, asked again / never the same twice:")
    print(f"  JSON {their_json / json_again:.1f} / {their_json / json_anew:.1f}", end="; ")
    print(f"page {their_page / page_again:.0f} / {their_page / page_anew:.0f}")


def _sql() -> str:
    return urlencode({"sql": _SQL, "_shape": "objects"})


def fill(database: Path) -> None:
    """Make a database of `ADS` ads, a third of them remote, half of them tagged."""
    engine = open_engine(f"sqlite:///{database}")
    upgrade(engine)
    for start in range(0, ADS, _BATCH):
        with Session(engine) as session:
            store = Store(session)
            ads = [Decided(advert(number), Change.NEW, None, _PAY) for number in range(start, start + _BATCH)]
            rows = [row for row in store.put(ads, _NOW) if isinstance(row, int)]
            store.verdicts({row: verdict(row) for row in rows}, _NOW)
            session.commit()
    engine.dispose()


def advert(number: int) -> Posting:
    return Posting(
        source=f"board-{number % 40}",
        source_id=str(number),
        url=f"https://board.example/{number}",
        title=f"Executive Assistant {number}",
        employer=f"Firm {number % 97}",
        description=f"{number}. {_TEXT}",
        places=[{"text": "Dhaka, Bangladesh", "city": "Dhaka", "country": "BD"}],
        remote=(Remote.REMOTE, Remote.ONSITE, None)[number % 3],
        employment=[Employment.FULL_TIME],
        pay_min=22000,
        pay_max=60000,
        pay_currency="BDT",
        pay_period=PayPeriod.MONTH,
        posted_on=(_NOW - timedelta(days=number % 200)).date(),
    )


def verdict(number: int) -> Verdict:
    tags = (Tag.EXECUTIVE,) if number % 2 else ()
    return Verdict(tags, {tag: 0.9 if tag in tags else 0.1 for tag in Tag}, True, "bench")


@contextmanager
def ours(database: Path) -> Iterator[tuple[str, int]]:
    port = free_port()
    environment = {"SOHOKARI_DATABASE_URL": f"sqlite:///{database}", "SOHOKARI_BIND": f"127.0.0.1:{port}"}
    with running([sys.executable, "-m", "sohokari", "web"], {**environment, "PATH": os.defpath}, port) as pid:
        yield f"127.0.0.1:{port}", pid


@contextmanager
def datasette(database: Path) -> Iterator[tuple[str, int]]:
    port = free_port()
    command = ["datasette", "serve", str(database), "--port", str(port), "--setting", "sql_time_limit_ms", "20000"]
    with running(command, dict(os.environ), port) as pid:
        yield f"127.0.0.1:{port}", pid


@contextmanager
def running(command: Sequence[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """Run a server until the block ends; gives its process id when it listens."""
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def measured(name: str, base: str, path: str, pid: int, requests: int = _REQUESTS, *, unlike: bool = False) -> Served:
    """Ask `path` again and again, after a round that only warms the server up; `unlike` puts a number behind it."""
    numbers = count(1)
    paths = (f"{path}{next(numbers)}" for _ in repeat(None)) if unlike else repeat(path)
    host, _, port = base.partition(":")
    asyncio.run(asked(host, int(port), paths, requests // 10))
    rounds = []
    for _ in range(_ROUNDS):
        before, began = cpu_of(pid), time.perf_counter()
        asyncio.run(asked(host, int(port), paths, requests))
        rounds.append((requests / (time.perf_counter() - began), (cpu_of(pid) - before) * 1_000 / requests))
    return Served(name, median(rate for rate, _ in rounds), median(cpu for _, cpu in rounds))


def cpu_of(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def asked(host: str, port: int, paths: Iterator[str], requests: int) -> None:
    share = requests // _CONNECTIONS or 1
    await asyncio.gather(*(one_connection(host, port, paths, share) for _ in range(_CONNECTIONS)))


async def one_connection(host: str, port: int, paths: Iterator[str], requests: int) -> None:
    """Ask over one connection, an answer at a time. A bare reader, so that the client costs little."""
    reader, writer = await asyncio.open_connection(host, port)
    for path in islice(paths, requests):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{path} answered {head[:60]!r}")
        await body_of(reader, head.lower())
    writer.close()


async def body_of(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"content-length:" in head:
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        return
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        await reader.readexactly(size + 2)
    await reader.readexactly(2)


if __name__ == "__main__":
    main()
