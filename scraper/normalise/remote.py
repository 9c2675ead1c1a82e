"""Whether the work is remote, hybrid or on site: fields first, then place and title, then the text's clear words.

'Anywhere in Bangladesh' is not remote. Ashby says `isRemote: true` beside 'Hybrid': hybrid is the narrower
word, and wins. A town or state without a word on remote is a workplace; a country alone says nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from posting.model import Place, Remote
from scraper.normalise.phrases import Found, Spans, lexicon
from scraper.normalise.place import is_country, is_region

_ONLY: Final = re.compile(r" (?:only|residents)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """The kind, and the phrase that it was read from; no phrase where a field or the place told it."""

    kind: Remote | None
    phrase: str | None = None


def read_remote(
    told: str | bool | None,
    in_title: Iterable[Found],
    places_told: Sequence[str],
    places: Sequence[Place],
    found: Iterable[Found],
) -> Setting:
    """Return how the work is done; `in_title` and `found` are the phrases of `remote.toml` in title and text."""
    text = _first(found)
    by_field = _by_field(told)
    if by_field is Remote.HYBRID:
        return Setting(Remote.HYBRID)
    if by_field is Remote.REMOTE and isinstance(told, str):
        # A word knows better than the text's 'hybrid cloud'; a flag does not.
        return Setting(Remote.REMOTE)
    title, in_place = _first(in_title), words_of(" ; ".join(places_told)[:1000])
    if "hybrid" in in_place or "hybrid" in title:
        return Setting(Remote.HYBRID, title.get("hybrid") or in_place["hybrid"])
    if "onsite" in title:
        return Setting(Remote.ONSITE, title["onsite"])
    if by_field is None and told is not False:
        by_field = _bywords_of(title, in_place, places)
    if by_field is not Remote.ONSITE and "hybrid" in text:
        return Setting(Remote.HYBRID, text["hybrid"])
    if by_field is not None and by_field is not Remote.ONSITE:
        return Setting(by_field, title.get("remote") or title.get("title"))
    return _by_text(text, by_field, places)


def _by_text(text: dict[str, str], by_field: Remote | None, places: Sequence[Place]) -> Setting:
    if by_field is None:
        for kind in (Remote.HYBRID, Remote.REMOTE):
            if kind.value in text:
                return Setting(kind, text[kind.value])
    if by_field is Remote.ONSITE or any(is_workplace(place) for place in places):
        return Setting(Remote.ONSITE)
    return Setting(Remote.ONSITE, text["onsite"]) if "onsite" in text else Setting(None)


def _by_field(told: str | bool | None) -> Remote | None:
    if isinstance(told, bool) or told is None:
        return Remote.REMOTE if told else None
    words = words_of(told[:1_000].replace("_", " "))
    if "hybrid" in words:
        return Remote.HYBRID
    if "onsite" in words or told.strip().lower() in ("office", "on_site", "in_office", "no", "false"):
        return Remote.ONSITE
    return Remote.REMOTE if words.keys() & {"remote", "title", "worldwide"} and "within" not in words else None


def _bywords_of(in_title: dict[str, str], in_place: dict[str, str], places: Sequence[Place]) -> Remote | None:
    """Return what the words of title and place say; a place with two words ('Dhaka / remote') is hybrid."""
    if "within" not in in_place and in_place.keys() & {"remote", "title"}:
        return Remote.REMOTE
    if in_place.keys() == {"worldwide"} and not places:
        return Remote.REMOTE
    return Remote.REMOTE if in_title.keys() & {"remote", "title"} else None


def is_workplace(place: Place) -> bool:
    """Whether a place is narrower than a country."""
    return _is_narrow(place["text"])


@lru_cache(maxsize=10_000)  # boards repeat their places
def _is_narrow(text: str) -> bool:
    text = _ONLY.sub("", text)
    words = words_of(text)
    return not (words.keys() & {"within", "worldwide", "remote", "title"} or is_country(text) or is_region(text))


@lru_cache(maxsize=10_000)
def words_of(text: str) -> dict[str, str]:
    return _first(lexicon("remote").find(text)) if text else {}


def _first(found: Iterable[Found]) -> dict[str, str]:
    """Return the first phrase of each meaning; 'anywhere in the world' holds no 'anywhere in'."""
    phrases = list(found)
    wide = Spans(each for each in phrases if each.meaning == "remote.worldwide")
    first: dict[str, str] = {}
    for each in phrases:
        if each.meaning == "remote.within" and wide.hold(each):
            continue
        first.setdefault(each.meaning.removeprefix("remote."), each.text)
    return first
