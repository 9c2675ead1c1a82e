"""Inserts that meet a row already there, in the words of each database."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from db.engine import is_sqlite
from db.tables import table_of

Upsert = sqlite.Insert | postgresql.Insert
Row = tuple[Any, ...]


def replacing(connection: Connection, model: type[SQLModel], key: tuple[str, ...], but: tuple[str, ...] = ()) -> Upsert:
    """Return an insert that takes the new values where a row has the `key`; the columns `but` keep theirs."""
    return _replacing(_words(connection), model, key, but)


def adding(connection: Connection, model: type[SQLModel], key: tuple[str, ...], count: str = "n") -> Upsert:
    """Return an insert that adds to the `count` where a row has the `key`."""
    return _adding(_words(connection), model, key, count)


def unless_there(connection: Connection, model: type[SQLModel]) -> Upsert:
    """Return an insert that leaves a row that is there as it is."""
    return _insert(_words(connection), model).on_conflict_do_nothing()


def execute_many(
    connection: Connection, statement: Upsert | Insert | Update | Delete, columns: Sequence[str], rows: list[Row]
) -> None:
    """Execute `statement` for plain numbers and texts, a tuple of the `columns` each.

    SQLite takes the tuples as they are: most of the time goes elsewhere then, where rows are small and many.
    """
    if not rows:
        return
    if is_sqlite(connection):
        connection.exec_driver_sql(_compiled(statement, connection.dialect, tuple(columns)), rows)
    else:
        connection.execute(statement, [dict(zip(columns, row, strict=True)) for row in rows])


def execute_rows(connection: Connection, statement: Upsert, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Execute `statement` for whole rows of a table, as `execute_many` does, with the columns' own conversions."""
    if not is_sqlite(connection):
        connection.execute(statement, rows)
        return
    columns = _conversions(model, connection.dialect)
    told = [tuple([row[name] if to is None else to(row[name]) for name, to in columns]) for row in rows]
    execute_many(connection, statement, [name for name, _ in columns], told)


def _words(connection: Connection) -> ModuleType:
    return sqlite if is_sqlite(connection) else postgresql


# Statements are made once: making one costs more than executing it for a small batch.
@cache
def _replacing(words: ModuleType, model: type[SQLModel], key: tuple[str, ...], but: tuple[str, ...]) -> Upsert:
    told = _insert(words, model)
    kept = {*key, *but}
    taken = {column.name: told.excluded[column.name] for column in table_of(model).c if column.name not in kept}
    return told.on_conflict_do_update(index_elements=list(key), set_=taken)


@cache
def _adding(words: ModuleType, model: type[SQLModel], key: tuple[str, ...], count: str) -> Upsert:
    told = _insert(words, model)
    column = table_of(model).c[count]
    return told.on_conflict_do_update(index_elements=list(key), set_={count: column + told.excluded[count]})


def _insert(words: Any, model: type[SQLModel]) -> Upsert:
    told = words.insert(table_of(model))
    assert isinstance(told, sqlite.Insert | postgresql.Insert)  # noqa: S101 - one of the two it is
    return told


@lru_cache(maxsize=64)
def _conversions(model: type[SQLModel], dialect: Dialect) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """Return what each column of a table makes of a value on its way into the database."""
    return [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table_of(model).c]


@lru_cache(maxsize=64)
def _compiled(statement: Upsert | Insert | Update | Delete, dialect: Dialect, columns: tuple[str, ...]) -> str:
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    assert tuple(compiled.positiontup or ()) == columns  # noqa: S101 - the tuples are in this order
    return str(compiled)
