"""Phrases are found whatever their case, hyphens or spelling, within a sentence, and not where they mislead."""

import pytest

from scraper.normalise.phrases import Lexicon

LEXICON = Lexicon(
    [
        ("calendar", "manage ... calendar*"),
        ("part_time", "part time"),
        ("ms", "ms part"),
        ("years", "# years"),
        ("QuickBooks", "QuickBooks"),
        ("remote", "remote"),
        ("remote.ignore", "remote site*"),
        ("other", "site"),
        ("phone", "ফোন*"),
        ("hour", "ঘণ্টায়"),
        ("past", "pengalaman"),
        ("past", "experienced"),
    ]
)

FOUND: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "as it is": ("part time", [("part_time", "part time")]),
    "hyphen and case": ("A Part-Time post", [("part_time", "Part-Time")]),
    "a gap": ("manage the busy director's calendars", [("calendar", "manage the busy director's calendars")]),
    "too wide a gap": ("manage one two three four five calendars", []),
    "the end of a sentence": ("You manage. The calendar hangs there.", []),
    "the end of a line": ("You manage\nThe calendar", []),
    "a line that was wrapped": ("You manage\nthe calendar", [("calendar", "manage\nthe calendar")]),
    "an abbreviation": ("Knows Ms.Part time", [("ms", "Ms.Part"), ("part_time", "Part time")]),
    "a number": ("12 years", [("years", "12 years")]),
    "a Bengali number": ("১২ years", [("years", "১২ years")]),
    "a brand": (
        "QuickBooks, quickbooks and Quick Books",
        [("QuickBooks", "QuickBooks"), ("QuickBooks", "quickbooks"), ("QuickBooks", "Quick Books")],
    ),
    "glued words": ("Full-timeRemote", [("remote", "Remote")]),
    "a word that hangs on another": ("Semua Jurusanpengalaman", [("past", "Jurusanpengalaman")]),
    "a word of its own": ("Inexperienced", []),
    "an ending": ("ফোনের জবাব", [("phone", "ফোনের")]),
    "a Bengali letter in two spellings": ("ঘণ্টা\u09af\u09bc", [("hour", "ঘণ্টা\u09af\u09bc")]),
    "ignored": ("remote sites", []),
    "nothing": ("", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_a_phrase_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [(each.meaning, each.text) for each in LEXICON.find(text)] == found


@pytest.mark.parametrize("phrase", ["", "...", "#", "# ... #", "-"])
def test_a_phrase_without_a_word_of_its_own_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="word"):
        Lexicon([("meaning", phrase)])


def test_a_hostile_vocabulary_is_not_remembered_without_end() -> None:
    lexicon = Lexicon([("a", "a")])
    for start in range(0, 200_000, 10_000):
        lexicon.find(" ".join(f"{_letters(number)}" for number in range(start, start + 10_000)))
    assert lexicon.remembered <= 50_000


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number)) + "x"
