"""A small site on a throw-away database, filled through the real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from db import passes
from db.engine import open_engine
from db.migrations import upgrade
from db.store import Decided, Store
from posting.change import Change
from posting.model import Posting, Tag, Verdict
from posting.report import PassReport, Trouble
from scraper.normalise.exchange import bundled_rates
from sohokari.rates import comparable
from sohokari.web.app import create_app

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MODEL = "test-model"


def posting(number: int, title: str, **told: Any) -> Posting:
    """Return a made-up ad; the higher its number, the older it is."""
    base: dict[str, Any] = {
        "source": "acme",
        "source_id": str(number),
        "url": f"https://acme.example/jobs/{number}",
        "title": title,
        "posted_on": (NOW - timedelta(days=number)).date(),
    }
    return Posting(**base | told)


def verdict(*tags: Tag, sure: bool = True) -> Verdict:
    return Verdict(tags, {tag: 0.91 if tag in tags else 0.07 for tag in Tag}, sure, MODEL)


DHAKA = {"text": "Dhaka, Bangladesh", "city": "Dhaka", "country": "BD"}
ADS: list[tuple[Posting, Verdict]] = [
    (
        posting(
            1,
            "Executive Assistant to the Director",
            employer="Karnaphuli Tea",
            places=[DHAKA],
            remote="onsite",
            employment=["full_time"],
            pay_min=45000,
            pay_max=60000,
            pay_currency="BDT",
            pay_period="month",
            description="You keep her day.\n\nDuties:\n- calendar\n- travel\n\nThree years wanted.",
            language="en",
            experience="required",
            experience_years=3,
            duties=["calendar", "travel"],
            apply_url="https://acme.example/apply/1",
        ),
        verdict(Tag.EXECUTIVE),
    ),
    (
        posting(
            2,
            "ভার্চুয়াল সহকারী (ঘরে বসে কাজ)",
            employer="শাপলা ই-কমার্স",
            places=[{"text": "বাংলাদেশ", "city": None, "country": "BD"}],
            remote="remote",
            employment=["part_time"],
            pay_min=15000,
            pay_currency="BDT",
            pay_period="month",
            description="ঘরে বসে দিনে চার ঘণ্টা কাজ।",
            language="bn",
            experience="none_required",
        ),
        verdict(Tag.ADMINISTRATIVE, sure=False),
    ),
    (
        posting(
            3,
            "Virtual Secretary",
            source="board",
            employer="Oak & Anchor",
            places=[{"text": "Anywhere", "city": None, "country": None}],
            remote="remote",
            applicant_worldwide=True,
            pay_min=12.5,
            pay_currency="USD",
            pay_period="hour",
            employment=["contract", "freelance"],
        ),
        verdict(Tag.SECRETARY),
    ),
    (
        posting(4, "Warehouse Picker", employer="Big Box", places=[{"text": "Leeds", "city": None, "country": "GB"}]),
        verdict(),
    ),
    *[
        (posting(10 + number, f"Office Assistant {number}", places=[DHAKA]), verdict(Tag.ADMINISTRATIVE))
        for number in range(30)
    ],
]


def fill(engine: Engine, ads: list[tuple[Posting, Verdict]] = ADS) -> list[int]:
    """Store `ads` with their verdicts and return their numbers."""
    with Session(engine) as session:
        store = Store(session)
        decided = [Decided(ad, Change.NEW, None, comparable(ad, bundled_rates())) for ad, _ in ads]
        rows = store.put(decided, NOW)
        assert all(isinstance(row, int) for row in rows)
        numbers = [row for row in rows if isinstance(row, int)]
        store.verdicts({row: said for row, (_, said) in zip(numbers, ads, strict=True)}, NOW)
        session.commit()
    return numbers


def visit(engine: Engine, name: str, report: PassReport | None, **told: Any) -> None:
    """Register a source, and let it have been visited with `report`."""
    rows = [
        passes.SourceRow(
            name, "feed", f"https://{name}.example", timedelta(hours=6), told.get("credit"), told.get("off")
        )
    ]
    with Session(engine) as session:
        passes.register(session, rows, NOW - timedelta(hours=1))
        if report is not None:
            number = passes.lease(session, name, "test", NOW - timedelta(minutes=50), NOW)
            assert number is not None
            passes.finish(session, number, report, 0.0)
        session.commit()


def report_of(name: str, **told: Any) -> PassReport:
    at = NOW - timedelta(minutes=40)
    return PassReport(name, at, at + timedelta(seconds=9), **told)


def no_route(url: str) -> Trouble:
    return Trouble("unreachable", "no connection: the name cannot be resolved", url, "tried again at the next pass")


@contextmanager
def empty_database(folder: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{folder / 'web.sqlite'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database of the test's own."""
    with empty_database(tmp_path) as engine:
        yield engine


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with the ads above; no test writes to it."""
    with empty_database(tmp_path_factory.mktemp("web")) as engine:
        fill(engine)
        visit(
            engine,
            "acme",
            report_of("acme", read=5, new=3, unchanged=1, rejected=1, complete=True),
            credit="Jobs by Acme",
        )
        visit(engine, "board", None)
        yield engine


def app_on(engine: Engine, **told: Any) -> FastAPI:
    return create_app(engine, clock=lambda: NOW, **told)


@pytest.fixture(scope="module")
def app(filled: Engine) -> FastAPI:
    return app_on(filled)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A reader without a cookie from another test."""
    return TestClient(app)
