"""Rates of exchange are a source of their own: taken when they can be believed, refused and told otherwise."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db import passes
from db.search import Search
from posting.report import Health
from scraper.errors import Unreachable
from scraper.normalise.exchange import bundled_rates
from sohokari.rates import NAME, RATES, Exchange, rates_entry, refresh
from sohokari.service import Service
from sohokari.settings import Settings
from tests.sohokari.board import Answers, Clock, database, entry, means, row

BUNDLED = bundled_rates()
URL = "https://rates.example/USD"


def answer(clock: Clock, **changed: float) -> bytes:
    told = {"base_code": "USD", "time_last_update_unix": clock.now.timestamp()}
    return json.dumps({**told, "rates": {**BUNDLED.per_usd, **changed}}).encode()


def settings(folder: Path, **told: str) -> Settings:
    return Settings.read({"SOHOKARI_DATA_DIR": str(folder), **told})


@pytest.fixture
def clock() -> Clock:
    started = Clock()
    # The rates that come with the project may be younger than the clock of the tests.
    started.now = max(started.now, started.now.replace(year=BUNDLED.date.year, month=BUNDLED.date.month, day=28))
    return started


@pytest.fixture
def engine(tmp_path: Path) -> Any:
    opened = database(tmp_path)
    yield opened
    opened.dispose()


def service(engine: Engine, answers: Answers, clock: Clock, folder: Path) -> Service:
    exchange = Exchange(lambda: Session(engine))
    told = rates_entry(settings(folder, SOHOKARI_RATES=URL))
    assert told is not None

    def visit(*given: Any) -> Any:
        return refresh(*given, fetcher=answers, exchange=exchange, clock=clock)

    of_pass = means(engine, answers, clock)
    of_pass = type(of_pass)(
        answers, of_pass.read, of_pass.classify, of_pass.sessions, clock, exchange.comparable, remembers=False
    )
    made = Service({NAME: told, "board": entry()}, of_pass, "test", lambda: 0.0, without_ads={RATES: visit})
    made.register()
    return made


def health(engine: Engine) -> tuple[Health, str | None]:
    with Session(engine) as session:
        state = next(each for each in passes.sources(session) if each.name == NAME)
    return state.health, state.reason


def pays(engine: Engine) -> Mapping[str, tuple[Any, Any, Any]]:
    with Session(engine) as session:
        rows = Search().run(session).rows
    return {view.source_id: (view.pay_month_bdt, view.pay_month_usd, view.pay_rates_on) for view in rows}


def test_new_rates_reckon_stored_ads_anew_and_the_ads_to_come(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    answers = Answers()
    running = service(engine, answers, clock, tmp_path)
    answers.rows(row(1, pay="EUR 1000 per month"))
    asyncio.run(running.visit(["board"]))
    euro = BUNDLED.per_usd["EUR"]
    assert pays(engine)["1"] == (round(1000 / euro * BUNDLED.per_usd["BDT"]), round(1000 / euro), BUNDLED.date)
    answers.said[URL] = answer(clock, EUR=euro * 0.9)
    (report,) = asyncio.run(running.visit([NAME]))
    assert (report.health, report.adds_up) == (Health.OK, True)
    answers.rows(row(1, pay="EUR 1000 per month"), row(2, pay="EUR 2000 per month"))
    asyncio.run(running.visit(["board"]))
    today = clock.now.date()
    assert pays(engine)["1"][1:] == (round(1000 / euro / 0.9), today)
    assert pays(engine)["2"][1:] == (round(2000 / euro / 0.9), today)
    assert Exchange(lambda: Session(engine)).rates.date == today


@pytest.mark.parametrize(
    "bad", [b"<html>", b"{}", b'{"base_code": "EUR"}', b""], ids=["a page", "nothing", "euros", "no byte"]
)
def test_an_answer_that_cannot_be_believed_is_refused_and_told(
    engine: Engine, clock: Clock, tmp_path: Path, bad: bytes
) -> None:
    answers = Answers({URL: bad})
    running = service(engine, answers, clock, tmp_path)
    (report,) = asyncio.run(running.visit([NAME]))
    assert report.health is Health.CHANGED
    assert health(engine)[0] is Health.CHANGED
    assert health(engine)[1]
    assert Exchange(lambda: Session(engine)).rates is BUNDLED


def test_a_rate_that_is_far_off_spoils_the_table_and_the_earlier_ones_stay(
    engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    answers = Answers({URL: answer(clock)})
    running = service(engine, answers, clock, tmp_path)
    asyncio.run(running.visit([NAME]))
    good = Exchange(lambda: Session(engine)).rates
    answers.said[URL] = answer(clock, BDT=BUNDLED.per_usd["BDT"] * 100)
    (report,) = asyncio.run(running.visit([NAME]))
    assert report.health is Health.CHANGED
    assert "BDT" in report.troubles[0].reason
    assert Exchange(lambda: Session(engine)).rates == good


def test_without_a_network_the_bundled_rates_are_used_and_the_source_says_why(
    engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    running = service(engine, Answers({URL: Unreachable(URL, "no route")}), clock, tmp_path)
    asyncio.run(running.visit([NAME]))
    assert health(engine) == (Health.UNREACHABLE, "no route")
    assert Exchange(lambda: Session(engine)).rates is BUNDLED


def test_rates_are_asked_for_once_a_day(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    answers = Answers({URL: answer(clock)})
    running = service(engine, answers, clock, tmp_path)
    asyncio.run(running.visit([NAME]))
    clock.move(hours=23)
    assert NAME not in asyncio.run(running.due())
    clock.move(hours=2)
    assert NAME in asyncio.run(running.due())


@pytest.mark.parametrize(
    ("sources", "told", "asked"),
    [
        ("", "", "https://open.er-api.com/v6/latest/USD"),
        ("shipped = false", "", None),
        ("shipped = false", URL, URL),
        ("", "off", None),
    ],
)
def test_whether_rates_are_fetched_is_the_operators_choice(
    tmp_path: Path, sources: str, told: str, asked: str | None
) -> None:
    (tmp_path / "sources.toml").write_text(sources)
    found = rates_entry(settings(tmp_path, SOHOKARI_RATES=told))
    assert [request.url for request in found.source.start()] == [asked] if found else asked is None
    assert found is None or found.interval == timedelta(days=1)
