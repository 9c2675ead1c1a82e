"""Tagging every stored ad anew with the present model, while a service runs, with a kill -9 in the middle.

`python -m benchmarks.retagging [--ads 100000] [--folder DIR]` makes a database of so many ads of 300 to
2,200 characters from our own corpora, tagged by 'an older model', some corrected by people. Then it runs
`classify --all` beside a service and a writer that stores ads and corrections all the time, kills it
half-way, begins again, and prints the rate, the memory, how long the writer and a reader of the page
waited, and whether everything is as it should be. With `--folder` a database that is there is used again.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Final

import psutil
from sqlalchemy import Engine, text
from sqlmodel import Session

from benchmarks.serving import free_port, running
from classifier.material import corpus
from db.engine import open_engine
from db.migrations import check, upgrade
from db.store import Decided, Store
from posting.change import Change
from posting.model import Comparable, Duty, Employment, Experience, Place, Posting, Remote, Tag, Verdict
from sohokari.settings import Settings
from sohokari.tagging import Tagger, load_classifier

_BATCH: Final = 2_000
_NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
_OLDER: Final = "an older model"
_CORRECTED_EVERY: Final = 5_000
_AT_ONCE_WRITTEN: Final = 50
_COUNTRIES: Final = ("BD", "US", "IN", "GB", "PH", "NG", "FJ")
_COUNTRY_WEIGHTS: Final = (30, 30, 20, 10, 5, 4, 1)


class Ads:
    """Ads in the words of our own corpora, with an older model's verdicts: the present one's, some of them turned."""

    def __init__(self, tagger: Tagger) -> None:
        self._chance = random.Random(11)
        ads = [ad for ad in corpus() if ad.text]
        self._titles = [ad.title for ad in ads]
        self._texts = [ad.text for ad in ads]
        self._words = sorted({word for text in self._texts for word in text.split() if word.isalpha()})
        self._said = tagger([(ad.title, ad.text) for ad in ads]) or []

    def ad(self, number: int) -> tuple[Posting, Verdict]:
        """Return the ad of a number, and what the older model said of it."""
        chance = self._chance
        at = chance.randrange(len(self._texts))
        country = chance.choices(_COUNTRIES, _COUNTRY_WEIGHTS)[0]
        return self._posting(number, at, country), self._verdict(at)

    def _posting(self, number: int, at: int, country: str) -> Posting:
        chance = self._chance
        return Posting.model_construct(
            source=f"board-{number % 400}",
            source_id=str(number),
            url=f"https://board-{number % 400}.example/jobs/{number}",
            title=self._titles[at][:200] if number % 3 else f"{self._titles[at][:200]} – {chance.choice(self._words)}",
            employer=f"Firm {number % 9_000}",
            description=self._text(at, chance.randint(300, 2_200)),
            places=[Place(text=country, city=None, country=country)],
            remote=chance.choice((None, Remote.REMOTE, Remote.HYBRID, Remote.ONSITE)),
            open_to_bangladesh=chance.choice((None, None, True, False)),
            employment=chance.choice(([], [Employment.FULL_TIME], [Employment.PART_TIME], [Employment.CONTRACT])),
            experience=chance.choice((None, Experience.REQUIRED, Experience.NONE_REQUIRED)),
            duties=chance.sample(list(Duty), chance.randint(0, 4)),
            posted_on=(_NOW - timedelta(days=chance.randint(0, 400))).date(),
        )

    def _text(self, at: int, length: int) -> str:
        told = self._texts[at]
        while len(told) < length:
            told += "\n\n" + self._chance.choice(self._texts)
        return told[:length]

    def _verdict(self, at: int) -> Verdict:
        said = self._said[at]
        tags = said.tags if self._chance.random() > 0.03 else tuple(self._chance.sample(list(Tag), 1))
        return Verdict(tags, said.scores, said.sure, _OLDER, said.by_title)


def make(path: Path, ads: Ads, size: int) -> None:
    """Store so many ads in a new database, each with its older verdict, and a correction of one in 5,000."""
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    began = time.perf_counter()
    for start in range(0, size, _BATCH):
        store(engine, ads, range(start, min(start + _BATCH, size)))
        if start // _BATCH % 25 == 24:
            print(
                f"  {start + _BATCH:,} ads made, {(start + _BATCH) / (time.perf_counter() - began):,.0f}/s", flush=True
            )
    engine.dispose()


def store(engine: Engine, ads: Ads, numbers: Sequence[int]) -> None:
    made = [ads.ad(number) for number in numbers]
    with Session(engine) as session:
        writing = Store(session)
        ids = writing.put([Decided(ad, Change.NEW, None, _pay(ad)) for ad, _ in made], _NOW)
        told = {each: verdict for each, (_, verdict) in zip(ids, made, strict=True) if isinstance(each, int)}
        writing.verdicts(told, _NOW)
        for each in told:
            if each % _CORRECTED_EVERY == 0:
                writing.correct(each, [Tag.SECRETARY], "bench", _NOW)
        session.commit()


def _pay(ad: Posting) -> Comparable | None:
    number = int(ad.source_id)
    taka = float(15_000 + number * 7_919 % 80_000)
    return Comparable(taka, round(taka / 120), _NOW.date()) if number % 3 == 0 else None


@dataclass
class Beside:
    """Who works beside the retagging: waits of a writer's transactions and of a page's reader, in seconds."""

    writes: list[float] = field(default_factory=list)
    locks: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)


def keep_writing(engine: Engine, ads: Ads, beside: Beside, first: int, done: Event) -> None:
    """Store some ads and correct one, a commit each, until it is enough; note how long the lock was waited for."""
    numbers = iter(range(first, 2**31))
    while not done.wait(0.2):
        began = time.perf_counter()
        with Session(engine) as session:
            writing = Store(session)
            beside.locks.append(time.perf_counter() - began)
            made = [ads.ad(next(numbers)) for _ in range(_AT_ONCE_WRITTEN)]
            ids = writing.put([Decided(ad, Change.NEW, None, _pay(ad)) for ad, _ in made], _NOW)
            told = {each: verdict for each, (_, verdict) in zip(ids, made, strict=True) if isinstance(each, int)}
            writing.verdicts(told, _NOW)
            writing.correct(min(told) - 1, [Tag.PERSONAL], "bench", _NOW)
            session.commit()
        beside.writes.append(time.perf_counter() - began)


def keep_reading(base: str, beside: Beside, done: Event) -> None:
    number = 0
    while not done.wait(0.1):
        number += 1
        began = time.perf_counter()
        with urllib.request.urlopen(f"{base}/api/postings?remote=remote&pay_at_least={number}", timeout=60) as answer:
            answer.read()
        beside.reads.append(time.perf_counter() - began)


@dataclass(frozen=True)
class Run:
    """One run of `classify --all`: its seconds, and its memory in MB as it went."""

    seconds: float
    memory: list[float]


def retag(path: Path, until: float | None = None) -> Run:
    """Run `classify --all`; with `until`, kill it after so many seconds."""
    environment = {**os.environ, **_environment(path)}
    began = time.perf_counter()
    ran = subprocess.Popen([sys.executable, "-m", "sohokari", "classify", "--all"], env=environment)
    memory: list[float] = []
    while ran.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            # Its own memory: the pages of the database that it has mapped are the system's to take back.
            told = psutil.Process(ran.pid).memory_info()
            memory.append((told.rss - told.shared) / 2**20)
        if until is not None and time.perf_counter() - began > until:
            ran.send_signal(signal.SIGKILL)
            ran.wait()
            break
        time.sleep(0.5)
    if until is None and ran.returncode:
        raise SystemExit(f"classify --all ended with {ran.returncode}")
    return Run(time.perf_counter() - began, memory)


def _environment(path: Path) -> dict[str, str]:
    return {"SOHOKARI_DATABASE_URL": f"sqlite:///{path}", "SOHOKARI_DATA_DIR": str(path.parent)}


@contextlib.contextmanager
def service(path: Path) -> Iterator[str]:
    """Run the page on the database; gives its address."""
    port = free_port()
    told = {**_environment(path), "SOHOKARI_BIND": f"127.0.0.1:{port}", "PATH": os.defpath}
    with running([sys.executable, "-m", "sohokari", "web"], told, port):
        yield f"http://127.0.0.1:{port}"


def tagged_by(engine: Engine, model: str) -> int:
    with engine.connect() as connection:
        asked = "SELECT COUNT(*) FROM card WHERE model = (SELECT id FROM term WHERE kind = 'model' AND name = :name)"
        return connection.scalar(text(asked), {"name": model}) or 0


def faults(engine: Engine, model: str) -> list[str]:
    """Return what is not as it should be after all."""
    counted = {
        "ads without the present model's verdict": "SELECT COUNT(*) FROM posting p WHERE NOT EXISTS "
        "(SELECT 1 FROM verdict v WHERE v.posting_id = p.id AND v.model = :model)",
        "ads whose older verdict is gone": "SELECT COUNT(*) FROM posting p WHERE NOT EXISTS "
        "(SELECT 1 FROM verdict v WHERE v.posting_id = p.id AND v.model = :older)",
        "corrections that do not stand": "SELECT COUNT(*) FROM correction c JOIN card k ON k.id = c.posting_id "
        "WHERE k.corrected = 0 OR k.tags <> (CASE c.tags WHEN '[\"secretary\"]' THEN 8 ELSE 4 END) "
        "AND c.id = (SELECT MAX(id) FROM correction m WHERE m.posting_id = c.posting_id)",
    }
    with engine.connect() as connection:
        told = {what: connection.scalar(text(sql), {"model": model, "older": _OLDER}) for what, sql in counted.items()}
    return [*(f"{count} {what}" for what, count in told.items() if count), *check(engine)]


def waits_told(what: str, waits: Sequence[float]) -> str:
    ordered = sorted(waits)
    median, late, most = (ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.95, 1.0))
    return f"  {what}: p50 {median * 1e3:.0f} ms, p95 {late * 1e3:.0f} ms, most {most * 1e3:.0f} ms"


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retagging")
    parser.add_argument("--ads", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sohokari-retagging-") as folder:
        path = (asked.folder or Path(folder)) / "ads.sqlite"
        tagger = Tagger(load_classifier(Settings.read(_environment(path))))
        ads = Ads(tagger)
        if not path.exists():
            make(path, ads, asked.ads)
        story(path, ads, tagger.classifier.name, asked.ads)


def story(path: Path, ads: Ads, model: str, size: int) -> None:
    """Retag the database with everything that may happen meanwhile, and print what came of it."""
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        first = (connection.scalar(text("SELECT MAX(id) FROM posting")) or 0) + 1
    beside, done = Beside(), Event()
    with service(path) as base:
        workers = [
            Thread(target=keep_writing, args=(engine, ads, beside, first, done), daemon=True),
            Thread(target=keep_reading, args=(base, beside, done), daemon=True),
        ]
        for worker in workers:
            worker.start()
        broken = retag(path, until=max(3.0, size / 20_000))
        before = tagged_by(engine, model)
        whole = retag(path)
        done.set()
        for worker in workers:
            worker.join()
        # What the writer stored at the very end.
        retag(path)
    total = tagged_by(engine, model)
    print(f"classify --all over {total:,} ads, beside a service and a writer")
    print(
        f"  killed after {broken.seconds:.0f} s with {before:,} tagged; the rest took {whole.seconds:.0f} s:", end=" "
    )
    print(f"{(total - before) / whole.seconds:,.0f} ads/s")
    memory = whole.memory
    early, most = memory[len(memory) // 4], max(memory)
    print(f"  memory: {early:.0f} MB after a quarter, {memory[-1]:.0f} MB at the end, {most:.0f} MB at most")
    print(waits_told("waited for the lock", beside.locks))
    print(waits_told(f"stored {_AT_ONCE_WRITTEN} ads and a correction", beside.writes))
    print(waits_told("asked the API", beside.reads))
    wrong = faults(engine, model)
    right = "every ad has the present verdict beside the older one; corrections stand; counts are as recounted"
    print("  " + ("; ".join(wrong) or right))
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
