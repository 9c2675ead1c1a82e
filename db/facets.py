"""How many ads each filter value would leave, and how many there are at all.

A value's count is given the rest of the question, not the field's own values, so that a reader sees what
choosing another would bring. Counts come from the maintained tables where these can tell; a question that
they cannot tell (words, pay, days, sources, several countries or duties beside other filters) is counted
among its newest ads, and `exact` says whether that was all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlmodel import Session

from db.filing import (
    DUTIES,
    EMPLOYMENT,
    EVERYTHING,
    EXPERIENCE,
    FIRST_NAMED,
    NONE,
    OPEN_TO_BANGLADESH,
    REMOTE,
    TAGS,
    TERMS,
    UNSTATED,
    UNSURE,
    WARNINGS,
    country_of,
    country_term,
    is_country,
)
from db.filters import Filters, filters_of
from db.fulltext import match_value
from db.question import Question
from db.walk import walk_sql
from db.words import phrases

FIELDS: Final = ("tags", "remote", "country", "employment", "experience", "open_to_bangladesh", "duties", "warnings")
# field -> its column in `card` and `cell`, where that is called otherwise
_COLUMN_OF: Final[Mapping[str, str]] = {"open_to_bangladesh": "bangladesh"}
# Among so many of the newest ads a question is counted that the maintained tables cannot tell: where few of
# the ads under a term fit, many have to be walked past for each.
_NEWEST: Final = 500
# The fields of which a cell holds one value, and those of which it holds a single term.
_COMBINED: Final = frozenset({"tags", "remote", "employment", "experience", "open_to_bangladesh", "warnings"})
_BY_TERM: Final[Mapping[str, tuple[int, int]]] = {
    "country": (country_term("AA"), country_term("ZZ")),
    "duties": (min(TERMS["duties"].values()), max(TERMS["duties"].values())),
}
_VALUE_OF: Final[Mapping[int, tuple[str, str]]] = {
    term: (name, value) for name, terms in TERMS.items() if name in FIELDS for value, term in terms.items()
}
_REVIEW: Final[Mapping[int, str]] = {term: reason for reason, term in TERMS["review"].items()}


class Facets(dict[str, dict[str, int]]):
    """Counts by field and value, zeros left out, the largest first; `total` is what the whole question leaves.

    `about` names the fields, and `total`, of which only the newest ads were counted.
    """

    def __init__(self, counts: Mapping[str, dict[str, int]]) -> None:
        super().__init__(counts)
        self.total = 0
        self.about: set[str] = set()

    @property
    def exact(self) -> bool:
        """Whether every number is what a recount would give."""
        return not self.about


@dataclass(slots=True)
class _Count:
    """The values of one field with their counts; `exact` is False where only the newest ads were counted."""

    values: Counter[str]
    total: int = 0
    exact: bool = True


def facets(session: Session, search: Question, now: datetime | None = None) -> Facets:
    """Return how many ads each value of each field would leave, given the rest of the question."""
    connection = session.connection()
    filters = filters_of(connection, search, now or datetime.now(UTC))
    asked = phrases(search.words)
    found = Facets({name: {} for name in FIELDS})
    if filters.nothing or (search.words and not asked):
        return found
    if asked:
        filters.values["match"] = match_value(connection, asked)
    whole = _Counting(connection, filters, with_words=bool(asked))
    for name in FIELDS:
        count = whole.of(name)
        found[name] = dict(count.values.most_common())
        if not count.exact:
            found.about.add(name)
    total = whole.of(None)
    found.total = total.total
    if not total.exact:
        found.about.add("total")
    return found


class _Counting:
    """Counts of one question, each walk done once."""

    def __init__(self, connection: Connection, filters: Filters, *, with_words: bool) -> None:
        self._connection, self._filters, self._with_words = connection, filters, with_words
        self._told: dict[frozenset[str], dict[str | None, _Count]] = {}

    def of(self, name: str | None) -> _Count:
        """Return the counts of a field's values with its own filter off; of None the total of the question."""
        rest = frozenset(self._filters.conditions) - {name, "status"}
        term = self._single_term(rest)
        if term is not None:
            return self._from_pairs(rest, term)[name]
        if self._in_cells(name, rest):
            return self._from_cells(name, rest)
        return self._from_newest(name, rest)[name]

    def _in_cells(self, name: str | None, rest: frozenset[str]) -> bool:
        """Return whether the combinations tell: at most one field by its term, and that asked for one value."""
        by_term = rest - _COMBINED
        if self._with_words or by_term - {*_BY_TERM} or len(by_term) > 1 or (by_term and name in _BY_TERM):
            return False
        return all(len(self._filters.terms[field]) == 1 for field in by_term)

    def _single_term(self, rest: frozenset[str]) -> int | None:
        """Return the one term that the rest of the question asks for, if it is no more than that."""
        if self._with_words:
            return None
        if not rest:
            return EVERYTHING
        terms = self._filters.terms.get(next(iter(rest)), []) if len(rest) == 1 else []
        return terms[0] if len(terms) == 1 and rest != {"source"} else None

    def _from_pairs(self, rest: frozenset[str], term: int) -> dict[str | None, _Count]:
        if rest not in self._told:
            # Not the sources, which are counted there too, and may be many.
            where = f"a = {term} AND open IN ({self._states}) AND b < {FIRST_NAMED}"
            rows = self._ask(f"SELECT b, SUM(n) FROM pair WHERE {where} GROUP BY b", {})  # noqa: S608 - whole numbers of ours
            counts: dict[str | None, _Count] = {name: _Count(Counter()) for name in (*FIELDS, None)}
            for other, number in rows:
                if number > 0 and other == term:
                    counts[None].total = int(number)
                if number > 0 and (other in _VALUE_OF or is_country(other)):
                    field, value = _named(other)
                    counts[field].values[value] += int(number)
            self._told[rest] = counts
        return self._told[rest]

    @property
    def _states(self) -> str:
        return ", ".join(map(str, self._filters.states))

    def _from_cells(self, name: str | None, rest: frozenset[str]) -> _Count:
        where = [
            f"c.open IN ({self._states})",
            *(self._filters.conditions[field] for field in sorted(rest & _COMBINED)),
        ]
        column = _COLUMN_OF.get(name, name) if name else "0"
        if name is not None and name in _BY_TERM:
            column = "term"
            where.append("c.term BETWEEN {} AND {}".format(*_BY_TERM[name]))
        else:
            (term,) = [self._filters.terms[field][0] for field in rest - _COMBINED] or [EVERYTHING]
            where.append(f"c.term = {term}")
        sql = f"SELECT {column} AS value, SUM(n) AS n FROM cell c WHERE {' AND '.join(where)} GROUP BY 1"  # noqa: S608 - fragments of ours
        count = _Count(Counter())
        for row in self._ask(sql, {}):
            if not row.n:
                continue
            if name in _BY_TERM:
                count.values[_named(row.value)[1]] += int(row.n)
            else:
                _add(count, name, row.value, int(row.n))
        return count

    def _from_newest(self, name: str | None, rest: frozenset[str]) -> dict[str | None, _Count]:
        if rest in self._told:
            return self._told[rest]
        narrowed = self._filters.without(set(self._filters.conditions) - rest - {"status"})
        fields = tuple(field for field in FIELDS if field != "country")
        columns = ("newness", *(_COLUMN_OF.get(field, field) for field in fields), "countries")
        walked = walk_sql(self._connection, narrowed, columns, _NEWEST, with_words=self._with_words)
        rows = self._ask(walked, {**narrowed.values, "limit": _NEWEST})
        counts: dict[str | None, _Count] = {field: _Count(Counter()) for field in (*FIELDS, None)}
        # Counted by column: a row at a time takes ten times as long.
        _newness, *masks, countries = zip(*rows, strict=True) if rows else ((),) * len(columns)
        for field, column in zip(fields, masks, strict=True):
            for key, number in Counter(column).items():
                _add(counts[field], field, key, number)
        for told, number in Counter(countries).items():
            for country in told.split():
                counts["country"].values[country_of(int(country))] += number
        for count in counts.values():
            count.total, count.exact = len(rows), len(rows) < _NEWEST
        self._told[rest] = counts
        return counts

    def _ask(self, sql: str, values: Mapping[str, Any]) -> Sequence[Any]:
        return self._connection.execute(text(sql), values).all()


