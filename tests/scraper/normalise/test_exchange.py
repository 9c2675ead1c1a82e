"""Comparable pay: what a posting pays in a full-time month, at the rates of a dated table."""

import copy
import json
from datetime import date

import pytest
from babel.core import get_global

from posting.model import PayPeriod, Posting
from scraper.normalise.exchange import Rates, bundled_rates, monthly, rates_of, read_rates
from scraper.normalise.tables import toml

RATES = Rates(date(2026, 1, 1), {"USD": 1.0, "BDT": 125.0, "EUR": 1 / 1.2})


def paid(low: float | None, high: float | None, currency: str | None, period: PayPeriod | None) -> Posting:
    return Posting(
        source="s", source_id="1", url="https://a.example/1", title="Clerk",
        pay_min=low, pay_max=high, pay_currency=currency, pay_period=period,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("posting", "taka"),
    [
        (paid(30000, 40000, "BDT", PayPeriod.MONTH), 30000),
        (paid(None, 40000, "BDT", PayPeriod.MONTH), 40000),
        (paid(6, 8, "USD", PayPeriod.HOUR), 130000),
        (paid(12000, None, "USD", PayPeriod.YEAR), 125000),
        (paid(200, None, "EUR", PayPeriod.WEEK), 130000),
        (paid(500, None, "USD", PayPeriod.PROJECT), None),
        (paid(500, None, "USD", None), None),
        (paid(500, None, None, PayPeriod.MONTH), None),
        (paid(500, None, "XYZ", PayPeriod.MONTH), None),
        (paid(None, None, "USD", PayPeriod.MONTH), None),
    ],
    ids=[
        "taka",
        "at most",
        "an hour",
        "a year",
        "a week",
        "a project",
        "no period",
        "no currency",
        "unknown",
        "no pay",
    ],
)
def test_pay_is_compared_by_the_month(posting: Posting, taka: float | None) -> None:
    assert monthly(posting, "BDT", RATES) == taka


def test_the_bundled_table_is_dated_and_knows_every_currency_of_today() -> None:
    rates = bundled_rates()
    territories = get_global("territory_currencies").values()
    current = {code for told in territories for code, _, until, tender in told if tender and until is None}
    assert rates.date >= date(2026, 9, 1)
    assert len(current) > 150
    assert current <= rates.per_usd.keys()
    assert rates.per_usd["USD"] == 1.0
    assert 80 < rates.per_usd["BDT"] < 200


@pytest.mark.parametrize("currency", ["BDT", "USD", "EUR"])
def test_pay_is_compared_in_taka_dollars_or_any_other_money(currency: str) -> None:
    an_hour = monthly(paid(5, None, "USD", PayPeriod.HOUR), currency)
    assert an_hour == pytest.approx(5 * 40 * 52 / 12 * bundled_rates().per_usd[currency], rel=0.01)


def test_every_currency_that_pay_is_read_in_has_a_rate() -> None:
    assert set(toml("currencies")["fixed"]) <= bundled_rates().per_usd.keys()


TODAY = date(2026, 11, 20)


def answer(**changes: object) -> bytes:
    told = {"base_code": "USD", "time_last_update_unix": 1_795_000_000, "rates": rates_with()}
    return json.dumps({**told, **changes}).encode()


def rates_with(**changes: object) -> dict[str, object]:
    table: dict[str, object] = dict(bundled_rates().per_usd)
    return {code: value for code, value in {**table, **changes}.items() if value is not None}


MADE_UP: dict[str, object] = {f"x{number}": 1 for number in range(500)}


def test_a_fresh_table_is_read_with_its_date() -> None:
    rates = read_rates(answer(rates=rates_with(BDT=125.0, EUR=0.8)), TODAY)
    assert rates.date == date(2026, 11, 18)
    assert rates.convert(1000, "BDT", "EUR") == pytest.approx(6.4)


def test_a_table_that_was_stored_is_read_back() -> None:
    rates = read_rates(answer(), TODAY)
    assert rates_of(rates.date, json.loads(json.dumps(dict(rates.per_usd)))) == rates


@pytest.mark.parametrize("off", [0, -1, "125", True, None, 1e400, float("nan"), 1e-9, 10.1 * 122, 122 / 10.5, [1]])
def test_a_rate_that_nobody_would_believe_is_left_out(off: object) -> None:
    rates = rates_of(TODAY, {**rates_with(), "CHF": off, "JPY": bundled_rates().per_usd["JPY"] * 2})
    assert rates.convert(1, "CHF", "USD") is None
    assert rates.convert(1, "JPY", "USD") is not None
    with pytest.raises(ValueError, match="BDT"):
        rates_of(TODAY, {**rates_with(), "BDT": off})


@pytest.mark.parametrize(
    "body",
    [
        b"<html>", b"[]", b"\xff", b"[" * 60_000, answer(base_code="EUR"), answer(rates=[]), answer(rates={"USD": 1}),
        answer(rates=rates_with(USD=2)), answer(rates=rates_with(EUR=None)), answer(rates=rates_with(INR=0.2)),
        answer(rates=dict.fromkeys(rates_with(), 5)), answer(rates=rates_with(**MADE_UP)),
        answer(time_last_update_unix=None), answer(time_last_update_unix=1e300), answer(time_last_update_unix="nan"),
        answer(time_last_update_unix=1_796_000_000), answer(time_last_update_unix=1_700_000_000),
        answer(padding="x" * 70_000),
    ],
    ids=[
        "a page", "a list", "bytes", "nesting", "another base", "no rates", "one rate", "a dollar of two", "no euro",
        "far off", "all alike", "too many", "no date", "no such date", "a date in letters", "yet to come", "too old",
        "too long",
    ],
)  # fmt: skip
def test_what_is_no_table_of_rates_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_rates(body, TODAY)


def test_a_table_of_which_many_rates_are_unbelievable_is_refused_whole() -> None:
    rarer = [code for code in bundled_rates().per_usd if code not in ("USD", "BDT", "EUR", "GBP", "INR", "PHP")]
    assert rates_of(TODAY, rates_with(**dict.fromkeys(rarer[:10], 1e11)))
    with pytest.raises(ValueError, match="too many"):
        rates_of(TODAY, rates_with(**dict.fromkeys(rarer[:20], 1e11)))


def test_a_rate_of_a_currency_that_we_do_not_know_is_kept_if_it_is_a_number() -> None:
    rates = rates_of(TODAY, {**rates_with(), "XQQ": 3, "XQZ": -3, "not": 1})
    assert rates.per_usd["XQQ"] == 3.0
    assert not {"XQZ", "not"} & rates.per_usd.keys()


def test_a_table_may_be_sent_to_another_process() -> None:
    assert copy.deepcopy(bundled_rates()) == bundled_rates()
