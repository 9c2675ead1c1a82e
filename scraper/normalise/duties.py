"""What the person does all day (the duties of docs/labels.md), can do, and needs at home."""

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


def read_duties(found: Iterable[Found]) -> Named:
    """Return the duties that the text states, in the enum's order."""
    told = _first(found, "duties.")
    phrases = {duty: phrase for duty, phrase in told.items() if not duty.endswith("?")}
    if len(phrases) >= _CLEAR_BESIDE:
        phrases = {**{duty[:-1]: phrase for duty, phrase in told.items() if duty.endswith("?")}, **phrases}
    order = [duty.value for duty in Duty if duty.value in phrases]
    return Named(tuple(order), {duty: phrases[duty] for duty in order})


def read_skills(found: Iterable[Found]) -> Named:
    """Return the skills that the text asks for, as `skills.toml` names them."""
    phrases = _first(found, "skills.")
    return Named(tuple(sorted(phrases)), phrases)


def read_equipment(found: Iterable[Found]) -> Named:
    """Return the equipment that the text asks for, as `equipment.toml` names it."""
    phrases = _first(found, "equipment.")
    return Named(tuple(sorted(phrases)), phrases)


def _first(found: Iterable[Found], subject: str) -> dict[str, str]:
    phrases: dict[str, str] = {}
    for each in found:
        if each.meaning.startswith(subject):
            phrases.setdefault(each.meaning.removeprefix(subject), each.text)
    phrases.pop("ignore", None)
    return phrases
