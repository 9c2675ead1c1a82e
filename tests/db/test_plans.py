"""The questions that are asked all the time are answered from the index that was made for them."""

import re

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db import review
from db.filters import filters_of
from db.search import Search
from db.store import Store
from db.walk import walk_sql
from posting.model import Tag
from tests.db.ads import NOW, ad, store


def plan(engine: Engine, sql: str) -> str:
    with engine.connect() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (str(review._SAID.compile(compile_kwargs={"literal_binds": False})), "card_said"),
        (review.queue_sql(None, behind=False), "card_review"),
        (review.queue_sql("title", behind=True), "card_review"),
    ],
    ids=["what people said of a title", "the queue", "the queue of one reason, further on"],
)
def test_it_is_taken_from_its_index(sqlite_engine: Engine, sql: str, index: str) -> None:
    ids = store(sqlite_engine, [ad(number) for number in range(3)], [[Tag.PERSONAL]] * 3)
    with Session(sqlite_engine) as session:
        Store(session).correct(ids[0], [], "reader", NOW)
        session.commit()
    told = plan(sqlite_engine, re.sub(r":\w+", "1", sql.replace("(__[POSTCOMPILE_looks])", "(1, 2)")))
    assert index in told
    assert "TEMP B-TREE" not in told


@pytest.mark.parametrize(
    ("warnings", "path"),
    [("asks_for_money", "SEARCH f USING PRIMARY KEY (term=? AND open=?)"), ("none", "SEARCH c USING INDEX card_open")],
)
def test_ads_with_a_warning_are_walked_by_their_term_and_those_without_by_newness(
    sqlite_engine: Engine, warnings: str, path: str
) -> None:
    store(sqlite_engine, [ad(number, asks_for_money=True if number == 1 else None) for number in range(20)])
    with Session(sqlite_engine) as session:
        connection = session.connection()
        filters = filters_of(connection, Search(warnings=(warnings,)), NOW)
        sql = walk_sql(connection, filters, ("newness", "id", "pay"), 20)
    told = plan(sqlite_engine, sql.replace(":limit", "20"))
    assert path in told
    assert "TEMP B-TREE" not in told
