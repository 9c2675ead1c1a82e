"""Storing and asking: a first load, a pass where little changed, lists, counts and words, raw sqlite3 beside.

`python -m benchmarks.storing [--ads 100000]`: the loads use ads of about 2,200 characters; the questions are
put to so many ads with shorter texts, and to a third of them, to see whether an answer takes longer when
there is more to look through. CPU seconds where something is stored, elapsed ones where somebody waits.
"""

import argparse
import contextlib
import gc
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session

from db.engine import open_engine
from db.facets import facets
from db.fulltext import words_of
from db.migrations import upgrade
from db.review import queue, waiting
from db.search import Search
from db.store import Decided, Store
from posting.change import Change, decide
from posting.model import Comparable, Duty, Employment, Experience, Place, Posting, Remote, Tag, Verdict

NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
_BATCH: Final = 1_000
_LOADED: Final = 20_000
_SYLLABLES: Final = (
    "ba",
    "de",
    "fi",
    "go",
    "lu",
    "ma",
    "ne",
    "pi",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "ya",
    "cha",
    "kri",
    "sto",
    "mer",
)
_BENGALI: Final = ("সহকারী", "নিয়োগ", "অফিস", "ঢাকা", "বেতন", "কাজ", "অভিজ্ঞতা", "ভার্চুয়াল", "ব্যক্তিগত")


class Board:
    """Ads as boards have them: few words are common and most are rare, values uneven, one in twelve Bengali."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        words = ["".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(1, 4))) for _ in range(30_000)]
        words = ["assistant", "office", "calendar", "team", *words]
        # Drawn once: drawing by weight anew for every ad takes longer than storing it.
        weights = [1 / (place + 3) for place in range(len(words))]
        self._english = self._chance.choices(words, weights, k=400_000)
        self._bengali = self._chance.choices(_BENGALI, k=40_000)

    def ad(self, number: int, words: int) -> Posting:
        """Return the ad of a number, with so many words of text."""
        chance = self._chance
        stream = self._bengali if number % 12 == 0 else self._english
        at = chance.randrange(len(stream) - words)
        country = chance.choices(("BD", "US", "IN", "GB", "PH", "NG", "FJ"), (30, 30, 20, 10, 5, 4, 1))[0]
        return Posting.model_construct(
            source=f"board-{number // 40}",
            source_id=str(number),
            url=f"https://board-{number // 40}.example/jobs/{number}",
            title=" ".join((chance.choice(("Executive", "Virtual", "Office", "Sales")), *stream[at : at + 3])),
            employer=f"Firm {number % 9_000}",
            description=" ".join(stream[at : at + words]),
            places=[Place(text=country, city=None, country=country)],
            remote=chance.choice((None, Remote.REMOTE, Remote.HYBRID, Remote.ONSITE)),
            employment=chance.choice(([], [Employment.FULL_TIME], [Employment.PART_TIME], [Employment.CONTRACT])),
            experience=chance.choice((None, Experience.REQUIRED, Experience.NONE_REQUIRED)),
            open_to_bangladesh=chance.choice((None, None, True, False)),
            asks_for_money=True if number % 100 == 0 else None,
            duties=chance.sample(list(Duty), chance.randint(0, 4)),
            posted_on=(NOW - timedelta(days=chance.randint(0, 400))).date(),
        )

    def verdict(self) -> Verdict:
        tags = self._chance.choices(((), *((tag,) for tag in Tag)), (60, 20, 10, 4, 6))[0]
        score = self._chance.choice((0.99, 0.95, 0.9, 0.6))
        return Verdict(tags, {tag: score if tag in tags else 0.02 for tag in Tag}, score > 0.6, "model-1")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `ratio` is ours to the peer's, larger is better for us where `larger` says so."""

    what: str
    ours: str
    beside: str
    ratio: str = ""


