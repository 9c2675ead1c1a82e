"""What is asked is found: words in English and Bengali, every filter, every order, page by page."""

import json
import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from db import passes, search
from db.filters import few_paid, filters_of
from db.search import BadSearch, Search, one
from db.store import Store
from posting.clean import one_line
from posting.model import Tag
from tests.db.ads import NOW, ad, found, store, verdict
from tests.shared import SHARED

_FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
_TITLES = {
    "1": "Executive Assistant to the CEO",
    "2": "Office Assistant (C++, Node.js, C#)",
    "3": "ভার্চুয়াল সহকারী নিয়োগ",
    "4": "ব্যক্তিগত সহকারী, ঢাকা",
    "5": "Café résumé writer ২০২৬",
    "6": "Assistance officer",
}


@pytest.fixture(scope="module")
def titled(asked_only: Callable[[], Engine]) -> Engine:
    engine = asked_only()
    store(engine, [ad(number, title=title) for number, title in _TITLES.items()])
    return engine


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("executive", "1"),
        ("EXECUTIVE ceo", "1"),
        ("ceo executive", "1"),
        ("executive office", ""),
        ("assistant", "12"),
        ("assist*", "126"),
        ("assist", ""),
        ('"assistant to the"', "1"),
        ('"to assistant"', ""),
        ("c++", "2"),
        ("c#", "2"),
        ("node.js", "2"),
        ("js node", "2"),
        ("-executive", "1"),
        ("executive OR office", ""),
        ("cafe resume", "5"),
        ("CAFÉ", "5"),
        ("2026", "5"),
        ("২০২৬", "5"),
        ("সহকারী", "34"),
        ("সহকার", ""),
        ("সহক", ""),
        ("ব্যক্তিগত", "4"),
        ("ভার্চুয়াল নিয়োগ", "3"),
        ("++", ""),
        ("*", ""),
        ('"', ""),
        ("😀", ""),
        ("NEAR(a b)", ""),
        ("title: executive", ""),
        ("a" * 400, ""),
    ],
)
def test_words_find_whole_words(titled: Engine, words: str, ids: str) -> None:
    assert sorted(found(titled, words=words)) == list(ids)


def test_both_spellings_of_a_bengali_letter_are_one(engine: Engine) -> None:
    words = ("নিয়োগ", "ভার্চুয়াল", "বাড়ি", "আষাঢ়", "কৌশল", "কোম্পানি", "হঠাৎ")
    for word in words:
        composed = word.replace("য\u09bc", "\u09df").replace("ড\u09bc", "\u09dc").replace("ঢ\u09bc", "\u09dd")
        spellings = {word, composed, *(unicodedata.normalize(form, word) for form in _FORMS)}
        store(engine, [ad(f"{word}-{n}", title=f"আগে {told} পরে") for n, told in enumerate(sorted(spellings))])
        for asked in (*spellings, f"\u200c{composed}"):
            assert len(found(engine, words=asked)) == len(spellings), word


def test_an_emoji_beside_a_word_is_no_part_of_it(engine: Engine) -> None:
    store(engine, [ad(1, title="🤖Assistant🏳 wanted⭐"), ad(2, title="🚀সহকারী✅")])
    assert found(engine, words="assistant wanted") == ["1"]
    assert found(engine, words="সহকারী") == ["2"]


def test_khanda_ta_is_found_in_both_ways_of_writing_it(engine: Engine) -> None:
    store(engine, [ad(1, title="হঠাৎ"), ad(2, title="হঠাত\u09cd\u200d")])
    assert len(found(engine, words="হঠাৎ")) == 2
    assert len(found(engine, words="হঠাত\u09cd\u200d")) == 2


def test_employer_place_skill_and_text_are_searched_too(engine: Engine) -> None:
    store(
        engine,
        [
            ad(1, employer="Padma Textiles"),
            ad(2, description="Keep the calendar."),
            ad(3, places=[{"text": "Chattogram", "city": None, "country": "BD"}]),
            ad(4, skills=["Notion"]),
        ],
    )
    assert [found(engine, words=word) for word in ("padma", "calendar", "chattogram", "notion")] == [
        ["1"],
        ["2"],
        ["3"],
        ["4"],
    ]


