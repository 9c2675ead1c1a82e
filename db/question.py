"""What may be asked: the fields of a `Search`, read from any asker's words and checked once."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any, Final

from db.filing import NONE, OPEN_TO_BANGLADESH, UNSTATED, UNSURE, WARNINGS
from db.words import QUERY_CAP
from posting.model import Duty, Employment, Experience, Remote, Tag

LIMIT: Final = 20
LIMIT_CAP: Final = 200
_PAY: Final = re.compile(r"৳?\s*(\d+(?:\.\d+)?(?:e\+?\d+)?)\s*([a-z]+|[\u0980-\u09ff]+)?\s*(?:tk|taka|bdt|টাকা|৳)?")
# How people write thousands and lakhs.
_TIMES: Final[Mapping[str, float]] = {
    **dict.fromkeys(("k", "thousand", "hajar", "hazar", "হাজার"), 1e3),
    **dict.fromkeys(("lakh", "lac", "lakhs", "লাখ", "লক্ষ"), 1e5),
    **dict.fromkeys(("tk", "taka", "bdt", "টাকা"), 1.0),
}
_PAY_CAP: Final = 40
_MOST_PAY: Final = 1e12
_DAYS: Final = re.compile(r"(\d{1,4})d", re.ASCII)
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Sort(StrEnum):
    NEWEST = "newest"
    BEST = "best"
    PAY = "pay"


VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "tags": (*Tag, NONE, UNSURE),
    "remote": (*Remote, UNSTATED),
    "employment": (*Employment, UNSTATED),
    "experience": (*Experience, UNSTATED),
    "open_to_bangladesh": (*(told for told in OPEN_TO_BANGLADESH if told != UNSTATED), UNSTATED),
    "duties": tuple(Duty),
    "warnings": (NONE, *WARNINGS),
}


class BadSearch(ValueError):
    """A parameter or value that is not known: which `field`, the `value` told, and what is `allowed`."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, str(value)[:200], allowed
        super().__init__(f"{field}={self.value!r}: use {allowed}")


@dataclass(frozen=True)
class Question:
    """What to look for. Several values of one field: any of them; several fields: all of them.

    `words` must all be in the ad; `pay_at_least` is in taka a month; `since` a date, or a number of days
    back. `after` is the `next` of an earlier answer to the same question. Every field takes text as a
    query has it, too; raises BadSearch.
    """

    words: str = ""
    tags: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    experience: tuple[str, ...] = ()
    open_to_bangladesh: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    pay_at_least: float | None = None
    since: date | timedelta | None = None
    source: tuple[str, ...] = ()
    status: Status = Status.OPEN
    sort: Sort = Sort.NEWEST
    after: str | None = None
    limit: int = LIMIT

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _READ[field.name](field.name, getattr(self, field.name)))
        if self.after is not None:
            cursor_in(self)

    @property
    def order(self) -> Sort:
        """The order of the answer: without words none is better than another."""
        return Sort.NEWEST if self.sort is Sort.BEST and not self.words else self.sort

    def first_day(self, now: datetime) -> date | None:
        """Return the first day that `since` lets through."""
        if isinstance(self.since, timedelta):
            return (now - self.since).date()
        return self.since


