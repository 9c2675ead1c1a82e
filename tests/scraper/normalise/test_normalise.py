"""An ad becomes a posting or a Rejected with a reason; nothing that a source may send raises or stalls."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posting.model import REJECTIONS, Posting, Rejected
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.normalise.rows import from_row
from scraper.source import RawAd, RawPay
from tests.scraper.normalise.ads import CONTEXT, NOW, posting_of
from tests.shared import SHARED, needs_shared

REFUSED: dict[str, tuple[RawAd, str]] = {
    "no title": (RawAd(title=" <p> </p>", source_id="1", url="https://a.example/1"), "no_title"),
    "a placeholder": (RawAd(title="N/A", source_id="1", url="https://a.example/1"), "no_title"),
    "a field's name": (RawAd(title="job_title", source_id="1", url="https://a.example/1"), "field_names"),
    "no address": (RawAd(title="Clerk", source_id="1"), "bad_url"),
    "neither id nor address": (RawAd(title="Clerk"), "no_identity"),
    "a script": (RawAd(title="Clerk", source_id="1", url="javascript:alert(1)"), "bad_url"),
    "an endless address": (RawAd(title="Clerk", source_id="1", url="https://a.example/" + "x" * 5000), "bad_url"),
}


@pytest.mark.parametrize(("ad", "why"), REFUSED.values(), ids=REFUSED)
def test_what_can_be_no_posting_is_refused_with_its_reason(ad: RawAd, why: str) -> None:
    read = normalise(ad, CONTEXT)
    assert isinstance(read, Rejected)
    assert read.why == why
    assert why in REJECTIONS


def test_a_value_that_the_model_refuses_is_a_rejection_not_an_exception() -> None:
    read = normalise(RawAd(title="Clerk", source_id="1", url="https://a.example/1"), Context("", NOW))
    assert isinstance(read, Rejected)
    assert read.why == "invalid"
    assert "source" in read.detail


def test_an_ad_is_read_whole() -> None:
    read = posting_of(
        "Personal Assistant &amp; Secretary",
        "<p>We are a family in <b>Dhaka</b>.</p><ul><li>Keep the calendar</li><li>Pay the bills</li></ul>",
        employer="Rahman &amp; Sons",
        places=("Gulshan, Dhaka",),
        country="BD",
        employment=("FULL_TIME",),
        pay="Tk. 40,000",
        posted_on="2026-11-20T08:00:00Z",
        valid_through="1970-01-01",
        apply_url="https://a.example/apply?token=1&utm_source=x",
    )
    assert read.title == "Personal Assistant & Secretary"
    assert read.employer == "Rahman & Sons"
    assert read.description == "We are a family in Dhaka.\n\n• Keep the calendar\n• Pay the bills"
    assert (read.pay_min, read.pay_max, read.pay_currency, read.pay_period) == (40000, 40000, "BDT", "month")
    assert (read.pay_text, str(read.posted_on), read.valid_through) == ("Tk. 40,000", "2026-11-20", None)
    assert (read.remote, read.language) == ("onsite", "en")
    assert read.apply_url == "https://a.example/apply?token=1&utm_source=x"
    assert {"calendar", "billing"} <= set(read.duties)


@pytest.mark.parametrize("told", ["Pay per task", "OTE $25k - $35k"])
def test_a_field_that_tells_of_other_pay_is_not_bettered_by_the_text(told: str) -> None:
    read = posting_of("Clerk", "A salary of $500 per month is our neighbours'.", pay=told)
    assert (read.pay_text, read.pay_min, read.pay_max) == (told, None, None)


def test_what_is_not_told_stays_none() -> None:
    read = posting_of("Clerk")
    told = {name for name, value in read.model_dump().items() if value not in (None, [], {}, "")}
    assert told == {"source", "source_id", "url", "title"}


def test_an_ad_without_an_id_is_known_by_its_address() -> None:
    read = normalise(RawAd(title="Clerk", url="https://A.example/1?utm_source=x#apply"), CONTEXT)
    assert isinstance(read, Posting)
    assert read.source_id == read.url == "https://a.example/1"


def test_two_long_ids_that_begin_alike_stay_apart() -> None:
    ids = {
        read.source_id
        for end in "ab"
        if isinstance(
            read := normalise(RawAd(title="C", source_id="x" * 400 + end, url="https://a.example/"), CONTEXT), Posting
        )
    }
    assert len(ids) == 2


def test_the_countrys_custom_reaches_pay_from_field_place_or_source() -> None:
    for fields in ({"country": "BD"}, {"places": ("Khulna",)}):
        assert posting_of(pay="25k", **fields).pay_period == "month"
    ad = RawAd(title="C", source_id="1", url="https://a.example/1", pay="25k")
    read = normalise(ad, Context("s", NOW, country="BD"))
    assert isinstance(read, Posting)
    assert (read.pay_min, read.pay_currency, read.places) == (25000, "BDT", [])


def test_a_countrys_custom_settles_the_order_of_a_date() -> None:
    days = {code: posting_of(posted_on="10/11/2026", country=code).posted_on for code in ("BD", "US", "CA")}
    assert {code: day and day.isoformat() for code, day in days.items()} == {
        "BD": "2026-11-10",
        "US": "2026-10-11",
        "CA": None,
    }


def test_the_only_country_that_may_apply_settles_the_dollar() -> None:
    assert posting_of(pay="$20 - $30 per hour", remote=True, applicant_area=("USA",)).pay_currency == "USD"
    assert posting_of(pay="$20 - $30 per hour", remote=True, applicant_area=()).pay_currency is None


def test_duties_that_a_source_lists_are_read() -> None:
    assert posting_of(duties=("Calendar management", "Answering phones")).duties == ["calendar", "phone"]


ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "all keys": (
        {"id": "7", "title": "Clerk", "description": "Files", "employer": "A", "place": "Dhaka", "country": "BD",
         "employment_type": "Full-time", "pay": "12,000 tk", "posted_on": "2026-11-01"}, "7",
    ),
    "a number for an id": ({"id": 7, "title": "Clerk"}, "7"),
    "an odd id": ({"id": "ats:42/ü ?#", "title": "Clerk"}, "ats:42/ü ?#"),
    "nulls": ({"id": "7", "title": "Clerk", "description": None, "place": None, "pay": None}, "7"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "source_id"), ROWS.values(), ids=ROWS)
def test_a_row_of_a_file_becomes_a_posting(row: dict[str, Any], source_id: str) -> None:
    read = normalise(from_row(row), CONTEXT)
    assert isinstance(read, Posting), read
    assert read.source_id == source_id


def test_a_row_without_title_is_refused_and_one_without_id_is_not() -> None:
    refused = normalise(from_row({"id": "7"}), CONTEXT)
    assert isinstance(refused, Rejected)
    assert refused.why == "no_title"
    one, other = (normalise(from_row({"title": title}), CONTEXT) for title in ("Clerk", "Cook"))
    assert isinstance(one, Posting)
    assert isinstance(other, Posting)
    assert one.source_id != other.source_id


WORDS = st.text(max_size=60) | st.sampled_from(
    ["", "\x00", "\ud800", "<p>", "৳ ২০,০০০", "remote", "2026-01-01", "৩ দিন আগে", "x" * 5000, "\u202e", "nan", "-1"]
)
NUMBERS = st.floats() | st.integers(-(2**70), 2**70)
PAYS = st.builds(RawPay, min=WORDS | NUMBERS, max=NUMBERS | st.none(), currency=WORDS, period=WORDS, text=WORDS)
ADS = st.builds(
    RawAd,
    title=WORDS,
    source_id=WORDS,
    url=WORDS.map(lambda word: f"https://a.example/{word}") | WORDS,
    description=st.text(max_size=2000),
    employer=WORDS,
    apply_url=WORDS,
    places=st.lists(WORDS, max_size=3).map(tuple),
    country=WORDS,
    remote=WORDS | st.booleans() | st.none(),
    applicant_area=st.none() | st.lists(WORDS, max_size=3).map(tuple),
    employment=st.lists(WORDS, max_size=3).map(tuple),
    pay=st.none()
    | WORDS
    | st.builds(RawPay, min=WORDS | NUMBERS, max=NUMBERS | st.none(), currency=WORDS, period=WORDS, text=WORDS),
    posted_on=st.none() | WORDS | NUMBERS,
    valid_through=st.none() | WORDS | NUMBERS,
    experience=WORDS,
    language=WORDS,
    skills=st.lists(WORDS, max_size=3).map(tuple),
)


@given(ADS)
@settings(max_examples=300, deadline=None)
def test_no_ad_raises_and_each_posting_can_be_stored_and_sent(ad: RawAd) -> None:
    read = normalise(ad, CONTEXT)
    if isinstance(read, Posting):
        json.dumps(read.model_dump(mode="json"), allow_nan=False).encode("utf-8")
    else:
        assert read.why in REJECTIONS


BITS = st.sampled_from(
    ["manage the ", "calendar ", "$", "20,000", " - ", "৳", "২০ হাজার ", "experience ", "years of ", "in ", "<li>",
     "</li>", "&amp;", "\n", ". ", "remote ", "Dhaka, ", "deadline: ", "10/11/2026 ", "no ", "at least ", "1",
     "office ",
     "location ", "শেষ তারিখ ", "x" * 200]
)  # fmt: skip


@given(st.lists(BITS, min_size=1, max_size=30).map(lambda bits: ("".join(bits) * 400)[:12_000]))
@settings(max_examples=40, deadline=None)
def test_no_text_takes_longer_than_fifty_milliseconds(text: str) -> None:
    posting_of("warm", "up")
    # The best of three: another program's turn is not ours.
    assert min(_cost(text) for _ in range(5)) < 0.05


@pytest.mark.parametrize(
    "text", ["deadline: x " * 5_000, "$5 and " * 8_000, "location: " * 6_000], ids=["dates", "pay", "places"]
)
def test_a_phrase_repeated_without_end_is_not_read_without_end(text: str) -> None:
    posting_of("warm", "up $5 an hour, deadline: 5 May 2026")
    assert min(_cost(text) for _ in range(5)) < 0.05


def _cost(text: str) -> float:
    before = time.process_time()
    posting_of("Assistant", text)
    return time.process_time() - before


class TestPoison:
    """One poisoned value costs no more than its own ad."""

    pytestmark = needs_shared

    def test_a_poisoned_field_is_cleaned_or_its_ad_refused(self) -> None:
        values = json.loads((SHARED / "data/badinput/generated/poison_values.json").read_bytes())
        for value in values.values():
            for name in ("title", "description", "employer", "country", "pay", "posted_on", "url", "source_id"):
                row = {"id": "1", "title": "Clerk", "employment_type": str(value), name: value}
                read = normalise(from_row(row), CONTEXT)
                if isinstance(read, Posting):
                    json.dumps(read.model_dump(mode="json"), allow_nan=False).encode("utf-8")

    def test_no_naughty_string_raises_anywhere_in_an_ad(self) -> None:
        strings = json.loads((SHARED / "data/badinput/blns/blns.json").read_bytes())
        assert len(strings) > 400
        for value in strings:
            row = {"id": "1", "title": f"Clerk {value}", "description": value, "employer": value, "place": value}
            row.update(country=value, employment_type=value, pay=value, posted_on=value)
            read = normalise(from_row(row), CONTEXT)
            assert isinstance(read, Posting), (value, read)
            json.dumps(read.model_dump(mode="json"), allow_nan=False).encode("utf-8")
