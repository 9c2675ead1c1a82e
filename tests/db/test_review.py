"""Which ads wait for a person: the least sure and the most disagreed first, until somebody has said."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db.facets import stats
from db.migrations import check
from db.question import BadSearch
from db.review import Queue, queue, waiting
from db.store import Store
from posting.model import Tag, Verdict
from tests.db.ads import LATER, ad, put, store


def said(*tags: Tag, score: float = 0.95, **told: Any) -> Verdict:
    """Return a verdict; every tag of it is `score` probable, the others are not."""
    return Verdict(tags, {tag: score if tag in tags else 0.02 for tag in Tag}, **{"model": "model-1", **told})


def stored(engine: Engine, *verdicts: Verdict, title: str = "Clerk {}") -> list[int]:
    """Store an ad for each verdict; a title of its own for each, unless told otherwise."""
    names = ("Alpha", "Bravo", "Charlie", "Delta", "Echo")
    ids = store(engine, [ad(number, title=title.format(names[number])) for number in range(len(verdicts))])
    judge(engine, dict(zip(ids, verdicts, strict=True)))
    return ids


def judge(engine: Engine, verdicts: dict[int, Verdict]) -> None:
    with Session(engine) as session:
        Store(session).verdicts(verdicts, LATER)
        session.commit()


def correct(engine: Engine, posting_id: int, *tags: Tag) -> None:
    with Session(engine) as session:
        Store(session).correct(posting_id, tags, "reader", LATER)
        session.commit()


def asked(engine: Engine, **told: Any) -> Queue:
    with Session(engine) as session:
        return queue(session, **told)


def reasons(engine: Engine) -> dict[int, tuple[str, ...]]:
    return {row.view.id: row.reasons for row in asked(engine).rows}


def test_the_least_sure_comes_first_and_the_sure_does_not_come(engine: Engine) -> None:
    doubtful, sure, torn = stored(
        engine,
        said(Tag.PERSONAL, score=0.7, sure=False),
        said(Tag.PERSONAL),
        said(Tag.PERSONAL, score=0.55, sure=False),
    )
    assert [row.view.id for row in asked(engine).rows] == [torn, doubtful]
    assert sure not in reasons(engine)


def test_rules_on_the_title_that_say_otherwise_are_a_reason(engine: Engine) -> None:
    agreed, other, certain = stored(
        engine,
        said(Tag.PERSONAL, by_title=(Tag.PERSONAL,)),
        said(Tag.PERSONAL, by_title=()),
        Verdict((Tag.PERSONAL,), {tag: float(tag is Tag.PERSONAL) for tag in Tag}, True, "model-1", ()),
    )
    assert reasons(engine) == {other: ("title",)}
    assert other not in (agreed, certain)


def test_two_models_that_differ_are_a_reason_until_a_person_says(engine: Engine) -> None:
    same, other = stored(engine, said(Tag.PERSONAL), said(Tag.PERSONAL))
    newer = {same: said(Tag.PERSONAL, model="model-2"), other: said(Tag.EXECUTIVE, model="model-2")}
    judge(engine, newer)
    assert reasons(engine) == {other: ("models",)}
    (row,) = asked(engine).rows
    assert {(each.model, each.tags) for each in row.verdicts} == {
        ("model-1", (Tag.PERSONAL,)),
        ("model-2", (Tag.EXECUTIVE,)),
    }
    # Asked again, the same model does not settle it.
    judge(engine, newer)
    assert reasons(engine) == {other: ("models",)}
    correct(engine, other, Tag.EXECUTIVE)
    assert reasons(engine) == {}


def test_what_a_person_said_of_an_ad_is_asked_of_ads_with_its_title(engine: Engine) -> None:
    first, second, third = stored(engine, *[said(Tag.PERSONAL)] * 3, title="Right hand")
    assert reasons(engine) == {}
    correct(engine, first, Tag.EXECUTIVE)
    assert reasons(engine) == {second: ("people",), third: ("people",)}
    row = asked(engine).rows[0]
    assert [(each.id, each.tags) for each in row.alike] == [(first, (Tag.EXECUTIVE,))]
    # A second opinion that the model shares: the title alone does not tell.
    correct(engine, second, Tag.PERSONAL)
    assert reasons(engine) == {}


def test_a_new_ad_is_held_against_what_people_said_of_its_title(engine: Engine) -> None:
    (first,) = stored(engine, said(Tag.PERSONAL), title="Right hand")
    correct(engine, first, Tag.EXECUTIVE)
    (later,) = store(engine, [ad(77, title="RIGHT  hand 4711")])
    judge(engine, {later: said(Tag.PERSONAL)})
    assert reasons(engine) == {later: ("people",)}


def test_a_person_is_believed_before_two_models_and_those_before_a_title(engine: Engine) -> None:
    by_title, by_models, by_people = stored(
        engine, said(Tag.PERSONAL, by_title=()), said(Tag.PERSONAL), said(Tag.PERSONAL)
    )
    judge(engine, {by_models: said(Tag.EXECUTIVE, model="model-2")})
    (twin,) = store(engine, [ad(78, title="Clerk Charlie")])
    judge(engine, {twin: said(Tag.PERSONAL)})
    correct(engine, twin, Tag.SECRETARY)
    assert list(reasons(engine)) == [by_people, by_models, by_title]


def test_a_confirmed_ad_leaves_the_queue_and_is_not_asked_about_again(engine: Engine) -> None:
    (number,) = stored(engine, said(Tag.PERSONAL, score=0.6, sure=False))
    correct(engine, number, Tag.PERSONAL)
    assert asked(engine).rows == []
    judge(engine, {number: said(Tag.EXECUTIVE, score=0.5, sure=False, model="model-2")})
    assert asked(engine).rows == []


def test_a_closed_ad_is_not_asked_about(engine: Engine) -> None:
    stored(engine, said(Tag.PERSONAL, sure=False))
    with Session(engine) as session:
        Store(session).close("board", ["0"], LATER, "gone")
        session.commit()
        assert waiting(session)["any"] == 0
    assert asked(engine).rows == []


def test_an_edit_of_the_text_does_not_answer_for_a_person(engine: Engine) -> None:
    (number,) = stored(engine, said(Tag.PERSONAL, sure=False))
    with Session(engine) as session:
        put(session, [ad(0, title="Clerk Alpha", description="More words.")], LATER)
        session.commit()
    assert reasons(engine) == {number: ("unsure",)}


def test_the_queue_is_given_page_by_page_and_counted_by_reason(engine: Engine) -> None:
    verdicts = [said(Tag.PERSONAL, score=0.9 - number / 10, sure=False) for number in range(3)]
    ids = stored(engine, *verdicts, said(Tag.PERSONAL, by_title=()))
    first = asked(engine, limit=2)
    rest = asked(engine, limit=2, after=first.next)
    assert [row.view.id for row in (*first.rows, *rest.rows)] == [ids[2], ids[1], ids[0], ids[3]]
    assert rest.next is None
    assert [row.view.id for row in asked(engine, reason="title").rows] == [ids[3]]
    with Session(engine) as session:
        assert waiting(session) == {"unsure": 3, "title": 1, "models": 0, "people": 0, "any": 4}
        assert stats(session).review == {"any": 4, "unsure": 3, "title": 1}
    assert check(engine) == []


@pytest.mark.parametrize("told", [{"reason": "taste"}, {"after": "bjE"}, {"after": "%%"}])
def test_what_cannot_be_asked_is_refused(engine: Engine, told: dict[str, str]) -> None:
    with pytest.raises(BadSearch):
        asked(engine, **told)


def test_an_old_verdict_keeps_its_models_name(engine: Engine) -> None:
    (number,) = stored(engine, said(Tag.PERSONAL))
    judge(engine, {number: said(Tag.EXECUTIVE, model="model-2")})
    (row,) = asked(engine).rows
    assert sorted(each.model for each in row.verdicts) == ["model-1", "model-2"]
    assert row.view.model == "model-2"
