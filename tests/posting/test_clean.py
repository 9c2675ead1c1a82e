"""What may enter: text that a database, a JSON list and a terminal can hold, with its meaning kept."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posting.clean import UNSAFE, clean, is_plain, is_unsafe, one_line

UNSAFE_TEXTS = {
    "nul": "a\x00b",
    "escape": "a\x1b[31mb",
    "surrogate": "a\ud800b",
    "non-character": "a\ufffeb",
    "non-character beyond": "a\U0001fffeb",
    "bidi override": "safe\u202egpj.exe",
    "isolate": "a\u2066b",
    "line separator": "a\u2028b",
    "byte order mark": "\ufeffab",
    "C1": "a\x85b",
}


@pytest.mark.parametrize("text", UNSAFE_TEXTS.values(), ids=UNSAFE_TEXTS)
def test_unsafe_characters_are_taken_out(text: str) -> None:
    assert is_unsafe(text)
    assert not is_unsafe(clean(text, 100))
    json.dumps(clean(text, 100)).encode()
    clean(text, 100).encode("utf-8")


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_the_fast_look_and_the_whole_pattern_agree(text: str) -> None:
    assert is_unsafe(text) == bool(UNSAFE.search(text))
    assert not is_unsafe(clean(text, 1000))


def test_of_all_characters_none_that_is_unsafe_unseen_or_an_odd_blank_is_plain() -> None:
    plain = [letter for letter in map(chr, range(sys.maxunicode + 1)) if is_plain(letter)]
    assert {" ", "\n", "a", "ক", "€", "🔥"} <= set(plain)
    assert not UNSAFE.search("".join(plain))
    assert {letter for letter in plain if letter.isspace()} == {" ", "\n"}
    assert not [letter for letter in plain if unicodedata.category(letter) in ("Cf", "Cs")]


def test_bengali_its_joiners_and_emoji_are_kept() -> None:
    text = "ভার্চুয়াল সহকারী 🔥 র‍্যাব \U0001f9d1\u200d\U0001f4bb"
    assert clean(text, 100) == text
    assert unicodedata.normalize("NFC", clean(text, 100)) == unicodedata.normalize("NFC", text)


def test_paragraphs_stay_and_a_line_is_one_line() -> None:
    assert clean("a\r\nb\rc", 100) == "a\nb\nc"
    assert one_line(" a\r\n\u00a0 b\tc ", 100) == "a b c"


def test_nothing_is_longer_than_its_cap() -> None:
    assert len(clean("x" * 1_000_000, 50)) == 50
    assert len(one_line("x y " * 100_000, 50)) <= 50