def figures(size: int) -> Iterator[Figure]:
    """Yield the figures, each as soon as it is known."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _loads(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield from _questions(Path(folder), size)


def main(arguments: Sequence[str] = ()) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storing")
    parser.add_argument("--ads", type=int, default=100_000)
    size = parser.parse_args(arguments).ads
    print(f"{'what':52} {'ours':>26} {'beside':>34} {'ratio':>6}")
    for figure in figures(size):
        print(f"{figure.what:52} {figure.ours:>26} {figure.beside:>34} {figure.ratio:>6}", flush=True)


# --- storing --------------------------------------------------------------------------------------------


def _loads(folder: Path) -> Iterator[Figure]:
    board = Board()
    ads = [board.ad(number, 330) for number in range(_LOADED)]
    verdicts = [board.verdict() for _ in ads]
    # The ads to be stored are no litter of the storing.
    gc.collect()
    gc.freeze()
    engine = _open(folder / "ours.sqlite")
    ours = _cpu(lambda: _load(engine, ads, verdicts))
    # Somebody who writes to sqlite3 has to make rows and words of the ads, too.
    raw = _raw_load(folder, engine) + _cpu(lambda: _rows_of(ads, verdicts))
    yield Figure(
        "first load, 2,200 characters an ad, words indexed",
        f"{_LOADED / ours:,.0f} ads/CPU s",
        f"raw sqlite3 {_LOADED / raw:,.0f}",
        f"{raw / ours:.2f}",
    )
    changed = [
        ad if number % 10 else ad.model_copy(update={"title": f"New {ad.title}"}) for number, ad in enumerate(ads)
    ]
    passed = _cpu(lambda: _pass(engine, changed, verdicts))
    yield Figure(
        "a later pass, 10% changed",
        f"{_LOADED / passed:,.0f} ads/CPU s",
        f"raw sqlite3, all written anew {_LOADED / raw:,.0f}",
        f"{raw / passed:.2f}",
    )
    engine.dispose()


def _open(path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    return engine


def _load(engine: Engine, ads: Sequence[Posting], verdicts: Sequence[Verdict]) -> None:
    for start in range(0, len(ads), _BATCH):
        some = ads[start : start + _BATCH]
        with Session(engine) as session:
            store = Store(session)
            ids = store.put([Decided(ad, Change.NEW, None, _pay(ad)) for ad in some], NOW)
            told = dict(zip(ids, verdicts[start : start + _BATCH], strict=True))
            store.verdicts({each: verdict for each, verdict in told.items() if isinstance(each, int)}, NOW)
            session.commit()


def _pay(ad: Posting) -> Comparable | None:
    number = int(ad.source_id)
    taka = float(15_000 + number * 7_919 % 80_000)
    return Comparable(taka, taka / 120, NOW.date()) if number % 3 == 0 else None


def _pass(engine: Engine, ads: Sequence[Posting], verdicts: Sequence[Verdict]) -> None:
    """Take a pass's way: what is known, what it means, 'seen' for most, the rest stored and tagged."""
    by_source: dict[str, list[tuple[Posting, Verdict]]] = {}
    for ad, verdict in zip(ads, verdicts, strict=True):
        by_source.setdefault(ad.source, []).append((ad, verdict))
    sources = list(by_source.items())
    later = NOW + timedelta(hours=1)
    for start in range(0, len(sources), 25):
        with Session(engine) as session:
            store = Store(session)
            for source, told in sources[start : start + 25]:
                _visit(store, source, told, later)
            session.commit()


def _visit(store: Store, source: str, told: Sequence[tuple[Posting, Verdict]], now: datetime) -> None:
    known = store.known(source, [ad.source_id for ad, _ in told])
    decided = [
        (Decided(ad, decide(ad, known.get(ad.source_id)), known.get(ad.source_id), _pay(ad)), verdict)
        for ad, verdict in told
    ]
    store.seen([each.known.id for each, _ in decided if each.change is Change.SAME and each.known], now)
    fresh = [(each, verdict) for each, verdict in decided if each.change is not Change.SAME]
    ids = store.put([each for each, _ in fresh], now)
    store.verdicts({row: verdict for row, (_, verdict) in zip(ids, fresh, strict=True) if isinstance(row, int)}, now)


