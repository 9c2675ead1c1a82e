"""The search form: its fields with their counts, and the present question as conditions that can be taken back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from db.facets import Facets
from db.question import VALUES
from sohokari.i18n import Words
from sohokari.web.countries import country_name
from sohokari.web.query import Query, link, without

# parameter -> the catalogue's group of its values
_GROUPS: Final[Mapping[str, str]] = {
    "tags": "tag",
    "remote": "remote",
    "country": "country",
    "employment": "employment",
    "experience": "experience",
    "open_to_bangladesh": "open_to_bangladesh",
    "duties": "duty",
    "warnings": "warnings",
    "status": "status",
}
# The same beside the field's own label, where the names can be shorter.
_SHORT: Final[Mapping[str, str]] = {"open_to_bangladesh": "from_bangladesh", "warnings": "such_ads"}
_NAMED: Final = frozenset({"pay_at_least", "source"})
# How a list is shown, not which ads are in it.
_NO_CONDITION: Final = frozenset({"after", "limit", "sort"})
# The fields that are ticked, in the form's order.
_TICKED: Final = ("tags", "open_to_bangladesh", "remote", "employment", "experience", "warnings", "duties")
_COUNTRIES_SHOWN: Final = 12
_SINCE_DAYS: Final = (1, 3, 7, 30)
# What people who look for work from Bangladesh ask most, for who does not know the filters yet.
_STARTERS: Final[Sequence[Query]] = (
    {"open_to_bangladesh": ["yes"], "remote": ["remote"]},
    {"employment": ["part_time"]},
    {"experience": ["none_required"]},
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, with how many ads it would leave; None where that was not counted."""

    value: str
    name: str
    count: str | None
    chosen: bool
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of the search form, with its values."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> bool:
        return any(choice.chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Starter:
    """A question to begin with."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Removable:
    """A condition of the present question, and the question without it."""

    text: str
    href: str


def choices(
    group: str,
    values: Iterable[str],
    counts: Mapping[str, int] | None,
    chosen: Sequence[str],
    words: Words,
    *,
    exact: bool = True,
) -> list[Choice]:
    """Return the values of a filter with their counts; a count that is not `exact` is at least so many."""
    return [
        Choice(
            value=value,
            name=country_name(value, words.lang) if group == "country" else words.name(group, value),
            count=None if counts is None else words.number(counts.get(value, 0)) + ("" if exact else "+"),
            chosen=value in chosen,
            empty=counts is not None and not counts.get(value),
        )
        for value in values
    ]


def removables(query: Query, words: Words, path: str = "/") -> list[Removable]:
    """Return every condition of a question, each with the question at `path` without it."""
    return [
        Removable(condition(name, value, words), without(path, query, name, value))
        for name, values in query.items()
        if name not in _NO_CONDITION
        for value in values
    ]


def starters(words: Words) -> list[Starter]:
    """Return the questions that somebody who has asked nothing yet is offered."""
    return [
        Starter(
            ", ".join(condition(name, value, words) for name, values in query.items() for value in values),
            link("/", query),
        )
        for query in _STARTERS
    ]


def condition(name: str, value: str, words: Words) -> str:
    """Return one condition of a question in words."""
    if name == "words":
        return value
    if name == "since":
        return since_told(value, words)
    if name in _GROUPS:
        told = country_name(value.upper(), words.lang) if name == "country" else words.name(_GROUPS[name], value)
        # 'Not told' alone does not say what is not told.
        return f"{words.say(f'filter.{name}')}: {told}" if value == "unstated" else told
    return f"{words.say(f'filter.{name}')}: {words.digits(value)}" if name in _NAMED else f"{name}: {value}"


def since_told(value: str, words: Words) -> str:
    """Return the oldest day of posting in words: a number of days back, as 7d, or a date."""
    if re.fullmatch(r"[0-9]{1,4}d", value):
        return words.count("since.days", int(value[:-1]))
    try:
        return words.say("since.day", day=words.day(date.fromisoformat(value)))
    except ValueError:
        return value


def page_links(query: Query, lang: str = "en") -> dict[str, str]:
    """Return the addresses of the present question as a feed, a spreadsheet and JSON.

    A feed reader does not tell its reader's language: the feed's address does.
    """
    return {
        "atom": link("/feed.atom", query if lang == "en" else {**query, "lang": [lang]}),
        "json": link("/api/postings", query),
        "trends": link("/trends", query, leave_out=("after", "sort", "limit")),
        "csv": link("/export.csv", query),
        "series": link("/api/trends", query, leave_out=("after", "sort", "limit")),
        "weeks": link("/trends.csv", query, leave_out=("after", "sort", "limit")),
    }


def filters(query: Query, counts: Facets, words: Words) -> list[Filter]:
    """Return the fields of the form that are ticked, with how many ads each value would leave."""
    return [
        Filter(
            name,
            words.say(f"filter.{name}"),
            choices(
                _SHORT.get(name, _GROUPS[name]),
                VALUES[name],
                counts[name],
                query.get(name, ()),
                words,
                exact=name not in counts.about,
            ),
        )
        for name in _TICKED
    ]


def countries(query: Query, counts: Facets, words: Words) -> list[Choice]:
    """Return the countries with the most ads, and those that were chosen."""
    counted = counts["country"]
    chosen = [code.upper() for code in query.get("country", [])]
    most = sorted(counted, key=lambda code: (-counted[code], code))[:_COUNTRIES_SHOWN]
    codes = dict.fromkeys([*most, *chosen])
    return choices("country", codes, counted, chosen, words, exact="country" not in counts.about)


def spans(query: Query, words: Words) -> list[Choice]:
    """Return the spans that the form offers for the day of posting, and what was asked for beside them."""
    chosen = query.get("since", [])
    told = dict.fromkeys([*(f"{days}d" for days in _SINCE_DAYS), *chosen])
    return [Choice(value, since_told(value, words), None, value in chosen) for value in told]
