"""Where the work is: city and country (ISO 3166-1) from free text in English or Bengali.

Names of countries and cities come from `countries.toml` and `cities.toml`. The longest name wins; a country
named last settles what a city's name leaves open. A place that is not known keeps its words and gets no country.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Final, Literal

from posting.model import Place
from scraper.normalise.tables import toml
from scraper.normalise.text import line

_CAP: Final = 200
_WORD: Final = re.compile(r"[^\W\d_](?:[\w\u0980-\u09ff\u200c\u200d'\u2019]|(?<=\w)\.(?=\w))*\.?")
_PART: Final = re.compile(r" ?[,/;|()\u2013\u2014\u2022\u00b7] ?| - ")
_SEVERAL: Final = re.compile(r"[;|\n]")
_MOST: Final = 60
_LONGEST: Final = 5
_STATE_AFTER: Final = re.compile(r",\s*([A-Z]{2})\b(?=\s*(?:\d{5}|[,;/|()]|$|\s-))")
_STATE_AT_END: Final = re.compile(r",\s*[A-Z]{2}(?:\s\d{5})?$")
# Delaware or Germany, Indiana or India, Idaho or Indonesia: as often the one as the other after an unknown town.
_EITHER: Final = frozenset(("DE", "IN", "ID"))
_CODE_AT_AN_END: Final = re.compile(r"^([A-Z]{2})\s*,|\(([A-Z]{2})\)$")
_NO_CITY: Final = re.compile(
    r"\b(?:remote|hybrid|anywhere|worldwide|global|home|office|virtual|online|multiple|various|unspecified|"
    r"not specified|negotiable|nationwide|region|onsite|on-site|state|county|province|n/?a|tbd|location|europe|asia|"
    r"africa|emea|apac|latam|americas?)\b|\d|[?*#@]",
    re.IGNORECASE,
)
# Nobody works here: these words of a place field say how, or nothing.
_NO_PLACE: Final = re.compile(
    r"(?:fully |100% )?remote(?: work|ly| job)?|anywhere|world ?wide|global|work from home|home|home based|"
    r"hybrid|online|virtual|n/?a|-{1,9}|not specified|unspecified|none|null|tbd|flexible|various|multiple locations|"
    r"anywhere in the world|telegram|whatsapp|facebook|messenger|\d{1,4} locations|location|"
    r"রিমোট|ঘরে বসে|অনলাইন|যেকোনো স্থান থেকে",
    re.IGNORECASE,
)


Kind = Literal["country", "region", "city"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a country, a region of one or a city, found in a text."""

    kind: Kind
    country: str
    text: str


def read_places(texts: Iterable[str], country: str | None = None) -> list[Place]:
    """Return the places of work that `texts` name, each once; `country` settles what a text leaves open."""
    read: dict[str, Place] = {}
    parts = (part for text in texts for part in _SEVERAL.split(text[: 10 * _CAP]))
    for text in islice(parts, _MOST):
        told = line(text, _CAP).strip(" ,")  # 'GB, ,' has neither region nor town
        if told and not is_no_place(told):
            read.setdefault(told.casefold(), read_place(told, country))
    return list(read.values())


def says_no_city(words: str) -> bool:
    """Whether words of a place say how or how wide, and so are no city's name: 'Home office', 'Various'."""
    return _NO_CITY.search(words) is not None


def is_no_place(told: str) -> bool:
    """Whether the words of a place field name no place: 'Remote', 'N/A'."""
    return _NO_PLACE.fullmatch(told.strip(" .,()")) is not None


def read_place(text: str, country: str | None = None) -> Place:
    """Return city and country of one place, as far as they are told."""
    named, city, read = _read_place(text, country)
    return Place(text=named, city=city, country=read)