def _add(count: _Count, name: str | None, key: int, number: int) -> None:
    """Add `number` ads whose mask or number in the field `name` is `key`."""
    count.total += number
    if name is None:
        return
    for value in _values(name, key):
        count.values[value] += number


_ONE_OF: Final[Mapping[str, Sequence[str]]] = {
    "remote": REMOTE,
    "experience": EXPERIENCE,
    "open_to_bangladesh": OPEN_TO_BANGLADESH,
}


def _named(term: int) -> tuple[str, str]:
    """Return the field and value of a term."""
    return _VALUE_OF.get(term) or ("country", country_of(term))


def _values(name: str, key: int) -> Iterable[str]:
    if name in _ONE_OF:
        return (_ONE_OF[name][key],)
    order = {"tags": TAGS, "employment": EMPLOYMENT, "duties": DUTIES, "warnings": WARNINGS}[name]
    told = [value for place, value in enumerate(order) if key >> place & 1]
    if name == "tags" and not any(value != UNSURE for value in told):
        told.append(NONE)
    if name == "warnings" and not told:
        told.append(NONE)
    if name == "employment" and not told:
        told.append(UNSTATED)
    return told


@dataclass(frozen=True, slots=True)
class Stats:
    """How many ads are stored, open and closed; by value of each field; and how the sources are."""

    ads: int
    open: int
    closed: int
    unclassified: int
    corrected: int
    tags: dict[str, int]
    remote: dict[str, int]
    country: dict[str, int]
    employment: dict[str, int]
    experience: dict[str, int]
    open_to_bangladesh: dict[str, int]
    duties: dict[str, int]
    warnings: dict[str, int]
    review: dict[str, int]
    source: dict[str, int]
    model: dict[str, int]
    health: dict[str, int]

    def as_row(self) -> dict[str, Any]:
        """Return the numbers as JSON tells them."""
        return asdict(self)