def _rows_of(ads: Sequence[Posting], verdicts: Sequence[Verdict]) -> None:
    """Make what is written of each ad into `posting`, `words` and `verdict`, as plainly as can be."""
    for ad, verdict in zip(ads, verdicts, strict=True):
        fields = ad.__dict__
        words_of(fields)
        told = [json.dumps(value) if isinstance(value, list | dict) else value for value in fields.values()]
        tuple(value.isoformat() if isinstance(value, date) else value for value in told)
        json.dumps(verdict.tags)
        json.dumps(verdict.scores)


# How the number of an ad is told by a row of each table.
_ID: Final = {
    "posting": "id",
    "seen": "posting_id",
    "verdict": "posting_id",
    "card": "id",
    "filed": "newness & 0xFFFFFFFFF",
}


def _raw_load(folder: Path, engine: Engine) -> float:
    """Return the CPU seconds that sqlite3 alone takes to write the rows that are in `engine`, batch by batch."""
    _open(folder / "raw.sqlite").dispose()
    batches = list(_raw_batches(engine))
    raw = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    with contextlib.closing(raw):
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -16384", "foreign_keys = ON"):
            raw.execute(f"PRAGMA {pragma}")
        return _cpu(lambda: _write_raw(raw, batches))


def _raw_batches(engine: Engine) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    """Yield the rows of each batch by table, as they were written."""
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        for start in range(0, _LOADED, _BATCH):
            between = f"BETWEEN {start + 1} AND {start + _BATCH}"
            batch = {
                name: driver.execute(f"SELECT * FROM {name} WHERE {number} {between}").fetchall()
                for name, number in _ID.items()
            }
            places = {row[0]: row[1] for row in batch["seen"]}
            said = connection.exec_driver_sql(f"SELECT * FROM posting WHERE id {between}").mappings()
            said_of = sorted((places[row["id"]], *words_of(_read(row))) for row in said)
            yield {**batch, "words (rowid, title, employer, text)": said_of}


def _read(row: Any) -> dict[str, Any]:
    return {**row, "places": json.loads(row["places"]), "skills": json.loads(row["skills"])}


def _write_raw(raw: sqlite3.Connection, batches: Sequence[dict[str, list[tuple[Any, ...]]]]) -> None:
    for batch in batches:
        raw.execute("BEGIN IMMEDIATE")
        for name, rows in batch.items():
            raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        raw.execute("COMMIT")


# --- asking ---------------------------------------------------------------------------------------------


