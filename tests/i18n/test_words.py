"""Numbers, days and lengths of time as people of each language write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohokari.i18n import Words, language_of

EN, BN = Words("en"), Words("bn")


@pytest.mark.parametrize(
    ("value", "english", "bengali"),
    [
        (0, "0", "০"),
        (7, "7", "৭"),
        (22000, "22,000", "২২,০০০"),
        (120000.0, "120,000", "১,২০,০০০"),
        (12345678, "12,345,678", "১,২৩,৪৫,৬৭৮"),
        (27.46, "27.46", "২৭.৪৬"),
        (10.5, "10.50", "১০.৫০"),
        (-3, "-3", "-৩"),
        (-0.001, "0", "০"),
    ],
)
def test_a_number_has_the_digits_and_groups_of_its_language(value: float, english: str, bengali: str) -> None:
    assert (EN.number(value), BN.number(value)) == (english, bengali)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-(10**15), 10**15))
def test_a_written_number_reads_back_as_itself(value: float) -> None:
    assert float(BN.number(value).replace(",", "")) == pytest.approx(value, abs=0.0051)
    assert float(EN.number(value).replace(",", "")) == pytest.approx(value, abs=0.0051)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "bn_BD.UTF-8"}, "bn"),
        ({"LANG": "bn_BD.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "bn_IN"}, "bn"),
        ({"SOHOKARI_LANG": "en", "LANG": "bn_BD"}, "en"),
        ({"SOHOKARI_LANG": "bn"}, "bn"),
        ({"SOHOKARI_LANG": "", "LANG": "bn_BD"}, "bn"),
        ({"LANG": "fr_FR"}, "en"),
    ],
)
def test_the_terminal_is_spoken_to_in_its_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "english", "bengali"),
    [
        (0, "today", "আজ"),
        (1, "yesterday", "গতকাল"),
        (3, "3 days ago", "৩ দিন আগে"),
        (20, "2 weeks ago", "২ সপ্তাহ আগে"),
        (90, "26 August 2026", "২৬ আগস্ট ২০২৬"),
        (-2, "26 November 2026", "২৬ নভেম্বর ২০২৬"),
    ],
)
def test_a_day_is_told_from_today(days: int, english: str, bengali: str) -> None:
    day = TODAY - timedelta(days=days)
    assert (EN.ago(day, TODAY), BN.ago(day, TODAY)) == (english, bengali)


@pytest.mark.parametrize(
    ("seconds", "english"),
    [(5, "a moment"), (60, "1 minute"), (1800, "30 minutes"), (3599, "1 hour"), (7200, "2 hours"), (259200, "3 days")],
)
def test_a_length_of_time_is_told_in_its_largest_unit(seconds: float, english: str) -> None:
    assert EN.span(seconds) == english


def test_a_moment_says_that_it_is_utc() -> None:
    moment = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)
    assert EN.moment(moment) == "24 November 2026, 06:05 UTC"
    assert BN.moment(moment) == "২৪ নভেম্বর ২০২৬, ০৬:০৫ UTC"


def test_one_thing_is_not_told_as_many() -> None:
    assert EN.count("span.hours", 1) == "1 hour"
    assert BN.count("span.hours", 1) == "১ ঘণ্টা"


def test_hostile_values_are_text_and_no_format() -> None:
    assert "{0.__class__}" in EN.say("cli.exported", path="{0.__class__}")