@lru_cache(maxsize=10_000)  # boards repeat their places
def _read_place(text: str, country: str | None) -> tuple[str, str | None, str | None]:
    names = names_in(text)
    told = text if text in countries() else _country(text, names, country)
    read = told or country
    return _named(text, names, read), _city(text, names, read), read


def _named(text: str, names: Sequence[Name], country: str | None) -> str:
    """Return a place with its country's name for the code at its end, once: 'Dhaka, Bangladesh, BD' says it twice."""
    rest, _, code = text.rpartition(",")
    if country is None or code.strip() != country:
        return text
    if any(name.kind == "country" and name.country == country and name.text != country for name in names):
        return rest.rstrip()
    name = country_name(country)
    return f"{rest.rstrip()}, {name}" if rest.strip() else name


def country_name(code: str) -> str:
    """Return the English name of a country that we know."""
    names: list[str] = toml("countries")[code]
    return names[0]


def country_of(text: str | None) -> str | None:
    """Return the ISO code that `text` names: a code, a country's name, or a place within one."""
    told = line(text or "", _CAP)
    if not told:
        return None
    if len(told) in (2, 3) and told.upper() in countries():
        return told.upper()
    return _by_name().get(_key(told), (None, None))[1] or _country(told, names_in(told))


def countries_in(text: str) -> list[str]:
    """Return the countries that `text` names by their own names, in order, each once."""
    named = dict.fromkeys(name.country for name in names_in(text) if name.kind == "country")
    if "US" in named:
        named.pop("GE", None)  # Georgia is a state there
    return list(named)


def _country(text: str, names: Sequence[Name], field: str | None = None) -> str | None:
    whole = [name.country for name in names if name.kind == "country"]
    cities = {name.country for name in names if name.kind != "country"}
    if "GE" in whole and "US" in cities:
        # Georgia is a state there.
        whole = [code for code in whole if code != "GE"] or ["US"]
    by_letters = _by_letters(text, {*cities, field} if field else cities)
    if whole and by_letters in ("US", "CA") and _STATE_AT_END.search(text):
        # Lebanon, PA
        return by_letters
    if whole:
        # Lebanon, Pennsylvania: what stands last is the wider.
        return names[-1].country if names[-1].kind == "region" else whole[-1]
    if by_letters is not None:
        return by_letters
    return cities.pop() if len(cities) == 1 else None


def _by_letters(text: str, cities: set[str]) -> str | None:
    """Return the country that two letters tell: a state after a city, or a country's own code."""
    for letters in _STATE_AFTER.findall(text):
        if letters in cities:
            # Jakarta, ID is not in Idaho.
            return str(letters)
        if letters in states_of("CA"):
            return "CA"
        if letters in states_of("US"):
            return (
                "US" if letters not in countries() or (letters not in _EITHER and not cities - {"US", "GB"}) else None
            )
        if letters in countries() and not cities:
            return str(letters)
    codes = {code for found in _CODE_AT_AN_END.findall(text) for code in found if code in countries()}
    return codes.pop() if len(codes) == 1 and not cities - codes else None


def _city(text: str, names: Sequence[Name], country: str | None) -> str | None:
    """Return the first city known in that country, or the first part of an address that ends with the country."""
    for name in names:
        if name.kind == "city" and country in (None, name.country):
            return name.text
    parts = [part for part in _PART.split(text) if part]
    if country is None or len(parts) < 2 or len(parts[0]) > 40 or says_no_city(parts[0]):
        return None
    first = parts[0].strip(" .")
    return first if len(first) > 2 and not names_in(first) else None


@lru_cache(maxsize=10_000)  # boards repeat their places
def names_in(text: str) -> tuple[Name, ...]:
    """Return the known names in `text`, the longest at each place, in order."""
    words = [(found.start(), found.end(), _key(found.group())) for found in _WORD.finditer(text)]
    by_name, first_words = _by_name(), _first_words()
    names: list[Name] = []
    at = 0
    while at < len(words):
        longest = min(_LONGEST, len(words) - at) if words[at][2] in first_words else 0
        for length in range(longest, 0, -1):
            known = by_name.get(" ".join(key for _, _, key in words[at : at + length]))
            written = text[words[at][0] : words[at + length - 1][1]]
            if known is not None and _as_written(written):
                names.append(Name(known[0], known[1], written))
                at += length - 1
                break
        at += 1
    return tuple(names)


