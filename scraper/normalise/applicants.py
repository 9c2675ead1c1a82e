"""From where one may apply: worldwide, some countries, a region; None where it is not told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from posting.model import PHRASE_CAP, Remote
from scraper.normalise.phrases import Found, Spans, positions
from scraper.normalise.place import countries_in, countries_of_regions, country_of, is_country, is_no_place, is_region
from scraper.normalise.remote import words_of
from scraper.normalise.text import line

_ANYWHERE: Final = re.compile(
    r"(?:(?:fully )?remote)?[ ,/(-]{0,3}(?:from )?anywhere[ ,/(-]{0,3}(?:remote)?\)?", re.IGNORECASE
)
_AFTER, _BEFORE, _FIRST_WITHIN = 120, 24, 40
_TRIED: Final = 40
# The stop of 'U.S.' ends no sentence.
_SENTENCE_END: Final = re.compile(r"(?<![A-Z])\.|(?<=[A-Z]{2})\.|[;!?\n\u0964]")
_LIMITS: Final = frozenset(("applicants.from", "applicants.only", "applicants.inside", "applicants.beside"))
_JOINED: Final = re.compile(r"[;&/+]|\b(?:or|and|to)\b|এবং|ও ", re.IGNORECASE)
_PART_END: Final = re.compile(r"[,()/|:+]|\s[-\u2013]|\b(?:and|or|only|based|residents)\b", re.IGNORECASE)
_NOT: Final = re.compile(r"\b(?:outside|except|excluding|other than|not|unable)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Applicants:
    """The area in the ad's words, whether it is the world, and the countries (ISO) that it names or covers."""

    area: str | None = None
    worldwide: bool | None = None
    countries: tuple[str, ...] = ()
    phrase: str | None = None


def read_applicants(
    told: Sequence[str] | None,
    places_told: Iterable[str],
    seat: str | None,
    remote: Remote | None,
    text: str,
    found: Iterable[Found],
) -> Applicants:
    """Return from where one may apply: by the field `told`, the place of remote work, or the text's own words.

    `seat` is the country that the ad's own field tells, if it tells one.
    """
    if told is not None:
        return _by_field([line(each, PHRASE_CAP) for each in told])
    if remote is Remote.REMOTE:
        places = [line(each, PHRASE_CAP) for each in places_told]
        # 'Anywhere' beside a country is anywhere in it, or not; 'Worldwide' is.
        by_place = _by_place([place for place in places if seat is None or not _ANYWHERE.fullmatch(place)])
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
    countries = named_countries(words)
    return Applicants(area, False, countries) if countries else Applicants(area)


def _by_place(places: Sequence[str]) -> Applicants:
    """Read 'Remote, Germany', 'Europe' or 'Worldwide' of remote work; a town alone is the employer's seat."""
    told = [place for place in places if is_area(place)]
    countries = named_countries(told)
    if countries:
        return Applicants("; ".join(told)[:PHRASE_CAP], False, countries)
    return Applicants(told[0], worldwide=True) if told and any(map(_is_worldwide, told)) else Applicants()


def is_area(place: str) -> bool:
    """Whether a place of remote work tells from where one may apply: 'Remote, Germany', 'Europe', 'Worldwide'."""
    if is_country(place) or is_region(place):
        return not is_no_place(place)  # 'NA' is hardly Namibia
    return bool(words_of(place).keys() & {"remote", "title", "worldwide"})


def _by_text(text: str, found: Sequence[Found], remote: Remote | None) -> Applicants:
    """Read the first limit that the text tells; without one, whether it says that all the world may apply."""
    wide = [each for each in found if each.meaning == "applicants.worldwide"]
    spans = Spans(wide)
    limits = [each for each in found if each.meaning in _LIMITS]
    for at, each in positions(text, limits[:_TRIED]):
        if not spans.hold(each):
            applicants = _by_phrase(text, at, each)
            if applicants.worldwide is not None:
                return applicants
    if wide and remote is Remote.REMOTE:
        return Applicants(wide[0].text, worldwide=True, phrase=wide[0].text)
    return Applicants()


def _by_phrase(text: str, at: int, each: Found) -> Applicants:
    """Read the countries right after the phrase, or right before 'only', within its sentence."""
    if each.meaning == "applicants.beside":
        return _beside(text, at, each)
    if each.meaning == "applicants.only":
        before = _SENTENCE_END.split(text[max(0, at - _BEFORE) : at])[-1]
        told = (before.partition(" ")[2] if len(before) == _BEFORE else before) + each.text
    else:
        told = sentence_from(text, at, len(each.text) + _AFTER)
    countries = named_countries([told[: len(each.text) + _FIRST_WITHIN]]) and named_countries([told])
    if not countries or (_NOT.search(told) and each.meaning != "applicants.inside"):
        return Applicants()
    told = told.strip(" ,()-")[:PHRASE_CAP]
    return Applicants(told, False, countries, told)


def _beside(text: str, at: int, each: Found) -> Applicants:
    """Read a country that the very next words name: 'Remote (UK)', 'Home based, UK'."""
    beyond = at + len(each.text)
    rest = text[beyond : beyond + _FIRST_WITHIN].partition("\n")[0]
    part = _PART_END.split(rest.lstrip(" ,-\u2013(:/"), maxsplit=1)[0].strip(" .")
    if not (is_country(part) or is_region(part)):
        return Applicants()
    told = text[at : text.find(part, beyond) + len(part)]
    return Applicants(told, False, named_countries([part]), told)


def sentence_from(text: str, at: int, length: int) -> str:
    """Return what stands from `at` to the end of the sentence, `length` characters at most."""
    return _SENTENCE_END.split(text[at : at + length], maxsplit=1)[0]


def _is_worldwide(text: str) -> bool:
    words = words_of(text)
    return "worldwide" in words and "within" not in words


def named_countries(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the countries named in `texts`, and those of the regions named there."""
    named: list[str] = []
    for text in texts:
        of_text, of_regions = countries_in(text), countries_of_regions(text)
        # 'Remote, Singapore, APAC' is one place.
        if not (len(of_text) == 1 and of_text[0] in of_regions and not _JOINED.search(text)):
            of_text.extend(of_regions)
        if not of_text and (single := country_of(text)) is not None:
            of_text.append(single)
        named.extend(of_text)
    return tuple(dict.fromkeys(named))
