"""The type of employment, the experience asked for, and odd hours."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from posting.model import Employment, Experience
from scraper.normalise.phrases import Found, Spans, lexicon, positions, written_numbers

_YEARS: Final = re.compile(
    r"(\d{1,2}(?:\.\d)?)\s*[+)]{0,2}\s*(?:(?:-|\u2013|to|\u09a5\u09c7\u0995\u09c7|or)\s*\d{1,2}\s*\+?\s*)?(?:\([^)]{1,12}\)\s*)?"
    r"(?:years?|yrs?|year\(s\)|\u09ac\u099b\u09b0\w?|bochor)",
    re.IGNORECASE,
)
_WRITTEN_YEARS: Final = re.compile("([a-z]{2,8}|[\u0980-\u09ff]{2,8})\\s(?:years?|yrs?|\u09ac\u099b\u09b0|bochor)")
_YEAR_WORDS: Final = ("year", "yr", "\u09ac\u099b\u09b0", "bochor")
_PLUS: Final = re.compile(
    r"\b(?:an? (?:added |definite |big |strong )?(?:asset|advantage|plus|bonus)"
    r"|advantageous|appreciated|not (?:essential|necessary|a must)|nice to have)(?-i:(?![a-z]))",
    re.IGNORECASE,
)
# One of these is in all that the pattern above finds: without one it need not be tried.
_PLUS_WORDS: Final = ("asset", "advantage", "plus", "bonus", "appreciated", "essential", "necessary", "must", "nice")
# 'Experience desirable but not essential' asks for none, and does not say that beginners are welcome.
_WELCOME: Final = re.compile(r"desirable|useful|plus|advantage|beneficial|helpful|asset|bonus|ideal", re.IGNORECASE)
# 'A better experience, leading to ...'
_LISTED: Final = re.compile(r"experience\s?,", re.IGNORECASE)
_TWICE: Final = re.compile(r"experience.{1,80}experience", re.IGNORECASE)
# Many texts lost the breaks between their lines: 'in a similar positionThe background'.
_CLAUSE_END: Final = re.compile(
    r"[.;,\n\u0964\u2022]|(?<=xperience)(?=[A-Z][a-z])|(?<=[a-z]{3})"
    r"(?=(?:The|Experience|Knowledge|Must|Strong|Excellent|Good|Ability|Able|Has|Have|Willing|Familiar)[ a-z])"
)
# 'Experience in a program, such as a well-known one, is a plus': the examples end no clause.
_EXAMPLES: Final = re.compile(r",\s?(?:such as|like|for example|e\.g\.)\s[^,;.\n]{1,60},", re.IGNORECASE)
_CLAUSE: Final = 160
_MOST_YEARS: Final = 40
_PHRASES_TRIED: Final = 40
_FIELD_CAP: Final = 500
_NIGHT_FROM: Final = 9
_NIGHT_TO: Final = 5
_TYPES: Final = frozenset(each.value for each in Employment)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the ad asks of a person's past. `years` is the least; phrases where they were read."""

    experience: Experience | None = None
    years: float | None = None
    phrase: str | None = None
    years_phrase: str | None = None


@dataclass(frozen=True, slots=True)
class Types:
    """The employment types in the enum's order, with the phrase of each that was read from text."""

    types: tuple[Employment, ...] = ()
    phrases: dict[str, str] = field(default_factory=dict)


def read_employment(told: Sequence[str], in_title: Sequence[Found], found: Iterable[Found]) -> Types:
    """Return the types that the fields `told`, the title and the clear words of the ad's text state.

    In a field or a title one word is enough ('Intern', 'Contract'); in a text it may be another's contract.
    """
    stated = {meaning for words in told for meaning in _meanings(words)} & _TYPES
    phrases: dict[str, str] = {}
    titled = {each.start for each in in_title}
    for each in found:
        meaning = each.meaning.removeprefix("employment.")
        meaning = _by_hours(meaning, each.text) or (meaning.rstrip("?") if each.start in titled else meaning)
        if meaning in _TYPES and meaning not in stated:
            phrases.setdefault(meaning, each.text)
    if "full_time" in stated:
        # 'Full-time' in the source's own field, and so many hours in the text: the field knows.
        phrases = {meaning: phrase for meaning, phrase in phrases.items() if not any(map(str.isdigit, phrase))}
    stated |= set(phrases)
    return Types(tuple(each for each in Employment if each.value in stated), phrases)


