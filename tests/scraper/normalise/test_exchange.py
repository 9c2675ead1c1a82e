"""Comparable pay: what a posting pays in a full-time month, at the rates of a dated table."""

import json
from datetime import date

import pytest

from posting.model import PayPeriod, Posting
from scraper.normalise.exchange import Rates, bundled_rates, monthly, read_rates

RATES = Rates(date(2026, 1, 1), {"USD": 1.0, "BDT": 0.008, "EUR": 1.2})


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


def test_the_bundled_table_is_dated_and_knows_the_currencies_that_pay_is_read_in() -> None:
    rates = bundled_rates()
    assert rates.date >= date(2026, 11, 1)
    assert {"BDT", "USD", "EUR", "GBP", "INR", "PHP", "NPR", "PKR", "AED", "IDR"} <= rates.usd.keys()
    assert rates.usd["USD"] == 1.0
    assert 80 < rates.usd["USD"] / rates.usd["BDT"] < 200
    assert monthly(paid(5, None, "USD", PayPeriod.HOUR), "BDT") is not None


def answer(**changes: object) -> bytes:
    told = {"base_code": "USD", "time_last_update_unix": 1_795_000_000, "rates": {"USD": 1, "BDT": 125.0, "EUR": 0.8}}
    return json.dumps({**told, **changes}).encode()


def test_a_fresh_table_is_read_with_its_date() -> None:
    rates = read_rates(answer())
    assert rates.date == date(2026, 11, 18)
    assert rates.convert(1000, "BDT", "EUR") == pytest.approx(6.4)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>", b"[]", answer(base_code="EUR"), answer(rates=[]), answer(rates={"USD": 1}),
        answer(rates={"USD": 0, "BDT": -1, "EUR": "1"}), answer(time_last_update_unix=None),
        answer(time_last_update_unix=1e300),
    ],
)  # fmt: skip
def test_what_is_no_table_of_rates_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_rates(body)
