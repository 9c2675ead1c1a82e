"""Pay in words."""

from datetime import date
from typing import Any

import pytest

from posting.view import PostingView
from sohokari.i18n import Words
from sohokari.shown import pay_month_of, pay_of, place_of
from tests.web.conftest import NOW, posting


def view(**told: Any) -> PostingView:
    return PostingView(**posting(1, "Clerk", **told).model_dump(), id=1, first_seen_at=NOW, last_seen_at=NOW)


@pytest.mark.parametrize(
    ("told", "english", "bengali"),
    [
        ({}, "", ""),
        ({"pay_text": "negotiable"}, "negotiable", "negotiable"),
        (
            {"pay_min": 22000, "pay_max": 60000, "pay_currency": "BDT", "pay_period": "month"},
            "BDT 22,000–60,000 / month",
            "মাসে ২২,০০০–৬০,০০০ টাকা",
        ),
        ({"pay_min": 120000, "pay_max": 120000, "pay_currency": "BDT"}, "BDT 120,000", "১,২০,০০০ টাকা"),
        (
            {"pay_min": 10.75, "pay_currency": "USD", "pay_period": "hour"},
            "from USD 10.75 / hour",
            "ঘণ্টায় USD ১০.৭৫ থেকে",
        ),
        ({"pay_max": 900, "pay_currency": "USD", "pay_period": "week"}, "up to USD 900 / week", "সপ্তাহে USD ৯০০ পর্যন্ত"),
        ({"pay_min": 6, "pay_max": 6, "pay_period": "hour", "pay_text": "$6 an hour"}, "$6 an hour", "$6 an hour"),
    ],
)
def test_pay_is_told_as_people_of_each_language_say_it(told: dict[str, Any], english: str, bengali: str) -> None:
    assert (pay_of(view(**told), Words("en")), pay_of(view(**told), Words("bn"))) == (english, bengali)


@pytest.mark.parametrize(
    ("told", "english", "bengali"),
    [
        (
            {"pay_min": 10, "pay_max": 20, "pay_currency": "USD", "pay_period": "hour"},
            "from about BDT 208,000 or USD 1,730 a month (rates of 20 November 2026)",
            "মাসে আনুমানিক ২,০৮,০০০ টাকা বা ১,৭৩০ ডলার থেকে (২০ নভেম্বর ২০২৬-এর হারে)",
        ),
        (
            {"pay_min": 1730, "pay_max": 1730, "pay_currency": "USD", "pay_period": "month"},
            "about BDT 208,000 a month (rates of 20 November 2026)",
            "মাসে আনুমানিক ২,০৮,০০০ টাকা (২০ নভেম্বর ২০২৬-এর হারে)",
        ),
        (
            {"pay_min": 208_000, "pay_max": 208_000, "pay_currency": "BDT", "pay_period": "month"},
            "about USD 1,730 a month (rates of 20 November 2026)",
            "মাসে আনুমানিক ১,৭৩০ ডলার (২০ নভেম্বর ২০২৬-এর হারে)",
        ),
    ],
)
def test_a_pay_is_told_in_taka_and_dollars_a_month_with_the_day_of_the_rates(
    told: dict[str, Any], english: str, bengali: str
) -> None:
    compared = {"pay_month_bdt": 208_333.0, "pay_month_usd": 1_733.0, "pay_rates_on": date(2026, 11, 20)}
    shown = view(**told).model_copy(update=compared)
    assert (pay_month_of(shown, Words("en")), pay_month_of(shown, Words("bn"))) == (english, bengali)


def test_without_rates_nothing_is_reckoned() -> None:
    assert pay_month_of(view(pay_min=22000, pay_currency="USD", pay_period="month"), Words("en")) == ""


def test_places_are_told_in_one_line() -> None:
    places = [{"text": "Dhaka", "city": None, "country": "BD"}, {"text": "Leeds", "city": None, "country": "GB"}]
    assert place_of(view(places=places)) == "Dhaka; Leeds"