def test_best_puts_what_is_in_the_title_before_what_is_in_the_text(engine: Engine) -> None:
    store(
        engine,
        [
            ad(1, title="Executive Assistant"),
            ad(2, title="Executive Assistant and seven other things to do"),
            ad(3, title="Clerk", employer="Executive Assistant Ltd"),
            ad(4, title="Clerk", description="You help the executive assistant."),
        ],
    )
    assert found(engine, words="executive assistant", sort="best") == ["1", "2", "3", "4"]
    assert found(engine, words="executive assistant") == ["4", "3", "2", "1"]


@pytest.fixture(scope="module")
def varied(asked_only: Callable[[], Engine]) -> Engine:
    engine = asked_only()
    store(
        engine,
        [
            ad(1, countries=["BD"], remote="remote", employment=["full_time", "contract"], duties=["calendar"]),
            ad(2, countries=["BD", "IN"], remote="hybrid", experience="required", posted_on=date(2026, 11, 1)),
            ad(
                3,
                countries=["US"],
                remote="onsite",
                employment=["part_time"],
                experience="none_required",
                asks_for_money=True,
            ),
            ad(
                4,
                applicant_countries=["BD"],
                duties=["email", "calendar"],
                source="other",
                asks_for_money=True,
                asks_for_account=True,
            ),
        ],
        [[Tag.EXECUTIVE, Tag.PERSONAL], [Tag.SECRETARY], [], []],
        pay={"1": 30_000.0, "3": 90_000.0},
    )
    return engine


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, "1234"),
        ({"tags": ["executive"]}, "1"),
        ({"tags": ["executive", "secretary"]}, "12"),
        ({"tags": ["none"]}, "34"),
        ({"tags": ["none", "personal"]}, "134"),
        ({"remote": ["remote", "onsite"]}, "13"),
        ({"remote": ["unstated"]}, "4"),
        ({"country": ["bd"]}, "124"),
        ({"country": ["IN", "US"]}, "23"),
        ({"country": ["FJ"]}, ""),
        ({"employment": ["contract"]}, "1"),
        ({"employment": ["unstated"]}, "24"),
        ({"experience": ["none_required"]}, "3"),
        ({"experience": ["unstated"]}, "14"),
        ({"duties": ["calendar"]}, "14"),
        ({"duties": ["email", "phone"]}, "4"),
        ({"warnings": ["none"]}, "12"),
        ({"warnings": ["asks_for_money"]}, "34"),
        ({"warnings": ["asks_for_account"]}, "4"),
        ({"warnings": ["none,asks_for_account"]}, "124"),
        ({"warnings": ["none"], "country": ["BD"], "sort": ["pay"]}, "12"),
        ({"warnings": ["asks_for_money"], "words": ["assistant"], "since": ["7d"]}, "34"),
        ({"pay_at_least": ["30000"]}, "13"),
        ({"pay_at_least": ["30,001"]}, "3"),
        ({"pay_at_least": ["30.001k"]}, "3"),
        ({"pay_at_least": ["৩০ হাজার টাকা"]}, "13"),
        ({"pay_at_least": ["0.3 lakh"]}, "13"),
        ({"pay_at_least": ["৳ ৩০,০০০"]}, "13"),
        ({"since": ["2026-11-24"]}, "134"),
        ({"since": ["30d"]}, "1234"),
        ({"since": ["7d"]}, "134"),
        ({"source": ["other"]}, "4"),
        ({"source": ["other", "board"]}, "1234"),
        ({"source": ["nowhere"]}, ""),
        ({"source": ["' OR 1=1 --"]}, ""),
        ({"status": ["closed"]}, ""),
        ({"status": ["all"]}, "1234"),
        ({"status": ["any"]}, "1234"),
        ({"tags": ["executive"], "country": ["BD"], "remote": ["remote"]}, "1"),
        ({"tags": ["executive"], "country": ["US"]}, ""),
        ({"words": ["assistant"], "country": ["BD"], "duties": ["calendar"]}, "14"),
        ({"words": ["assistant"], "since": ["7d"], "sort": ["best"]}, "134"),
        ({"words": ["  "], "tags": [""]}, "1234"),
        ({"country": ["BD"], "status": ["all"], "sort": ["pay"]}, "124"),
    ],
    ids=str,
)
def test_each_filter_lets_through_what_it_says(varied: Engine, asked: dict[str, list[str]], ids: str) -> None:
    with Session(varied) as session:
        rows = Search.from_query(asked).run(session, NOW).rows
    assert sorted(row.source_id for row in rows) == list(ids)


