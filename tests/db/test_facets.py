"""Counts are what a recount gives, whatever was stored, closed, tagged and corrected before."""

import atexit
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import Engine
from sqlmodel import Session

from db import facets as counting
from db.engine import open_engine
from db.facets import FIELDS, Facets, facets, stats
from db.filing import TERMS
from db.migrations import check, upgrade
from db.question import VALUES
from db.search import Search
from db.store import Store
from posting.model import Tag
from posting.view import PostingView
from tests.db.ads import LATER, NOW, ad, put, store, verdict


def _counts(engine: Engine, **asked: Any) -> Facets:
    with Session(engine) as session:
        return facets(session, Search(**asked), NOW)


def _values_of(view: PostingView, field: str) -> list[str]:
    """Return the values of one field that an ad counts for, read off what a person sees of it."""
    if field == "country":
        return sorted({place["country"] for place in view.places if place["country"]} | set(view.applicant_countries))
    if field == "tags":
        unsure = ["unsure"] if view.sure is False and not view.corrected else []
        return [*(map(str, view.tags) if view.tags else ["none"]), *unsure]
    if field == "warnings":
        return [name for name in ("asks_for_money", "asks_for_account") if getattr(view, name)] or ["none"]
    value = getattr(view, field)
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return [str(each) for each in value] or (["unstated"] if field == "employment" else [])
    return [str(value or "unstated")]


def _recounted(engine: Engine, asked: Search) -> dict[str, Counter[str]]:
    """Return the counts of every field, by listing what each question leaves."""
    told = {}
    for field in FIELDS:
        fields = {name: getattr(asked, name) for name in (*FIELDS, "words", "status", "since", "pay_at_least")}
        rest = Search(**{**fields, field: ()}, limit=200)
        with Session(engine) as session:
            rows = rest.run(session, NOW).rows
        told[field] = Counter(value for view in rows for value in _values_of(view, field))
    return told


@pytest.fixture(scope="module")
def mixed(asked_only: Callable[[], Engine]) -> Engine:
    engine = asked_only()
    chance = random.Random(3)

    def some(values: tuple[str, ...], most: int) -> list[str]:
        return chance.sample(values, chance.randint(0, most))

    ads = [
        ad(
            number,
            countries=some(("BD", "IN", "US"), 2),
            remote=chance.choice((None, "remote", "onsite")),
            employment=some(("full_time", "part_time", "contract"), 2),
            experience=chance.choice((None, "required")),
            open_to_bangladesh=chance.choice((None, True, False)),
            asks_for_money=chance.choice((None, None, True)),
            asks_for_account=chance.choice((None, None, None, True)),
            duties=some(("calendar", "email", "phone"), 3),
            posted_on=date(2026, 11, 24) - timedelta(chance.randint(0, 20)),
        )
        for number in range(90)
    ]
    tags = [[Tag(each) for each in some(tuple(Tag), 2)] for _ in ads]
    store(engine, ads, tags, pay={str(number): float(number * 1_000) for number in range(50)})
    with Session(engine) as session:
        Store(session).close("board", [str(number) for number in range(0, 90, 7)], LATER, "gone")
        session.commit()
    return engine


_QUESTIONS: list[dict[str, Any]] = [
    {},
    {"status": "closed"},
    {"status": "all"},
    {"tags": "executive"},
    {"tags": ["executive", "none"]},
    {"tags": "none", "status": "all"},
    {"duties": "calendar"},
    {"duties": ["calendar", "email"]},
    {"country": "BD"},
    {"country": ["BD", "IN"]},
    {"country": ["BD", "IN"], "remote": "remote"},
    {"tags": "personal", "remote": ["remote", "unstated"]},
    {"tags": ["personal", "secretary"], "country": "BD", "employment": "full_time"},
    {"employment": "unstated", "experience": "required"},
    {"duties": "email", "tags": "executive"},
    {"since": "10d"},
    {"pay_at_least": 20_000, "remote": "remote"},
    {"words": "assistant", "country": "BD"},
    {"words": "nothing"},
    {"open_to_bangladesh": "yes"},
    {"open_to_bangladesh": ["no", "unstated"], "country": "BD"},
    {"open_to_bangladesh": "yes", "tags": "executive", "duties": "email"},
    {"warnings": "none"},
    {"warnings": "asks_for_money", "status": "all"},
    {"warnings": ["asks_for_money", "asks_for_account"]},
    {"warnings": ["none", "asks_for_account"], "country": "BD", "remote": "remote"},
    {"warnings": "none", "tags": "executive", "duties": "email"},
    {"warnings": "asks_for_account", "words": "assistant"},
]


@pytest.mark.parametrize("asked", _QUESTIONS, ids=str)
def test_a_count_is_what_choosing_the_value_would_list(mixed: Engine, asked: dict[str, Any]) -> None:
    told = _counts(mixed, **asked)
    assert told.exact
    assert dict(told) == {field: dict(counter) for field, counter in _recounted(mixed, Search(**asked)).items()}
    with Session(mixed) as session:
        assert told.total == len(Search(**asked, limit=200).run(session, NOW).rows)


