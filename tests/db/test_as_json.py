"""An ad as JSON straight from SQL is the ad that a view gives, whatever it holds."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import Engine
from sqlmodel import Session

from db import as_json, passes
from db.store import Decided, Store
from db.views import listed, views
from posting.change import Change
from posting.model import Comparable, Posting, Tag
from posting.view import PostingView
from tests.db.ads import LATER, NOW, ad, verdict

_VIEWS = TypeAdapter(list[PostingView])
_FULL: dict[str, Any] = {
    "title": 'ভার্চুয়াল "সহকারী" \\ </script> \u2028 🙂'.replace("\u2028", ""),
    "employer": "Padma\tLtd.",
    "description": "One\n\ntwo\x1f'three'".replace("\x1f", ""),
    "countries": ["BD"],
    "remote": "remote",
    "employment": ["full_time"],
    "applicant_worldwide": False,
    "open_to_bangladesh": True,
    "odd_hours": True,
    "asks_for_money": True,
    "asks_for_account": True,
    "pay_min": 10.75,
    "pay_max": 1e15,
    "pay_currency": "USD",
    "pay_period": "hour",
    "posted_on": date(2026, 11, 20),
    "valid_through": date(2027, 1, 1),
    "experience_years": 2.5,
    "duties": ["email"],
    "skills": ['a "quoted" one'],
    "evidence": {"remote": 'from "home"'},
}


@pytest.fixture
def ids(engine: Engine) -> list[int]:
    """Store ads of every kind: full, bare, tagged, doubtful, corrected, closed, and two of one vacancy."""
    ads = [
        ad(1, **_FULL),
        ad(2),
        ad(3),
        ad(4),
        ad(5),
        ad(6, title="Twin", employer="A"),
        ad(7, title="Twin", employer="A"),
    ]
    pay = Comparable(2_000_000.0, 1863.0, date(2026, 11, 20))
    with Session(engine) as session:
        passes.register(
            session, [passes.SourceRow("board", "rows", "https://b.example", LATER - NOW, "Jobs by B")], NOW
        )
        store = Store(session)
        found = store.put([Decided(each, Change.NEW, None, pay if each.pay_min else None) for each in ads], NOW)
        stored = [each for each in found if isinstance(each, int)]
        store.verdicts({stored[0]: verdict(Tag.EXECUTIVE), stored[2]: verdict(sure=False)}, NOW)
        store.verdicts({stored[0]: verdict(Tag.PERSONAL, model="model-2")}, datetime(2026, 11, 24, 12, 0, 0, 5, UTC))
        store.correct(stored[3], [Tag.SECRETARY], "reader", NOW)
        store.correct(stored[3], [], "reader", LATER)
        store.close("board", ["5"], LATER, "gone")
        session.commit()
    assert len(stored) == len(ads)
    return stored


def test_it_is_what_the_views_give(engine: Engine, ids: list[int]) -> None:
    with Session(engine) as session:
        told = json.loads(listed(session, ids))
        assert told == json.loads(_VIEWS.dump_json(views(session, ids)))
    assert [list(each) for each in told] == [list(PostingView.model_fields)] * len(ids)


def test_the_order_is_that_of_the_numbers_and_unknown_ones_are_left_out(engine: Engine, ids: list[int]) -> None:
    with Session(engine) as session:
        told = json.loads(listed(session, [ids[2], 999_999, ids[0]]))
        assert [each["id"] for each in told] == [ids[2], ids[0]]
        assert listed(session, []) == b"[]"


def test_more_fields_than_a_function_takes_are_put_together(
    engine: Engine, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(engine) as session:
        whole = listed(session, ids)
        monkeypatch.setattr(as_json, "_FIELDS_AT_ONCE", 7)
        as_json._sql.cache_clear()
        try:
            assert listed(session, ids) == whole
        finally:
            as_json._sql.cache_clear()


def test_a_row_of_a_posting_is_a_posting(engine: Engine, ids: list[int]) -> None:
    with Session(engine) as session:
        (told,) = json.loads(listed(session, ids[:1]))
    fields = {name: told[name] for name in Posting.model_fields}
    assert Posting.model_validate(fields) == ad(1, **_FULL)


def test_a_view_is_a_whole_one(engine: Engine, ids: list[int]) -> None:
    with Session(engine) as session:
        found = views(session, ids)
    for view in found:
        assert PostingView.model_validate(view.model_dump()) == view
        assert view.model_copy(update={"title": "Other"}).title == "Other"
        assert "title" in repr(view)
    assert found[0] != found[1]
    assert found[0].title == _FULL["title"]
