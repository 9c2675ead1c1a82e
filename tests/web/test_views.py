"""How values become what a page shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posting.view import PostingView
from sohokari.i18n import Words
from sohokari.web.description import Block, blocks
from sohokari.web.views import card, places_told, warned_of, web_link
from tests.web.conftest import NOW, posting


def test_plain_text_becomes_paragraphs_lists_and_headings() -> None:
    text = "We are small.\nAnd kind.\n\nDuties:\n- calendar\n• mail\n1. files\n\nCome!"
    assert blocks(text) == [
        Block("text", ["We are small.", "And kind."]),
        Block("heading", ["Duties:"]),
        Block("list", ["calendar", "mail", "files"]),
        Block("text", ["Come!"]),
    ]


def test_a_bengali_list_is_a_list() -> None:
    assert blocks("দায়িত্ব:\n- ফাইল রাখা\n- ফোন ধরা")[1] == Block("list", ["ফাইল রাখা", "ফোন ধরা"])


@given(st.text(alphabet="ab -•:\n\t1.", max_size=200))
def test_no_word_of_an_ad_is_lost(text: str) -> None:
    shown = "".join(line for block in blocks(text) for line in block.lines)
    assert shown.count("a") == text.count("a")
    assert shown.count("b") == text.count("b")


@pytest.mark.parametrize("url", ["https://a.example/x", "HTTP://a.example", "mailto:jobs@a.example"])
def test_a_web_address_may_be_followed(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "data:text/html,x", "//a.example", "https:", "ftp://a.example", "http://[", "/x"],
)
def test_anything_else_may_not(url: str | None) -> None:
    assert web_link(url) is None


@pytest.mark.parametrize(
    ("text", "country", "told", "in_bengali"),
    [
        ("Dhaka, Bangladesh, BD", "BD", "Dhaka, Bangladesh", "Dhaka, বাংলাদেশ"),
        ("যশোর, Bangladesh", "BD", "যশোর, Bangladesh", "যশোর, বাংলাদেশ"),
        ("Anywhere, BD", "BD", "Anywhere, Bangladesh", "Anywhere, বাংলাদেশ"),
        ("Bangladesh", "BD", "Bangladesh", "বাংলাদেশ"),
        ("Dhaka", "BD", "Dhaka", "Dhaka"),
        ("Springfield, IL", "US", "Springfield, IL", "Springfield, IL"),
        ("BD", "BD", "BD", "BD"),
    ],
)
def test_a_country_at_the_end_of_a_place_is_told_in_the_readers_language(
    text: str, country: str, told: str, in_bengali: str
) -> None:
    view = PostingView(
        **posting(1, "Clerk", places=[{"text": text, "city": None, "country": country}]).model_dump(),
        id=1,
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    assert (places_told(view, Words("en")), places_told(view, Words("bn"))) == (told, in_bengali)


@pytest.mark.parametrize(
    ("lang", "chip", "advice"),
    [("en", "Asks for money: beware", "Send nothing"), ("bn", "টাকা চায়: সাবধান", "কিছু পাঠাবেন না")],
)
def test_an_ad_that_asks_for_money_says_so_first_with_advice_and_its_own_words(
    lang: str, chip: str, advice: str
) -> None:
    ad = posting(1, "Typing from home", asks_for_money=True, evidence={"asks_for_money": "fee of 450"})
    view, words = PostingView(**ad.model_dump(), id=1, first_seen_at=NOW, last_seen_at=NOW), Words(lang)
    assert card(view, words, NOW).marks[0].text == chip
    fact = warned_of(view, words)[0]
    assert advice in fact.value
    assert fact.said == "fee of 450"


@pytest.mark.parametrize(
    ("lang", "chip", "advice"),
    [("en", "your account or address: beware", "Tell nobody a PIN"), ("bn", "ঠিকানা চায়: সাবধান", "পিন, পাসওয়ার্ড")],
)
def test_an_ad_that_asks_for_ones_account_says_so_beside_the_other_warning(lang: str, chip: str, advice: str) -> None:
    told = {"asks_for_money": True, "asks_for_account": True, "evidence": {"asks_for_account": "share your OTP"}}
    view = PostingView(**posting(1, "Agent", **told).model_dump(), id=1, first_seen_at=NOW, last_seen_at=NOW)
    words = Words(lang)
    assert [mark.kind for mark in card(view, words, NOW).marks] == ["warning", "warning"]
    assert chip in card(view, words, NOW).marks[1].text
    fact = warned_of(view, words)[1]
    assert advice in fact.value
    assert fact.said == "share your OTP"


def test_an_ad_that_asks_for_nothing_bears_no_warning() -> None:
    view = PostingView(**posting(1, "Secretary").model_dump(), id=1, first_seen_at=NOW, last_seen_at=NOW)
    assert not card(view, Words("en"), NOW).marks
