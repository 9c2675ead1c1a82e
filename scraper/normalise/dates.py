"""The date that a source tells, in the many ways that sources tell it; None rather than a guess.

ISO, times since 1970 and named months in a dozen languages are read here, relative dates from the pass's
clock. '10/11/2026' is read only where its order is known: by the source, by the script, or by itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from scraper.normalise.tables import toml

_CAP: Final = 64
_EARLIEST: Final = date(2000, 1, 1)
_YEARS_AHEAD: Final = 6
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_YEAR_FIRST: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})(?!\d)")
_RUN: Final = re.compile(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)")
_NUMERIC: Final = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_EPOCH: Final = re.compile(r"-?\d{9,10}(?:\.\d{1,6})?|\d{12,13}|\d{15,16}")
_LETTERS: Final = "a-z\u00e0-\u024f\u0980-\u09ff\u0400-\u04ff\u0900-\u097f"
_ORDINAL: Final = "(?:st|nd|rd|th|\u0987|\u09b6\u09c7|\u09b2\u09be|\u09b0\u09be|\u09a0\u09be|\\.|\u00ba|er)?"
_DAY_MONTH: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL}[\s,./-]*(?:of\s|de\s)?([{_LETTERS}]{{2,12}})\.?[\s,'\u2019/-]*(?:de\s|del\s)?(\d{{4}}|\d{{2}}(?![\d:]))?(?!\d)"
)
_MONTH_DAY: Final = re.compile(
    rf"([{_LETTERS}]{{2,12}})\.?[\s,/-]*(\d{{1,2}}){_ORDINAL}(?![\d:])(?:[\s,/'\u2019-]+(?:\d\d:\d\d(?::\d\d)?\s*(?:[a-z]{{2,4}}\s+)?)?(\d{{4}}))?"
)
_YEAR_AT_END: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH: Final = 43_200  # minutes, as dates.toml has it
_YEAR: Final = 518_400
_BENGALI: Final = re.compile("[\u0980-\u09ff]")


def read_date(text: str | float | None, now: datetime, day_first: bool | None = None) -> date | None:
    """Return the date that `text` tells, seen at `now`; None when it tells none, or one that cannot be.

    `day_first` is how the source writes 10/11/2026; without it, such a date is read only if it is written in
    Bengali or can be read one way only. Numbers are seconds, milliseconds or microseconds since 1970.
    """
    if text is None or isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        return _sane(_since_1970(float(text)), now)
    told = unicodedata.normalize("NFC", text[: _CAP * 2]).strip()[:_CAP].lower()
    iso = _ISO.match(told)
    if iso is not None:
        return _sane(_date(*map(int, iso.groups())), now)
    number = told.removeprefix("/date(").removesuffix(")/")  # Microsoft's JSON
    if told.isascii() and _EPOCH.fullmatch(number):
        return _sane(_since_1970(float(number)), now)
    if day_first is None and _BENGALI.search(told):
        day_first = True
    return _sane(_read(_arabic(told), now, day_first), now)


def _read(told: str, now: datetime, day_first: bool | None) -> date | None:
    for pattern in (_YEAR_FIRST, _RUN):
        if (found := pattern.search(told)) is not None:
            return _date(*(int(part) for part in found.groups()))
    if (found := _NUMERIC.search(told)) is not None:
        return _numeric(found, day_first)
    return _named(told, now) or _relative(told, now)


def _arabic(told: str) -> str:
    """Return `told` with every script's digits as 0-9."""
    if told.isascii():
        return told
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in told)


def _since_1970(number: float) -> date | None:
    for unit in (1, 1_000, 1_000_000):
        if 946_684_800 <= number / unit < 4_102_444_800:
            return datetime.fromtimestamp(number / unit, UTC).date()
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(told: str) -> int:
    return int(told) + 2000 if len(told) == 2 else int(told)


