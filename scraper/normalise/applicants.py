"""From where one may apply: worldwide, some countries, a region; None where it is not told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from posting.model import PHRASE_CAP, Remote
from scraper.normalise.phrases import Found
from scraper.normalise.place import countries_in, country_of, is_country, is_region, regions
from scraper.normalise.remote import words_of
from scraper.normalise.text import line

_AFTER, _BEFORE, _FIRST_WITHIN = 120, 24, 40
_SENTENCE_END: Final = re.compile(r"[.;!?\n\u0964]")
_NOT: Final = re.compile(r"\b(?:outside|except|excluding|other than|not|unable)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Applicants:
    """The area in the ad's words, whether it is the world, and the countries (ISO) that it names or covers."""

    area: str | None = None
    worldwide: bool | None = None
    countries: tuple[str, ...] = ()
    phrase: str | None = None


def read_applicants(
    told: Sequence[str] | None, places_told: Iterable[str], remote: Remote | None, text: str, found: Iterable[Found]
) -> Applicants:
    """Return from where one may apply: by the field `told`, the place of remote work, or the text's own words."""
    if told is not None:
        return _by_field([line(each, PHRASE_CAP) for each in told])
    if remote is Remote.REMOTE:
        by_place = _by_place([line(each, PHRASE_CAP) for each in places_told])
        if by_place.worldwide is not None:
            return by_place
    return _by_text(text, list(found), remote)


def _by_field(told: Sequence[str]) -> Applicants:
    words = [each for each in told if each]
    if not words:
        return Applicants("anywhere", worldwide=True)
    area = ", ".join(words)[:PHRASE_CAP]
    if any(_is_worldwide(each) for each in words):
        return Applicants(area, worldwide=True)
    countries = _countries(words)
    return Applicants(area, False, countries) if countries else Applicants(area)


def _by_place(places: Sequence[str]) -> Applicants:
    """Read 'Remote, Germany', 'Europe' or 'Worldwide' of remote work; a town alone is the employer's seat."""
    told = [place for place in places if _says_remote(place) or is_country(place) or is_region(place)]
    countries = _countries(told)
    if countries:
        return Applicants("; ".join(told)[:PHRASE_CAP], False, countries)
    return Applicants(told[0], worldwide=True) if told and any(map(_is_worldwide, told)) else Applicants()


def _says_remote(place: str) -> bool:
    return bool(words_of(place).keys() & {"remote", "title", "worldwide"})


def _by_text(text: str, found: Sequence[Found], remote: Remote | None) -> Applicants:
    for each in found:
        if each.meaning == "applicants.worldwide" and remote is Remote.REMOTE:
            return Applicants(each.text, worldwide=True, phrase=each.text)
        if each.meaning in ("applicants.from", "applicants.only"):
            applicants = _by_phrase(text, each)
            if applicants.worldwide is not None:
                return applicants
    return Applicants()


def _by_phrase(text: str, each: Found) -> Applicants:
    """Read the countries right after the phrase, or right before 'only', within its sentence."""
    at = text.find(each.text)
    if at < 0:
        return Applicants()
    if each.meaning == "applicants.only":
        before = _SENTENCE_END.split(text[max(0, at - _BEFORE) : at])[-1]
        told = (before.partition(" ")[2] if len(before) == _BEFORE else before) + each.text
    else:
        told = _SENTENCE_END.split(text[at : at + len(each.text) + _AFTER], maxsplit=1)[0]
    countries = _countries([told[: len(each.text) + _FIRST_WITHIN]]) and _countries([told])
    if not countries or _NOT.search(told):
        return Applicants()
    told = told.strip(" ,()-")[:PHRASE_CAP]
    return Applicants(told, False, countries, told)


def _is_worldwide(text: str) -> bool:
    words = words_of(text)
    return "worldwide" in words and "within" not in words


def _countries(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the countries named in `texts`, and those of the regions named there."""
    named: list[str] = []
    for text in texts:
        of_text = countries_in(text)
        for pattern, _, countries in regions():
            if pattern.search(text):
                of_text.extend(countries)
        if not of_text and (single := country_of(text)) is not None:
            of_text.append(single)
        named.extend(of_text)
    return tuple(dict.fromkeys(named))
