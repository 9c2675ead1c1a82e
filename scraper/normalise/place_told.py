"""The place of work that an ad's own words tell, for ads whose fields tell none.

A label tells it best ('Location: Kilifi'), then a town with its state, then 'based in ...', then the title,
then a town near the beginning. Only a place of the ad's own country counts, where that is known.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Final

from posting.model import Place
from scraper.normalise.place import (
    is_country,
    is_no_place,
    is_region,
    names_in,
    says_no_city,
    state_names,
    states_of,
)
from scraper.normalise.tables import toml

Told = tuple[Place, str]
_TEXT_CAP: Final = 3_000
_BEGINNING: Final = 500
_TRIED: Final = 30
_LABEL: Final = re.compile(
    r"\b(?:location|place of work|duty station|work ?place|work site|কর্মস্থল|কর্মস্থান)\s*[:;ঃ–-]?\s*"
    r"(?P<place>[^\n.;|।]{2,60})",
    re.IGNORECASE,
)
_LABEL_WORDS: Final = ("location", "place of work", "duty station", "workplace", "work place", "work site", "কর্মস্থ")
# A label whose break was lost: '7.01Location:Kilifi', 'LocationThika'. 'Relocation' and 'Locations' are none.
_GLUED: Final = re.compile(r"Location(?:\s*[:;]\s*|(?=[A-Z]))(?P<place>[A-Z][^\n.;|।]{1,60})")
# Looked for in the text in lower case: a pattern that ignores case is three times as slow.
_NEAR: Final = re.compile(
    r"(?<![a-z])(?:based|located|offices?|openings?|roles?|positions?|jobs?|vacanc(?:y|ies)|team|live|living|local|assigned"
    r"|commut\w+|clients?|stationed|work|cent(?:re|er)|hospital|clinic|school|factory|branch|warehouse|hotel"
    r"|(?:nursing|care) home)\s(?:[a-z]+\s){0,3}?(?:in|at|near|to)\s(?P<near>[a-z][^\n.;:|]{2,40})"
)
_SITS: Final = re.compile(r"\b(?:based|located|offices?) in (?:the )?(?P<place>[A-Z][^\n.;:|]{2,40})")
_SITS_WORDS: Final = ("based in ", "located in ", "office in ", "offices in ")
# What stands right before is looked at afterwards: a pattern that begins with a name is tried at every capital.
_BASED: Final = re.compile(r"[ -]based (?:client|company|firm|employer|business|manufacturer)\b")
_STATE: Final = re.compile(r", ?(?P<state>[A-Z]{2})(?=[A-Z][a-z]|[^A-Za-z]|$)")
_WITH_STATES: Final = ("US", "CA")
_NAME_BEFORE: Final = re.compile(r"[A-Z][a-z'\u2019.-]{1,20}(?: [A-Z][a-z'\u2019.-]{1,20}){0,3}$")
_BEFORE: Final = 60
_HEADQUARTERS: Final = re.compile(r"headquarter\w*\W{1,2}(?:in\W)?$", re.IGNORECASE)
_GLUE: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CAPITALISED: Final = re.compile(
    r"[A-Z][a-z'\u2019-]{2,20}(?: [A-Z][a-z'\u2019-]{1,20}){0,2}(?![\w'\u2019])|[\u0980-\u09e5]{2,20}(?= ?[,\n]|$)"
)
_WORKPLACE_BEFORE: Final = re.compile(
    r"\b(?:home|hospital|clinic|surgery|practice|school|hotel|restaurant|shop|store|factory|plant|branch|office|site|centre"
    r"|center|company|client|employer|based|located|position|role|vacancy)(?: \w{1,12}){0,2} (?:in|at|near) $"
)
_LAST_WORD: Final = re.compile(r"[A-Z][a-z'\u2019-]{3,20}$")
_COUNTY: Final = re.compile(r"\b(?P<place>[A-Z][a-z'\u2019-]{2,20}) (?:County|District|Upazila)\b")
# Capitalised, and no town.
_NO_TOWN: Final = frozenset(
    ("the", "our", "your", "home", "field", "office", "head", "main", "city", "town", "site", "job", "type", "salary",
     "duration", "department", "category", "not", "any", "all", "open", "client", "central", "remote", "full", "part",
     "commission", "agency", "north", "south", "east", "west", "reports", "agile", "scrum", "country", "employment")
)  # fmt: skip


def place_told_in(text: str, country: str | None = None) -> Told | None:
    """Return the place that an ad's text (its title is the first line) names, with the phrase that tells it."""
    read = text[:_TEXT_CAP]
    for way in (_by_label, _by_state, _near, _by_words, _in_title, _at_the_beginning):
        told = way(read, country)
        if told is not None:
            return told
    return None


def _by_label(text: str, country: str | None) -> Told | None:
    for found in _found((_LABEL, _GLUED), text, _LABEL_WORDS):
        words = _GLUE.sub(" ; ", found["place"])
        place = _known_or_glued(found["place"], country) or _unknown(words, country)
        if place is not None:
            return place, found.group().strip()
    return None