def _sane(read: date | None, now: datetime) -> date | None:
    """Refuse what boards write for 'none': 1970, 0001, 9999 and the like."""
    return read if read is not None and _EARLIEST <= read <= date(now.year + _YEARS_AHEAD, 12, 31) else None


def _numeric(found: re.Match[str], day_first: bool | None) -> date | None:
    first, mark, second, year = int(found[1]), found[2], int(found[3]), _year(found[4])
    if day_first is None:
        if first > 12 or mark == ".":
            day_first = True
        elif second > 12:
            day_first = False
        elif first != second:
            return None
    day, month = (first, second) if day_first else (second, first)
    # A source that keeps its order mostly still writes 12/25.
    return _date(year, month, day) or _date(year, day, month)


def _named(told: str, now: datetime) -> date | None:
    """Read a date whose month is named: 5 October 2026, Oct 05, 2026, Thu Jul 02 00:00:00 UTC 2026."""
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for found in pattern.finditer(told):
            month = months().get(found[month_at])
            if month is None:
                continue
            year = found[3] or next(iter(_YEAR_AT_END.findall(told)), None)
            return _date(_year(year), month, int(found[day_at])) if year else _nearest(month, int(found[day_at]), now)
    return None


def _nearest(month: int, day: int, now: datetime) -> date | None:
    """Return the day of that name nearest to `now`: boards leave out the year where there is no doubt."""
    days = (_date(now.year + step, month, day) for step in (-1, 0, 1))
    return min((each for each in days if each), key=lambda each: abs(each - now.date()), default=None)


def _relative(told: str, now: datetime) -> date | None:
    words = relative_words()
    for word, days in words["days"].items():
        if word in told and re.search(rf"(?<![{_LETTERS}]){re.escape(word)}(?![{_LETTERS}])", told):
            return (now + timedelta(days=days)).date()
    for found in _counted().finditer(told):
        count = int(found[1]) if found[1].isdigit() else words["counts"][found[1]]
        length = words["units"][found[2]]
        before, after = told[: found.start()], found[3]
        if any(word in after for word in words["ahead"]) or any(word in before for word in words["within"]):
            return _moved(now, count, length)
        is_ago = any(word in after for word in words["ago"]) or any(word in before for word in words["since"])
        # '3d' stands for three days ago; '3 years' is how long.
        if is_ago or (not after and length < _YEAR):
            return _moved(now, -count, length)
    return None


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _counted() -> re.Pattern[str]:
    """Return the pattern of a count, in digits or in words, a unit, and what follows."""
    counts, units = (_any_of(relative_words()[name]) for name in ("counts", "units"))
    letters = _LETTERS
    return re.compile(
        rf"(?<![{letters}\d])(\d{{1,4}}|(?:{counts})(?![{letters}]))\s*\+?\s*({units})(?![{letters}])\s*(.{{0,24}})"
    )


def _moved(now: datetime, count: int, minutes: int) -> date | None:
    """Return the date `count` units of `minutes` from `now`; months and years are the calendar's."""
    if minutes >= _MONTH:
        month = now.year * 12 + now.month - 1 + count * (minutes // _MONTH)
        last = next((day for day in range(now.day, 27, -1) if _date(month // 12, month % 12 + 1, day)), now.day)
        return _date(month // 12, month % 12 + 1, min(now.day, last))
    try:
        return (now + timedelta(minutes=count * minutes)).date()
    except OverflowError:
        return None


def order_of(country: str | None) -> bool | None:
    """Return whether the day comes first in a country's dates; None where it is not known."""
    order = toml("dates")["order"]
    if country in str(order["day_first"]).split():
        return True
    return False if country in str(order["month_first"]).split() else None


@cache
def months() -> dict[str, int]:
    """Return the month of each name and abbreviation in `dates.toml`."""
    told = toml("dates")["months"]
    return {name: int(number) for number, names in told.items() for name in names}


@cache
def relative_words() -> dict[str, dict[str, int]]:
    """Return what the words of relative dates stand for: days, counts, minutes of a unit."""
    return dict(toml("dates")["relative"])
