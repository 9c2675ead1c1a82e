"""The time zones that an ad hires from: 'within ± 4 hours of CET', 'between UTC-5 and UTC+2'."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from scraper.normalise.tables import toml

_AN_OFFSET: Final = r"(?:\s?(?P<{0}sign>[+\u2212\u2013-])\s?(?P<{0}hours>\d{{1,2}})(?::?(?P<{0}minutes>[034][05]))?)?"
_PLUS_MINUS: Final = r"(?:\u00b1|\+\s?/?\s?[-\u2013\u2212]|plus or minus)"
_CAP: Final = 300


@dataclass(frozen=True, slots=True)
class Zones:
    """From and to how many hours ahead of UTC one must live, and the words that say so."""

    least: float
    most: float
    text: str

    def hold(self, hours: float) -> bool:
        return self.least <= hours <= self.most


def read_zones(text: str) -> Zones | None:
    """Return the first span of time zones that `text` tells; None without one. Hours of work are none."""
    text = text[:_CAP]
    for pattern in _patterns():
        found = pattern.search(text)
        if found is not None:
            return _span(found)
    return None


def _span(found: re.Match[str]) -> Zones:
    parts = found.groupdict()
    first = _ahead(parts, "a")
    if parts.get("around") is not None:
        around = int(parts["around"])
        return Zones(first - around, first + around, found.group())
    second = _ahead(parts, "b")
    return Zones(min(first, second), max(first, second), found.group())


def _ahead(parts: dict[str, str | None], end: str) -> float:
    """Return how far one end of the span is ahead of UTC; '+3' alone counts from UTC."""
    name, hours = parts.get(f"{end}zone"), parts.get(f"{end}hours")
    base = names()[name.lower()] if name else 0.0
    if not hours:
        return base
    ahead = int(hours) + int(parts.get(f"{end}minutes") or 0) / 60
    return base + (ahead if parts.get(f"{end}sign") == "+" else -ahead)


@cache
def names() -> dict[str, float]:
    """Return how many hours each name of `zones.toml`, in lower case, is ahead of UTC."""
    told = toml("zones")
    return {name.lower(): float(hours) for hours, entries in told.items() for name in entries}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    zone = "|".join(re.escape(name) for name in sorted(names(), key=len, reverse=True))
    first, second = (rf"\b(?P<{end}zone>{zone})\b" + _AN_OFFSET.format(end) for end in "ab")
    bare = r"(?P<bsign>[+\u2212\u2013-])\s?(?P<bhours>\d{1,2})(?::?(?P<bminutes>[034][05]))?"
    hours = r"\s?-?\s?(?:h|hrs?|hours?)"
    around = rf"{_PLUS_MINUS}\s?(?P<around>\d{{1,2}})(?:{hours})?"
    # Of 'UTC+1 +/- 3' the span comes first: its zone may have an offset of its own.
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{first}[\s,(]{{0,3}}{around}\b",
            rf"\b(?:within|in)\s(?:a\s)?(?:{_PLUS_MINUS}\s?)?(?P<around>\d{{1,2}})\s?-?\s?(?:h|hrs?|hours?)\s"
            rf"(?:(?:time|zone|difference|window|of|from|the|to|us|your|our)\s){{1,4}}{first}",
            rf"(?:{_PLUS_MINUS}\s?)(?P<around>\d{{1,2}}){hours}\s(?:of|from)\s{first}",
            rf"\b(?:between|from)\s{first}\s?(?:to|and|through|\u2013|-)\s?{second}",
            rf"{first}\s(?:to|through)\s{second}",
            rf"\b(?:between|from)\s{first}\s(?:to|and)\s{bare}",
            rf"\bUTC\s?\(?(?P<asign>[+\u2212\u2013-])(?P<ahours>\d{{1,2}})(?P<aminutes>)\s?(?:to|/|\u2013)\s?{bare}",
        )
    )