def test_what_the_model_is_not_sure_of_is_found(engine: Engine) -> None:
    ids = store(engine, [ad(1), ad(2)])
    with Session(engine) as session:
        Store(session).verdicts({ids[0]: verdict(Tag.PERSONAL, sure=False), ids[1]: verdict(Tag.PERSONAL)}, NOW)
        session.commit()
    assert found(engine, tags="unsure") == ["1"]
    assert found(engine, tags="personal") == ["2", "1"]


def test_by_pay_the_best_paid_come_first_and_the_untold_last(varied: Engine) -> None:
    assert found(varied, sort="pay") == ["3", "1", "4", "2"]


@pytest.mark.parametrize(
    ("asked", "field", "allowed"),
    [
        ({"tags": ["boss"]}, "tags", "administrative"),
        ({"remote": ["sometimes"]}, "remote", "hybrid"),
        ({"country": ["Bangladesh"]}, "country", "BD"),
        ({"employment": ["full-time"]}, "employment", "full_time"),
        ({"warnings": ["scam"]}, "warnings", "asks_for_account"),
        ({"pay_at_least": ["lots"]}, "pay_at_least", "taka"),
        ({"pay_at_least": ["nan"]}, "pay_at_least", "taka"),
        ({"pay_at_least": ["-1"]}, "pay_at_least", "taka"),
        ({"pay_at_least": ["15 dollars"]}, "pay_at_least", "taka"),
        ({"pay_at_least": ["9e999"]}, "pay_at_least", "taka"),
        ({"since": ["yesterday"]}, "since", "7d"),
        ({"since": ["2026-13-01"]}, "since", "7d"),
        ({"since": ["99999999d"]}, "since", "7d"),
        ({"status": ["ajar"]}, "status", "closed"),
        ({"sort": ["random"]}, "sort", "newest"),
        ({"sort": ["newest", "best"]}, "sort", "one value"),
        ({"limit": ["0"]}, "limit", "200"),
        ({"limit": ["201"]}, "limit", "200"),
        ({"limit": ["২০"]}, "limit", "200"),
        ({"after": ["nonsense"]}, "after", "next"),
        ({"after": ["bjE"], "sort": ["pay"]}, "after", "next"),
        ({"words": ["x" * 501]}, "words", "500"),
        ({"q": ["x"]}, "q", "words"),
        ({"source": ["\x00"]}, "source", "source"),
    ],
    ids=str,
)
def test_a_value_that_we_do_not_know_is_refused_with_the_allowed_ones(
    asked: dict[str, list[str]], field: str, allowed: str
) -> None:
    with pytest.raises(BadSearch) as caught:
        Search.from_query(asked)
    assert caught.value.field == field
    assert allowed in caught.value.allowed


_names = st.sampled_from(
    ["words", "tags", "country", "since", "after", "limit", "pay_at_least", "source", "sort", "status", "x"]
)


@given(st.dictionaries(_names, st.lists(st.text(max_size=30), max_size=2), max_size=3))
def test_no_query_does_anything_but_ask_or_be_refused(query: dict[str, list[str]]) -> None:
    try:
        asked = Search.from_query(query)
    except BadSearch:
        return
    assert asked == replace(asked)


@pytest.fixture(scope="module")
def strings() -> list[str]:
    (file,) = (SHARED / "data" / "badinput").glob("**/blns*.json")
    told: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return told


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("sort", ["newest", "best"])
def test_no_naughty_string_breaks_a_search(titled: Engine, strings: list[str], sort: str) -> None:
    with Session(titled) as session:
        for told in strings:
            for words in (told, f"assistant {told}", f'"{told}', f"{told}*"):
                try:
                    Search(words=words[:500], sort=sort).run(session, NOW)  # type: ignore[arg-type]
                except BadSearch as error:
                    pytest.fail(f"{words!r}: {error}")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_an_ad_is_found_by_each_naughty_string_that_has_words(engine: Engine, strings: list[str]) -> None:
    titles = {str(n): title for n, told in enumerate(strings) if (title := one_line(told, 250))}
    store(engine, [ad(n, title=f"number{n} {title}") for n, title in titles.items()])
    for number, title in titles.items():
        asked = f"number{number} {title}".replace('"', " ").replace("*", " ")
        assert found(engine, words=asked) == [number]


