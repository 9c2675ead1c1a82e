"""Whether one who lives in Bangladesh may apply: yes, no, or not told. What limits counts more than what invites."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from posting.model import Place, Remote
from scraper.normalise.applicants import Applicants, named_countries, sentence_from
from scraper.normalise.phrases import Found, positions
from scraper.normalise.zones import read_zones

_HERE: Final = "BD"
_AHEAD_OF_UTC: Final = 6
_AROUND, _AFTER = 40, 160
_TRIED: Final = 12


@dataclass(frozen=True, slots=True)
class Openness:
    """The answer, and the phrase that it was read from; no phrase where applicants or place tell it."""

    is_open: bool | None = None
    phrase: str | None = None


def open_to_bangladesh(
    applicants: Applicants, remote: Remote | None, places: Sequence[Place], text: str, found: Sequence[Found]
) -> Openness:
    """Return whether one may apply; `found` are the phrases of `bangladesh.toml` in `text`."""
    never = _named_after(text, found)
    if never is not None:
        return Openness(False, never)
    if _HERE in applicants.countries:
        return Openness(True)
    told = _words_of(found)
    countries = {place["country"] for place in places} - {None}
    if _HERE in countries:
        return Openness(True)
    if "here" in told:
        return Openness(True, told["here"])
    if applicants.worldwide is False:
        return Openness(False)
    zones = _by_zones(text, found)
    if zones.is_open is False or (zones.is_open and remote is Remote.REMOTE):
        return zones
    if "elsewhere" in told and applicants.phrase is None and not applicants.worldwide:
        return Openness(False, told["elsewhere"])
    if applicants.worldwide:
        return Openness(True)
    if remote is Remote.REMOTE:
        return Openness(True, told["anyzone"]) if "anyzone" in told else Openness()
    return Openness() if "sponsor" in told or not countries else Openness(False)


def _words_of(found: Sequence[Found]) -> dict[str, str]:
    first: dict[str, str] = {}
    for each in found:
        first.setdefault(each.meaning.removeprefix("bangladesh."), each.text)
    return first


def _named_after(text: str, found: Sequence[Found]) -> str | None:
    """Return the phrase that leaves Bangladesh or its region out."""
    for at, each in _at(text, found, "never"):
        told = sentence_from(text, at, len(each.text) + _AFTER)
        if _HERE in named_countries([told]):
            return told
    return None


def _by_zones(text: str, found: Sequence[Found]) -> Openness:
    for at, _ in _at(text, found, "zone"):
        zones = read_zones(text[max(0, at - _AROUND) : at + _AFTER])
        if zones is not None:
            return Openness(zones.hold(_AHEAD_OF_UTC), zones.text)
    return Openness()


def _at(text: str, found: Sequence[Found], meaning: str) -> Iterator[tuple[int, Found]]:
    """Yield the first phrases of a meaning, with the character that each begins at."""
    of_meaning = [each for each in found if each.meaning == f"bangladesh.{meaning}"]
    return positions(text, of_meaning[:_TRIED])
