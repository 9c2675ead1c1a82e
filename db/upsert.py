"""Inserts that meet a row already there, in the words of each database."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from db.engine import is_sqlite
from db.tables import table_of

Upsert = sqlite.Insert | postgresql.Insert


def replacing(connection: Connection, model: type[SQLModel], key: Sequence[str], but: Sequence[str] = ()) -> Upsert:
    """Return an insert that takes the new values where a row has the `key`; the columns `but` keep theirs."""
    told = _insert(connection, model)
    kept = {*key, *but}
    taken = {column.name: told.excluded[column.name] for column in table_of(model).c if column.name not in kept}
    return told.on_conflict_do_update(index_elements=list(key), set_=taken)


def adding(connection: Connection, model: type[SQLModel], key: Sequence[str], count: str = "n") -> Upsert:
    """Return an insert that adds to the `count` where a row has the `key`."""
    told = _insert(connection, model)
    column = table_of(model).c[count]
    return told.on_conflict_do_update(index_elements=list(key), set_={count: column + told.excluded[count]})


def unless_there(connection: Connection, model: type[SQLModel]) -> Upsert:
    """Return an insert that leaves a row that is there as it is."""
    return _insert(connection, model).on_conflict_do_nothing()


def _insert(connection: Connection, model: type[SQLModel]) -> Upsert:
    return sqlite.insert(table_of(model)) if is_sqlite(connection) else postgresql.insert(table_of(model))
