"""Pay in words."""

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


def test_a_pay_abroad_is_told_in_taka_a_month_too_and_called_approximate() -> None:
    told = view(pay_min=10, pay_max=20, pay_currency="USD", pay_period="hour")
    assert pay_month_of(told, Words("en")).startswith("from about BDT ")
    assert pay_month_of(told, Words("bn")).startswith("মাসে আনুমানিক ")


def test_a_pay_in_taka_a_month_is_not_told_twice() -> None:
    assert pay_month_of(view(pay_min=22000, pay_currency="BDT", pay_period="month"), Words("en")) == ""


def test_places_are_told_in_one_line() -> None:
    places = [{"text": "Dhaka", "city": None, "country": "BD"}, {"text": "Leeds", "city": None, "country": "GB"}]
    assert place_of(view(places=places)) == "Dhaka; Leeds"