def _every(engine: Engine, asked: Search) -> list[str]:
    rows: list[str] = []
    with Session(engine) as session:
        while True:
            page = asked.run(session, NOW)
            assert len(page.rows) <= asked.limit
            rows += [row.source_id for row in page.rows]
            if page.next is None:
                return rows
            asked = replace(asked, after=page.next)


@pytest.mark.parametrize("sort", ["newest", "pay", "best"])
@pytest.mark.parametrize("words", ["", "assistant"])
@pytest.mark.parametrize("filters", [{}, {"country": "BD"}, {"country": ["BD", "IN"], "status": "all"}], ids=str)
def test_pages_lose_nothing_and_repeat_nothing(engine: Engine, sort: Any, words: str, filters: dict[str, Any]) -> None:
    chance = random.Random(7)
    ads = [
        ad(
            number,
            countries=chance.sample(["BD", "IN", "US"], chance.randint(0, 2)),
            posted_on=date(2026, 11, 1) + timedelta(chance.randint(0, 9)),
        )
        for number in range(60)
    ]
    store(engine, ads, pay={str(number): float(chance.randint(1, 5)) for number in range(40)})
    whole = _every(engine, Search(words=words, sort=sort, limit=200, **filters))
    assert len(set(whole)) == len(whole) > 10
    assert _every(engine, Search(words=words, sort=sort, limit=7, **filters)) == whole


def test_an_ad_that_comes_between_two_pages_moves_none_of_them(engine: Engine) -> None:
    store(engine, [ad(number) for number in range(30)])
    asked = Search(words="assistant", sort="best", limit=10)  # type: ignore[arg-type]
    with Session(engine) as session:
        first = asked.run(session, NOW)
        store(engine, [ad(f"late-{number}") for number in range(5)])
        second = replace(asked, after=first.next).run(session, NOW)
    shown = [row.source_id for row in (*first.rows, *second.rows)]
    assert len(set(shown)) == 20
    assert not any(each.startswith("late") for each in shown)


def test_best_goes_on_behind_its_window(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_WINDOW", 8)
    store(engine, [ad(number) for number in range(30)])
    assert len(set(_every(engine, Search(words="assistant", sort="best", limit=5)))) == 30  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [0, -1, 404, 2**63, 10**30])
def test_a_number_of_no_ad_gives_none(session: Session, number: int) -> None:
    assert one(session, number) is None


def test_the_credit_that_a_source_asks_for_comes_with_its_ads(engine: Engine) -> None:
    (posting_id,) = store(engine, [ad(1)])
    with Session(engine) as session:
        row = passes.SourceRow("board", "feed", "https://board.example", timedelta(hours=1), credit="via Board")
        passes.register(session, [row], NOW)
        session.commit()
        view = one(session, posting_id)
    assert view is not None
    assert view.credit == "via Board"


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("sort", ["newest", "pay"])
def test_both_ways_of_looking_for_a_pay_find_the_same(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, few: bool, sort: str
) -> None:
    pay = {str(number): float(number % 7 * 10_000) for number in range(0, 30, 2)}
    store(engine, [ad(number, posted_on=date(2026, 11, 1) + timedelta(number % 5)) for number in range(30)], pay=pay)
    monkeypatch.setattr("db.walk.few_paid", lambda *_: few)
    listed = found(engine, pay_at_least=20_000, sort=sort, limit=100)
    assert sorted(listed) == sorted(number for number, taka in pay.items() if taka >= 20_000)
    if sort == "pay":
        assert [pay[number] for number in listed] == sorted((pay[number] for number in listed), reverse=True)


def test_a_rare_pay_is_looked_up_and_a_common_one_walked_to(engine: Engine) -> None:
    store(engine, [ad(number) for number in range(40)], pay={str(number): 1_000.0 * number for number in range(40)})
    with Session(engine) as session:
        connection = session.connection()

        def few(least: int, limit: int) -> bool:
            return few_paid(connection, filters_of(connection, Search(pay_at_least=least), NOW), limit)

        assert few(39_000, 20)
        assert not few(1_000, 1)
