"""How many ads of each family were posted week by week, for the present question: counts, and a drawing of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from posting.model import Tag
from sohokari.i18n import Words

WEEKS: Final = 13
WIDTH: Final = 720
HEIGHT: Final = 260
_LEFT: Final = 72
_RIGHT: Final = 16
_BOTTOM: Final = 28
_TOP: Final = 12
_GAP: Final = 0.25  # of a column's share

# Counts of each tag among the ads that were posted on or after a day; None where they cannot all be counted.
CountSince = Callable[[date], Mapping[str, int] | None]


@dataclass(frozen=True, slots=True)
class Week:
    """The ads posted in the seven days from `start` on, by tag."""

    start: date
    counts: Mapping[Tag, int]


def weeks(count_since: CountSince, today: date, number: int = WEEKS) -> list[Week]:
    """Return the last `number` weeks, oldest first, or as many as can be counted; the last ends with `today`."""
    found: list[Week] = []
    later: Mapping[str, int] = {}
    for back in range(number):
        start = today - timedelta(days=7 * back + 6)
        since = count_since(start)
        if since is None:
            break
        # What was posted since a day, less what was posted since a week later, was posted in that week.
        found.append(Week(start, {tag: max(0, since.get(tag, 0) - later.get(tag, 0)) for tag in Tag}))
        later = since
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle of the drawing, in its own units."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of bars over weeks, with their axes."""

    bars: list[Bar]
    lines: list[Mark]
    days: list[Mark]


def chart(told: Sequence[Week], words: Words) -> Chart:
    """Return the drawing of `told`: a column a week, its tags on top of one another."""
    highest = max((sum(week.counts.values()) for week in told), default=0)
    top = nice(highest)
    share = (WIDTH - _LEFT - _RIGHT) / max(1, len(told))
    bars = [bar for place, week in enumerate(told) for bar in _column(week, _LEFT + place * share, share, top, words)]
    lines = [Mark(_LEFT, _height_of(top * part / 4, top), words.number(top * part / 4)) for part in range(5)]
    days = [
        Mark(_LEFT + (place + 0.5) * share, HEIGHT - 7, _short(week.start, words))
        for place, week in enumerate(told)
        if place % 2 == 0
    ]
    return Chart(bars, lines, days)


def nice(highest: int) -> int:
    """Return the least number on top of an axis that four equal steps of whole ads reach."""
    step = 1
    while step * 4 < highest:
        digits = str(step)
        step = int(digits.translate({ord("1"): "2", ord("2"): "5", ord("5"): "10"}))
    return step * 4


def _column(week: Week, x: float, share: float, top: int, words: Words) -> list[Bar]:
    bars: list[Bar] = []
    below = 0
    for tag, count in week.counts.items():
        if count:
            y = _height_of(below + count, top)
            said = words.count("trends.bar", count, tag=words.name("tag", tag), day=words.day(week.start))
            height = _height_of(below, top) - y
            bars.append(
                Bar(round(x + share * _GAP / 2, 1), y, round(share * (1 - _GAP), 1), round(height, 1), tag, said)
            )
            below += count
    return bars


def _height_of(count: float, top: int) -> float:
    return round(HEIGHT - _BOTTOM - count / top * (HEIGHT - _BOTTOM - _TOP), 1)


def _short(day: date, words: Words) -> str:
    return words.digits(f"{day.day}/{day.month}")
