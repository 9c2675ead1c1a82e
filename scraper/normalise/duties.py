"""What the person does all day (the duties of docs/labels.md), can do, and needs at home."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from posting.model import Duty
from scraper.normalise.phrases import Found


@dataclass(frozen=True, slots=True)
class Named:
    """Values in a fixed order, each with the phrase that it was read from."""

    values: tuple[str, ...] = ()
    phrases: dict[str, str] = field(default_factory=dict)


# An engineer's 'documentation' is no filing: weak words count in ads that clearly state so many other duties.
_CLEAR_BESIDE: Final = 3
_ORDER: Final = tuple(duty.value for duty in Duty)
_NUMBER: Final = re.compile(r"\d")
_ANY_TRADE: Final = (Duty.CONTENT, Duty.PHONE)
# Tables of words that count in a title alone.
_TECHNICAL: Final = "technical"
_CONTENT_BY_TITLE: Final = "content_by_title"


def read_duties(found: Iterable[Found], in_title: Iterable[Found] = ()) -> Named:
    """Return the duties that the text states, in the enum's order.

    One whose title names a technical trade maintains databases and documents code: that is no assistant's duty.
    A web designer's title tells of content, another's text may only name one.
    """
    told, titled = _first(found, "duties."), _first(in_title, "duties.")
    is_technical = told.pop(_TECHNICAL, None) is not None and _TECHNICAL in titled
    if told.pop(_CONTENT_BY_TITLE, None) and _CONTENT_BY_TITLE in titled:
        told.setdefault(Duty.CONTENT.value, titled[_CONTENT_BY_TITLE])
    phrases = {duty: phrase for duty, phrase in told.items() if not duty.endswith("?")}
    if is_technical and len(phrases) < _CLEAR_BESIDE:
        phrases = {duty: phrase for duty, phrase in phrases.items() if duty in _ANY_TRADE}
    if len(phrases) >= _CLEAR_BESIDE:
        phrases = {**{duty[:-1]: phrase for duty, phrase in told.items() if duty.endswith("?")}, **phrases}
    order = [duty for duty in _ORDER if duty in phrases]
    return Named(tuple(order), {duty: phrases[duty] for duty in order})


def read_skills(found: Iterable[Found]) -> Named:
    """Return the skills that the text asks for, as `skills.toml` names them."""
    phrases = _first(found, "skills.")
    return Named(tuple(sorted(phrases)), phrases)


def read_equipment(found: Iterable[Found]) -> Named:
    """Return the equipment that the text asks for, as `equipment.toml` names it; a phrase with a number first."""
    phrases: dict[str, str] = {}
    for each in found:
        name = each.meaning.removeprefix("equipment.")
        # '25 Mbps' tells more than 'internet connection'.
        if name not in phrases or (_NUMBER.search(each.text) and not _NUMBER.search(phrases[name])):
            phrases[name] = each.text
    phrases.pop("ignore", None)
    return Named(tuple(sorted(phrases)), phrases)


def _first(found: Iterable[Found], subject: str) -> dict[str, str]:
    phrases: dict[str, str] = {}
    for each in found:
        if each.meaning.startswith(subject):
            phrases.setdefault(each.meaning.removeprefix(subject), each.text)
    phrases.pop("ignore", None)
    return phrases
