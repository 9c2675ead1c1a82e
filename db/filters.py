"""A question's filters as SQL on `card c`, and the cheapest way into the tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, bindparam, text

from db.filing import (
    DUTIES,
    EMPLOYMENT,
    EVERYTHING,
    EXPERIENCE,
    NONE,
    OPEN_TO_BANGLADESH,
    REAL_TAGS,
    REMOTE,
    TAGS,
    TERMS,
    UNSTATED,
    WARNINGS,
    country_term,
    mask_of,
    newness_of_day,
)
from db.question import VALUES, Question, Status

# The fields of which an ad has one value, with the values in their order.
_ONE_OF: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "remote": ("remote", REMOTE),
    "experience": ("experience", EXPERIENCE),
    "open_to_bangladesh": ("bangladesh", OPEN_TO_BANGLADESH),
}

# Reading a statement for its parameters takes as long as asking it.
prepared: Final = lru_cache(maxsize=1_000)(text)

# What one ad costs to be sorted, in ads that are walked past in the meantime.
_SORTED_TO_WALKED: Final = 0.4


@dataclass(slots=True)
class Filters:
    """Conditions on `card c` with their parameters; `nothing` says that no ad can fit.

    `terms` holds, for each field that is filtered by terms, the terms of which an ad must have one.
    """

    conditions: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, list[int]] = field(default_factory=dict)
    states: tuple[int, ...] = (1,)
    nothing: bool = False

    def where(self) -> list[str]:
        """Return the conditions."""
        return list(self.conditions.values())

    def without(self, fields: Collection[str]) -> "Filters":
        """Return the filters without those of some fields."""
        return replace(
            self,
            conditions={name: told for name, told in self.conditions.items() if name not in fields},
            terms={name: terms for name, terms in self.terms.items() if name not in fields},
        )


def filters_of(connection: Connection, question: Question, now: datetime) -> Filters:
    """Return what `question` lets through; its words are not among the conditions."""
    found = Filters()
    _add_status(found, question)
    _add_closed_sets(found, question)
    if question.country:
        terms = found.terms["country"] = [country_term(code) for code in question.country]
        under = f"g.term IN ({_listed(terms)}) AND g.open = c.open AND g.newness = c.newness"
        found.conditions["country"] = f"EXISTS (SELECT 1 FROM filed g WHERE {under})"  # noqa: S608 - whole numbers of ours
    if question.source:
        terms = found.terms["source"] = source_terms(connection, question.source)
        found.nothing = not terms
        found.conditions["source"] = f"c.source IN ({_listed(terms)})"
    if question.pay_at_least is not None:
        # With a plus, so that no planner takes the index by pay and sorts all that is in it.
        found.conditions["pay"] = "+c.pay >= :pay_at_least"
        found.values["pay_at_least"] = question.pay_at_least
    first_day = question.first_day(now)
    if first_day is not None:
        found.conditions["since"] = "c.newness >= :since"
        found.values["since"] = newness_of_day(first_day)
    return found


def source_terms(connection: Connection, names: Sequence[str]) -> list[int]:
    """Return the terms of these sources; a name that no ad came from has none."""
    asked = text("SELECT id FROM term WHERE kind = 'source' AND name IN :names").bindparams(
        bindparam("names", expanding=True)
    )
    return list(connection.scalars(asked, {"names": list(names)}))


def way_in(connection: Connection, filters: Filters, most: int | None = None) -> str | None:
    """Return the field whose terms leave the fewest ads; None if walking through all ads is as good.

    With `most`, None as well where every field leaves more.
    """
    if not filters.terms:
        return None
    every = [EVERYTHING, *(term for terms in filters.terms.values() for term in terms)]
    counts = counts_of(connection, every, filters.states)
    left = {name: sum(counts.get(term, 0) for term in terms) for name, terms in filters.terms.items()}
    best = min(left, key=lambda name: left[name])
    few = counts.get(EVERYTHING, 0) // 2 if most is None else most
    return best if left[best] <= few else None


def few_paid(connection: Connection, filters: Filters, limit: int) -> bool:
    """Return whether it takes longer to find `limit` ads with the pay asked for than to sort all of them."""
    every = counts_of(connection, [EVERYTHING], filters.states).get(EVERYTHING, 0)
    # Sorting costs by their number, walking by how rare they are; here both cost the same.
    most = int((_SORTED_TO_WALKED * limit * every) ** 0.5)
    paid = f"SELECT 1 FROM card c WHERE c.open IN ({_listed(filters.states)}) AND c.pay >= :pay_at_least LIMIT :most"  # noqa: S608 - whole numbers of ours
    told = {"pay_at_least": filters.values["pay_at_least"], "most": most + 1}
    return (connection.scalar(text(f"SELECT COUNT(*) FROM ({paid}) AS paid"), told) or 0) <= most  # noqa: S608 - as above


def counts_of(connection: Connection, terms: Sequence[int], states: Sequence[int]) -> Mapping[int, int]:
    """Return how many ads stand under each term."""
    asked = (
        f"SELECT b, SUM(n) FROM pair WHERE a = 0 AND open IN ({_listed(states)}) AND b IN ({_listed(terms)}) GROUP BY b"  # noqa: S608 - whole numbers of ours
    )
    return {row[0]: int(row[1]) for row in connection.execute(prepared(asked))}


def _add_status(found: Filters, question: Question) -> None:
    if question.status is Status.ALL:
        found.states = (0, 1)
        return
    found.states = (1,) if question.status is Status.OPEN else (0,)
    found.conditions["status"] = f"c.open = {found.states[0]}"


def _add_closed_sets(found: Filters, question: Question) -> None:
    for name in VALUES:
        values = getattr(question, name)
        if values:
            found.terms[name] = [TERMS[name][value] for value in values]
            found.conditions[name] = condition(name, values)


def condition(name: str, values: Sequence[str]) -> str:
    """Return the condition that an ad has one of the values; also true of `cell c`."""
    if name in _ONE_OF:
        column, order = _ONE_OF[name]
        return f"c.{column} IN ({_listed([order.index(value) for value in values])})"
    order, none, bits = {
        "tags": (TAGS, NONE, REAL_TAGS),
        "employment": (EMPLOYMENT, UNSTATED, mask_of(EMPLOYMENT, EMPLOYMENT)),
        "duties": (DUTIES, UNSTATED, mask_of(DUTIES, DUTIES)),
        "warnings": (WARNINGS, NONE, mask_of(WARNINGS, WARNINGS)),
    }[name]
    mask = mask_of(values, order)
    told = [f"(c.{name} & {mask}) <> 0"] if mask else []
    if none in values:
        told.append(f"(c.{name} & {bits}) = 0")
    return f"({' OR '.join(told)})"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)