def _by_state(text: str, country: str | None) -> Told | None:
    """Read 'Farmington, CT' and 'Norwell, Massachusetts': a town of America or Canada with its state."""
    for found in _found((_STATE, _state_names()), text, (",",)):
        land = next((code for code in _WITH_STATES if found["state"] in states_of(code) | state_names(code)), None)
        if land is None or country not in (None, land):
            continue
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        name = _NAME_BEFORE.search(before)
        if name is None or _HEADQUARTERS.search(before[: name.start()]):
            continue
        town = _GLUE.split(name.group())[-1]
        told = f"{town}, {found['state']}"
        return Place(text=told, city=town, country=land), told
    return None


def _near(text: str, country: str | None) -> Told | None:
    """Read 'our office in Nairobi': a known place near a word for work."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter such as İ is two in lower case
        lowered = text
    for found in islice(_NEAR.finditer(lowered), _TRIED):
        known = _known_or_glued(text[slice(*found.span("near"))], country)
        if known is not None:
            return known, text[slice(*found.span())].strip()
    return None


def _by_words(text: str, country: str | None) -> Told | None:
    for found in _found((_SITS,), text, _SITS_WORDS):
        place = _known(found["place"], country) or _unknown(found["place"], country)
        if place is not None:
            return place, found.group().strip()
    for found in islice(_BASED.finditer(text), _TRIED):
        name = text[max(0, found.start() - _BEFORE) : found.start()].split()[-1:]
        place = (_known(name[0], country) or _unknown(name[0], country)) if name else None
        if place is not None:
            return place, f"{name[0]}{found.group()}"
    return None


def _in_title(text: str, country: str | None) -> Told | None:
    title = text.partition("\n")[0]
    known = _known(title, country)
    if known is not None:
        return known, title
    county = _COUNTY.search(title)
    if county is not None:
        return Place(text=county.group(), city=None, country=country), county.group()
    return _at_the_titles_end(title, text, country)


def _at_the_titles_end(title: str, text: str, country: str | None) -> Told | None:
    """Read 'Staff Nurse Thetford' where the text has 'a nursing home in Thetford'."""
    last = _LAST_WORD.search(title.rstrip(" .!"))
    place = _unknown(last.group(), country) if last else None
    if place is None:
        return None
    for found in islice(re.finditer(re.escape(place["text"]), text), 1, _TRIED):
        before = _WORKPLACE_BEFORE.search(text[max(0, found.start() - _BEFORE) : found.start()])
        if before is not None:
            return place, before.group() + found.group()
    return None


def _at_the_beginning(text: str, country: str | None) -> Told | None:
    """Read a town that stands near the beginning; without a country one may be another's customer."""
    if country is None:
        return None
    beginning = text.partition("\n")[2][:_BEGINNING]
    known = _known(beginning, country)
    return (known, known["text"]) if known is not None else None


def _found(patterns: Iterable[re.Pattern[str]], text: str, words: Iterable[str]) -> Iterator[re.Match[str]]:
    """Yield what the patterns find; one of `words`, in lower case, is in all that they find, and is found sooner."""
    lowered = text.lower()
    if any(word in lowered for word in words):
        for pattern in patterns:
            yield from islice(pattern.finditer(text), _TRIED)


def _known(words: str, country: str | None) -> Place | None:
    """Return the first city or region of the country that `words` name."""
    for name in names_in(words):
        if name.kind != "country" and country in (None, name.country):
            return Place(text=name.text, city=name.text if name.kind == "city" else None, country=name.country)
    shared = _shared(country) if country else None
    found = shared.search(words) if shared else None
    return Place(text=found.group(), city=found.group(), country=country) if found else None


def _known_or_glued(words: str, country: str | None) -> Place | None:
    """Return the first known place of `words`, whose last break may be lost: 'MombasaSalary'."""
    known = _known(words, country)
    parted = _GLUE.sub(" ; ", words) if known is None else words
    return known if parted == words else _known(parted, country)


def _unknown(words: str, country: str | None) -> Place | None:
    """Return the capitalised name that `words` begin with, though no table holds it."""
    found = _CAPITALISED.match(words.strip())
    name = found.group() if found else ""
    if not name or name.split()[0].lower() in _NO_TOWN or is_no_place(name) or says_no_city(name):
        return None
    if is_country(name) or is_region(name.lower()) or names_in(name):
        return None
    return Place(text=name, city=None, country=country)


@cache
def _state_names() -> re.Pattern[str]:
    names = sorted(name for code in _WITH_STATES for name in state_names(code))
    return re.compile(rf", ?(?P<state>{'|'.join(map(re.escape, names))})\b")


@cache
def _shared(country: str) -> re.Pattern[str] | None:
    """Return a pattern of the towns whose names other countries have too: they count where the country is known."""
    names = toml("towns").get(country)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b") if names else None
