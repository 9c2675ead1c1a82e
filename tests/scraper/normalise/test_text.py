"""A description becomes plain text: what a reader sees, in its paragraphs, and nothing else."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.normalise.language import language_of
from scraper.normalise.text import line, plain

TEXTS = {
    "paragraphs": ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    "breaks": ("One<br>Two<br/>Three", "One\nTwo\nThree"),
    "lists": ("<ul><li>One</li><li>Two</li></ul>", "• One\n• Two"),
    "inline": ("A <b>bold</b>er w<i>or</i>d", "A bolder word"),
    "white space of the source": ("<p>One\n   two\tthree</p>", "One two three"),
    "table": ("<table><tr><td>Pay</td><td>5</td></tr></table>", "Pay 5"),
    "escaped once": ("&lt;p&gt;One &amp;amp; two&lt;/p&gt;", "One & two"),
    "escaped twice": ("&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;", "One"),
    "entities": ("Tom &amp; Ann &#8211; &euro;5&nbsp;an hour", "Tom & Ann – €5 an hour"),
    "entities of entities": ("A &amp;amp; B &amp;nbsp;C", "A & B C"),
    "plain text keeps its lines": ("One\nTwo\n\n\n\nThree", "One\nTwo\n\nThree"),
    "a lesser sign": ("Speed < 5 and > 3", "Speed < 5 and > 3"),
    "letters after a lesser sign": ("if a <b then", "if a <b then"),
    "line feeds as two characters": ("One\\nTwo\\nThree", "One\nTwo\nThree"),
    "scripts": ("<script>var a = '<p>no</p>';</script>Yes", "Yes"),
    "styles": ("<style>p {color: red}</style>Yes", "Yes"),
    "comments": ("Yes<!-- no <p>no</p> -->!", "Yes!"),
    "hidden by style": ('Yes<div style="display: none">no <div>no</div></div>!', "Yes!"),
    "hidden by attribute": ("Yes<span hidden>no</span>!", "Yes!"),
    "white on nothing": ('Yes<span style="font-size:0">keyword</span>!', "Yes!"),
    "a word that begins like hidden": ('<p class="hidden-xs">Yes</p>', "Yes"),
    "a pixel": ('Yes<img src="https://t.example/p.gif?u=1" alt="">!', "Yes!"),
    "an unclosed tag": ("Yes <b>and</b> <a href='x", "Yes and"),
    "a quoted bracket": ('<a title="a > b">Yes</a>', "Yes"),
    "CDATA": ("<![CDATA[<p>Yes</p>]]>", "Yes\n\n]]>"),
    "zero-width": ("pro\u200bgram\u00admer", "programmer"),
    "mojibake": ("It\u00e2\u20ac\u2122s caf\u00c3\u00a9", "It’s café"),
    "not mojibake": ("Ã la carte à Â", "Ã la carte à Â"),
    "mojibake beside true accents": ("caf\u00e9 \u00c3\u00a9", "caf\u00e9 \u00c3\u00a9"),
    "control characters": ("a\x00b\x1b[31mc", "ab[31mc"),
    "bidi": ("safe\u202egpj.exe", "safegpj.exe"),
}


@pytest.mark.parametrize(("source", "seen"), TEXTS.values(), ids=TEXTS)
def test_a_reader_sees_the_text(source: str, seen: str) -> None:
    assert plain(source, 1000) == seen


def test_both_spellings_of_a_bengali_letter_are_equal() -> None:
    one, other = "সময়, বড়, আষাঢ়", unicodedata.normalize("NFC", "সময়, বড়, আষাঢ়")
    assert plain(one, 100) == plain(other, 100)
    assert plain("কো", 10) == plain("ক\u09c7\u09be", 10)


def test_a_title_is_one_line() -> None:
    assert line("  <b>Personal</b>\n Assistant &amp;amp; more ", 100) == "Personal Assistant & more"
    assert len(line("x" * 10_000, 300)) == 300


HOSTILE = {
    "nesting": "<div>" * 60_000 + "x",
    "hidden, never closed": "<b hidden>" * 40_000,
    "hidden by many names": "".join(f"<a{number} hidden>" for number in range(30_000)),
    "megabytes": "<p>x</p>" * 1_500_000,
    "open quotes": '<a title="' * 40_000,
    "lesser signs": "<" * 400_000,
    "comments never closed": "<!--" * 100_000,
    "entities": "&amp;" * 80_000,
    "escaped deeply": "&" + "amp;" * 100_000 + "lt;p&gt;",
    "blanks": " \n" * 200_000,
    "mojibake": "\u00e2\u20ac\u2122" * 100_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_costs_no_more_than_its_length(source: str) -> None:
    before = time.process_time()
    assert len(plain(source, 50_000)) <= 50_000
    assert time.process_time() - before < 2.0


@given(
    st.text(max_size=500)
    | st.lists(st.sampled_from(["<p>", "</p>", "<", ">", "&lt;", "&amp;", "x", "<b hidden>", '"']), max_size=80).map(
        "".join
    )
)
def test_no_markup_raises_and_no_tag_of_ours_survives(source: str) -> None:
    text = plain(source, 1000)
    assert len(text) <= 1000
    assert "<p>" not in text or "&" in source


LANGUAGES: dict[str, tuple[str, str, str | None]] = {
    "English": ("Executive Assistant", "You keep the diary of the director and answer mail for the team.", "en"),
    "Bengali": ("ব্যক্তিগত সহকারী", "পরিচালকের সময়সূচি দেখা এবং ফোন ধরা।", "bn"),
    "mixed is Bengali": ("Virtual Assistant", "CRM-এ lead-এর তথ্য বসানো, inbox পরিষ্কার রাখা", "bn"),
    "Banglish": (
        "office assistant",
        "amader office er jonno ekjon assistant lagbe, experience lagbe na, full time kaj",
        "bn-Latn",
    ),
    "German": ("Assistenz", "Wir suchen eine Assistenz für die Leitung und das Team mit Freude an der Arbeit.", "de"),
    "a short title": ("Virtual Assistant", "", None),
    "a brand in another script": (
        "Assistant",
        "You keep the diary of the director of the firm Яндекс and answer mail.",
        "en",
    ),
    "nothing": ("", "", None),
}


@pytest.mark.parametrize(("title", "text", "language"), LANGUAGES.values(), ids=LANGUAGES)
def test_the_language_is_told_by_script_and_common_words(title: str, text: str, language: str | None) -> None:
    assert language_of(title, text) == language
