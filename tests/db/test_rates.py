"""Comparable pay is reckoned anew when a currency has moved by more than a hundredth, and stays as it is otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db import rates
from db.migrations import check
from db.search import Search
from db.store import Decided, Store
from posting.change import Change
from posting.model import Comparable, Posting
from tests.db.ads import NOW, ad

FIRST, SECOND = date(2026, 11, 20), date(2026, 11, 24)
TABLE = {"USD": 1.0, "BDT": 120.0, "EUR": 0.9, "PHP": 58.0}


def compare(table: Mapping[str, float], day: date) -> Any:
    def compared(posting: Posting) -> Comparable | None:
        assert posting.pay_min is not None
        dollars = posting.pay_min / table[posting.pay_currency or ""]
        return Comparable(round(dollars * table["BDT"]), round(dollars), day)

    return compared


def paid(number: int, amount: float, currency: str) -> Posting:
    return ad(number, pay_min=amount, pay_currency=currency, pay_period="month")


@pytest.fixture
def priced(engine: Engine) -> Engine:
    """Three ads, reckoned at the rates that come with the project."""
    ads = [paid(1, 1_000, "USD"), paid(2, 900, "EUR"), paid(3, 36_000, "BDT")]
    with Session(engine) as session:
        reckon = compare(TABLE, FIRST)
        Store(session).put([Decided(each, Change.NEW, None, reckon(each)) for each in ads], NOW)
        session.commit()
    return engine


def take(engine: Engine, table: Mapping[str, float], day: date = SECOND) -> list[str]:
    """Keep a table, reckon what has moved, and return which currencies had."""
    with Session(engine) as session:
        rates.keep_rates(session, day, table, TABLE)
        session.commit()
        found = rates.moved(session)
        for currency in found:
            after: int | None = 0
            while after is not None:
                after = rates.reckon(session, currency, after, compare(table, day))
                session.commit()
            rates.settle(session, currency, table[currency])
            session.commit()
        return found


def pays(engine: Engine) -> dict[str, tuple[float | None, float | None, date | None]]:
    with Session(engine) as session:
        rows = Search().run(session, NOW).rows
    return {view.source_id: (view.pay_month_bdt, view.pay_month_usd, view.pay_rates_on) for view in rows}


def test_before_the_first_table_there_is_none(engine: Engine) -> None:
    with Session(engine) as session:
        assert rates.stored_rates(session) is None
        assert rates.moved(session) == []


def test_a_table_comes_back_as_it_was_kept(priced: Engine) -> None:
    take(priced, TABLE)
    with Session(priced) as session:
        assert rates.stored_rates(session) == (SECOND, TABLE)


def test_a_currency_that_hardly_moved_is_left_alone(priced: Engine) -> None:
    before = pays(priced)
    assert take(priced, TABLE | {"EUR": 0.9 * 1.009}) == []
    assert pays(priced) == before


def test_a_currency_that_moved_is_reckoned_anew_with_its_day_and_the_others_stay(priced: Engine) -> None:
    assert take(priced, TABLE | {"EUR": 0.8}) == ["EUR"]
    assert pays(priced) == {
        "1": (120_000, 1_000, FIRST),
        "2": (135_000, 1_125, SECOND),
        "3": (36_000, 300, FIRST),
    }
    with Session(priced) as session:
        assert [view.source_id for view in Search(pay_at_least=130_000).run(session, NOW).rows] == ["2"]
    assert check(priced) == []


def test_small_moves_add_up(priced: Engine) -> None:
    assert take(priced, TABLE | {"EUR": 0.9 * 1.006}) == []
    assert take(priced, TABLE | {"EUR": 0.9 * 1.012}) == ["EUR"]
    assert take(priced, TABLE | {"EUR": 0.9 * 1.015}) == []


def test_when_the_taka_moves_every_ad_is_reckoned_anew(priced: Engine) -> None:
    assert take(priced, TABLE | {"BDT": 130.0}) == ["BDT", "EUR", "PHP", "USD"]
    assert pays(priced)["1"] == (130_000, 1_000, SECOND)
    assert pays(priced)["3"] == (36_000, 277, SECOND)
    assert take(priced, TABLE | {"BDT": 130.0}) == []


def test_what_was_broken_off_is_begun_anew(priced: Engine) -> None:
    with Session(priced) as session:
        rates.keep_rates(session, SECOND, TABLE | {"EUR": 0.8}, TABLE)
        session.commit()
        rates.reckon(session, "EUR", 0, compare(TABLE | {"EUR": 0.8}, SECOND))
        session.rollback()
        assert rates.moved(session) == ["EUR"]


def test_a_currency_that_is_told_no_more_is_forgotten(priced: Engine) -> None:
    take(priced, TABLE)
    take(priced, {code: units for code, units in TABLE.items() if code != "PHP"})
    with Session(priced) as session:
        found = rates.stored_rates(session)
    assert found is not None
    assert "PHP" not in found[1]