def test_what_cannot_be_counted_whole_says_so(mixed: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_NEWEST", 10)
    told = _counts(mixed, words="assistant")
    assert not told.exact
    assert told.total == 10
    assert told.about == {*FIELDS, "total"}
    # Only the field that no table tells is counted so.
    monkeypatch.setattr(counting, "_NEWEST", 1)
    assert _counts(mixed, country="BD", remote="remote").about == {"duties"}
    assert _counts(mixed).exact


def test_a_source_that_gave_nothing_counts_nothing(mixed: Engine) -> None:
    told = _counts(mixed, source="nowhere")
    assert (told.total, told.exact) == (0, True)


def test_every_value_of_every_enum_has_its_own_term() -> None:
    for field, values in VALUES.items():
        missing = set(values) - set(TERMS[field])
        assert not missing, f"give {missing} a place in db/filing.py, behind the others"
    numbers = [number for terms in TERMS.values() for number in terms.values()]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < 1_000


def test_stats_tell_what_is_stored(mixed: Engine) -> None:
    with Session(mixed) as session:
        told = stats(session).as_row()
    assert (told["ads"], told["open"], told["closed"]) == (90, 77, 13)
    assert told["source"] == {"board": 90}
    assert told["model"] == {"model-1": 90}
    assert (told["unclassified"], told["corrected"]) == (0, 0)
    assert sum(told["remote"].values()) == 90


def test_an_empty_database_has_empty_counts(engine: Engine) -> None:
    assert dict(_counts(engine)) == {field: {} for field in FIELDS}
    with Session(engine) as session:
        assert stats(session).ads == 0


_ads = st.builds(
    ad,
    st.integers(1, 6),
    title=st.sampled_from(["Clerk", "Secretary", "সহকারী"]),
    countries=st.lists(st.sampled_from(["BD", "IN"]), unique=True),
    remote=st.sampled_from([None, "remote"]),
    open_to_bangladesh=st.sampled_from([None, True, False]),
    asks_for_money=st.sampled_from([None, True]),
    asks_for_account=st.sampled_from([None, True]),
    employment=st.lists(st.sampled_from(["contract", "freelance"]), unique=True),
    duties=st.lists(st.sampled_from(["email", "phone"]), unique=True),
    valid_through=st.sampled_from([None, date(2026, 11, 1), date(2027, 1, 1)]),
)
_numbers = st.integers(1, 6)
_tags = st.lists(st.sampled_from(list(Tag)), unique=True)


_EMPTY = Path(tempfile.gettempdir()) / f"sohokari-empty-{uuid4().hex}.sqlite"


def copied(empty: Path, to: Path) -> Path:
    """Copy an upgraded database that is made at the first call: every example begins with one."""
    if not empty.exists():
        engine = open_engine(f"sqlite:///{empty}")
        upgrade(engine)
        engine.dispose()
        atexit.register(empty.unlink)
    shutil.copy(empty, to)
    return to


class AnyOrder(RuleBasedStateMachine):
    """Whatever is done in whatever order, and given up in between: the counts stay those of a recount."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.engine = open_engine(f"sqlite:///{copied(_EMPTY, Path(self.folder.name) / 'ads.sqlite')}")
        self.session = Session(self.engine)

    @rule(ads=st.lists(_ads, min_size=1, max_size=3, unique_by=lambda each: each.source_id))
    def put(self, ads: list[Any]) -> None:
        put(self.session, ads)

    @rule(number=_numbers, tags=_tags, sure=st.booleans(), model=st.sampled_from(["a", "b"]))
    def tag(self, number: int, tags: list[Tag], sure: bool, model: str) -> None:
        known = Store(self.session).known("board", [str(number)])
        Store(self.session).verdicts({each.id: verdict(*tags, sure=sure, model=model) for each in known.values()}, NOW)

    @rule(number=_numbers, tags=_tags)
    def correct(self, number: int, tags: list[Tag]) -> None:
        for each in Store(self.session).known("board", [str(number)]).values():
            Store(self.session).correct(each.id, tags, "reader", NOW)

    @rule(numbers=st.lists(_numbers, max_size=3))
    def close(self, numbers: list[int]) -> None:
        Store(self.session).close("board", [str(number) for number in numbers], NOW, "gone")

    @rule()
    def close_unseen(self) -> None:
        Store(self.session).close_unseen("board", NOW, NOW, "gone")

    @rule()
    def close_expired(self) -> None:
        Store(self.session).close_expired(NOW)

    @rule()
    def commit(self) -> None:
        self.session.commit()
        assert check(self.engine) == []

    @rule()
    def give_up(self) -> None:
        self.session.rollback()

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.session.commit()
            assert check(self.engine) == []
            self.session.close()
            self.engine.dispose()
            self.folder.cleanup()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=30, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