def stats(session: Session) -> Stats:
    """Return how many ads are stored, and how the sources are."""
    connection = session.connection()
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*FIELDS, "review", "source", "model")}
    by_state: Counter[int] = Counter()
    named = {row.id: (row.kind, row.name) for row in connection.execute(text("SELECT id, kind, name FROM term"))}
    for row in connection.execute(text("SELECT open, b, n FROM pair WHERE a = 0 AND n > 0")):
        if row.b == EVERYTHING:
            by_state[row.open] += row.n
            continue
        if row.b in _REVIEW:
            # Only open ads are shown to a person.
            counts["review"][_REVIEW[row.b]] += row.n * row.open
            continue
        found = named.get(row.b) or _named(row.b)
        counts[found[0]][found[1]] += row.n
    corrected = connection.scalar(text("SELECT COUNT(DISTINCT posting_id) FROM correction"))
    asked = text("SELECT health, COUNT(*) AS n FROM source WHERE off IS NULL GROUP BY health")
    health = {row.health: row.n for row in connection.execute(asked)}
    ads = sum(by_state.values())
    return Stats(
        ads=ads,
        open=by_state[1],
        closed=by_state[0],
        unclassified=ads - sum(counts["model"].values()),
        corrected=corrected or 0,
        health=health,
        **{name: {value: n for value, n in counted.most_common() if n} for name, counted in counts.items()},
    )
