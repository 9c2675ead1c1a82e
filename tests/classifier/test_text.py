"""The fast way from text to words and the general one come to the same words."""

import unicodedata
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import letters, text

SIGNS = (
    "abcXYZ 019.,-&\n\u00e9\u00c4\u0140\u00df\u2019\u2013\u00b7\u20ac\U0001f525\u2713\ue000\u0964"
    "কখগডঢযরািীুেৈোৌ্ংঁৎ০৯ড়ঢ়য়\u09bc\u09d7\u200c\u200d\u200b\ufeff\ufe0f\x00\x01ıа"
)


def fast_words(written: str) -> list[str] | None:
    codes = letters.codes(written)
    return None if codes is None else [letters.spelled(code) for code in codes]


@given(st.text(alphabet=SIGNS, max_size=40))
@settings(max_examples=400, deadline=None)
def test_the_fast_way_comes_to_the_words_of_the_general_one(written: str) -> None:
    fast = fast_words(written)
    assert fast is None or fast == text.by_the_general_way(written)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_has_the_same_words_either_way(written: str) -> None:
    assert text.body_words(written) == text.by_the_general_way(written)


def test_any_two_bengali_signs_come_in_one_spelling() -> None:
    signs = [*map(chr, range(0x0980, 0x09F2))]
    for one, other in product(signs, signs):
        written = f"ক{one}{other}"
        assert text.body_words(written) == text.by_the_general_way(written), written


ORDINARY = {
    "Bengali": "ভার্চুয়াল সহকারী নিয়োগ—বেতন ৩০,০০০ টাকা।",
    "decomposed": unicodedata.normalize("NFD", "ভার্চুয়াল সহকারী, যোগাযোগ ও সৌজন্য"),
    "pictures": "📢 জরুরি নিয়োগ ✅ Office Assistant 🔥",
    "accents and quotes": "Résumé of the “Executive Assistant” – café",
    "marks in disorder": "ড\u09cd\u09bc ক\u09c7\u09be",
    "signs that are not seen": "র\u200d্যা\u200cব\u200b সচিব\ufeff",
}


@pytest.mark.parametrize("written", ORDINARY.values(), ids=list(ORDINARY))
def test_what_people_write_goes_the_fast_way(written: str) -> None:
    assert fast_words(written) == text.by_the_general_way(written)
    assert fast_words(written)


@pytest.mark.parametrize("written", ["секретарь", "e\u0301", "\ud800", "ｆｕｌｌ"])
def test_what_needs_a_closer_look_does_not(written: str) -> None:
    assert letters.codes(written) is None
    text.body_words(written)


def test_digits_of_another_script_are_the_same_digits() -> None:
    assert text.body_words("২৪ ঘণ্টা") == text.body_words("24 ঘণ্টা")


PARTED = {
    "Admin Officer - Sales": ["admin", "officer", "-", "sales"],
    "Admin Officer – Sales": ["admin", "officer", "-", "sales"],
    "Full-time PA, Dhaka": ["full", "time", "pa", ",", "dhaka"],
    "Admin , Officer": ["admin", "officer"],
    "P.A. (remote)": ["pa", "(", "remote", ")"],
    "Accounts & Admin": ["accounts", "&", "admin"],
    "হিসাব/অফিস সহকারী": ["হিসাব", "/", "অফিস", "সহকারী"],
}


@pytest.mark.parametrize("title", PARTED)
def test_signs_part_a_title_where_a_reader_sees_parts(title: str) -> None:
    assert text.title_tokens(title) == PARTED[title]


def test_the_words_of_a_title_come_without_its_signs() -> None:
    assert text.title_words("Accounts & Admin Officer - Sales (Dhaka)") == [
        "accounts", "and", "admin", "officer", "sales", "dhaka"
    ]  # fmt: skip