def query_fields(query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return a query's parameters as fields of a question; blank ones ask nothing. Raises BadSearch."""
    known = [field.name for field in fields(Question)]
    told: dict[str, Any] = {}
    for name, values in query.items():
        if name not in _READ:
            raise BadSearch(name, ", ".join(values), f"one of the parameters {', '.join(known)}")
        values = [value for value in values if value.strip()]
        if not values:
            continue
        if name == "words":
            told[name] = " ".join(values)
        elif name in _MANY:
            told[name] = [part for value in values for part in _parts(name, value)]
        elif len(set(values)) > 1:
            raise BadSearch(name, ", ".join(values), "one value")
        else:
            told[name] = values[0]
    return told


# --- cursors: how far an answer went, opaque to the asker -------------------------------------------

Cursor = tuple[float | int, ...]
_MARKS: Final = {Sort.NEWEST: ("n", 1), Sort.PAY: ("p", 2), Sort.BEST: ("b", 3)}


def cursor(order: Sort, *places: float | int) -> str:
    """Return the cursor of an answer that ended at `places`."""
    return cursor_of(_MARKS[order][0], *places)


def cursor_of(mark: str, *places: float | int) -> str:
    """Return a cursor that ended at `places`; `mark` is a letter for the order."""
    told = ",".join([mark, *map(repr, places)])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def cursor_in(question: Question) -> Cursor | None:
    """Return the places of the question's cursor, None without one. Raises BadSearch."""
    if question.after is None:
        return None
    mark, length = _MARKS[question.order]
    return places_of("after", question.after, mark, length)


def places_of(name: str, told: str, mark: str, length: int) -> Cursor:
    """Return the places of a cursor of an order; raises BadSearch for what is none."""
    try:
        padded = told + "=" * (-len(told) % 4)
        said, *places = base64.b64decode(padded, b"-_", validate=True).decode("ascii").split(",")
        found = tuple(int(place) if place.isdecimal() else float(place) for place in places)
    except (ValueError, binascii.Error) as error:
        raise _bad_cursor(name, told) from error
    if said != mark or len(found) != length or not all(isfinite(place) and abs(place) < 2**63 for place in found):
        raise _bad_cursor(name, told)
    return found


def _bad_cursor(name: str, told: str) -> BadSearch:
    return BadSearch(name, told, "the `next` of an earlier answer in the same order")


# --- reading one field --------------------------------------------------------------------------------


def _parts(name: str, value: str) -> Iterable[str]:
    # A source's name may hold anything; the other values hold no commas.
    return [value] if name == "source" else (part.strip() for part in value.split(",") if part.strip())


def _many(value: object) -> list[str]:
    if value is None:
        return []
    told = [value] if isinstance(value, str) else value
    if not isinstance(told, Iterable):
        return [str(told)]
    return list(dict.fromkeys(str(each) for each in told))


def _words(name: str, value: object) -> str:
    told = str(value or "").strip()
    if len(told) > QUERY_CAP:
        raise BadSearch(name, told, f"at most {QUERY_CAP} characters")
    return told


def _listed(name: str, value: object) -> tuple[str, ...]:
    allowed = VALUES[name]
    told = [each.strip().lower() for each in _many(value)]
    for each in told:
        if each not in allowed:
            raise BadSearch(name, each, f"any of: {', '.join(allowed)}")
    return tuple(each for each in allowed if each in told)


def _country(name: str, value: object) -> tuple[str, ...]:
    told = [each.strip().upper() for each in _many(value)]
    for each in told:
        if not _COUNTRY.fullmatch(each):
            raise BadSearch(name, each, "a country's two letters (ISO 3166), as BD")
    return tuple(sorted(set(told)))


def _source(name: str, value: object) -> tuple[str, ...]:
    told = _many(value)
    for each in told:
        if len(each) > 200 or not each.isprintable():
            raise BadSearch(name, each, "the name of a source")
    return tuple(sorted(told))


def _pay(name: str, value: object) -> float | None:
    """Return taka: '20000', '২০,০০০', '15k', '১৫ হাজার টাকা'."""
    if value is None:
        return None
    told = _PAY.fullmatch(str(value)[:_PAY_CAP].replace(",", "").strip().lower())
    times = _TIMES.get(told[2] or "tk") if told else None
    if told is None or times is None or not isfinite(pay := float(told[1]) * times) or pay > _MOST_PAY:
        raise BadSearch(name, value, "a number: taka a month")
    return pay


def _since(name: str, value: object) -> date | timedelta | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date | timedelta):
        return value
    told = str(value).strip().lower()
    days = _DAYS.fullmatch(told)
    if days:
        return timedelta(days=int(days[1]))
    try:
        return date.fromisoformat(told if _ISO_DAY.fullmatch(told) else "")
    except ValueError as error:
        raise BadSearch(name, value, "a day as 2026-11-24, or a number of days as 7d") from error


def _status(name: str, value: object) -> Status:
    told = str(value).strip().lower()
    try:
        return Status.ALL if told == "any" else Status(told)
    except ValueError as error:
        raise BadSearch(name, value, f"one of: {', '.join(Status)}") from error


def _sort(name: str, value: object) -> Sort:
    try:
        return Sort(str(value).strip().lower())
    except ValueError as error:
        raise BadSearch(name, value, f"one of: {', '.join(Sort)}") from error


def _after(name: str, value: object) -> str | None:
    if value is None:
        return None
    told = str(value).strip()
    if len(told) > 200:
        raise BadSearch(name, told, "the `next` of an earlier answer")
    return told or None


def _limit(name: str, value: object) -> int:
    return number_within(name, value, LIMIT_CAP)


def number_within(name: str, value: object, most: int) -> int:
    """Return a number from 1 to `most` as somebody wrote it; raises BadSearch."""
    told = str(value).strip()
    if not (told.isascii() and told.isdecimal() and len(told) < 6 and 1 <= int(told) <= most):
        raise BadSearch(name, value, f"a number from 1 to {most}")
    return int(told)


_MANY: Final = frozenset({*VALUES, "country", "source"})
_READ: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "words": _words,
    **dict.fromkeys(VALUES, _listed),
    "country": _country,
    "pay_at_least": _pay,
    "since": _since,
    "source": _source,
    "status": _status,
    "sort": _sort,
    "after": _after,
    "limit": _limit,
}
