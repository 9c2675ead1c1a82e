"""Walking through the ads that fit, in an order, the cheapest way in: the SQL of lists and of counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from db.filters import Filters, few_paid, prepared, way_in
from db.fulltext import matches


@dataclass(frozen=True, slots=True)
class Order:
    """An order: its SQL, the condition for being behind a cursor, and the columns that a cursor holds."""

    by: str
    behind: str
    places: tuple[str, ...]


BY_NEWNESS: Final = Order("newness DESC", "c.newness < :place0", ("newness",))
BY_PAY: Final = Order("pay DESC, newness DESC", "(c.pay, c.newness) < (:place0, :place1)", ("pay", "newness"))
# So many ads of a term are sorted by pay; where there are more, the index by pay is walked.
_SORTED_AT_MOST: Final = 2_000
_COLUMNS: Final = (
    "newness", "id", "pay", "tags", "remote", "employment", "experience", "bangladesh", "warnings", "duties",
    "countries",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Branch:
    """One run of an index: the tables, its own conditions, and the column that holds the order of newness."""

    tables: str
    conditions: tuple[str, ...] = ()
    newness: str = "c.newness"


def walk(
    connection: Connection,
    filters: Filters,
    limit: int,
    *,
    order: Order = BY_NEWNESS,
    after: Sequence[float | int] | None = None,
    with_words: bool = False,
) -> Sequence[Any]:
    """Return (newness, id, pay) of at most `limit` ads that fit, in their order, behind the cursor `after`."""
    sql = walk_sql(
        connection, filters, ("newness", "id", "pay"), limit, order, with_words=with_words, behind=after is not None
    )
    values = {f"place{number}": place for number, place in enumerate(after or ())}
    return connection.execute(prepared(sql), {**filters.values, **values, "limit": limit}).all()


def walk_sql(
    connection: Connection,
    filters: Filters,
    columns: Sequence[str],
    limit: int,
    order: Order = BY_NEWNESS,
    *,
    with_words: bool = False,
    behind: bool = False,
) -> str:
    """Return the SELECT of a walk over `columns` of the card; takes the filters' values and `limit`."""
    assert {*order.places} <= {*columns} <= {*_COLUMNS}  # noqa: S101 - names of ours, never an asker's
    conditions = [*filters.where(), *([order.behind] if behind else [])]
    branches = _with_words(connection) if with_words else _without(connection, filters, limit, order)
    selects = [_select(branch, columns, conditions, order) for branch in branches]
    if len(selects) == 1:
        return selects[0]
    # UNION, not UNION ALL: an ad may stand under two of the terms.
    union = " UNION ".join(f"SELECT * FROM ({select}) AS s{number}" for number, select in enumerate(selects))  # noqa: S608 - fragments of ours
    return f"{union} ORDER BY {order.by} LIMIT :limit"


def _with_words(connection: Connection) -> list[_Branch]:
    place, condition = matches(connection)
    return [_Branch("words CROSS JOIN card c", (f"c.newness = {place}", condition), place)]


def _without(connection: Connection, filters: Filters, limit: int, order: Order) -> list[_Branch]:
    paid = ("c.pay >= :pay_at_least",) if "pay" in filters.conditions else ()
    by = way_in(connection, filters, most=_SORTED_AT_MOST if order is BY_PAY else None)
    if by is None and order is BY_PAY:
        # The index by pay holds open and closed ads apart.
        return [_Branch("card c", (f"c.open = {state}", *paid)) for state in filters.states]
    if by is None and paid and few_paid(connection, filters, limit):
        return [_Branch("card c", paid)]
    if by is None:
        return [_Branch("card c")]
    # CROSS JOIN: SQLite then walks the term first, in its order.
    return [
        _Branch(
            "filed f CROSS JOIN card c",
            ("c.newness = f.newness", f"f.term = {term}", f"f.open = {state}"),
            "f.newness",
        )
        for term in filters.terms[by]
        for state in filters.states
    ]


def _select(branch: _Branch, columns: Sequence[str], conditions: Sequence[str], order: Order) -> str:
    told = ", ".join(f"c.{name} AS {name}" for name in columns)
    # The walk's own column bounds it: the planner does not see that both are equal.
    bounded = [
        each.replace("c.newness", branch.newness) if each.startswith("c.newness ") else each for each in conditions
    ]
    where = " AND ".join((*branch.conditions, *bounded)) or "1 = 1"
    by = order.by.replace("newness", branch.newness).replace("pay ", "c.pay ")
    return f"SELECT {told} FROM {branch.tables} WHERE {where} ORDER BY {by} LIMIT :limit"  # noqa: S608 - fragments of ours