def _as_written(written: str) -> bool:
    """Whether a name is written as one: 'us' is a word."""
    return len(written) > 3 or written.isupper() or not written.isascii()


def _key(text: str) -> str:
    if text.isascii():
        return text.lower().replace(".", "")
    return unicodedata.normalize("NFC", text).casefold().replace("\u2019", "'").translate(_DROPPED)


_DROPPED: Final = {ord("."): None, ord("\u200c"): None, ord("\u200d"): None}


@cache
def countries() -> frozenset[str]:
    """Return the ISO codes that we know."""
    return frozenset(toml("countries"))


def names_known() -> Iterator[tuple[str, str]]:
    """Yield the ISO code and the name of every country, region and city in the tables."""
    for table in (toml("cities"), toml("states")["names"], toml("countries")):
        for code, names in table.items():
            for name in names:
                yield code, name


@cache
def _by_name() -> dict[str, tuple[Kind, str]]:
    by_name: dict[str, tuple[Kind, str]] = {}
    tables: tuple[tuple[Kind, Mapping[str, list[str]]], ...] = (
        ("city", toml("cities")),
        ("region", toml("states")["names"]),
        ("country", toml("countries")),
    )
    for kind, table in tables:
        for code, names in table.items():
            for name in names:
                by_name[_name_key(name)] = (kind, code)
    return by_name


@cache
def _first_words() -> frozenset[str]:
    """Return the words that names begin with: most words of a text begin none."""
    return frozenset(name.partition(" ")[0] for name in _by_name())


def _name_key(name: str) -> str:
    return " ".join(_key(found.group()) for found in _WORD.finditer(name))


@cache
def states_of(country: str) -> frozenset[str]:
    """Return the letters of a country's states, written in capitals only: 'in' is a word, 'IN' is Indiana."""
    return frozenset(toml("states")["letters"][country])


@cache
def state_names(country: str) -> frozenset[str]:
    """Return the names of a country's states, as they are written."""
    return frozenset(toml("states")["names"].get(country, ()))


@lru_cache(maxsize=10_000)
def is_country(text: str) -> bool:
    """Whether `text` is the name of a country and nothing else."""
    known = _by_name().get(_name_key(text))
    return (known is not None and known[0] == "country") or text.strip() in countries()


def is_region(place: str) -> bool:
    """Whether `place` is the name of a region of several countries and nothing else."""
    return " ".join(place.casefold().split()) in regions()


def countries_of_regions(text: str) -> list[str]:
    """Return the countries of the regions that `text` names; 'Southeast Asia' is not Asia."""
    named = (regions()[" ".join(found.casefold().split())] for found in _region_pattern().findall(text))
    return list(dict.fromkeys(country for countries in named for country in countries))


@cache
def regions() -> Mapping[str, tuple[str, ...]]:
    """Return the regions of `regions.toml`: each name in lower case, and its countries."""
    return {
        name.casefold(): tuple(each["countries"].split()) for each in toml("regions").values() for name in each["names"]
    }


@cache
def _region_pattern() -> re.Pattern[str]:
    longest_first = sorted(regions(), key=len, reverse=True)
    names = "|".join(re.escape(name).replace(r"\ ", r"\s") for name in longest_first)
    # A part of a region that is not in the table is not the whole of it.
    part = "".join(f"(?<!{word}[\\s-])" for word in ("north", "south", "east", "west", "ern", "central"))
    return re.compile(rf"(?<!\w){part}(?:{names})(?!\w)", re.IGNORECASE)