def _by_hours(meaning: str, phrase: str) -> str | None:
    """Return the type that a number of hours a week or a day means: part time below 30, full time from 35."""
    if meaning not in ("hours", "hours_a_day"):
        return None
    hours = max(map(float, re.findall(r"\d{1,3}(?:\.\d)?", arabic(phrase))), default=0.0)
    hours = hours * 5 if meaning == "hours_a_day" else hours
    return "part_time" if 0 < hours < 30 else "full_time" if 35 <= hours <= 60 else ""


def _meanings(words: str) -> set[str]:
    words = words[:_FIELD_CAP].strip().replace("_", " ")
    by_letter = {"F": "full_time", "P": "part_time", "PER DIEM": "temporary"}.get(words.upper())
    if by_letter:
        return {by_letter}
    return {each.meaning.removeprefix("employment.").rstrip("?") for each in lexicon("employment").find(words)}


def read_odd_hours(in_title: Iterable[Found], found: Iterable[Found]) -> str | None:
    """Return the phrase that tells of nights, shifts or another odd time; None when nothing does.

    In a title 'Night' is enough.
    """
    titled = next((each.text for each in in_title if each.meaning.startswith("employment.odd")), None)
    return titled or next((each.text for each in found if _is_odd(each)), None)


def _is_odd(each: Found) -> bool:
    """Whether a phrase tells of an odd time; in Bengali eight in the evening is 'রাত ৮টা', and no night."""
    if each.meaning != "employment.night_hour":
        return each.meaning == "employment.odd"
    hour = int("".join(filter(str.isdigit, arabic(each.text)))[:2] or 0)
    return hour >= _NIGHT_FROM or 0 < hour <= _NIGHT_TO


def read_experience(told: str, text: str, found: Iterable[Found]) -> Asked:
    """Return the experience asked for: from the field `told`, else from the phrases found in `text`."""
    if told.strip():
        told = told[:_FIELD_CAP]
        inside = _asked(f"{told} experience", lexicon("experience").find(f"{told} experience"))
        if inside.experience is not None:
            return Asked(inside.experience, inside.years)
    return _asked(text, found)


def _asked(text: str, found: Iterable[Found]) -> Asked:
    """Return what the phrases ask for: a welcome to beginners wins over 'preferably two years'."""
    phrases = list(found)
    # 'Experience as a planner. Experience in food is a plus': the first is none.
    plus = Spans(each for each in phrases if each.meaning == "experience.plus" and not _TWICE.search(each.text))
    none = next((each for each in phrases if _asks_for_none(each) and not plus.touch(each)), None)
    if none is not None:
        return Asked(Experience.NONE_REQUIRED, None, none.text)
    asked = [each for each in phrases if each.meaning == "experience.required" and not plus.touch(each)]
    asked = [each for each in asked if not _LISTED.match(each.text)]
    required = [each for at, each in positions(text, asked[:_PHRASES_TRIED]) if not _is_plus(text, at)]
    if not required:
        return Asked()
    years, years_phrase = _years(text, required)
    if years == 0:
        return Asked(Experience.NONE_REQUIRED, None, years_phrase)
    return Asked(Experience.REQUIRED, years, required[0].text, years_phrase)


def _asks_for_none(each: Found) -> bool:
    return each.meaning == "experience.none_required" and not _WELCOME.search(each.text)


def _is_plus(text: str, at: int) -> bool:
    """Whether the clause that goes on from `at` calls what it names an asset and no more."""
    ahead = text[at : at + _CLAUSE]
    lowered = ahead.lower()
    if not any(word in lowered for word in _PLUS_WORDS):
        return False
    ahead = _EXAMPLES.sub("", ahead)
    return _PLUS.search(ahead) is not None and _PLUS.search(_CLAUSE_END.split(ahead, maxsplit=1)[0]) is not None


def _years(text: str, phrases: Sequence[Found]) -> tuple[float | None, str | None]:
    """Return the years in the first phrase that asks for some, with that phrase."""
    for each in phrases[:_PHRASES_TRIED]:
        at = text.find(each.text)
        around = arabic(text[max(0, at - 16) : at + len(each.text) + 24]).lower()
        if not any(word in around for word in _YEAR_WORDS):
            continue
        number = _YEARS.search(around)
        if number is not None and float(number[1]) <= _MOST_YEARS:
            return float(number[1]), each.text
        for written in _WRITTEN_YEARS.finditer(around):
            if written[1] in written_numbers():
                return float(written_numbers()[written[1]]), each.text
    return None, None


def arabic(text: str) -> str:
    """Return `text` with every script's digits as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)