def _questions(folder: Path, size: int) -> Iterator[Figure]:
    board = Board()
    engine = _open(folder / "ads.sqlite")
    loaded = 0
    for upto in (size // 3, size):
        for start in range(loaded, upto, 20_000):
            numbers = range(start, min(start + 20_000, upto))
            _load(engine, [board.ad(number, 40) for number in numbers], [board.verdict() for _ in numbers])
        loaded = upto
        yield from _ask_all(engine, upto)
    engine.dispose()


_FILTERS: Final[Sequence[dict[str, Any]]] = (
    {},
    {"tags": "executive"},
    {"remote": "remote"},
    {"country": "BD"},
    {"country": "FJ"},
    {"employment": "part_time"},
    {"tags": "personal", "remote": "remote"},
    {"tags": "secretary", "country": "BD"},
    {"tags": ["executive", "personal"], "country": ["BD", "IN"]},
    {"country": "BD", "remote": "remote", "experience": "none_required"},
    {"tags": "administrative", "country": "PH", "employment": "full_time"},
    {"duties": "calendar", "tags": "executive"},
    {"pay_at_least": 60_000, "country": "BD"},
    {"since": date(2026, 11, 17), "tags": "executive"},
    {"source": "board-7"},
    {"status": "all", "tags": "none"},
    {"sort": "pay", "country": "BD"},
    {"warnings": "none"},
    {"warnings": "none", "country": "BD", "remote": "remote"},
    {"warnings": "asks_for_money", "tags": "executive"},
)
_USUAL: Final = tuple(asked for asked in _FILTERS if len(asked) < 2 and not {"source", "pay_at_least"} & {*asked})
_WORDS: Final = ("assistant", "office calendar", "সহকারী", "team mafi", "virtual assistant")


def _ask_all(engine: Engine, size: int) -> Iterator[Figure]:
    at = f"at {size:,}"
    with Session(engine) as session:

        def rows(asked: dict[str, Any]) -> Callable[[], object]:
            return lambda: Search(**asked).run(session, NOW)

        def counts(asked: dict[str, Any]) -> Callable[[], object]:
            return lambda: facets(session, Search(**asked), NOW)

        bare = _waits([lambda: session.connection().exec_driver_sql(_BARE).all()])
        yield _told(f"filtered newest 20, {at}", _waits([rows(asked) for asked in _FILTERS]), bare)
        grouped = _waits([lambda: session.connection().exec_driver_sql(_GROUPED).all()], times=5)
        yield _told(
            f"facet counts, usual filters, {at}", _waits([counts(asked) for asked in _USUAL]), grouped, "GROUP BY"
        )
        every = [*_FILTERS, *({"words": words, "tags": "executive"} for words in _WORDS)]
        yield _told(
            f"facet counts, any filter, {at}", _waits([counts(asked) for asked in every], times=10), grouped, "GROUP BY"
        )
        best = [rows({"words": words, "tags": "executive", "sort": "best"}) for words in _WORDS]
        ranked = _waits([lambda: session.connection().exec_driver_sql(_RANKED).all()], times=5)
        yield _told(f"words + tag, best first, {at}", _waits(best, times=10), ranked, "bm25")
        doubtful = [
            lambda: queue(session),
            lambda: queue(session, "unsure"),
            lambda: queue(session, after=queue(session, limit=1).next),
            lambda: waiting(session),
        ]
        scanned = _waits([lambda: session.connection().exec_driver_sql(_SCANNED).all()], times=5)
        yield _told(f"20 ads that need a person most, {at}", _waits(doubtful, times=10), scanned, "all verdicts")
        newest = [rows({"words": words}) for words in _WORDS]
        yield _told(f"words, newest first, {at}", _waits(newest), ranked, "bm25")


_BARE: Final = (
    "SELECT p.* FROM filed f CROSS JOIN card c ON c.newness = f.newness JOIN posting p ON p.id = c.id "
    "WHERE f.term = 11 AND f.open = 1 ORDER BY f.newness DESC LIMIT 20"
)
_GROUPED: Final = "SELECT remote, COUNT(*) FROM card WHERE open = 1 GROUP BY remote"
_RANKED: Final = "SELECT rowid FROM words WHERE words MATCH 'assistant' ORDER BY bm25(words) LIMIT 20"

_SCANNED: Final = "SELECT posting_id FROM verdict WHERE sure = 0 ORDER BY at DESC, posting_id DESC LIMIT 20"


def _told(what: str, ours: Sequence[float], peer: Sequence[float], name: str = "bare SQL") -> Figure:
    """Return a line of two lists of waits in seconds."""
    median, late = _at(ours, 0.5), _at(ours, 0.95)
    return Figure(
        what,
        f"p50 {median * 1e3:.2f} p95 {late * 1e3:.2f} ms",
        f"{name}: p95 {_at(peer, 0.95) * 1e3:.2f} ms",
        f"{_at(peer, 0.95) / late:.2f}",
    )


def _waits(questions: Sequence[Callable[[], object]], times: int = 40) -> list[float]:
    """Return how long each of the questions took, asked in turn."""
    waits = []
    for question in questions:
        question()
    for _ in range(times):
        for question in questions:
            began = time.process_time()
            question()
            waits.append(time.process_time() - began)
    return waits


def _at(waits: Sequence[float], share: float) -> float:
    ordered = sorted(waits)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
