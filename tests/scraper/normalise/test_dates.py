"""A date is read in the ways that boards write it; what names no day is no date."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.normalise.dates import read_date
from scraper.normalise.deadline import read_deadline

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

DATES: dict[str, tuple[str | float, date]] = {
    "ISO": ("2026-11-05", date(2026, 11, 5)),
    "ISO with a zone": ("2026-11-05T23:30:00+06:00", date(2026, 11, 5)),
    "ISO with two zones": ("2026-09-03T19:48:58+00:00Z", date(2026, 9, 3)),
    "a blank and UTC": ("2026-08-11 20:45:29 UTC", date(2026, 8, 11)),
    "fractions": ("2013-04-12 15:52:34.19", date(2013, 4, 12)),
    "slashes, year first": ("2026/1/5", date(2026, 1, 5)),
    "digits alone": ("20261105", date(2026, 11, 5)),
    "seconds": (1_674_959_303, date(2023, 1, 29)),
    "seconds as text": ("1674959303", date(2023, 1, 29)),
    "milliseconds": (1_674_959_303_769, date(2023, 1, 29)),
    "month first, by itself": ("11/25/2026", date(2026, 11, 25)),
    "day first, by itself": ("25/11/2026", date(2026, 11, 25)),
    "day first, by its dots": ("5.10.2026", date(2026, 10, 5)),
    "the same either way": ("10/10/2026", date(2026, 10, 10)),
    "Bengali digits": ("১০/১১/২০২৬", date(2026, 11, 10)),
    "a name": ("Oct 05, 2026", date(2026, 10, 5)),
    "a name, day first": ("5 October 2026", date(2026, 10, 5)),
    "an ordinal": ("November 30th, 2026", date(2026, 11, 30)),
    "of": ("5th of May 2026", date(2026, 5, 5)),
    "two digits of a year": ("05-Oct-26", date(2026, 10, 5)),
    "an apostrophe": ("12 October '26", date(2026, 10, 12)),
    "mail's way": ("Thu, 02 Jul 2026 10:00:00 GMT", date(2026, 7, 2)),
    "C's way": ("Thu Jul 02 00:00:00 UTC 2026", date(2026, 7, 2)),
    "with what else stands there": ("Jun. 13, 2024 23:55 (1 week from now)", date(2024, 6, 13)),
    "Bengali": ("২৪ অক্টোবর ২০২৩", date(2023, 10, 24)),
    "a Bengali ordinal": ("২১শে ফেব্রুয়ারি, ২০২৬", date(2026, 2, 21)),
    "both spellings of a Bengali month": ("৫ জানুয়ারি ২০২৬", date(2026, 1, 5)),
    "German": ("5. Oktober 2026", date(2026, 10, 5)),
    "French": ("14 déc. 2026", date(2026, 12, 14)),
    "Spanish": ("15 de octubre de 2026", date(2026, 10, 15)),
    "no year, just past": ("Nov 20", date(2026, 11, 20)),
    "no year, soon": ("5 January", date(2027, 1, 5)),
    "today": ("Today", date(2026, 11, 24)),
    "just posted": ("Just posted", date(2026, 11, 24)),
    "yesterday": ("Posted yesterday", date(2026, 11, 23)),
    "days ago": ("Posted 9 Days Ago", date(2026, 11, 15)),
    "many days ago": ("Posted 30+ Days Ago", date(2026, 10, 25)),
    "hours ago": ("13 hours ago", date(2026, 11, 23)),
    "a word for one": ("an hour ago", date(2026, 11, 24)),
    "short": ("3d", date(2026, 11, 21)),
    "weeks ago": ("2 weeks ago", date(2026, 11, 10)),
    "a month ago is the calendar's": ("1 month ago", date(2026, 10, 24)),
    "in days": ("in 3 days", date(2026, 11, 27)),
    "days left": ("5 days left", date(2026, 11, 29)),
    "today in Bengali": ("আজ", date(2026, 11, 24)),
    "yesterday in Bengali": ("গতকাল", date(2026, 11, 23)),
    "days ago in Bengali": ("প্রকাশ: ৩ দিন আগে", date(2026, 11, 21)),
    "within days in Bengali": ("আগামী ১৪ দিনের মধ্যে", date(2026, 12, 8)),
    "deadline in Bengali": ("ডেডলাইন: ৩০/১০/২০২৬", date(2026, 10, 30)),
}

NO_DATES = {
    "1970": "1970-01-01T00:00:00.000Z",
    "zero": 0,
    "year one": "0001-01-01",
    "the far future": "9999-12-31",
    "no such day": "31 Nov 2026",
    "a number": "10",
    "a month": "May",
    "a year": "2026",
    "years of experience": "3 years experience",
    "either order": "10/11/2026",
    "a clock": "10:30",
    "words": "as soon as possible",
    "empty": "",
    "nothing": None,
    "not a number": float("nan"),
    "infinity": float("inf"),
}


def test_dates_in_the_manners_of_many_boards_are_read() -> None:
    wrong = []
    rows = (Path(__file__).parent / "date_lines.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for row in rows:
        kind, order, truth, text = row.split("\t")
        day_first = {"d": True, "m": False}.get(order)
        read = read_date(text, NOW, day_first) if kind == "date" else read_deadline(text, NOW, day_first)[0]
        if (read.isoformat() if read else "-") != truth:
            wrong.append(f"{text!r}: {read}, not {truth}")
    assert len(rows) > 250
    assert len(wrong) <= 0.01 * len(rows), "\n".join(wrong)


@pytest.mark.parametrize(("text", "read"), DATES.values(), ids=DATES)
def test_a_date_is_read(text: str | float, read: date) -> None:
    assert read_date(text, NOW) == read


@pytest.mark.parametrize("text", NO_DATES.values(), ids=NO_DATES)
def test_what_names_no_day_is_no_date(text: str | float | None) -> None:
    assert read_date(text, NOW) is None


def test_a_source_states_the_order_of_day_and_month() -> None:
    assert read_date("10/11/2026", NOW, day_first=True) == date(2026, 11, 10)
    assert read_date("10/11/2026", NOW, day_first=False) == date(2026, 10, 11)
    assert read_date("25/11/2026", NOW, day_first=False) == date(2026, 11, 25)


@given(st.text(max_size=120) | st.text("0123456789/-. ০১২৩ agodymthনদি", max_size=100) | st.floats() | st.integers())
def test_nothing_raises_and_no_date_is_absurd(told: str | float) -> None:
    read = read_date(told, NOW)
    assert read is None or date(2000, 1, 1) <= read <= date(2032, 12, 31)


DEADLINES: dict[str, tuple[str, date | None]] = {
    "English": ("Duties ...\nApplication deadline: 30 November 2026\nApply", date(2026, 11, 30)),
    "closing date": ("Closing date is 5 Dec 2026.", date(2026, 12, 5)),
    "apply by": ("Please apply by December 1, 2026.", date(2026, 12, 1)),
    "Bengali": ("আবেদনের শেষ তারিখ ৩০/১১/২০২৬।", date(2026, 11, 30)),
    "Bengali, after the date": ("১২ ডিসেম্বর ২০২৬ তারিখের মধ্যে আবেদন করুন।", date(2026, 12, 12)),
    "a product's deadline": ("You meet deadlines every week.", None),
    "no date": ("Deadline: until filled", None),
    "other dates": ("We were founded on 3 May 2010.", None),
}


@pytest.mark.parametrize(("text", "told"), DEADLINES.values(), ids=DEADLINES)
def test_a_deadline_is_found_in_the_text(text: str, told: date | None) -> None:
    read, phrase = read_deadline(text, NOW)
    assert read == told
    assert (phrase is None) == (told is None)


def test_a_relative_deadline_counts_from_the_day_of_posting_and_does_not_move() -> None:
    text = "আবেদনের শেষ তারিখ: আগামী ১৪ দিনের মধ্যে"
    assert read_deadline(text, NOW) == (None, None)
    assert read_deadline(text, NOW, posted_on=date(2026, 11, 1))[0] == date(2026, 11, 15)
