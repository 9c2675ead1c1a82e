"""What is stored, and what becomes of it: identity, change, closing, verdicts, corrections, poison."""

import math
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from db import passes
from db.engine import open_engine
from db.migrations import check
from db.search import group_of, one
from db.store import Decided, Store, untagged
from posting.change import Change
from posting.model import Posting, Rejected, Tag
from tests.db.ads import LATER, NOW, ad, found, put, store, verdict


def test_an_ad_comes_back_as_it_was_stored(engine: Engine) -> None:
    told = ad(
        1,
        title="ভার্চুয়াল সহকারী",
        employer="Padma Ltd.",
        description="প্রথম অনুচ্ছেদ\n\nদ্বিতীয়",
        countries=["BD", "IN"],
        remote="remote",
        employment=["full_time", "contract"],
        pay_min=22000.0,
        pay_max=60000.5,
        pay_currency="BDT",
        pay_period="month",
        posted_on=date(2026, 11, 20),
        valid_through=date(2026, 12, 20),
        experience="none_required",
        odd_hours=False,
        duties=["calendar", "email"],
        skills=["typing"],
        evidence={"remote": "work from home"},
    )
    (posting_id,) = store(engine, [told], [[Tag.EXECUTIVE]])
    with Session(engine) as session:
        view = one(session, posting_id)
    assert view is not None
    assert {name: getattr(view, name) for name in Posting.model_fields} == told.model_dump()
    assert view.tags == [Tag.EXECUTIVE]
    assert view.scores[Tag.EXECUTIVE] == 0.9
    assert (view.first_seen_at, view.last_seen_at) == (NOW, NOW)


def test_one_identity_is_one_row_and_an_edit_keeps_its_number(engine: Engine) -> None:
    (first,) = store(engine, [ad(1, title="Old title")])
    (second,) = store(engine, [ad(1, title="New title")], now=LATER)
    assert first == second
    assert found(engine, words="new") == ["1"]
    assert found(engine, words="old") == []
    with Session(engine) as session:
        view = one(session, first)
    assert view is not None
    assert (view.first_seen_at, view.last_seen_at) == (NOW, LATER)


def test_the_same_ad_twice_in_a_batch_is_stored_once(engine: Engine) -> None:
    with Session(engine) as session:
        decided = [Decided(ad(1, title=title), Change.NEW, None) for title in ("First", "Second")]
        ids = Store(session).put(decided, NOW)
        session.commit()
    assert ids[0] == ids[1]
    assert found(engine, words="second") == ["1"]
    assert check(engine) == []


def test_an_ad_that_was_decided_new_but_is_there_already_is_updated(engine: Engine) -> None:
    (first,) = store(engine, [ad(1)])
    with Session(engine) as session:
        (again,) = Store(session).put([Decided(ad(1, title="Other"), Change.NEW, None)], LATER)
        session.commit()
    assert again == first


def test_boards_with_the_same_ids_do_not_meet(engine: Engine) -> None:
    store(engine, [ad(1), ad(1, source="another")])
    assert len(found(engine)) == 2


def test_known_tells_what_is_stored_and_whether_it_is_open(engine: Engine) -> None:
    store(engine, [ad(1), ad(2)])
    with Session(engine) as session:
        writing = Store(session)
        writing.close("board", ["2"], LATER, "its page says so")
        known = writing.known("board", ["1", "2", "3"])
    assert {key: each.open for key, each in known.items()} == {"1": True, "2": False}


def test_a_closed_ad_is_hidden_told_why_and_can_come_back(engine: Engine) -> None:
    (posting_id,) = store(engine, [ad(1)])
    with Session(engine) as session:
        assert Store(session).close("board", ["1"], LATER, "its page says so") == 1
        assert Store(session).close("board", ["1"], LATER, "twice") == 0
        session.commit()
        view = one(session, posting_id)
    assert view is not None
    assert (view.closed_at, view.closed_why) == (LATER, "its page says so")
    assert found(engine) == []
    assert found(engine, status="closed") == ["1"]
    store(engine, [ad(1)], now=LATER)
    assert found(engine) == ["1"]
    assert check(engine) == []


def test_only_what_a_complete_pass_did_not_see_is_closed(engine: Engine) -> None:
    ids = store(engine, [ad(1), ad(2), ad(1, source="another")])
    with Session(engine) as session:
        writing = Store(session)
        writing.seen([ids[0]], LATER)
        assert writing.close_unseen("board", LATER, LATER, "no longer listed") == 1
        session.commit()
    assert found(engine, source="board") == ["1"]
    assert found(engine, source="another") == ["1"]


def test_an_ad_is_closed_when_its_last_day_is_over_everywhere(engine: Engine) -> None:
    store(engine, [ad(1, valid_through=date(2026, 11, 24))])
    with Session(engine) as session:
        assert Store(session).close_expired(datetime(2026, 11, 25, 11, tzinfo=UTC)) == 0
        assert Store(session).close_expired(datetime(2026, 11, 25, 13, tzinfo=UTC)) == 1
        session.commit()
    assert found(engine) == []


def test_a_board_that_still_lists_an_expired_ad_does_not_open_it_at_every_pass(engine: Engine) -> None:
    store(engine, [ad(1, valid_through=date(2026, 11, 1))])
    assert found(engine) == []
    with Session(engine) as session:
        assert Store(session).known("board", ["1"])["1"].open
    store(engine, [ad(1, valid_through=date(2026, 12, 1))], now=LATER)
    assert found(engine) == ["1"]


def test_a_newer_model_adds_a_verdict_and_rewrites_none(engine: Engine) -> None:
    (posting_id,) = store(engine, [ad(1)], [[Tag.PERSONAL]])
    with Session(engine) as session:
        Store(session).verdicts({posting_id: verdict(Tag.EXECUTIVE, model="model-2")}, LATER)
        session.commit()
        view = one(session, posting_id)
        kept = session.connection().execute(text("SELECT model, tags FROM verdict ORDER BY model")).all()
    assert view is not None
    assert (view.tags, view.model) == ([Tag.EXECUTIVE], "model-2")
    assert [row.model for row in kept] == ["model-1", "model-2"]
    assert found(engine, tags="personal") == []


def test_a_correction_wins_over_every_verdict_at_once_and_for_good(engine: Engine) -> None:
    (posting_id,) = store(engine, [ad(1)], [[Tag.PERSONAL]])
    with Session(engine) as session:
        Store(session).correct(posting_id, [Tag.SECRETARY, Tag.EXECUTIVE], "reader", LATER)
        session.commit()
    assert found(engine, tags="secretary") == ["1"]
    with Session(engine) as session:
        Store(session).verdicts({posting_id: verdict(Tag.ADMINISTRATIVE, model="model-2")}, LATER)
        session.commit()
        view = one(session, posting_id)
    store(engine, [ad(1, title="Edited")], [[Tag.PERSONAL]], now=LATER)
    assert view is not None
    assert (view.tags, view.corrected) == ([Tag.EXECUTIVE, Tag.SECRETARY], True)
    assert found(engine, tags=["administrative", "personal"]) == []
    assert found(engine, tags="secretary") == ["1"]


def test_the_latest_correction_is_the_one_that_counts_and_may_be_no_tag(engine: Engine) -> None:
    (posting_id,) = store(engine, [ad(1)], [[Tag.PERSONAL]])
    with Session(engine) as session:
        Store(session).correct(posting_id, [Tag.SECRETARY], "first", LATER)
        Store(session).correct(posting_id, [], "second", LATER)
        session.commit()
        (told,) = Store(session).corrections()
        view = one(session, posting_id)
    assert (told.tags, told.by) == ((), "second")
    assert view is not None
    assert view.tags == []
    assert found(engine, tags="none") == ["1"]


def test_a_correction_of_no_ad_is_refused(session: Session) -> None:
    with pytest.raises(LookupError):
        Store(session).correct(404, [Tag.PERSONAL], "reader", NOW)


def test_what_the_present_model_has_not_seen_is_found_batch_by_batch(engine: Engine) -> None:
    ids = store(engine, [ad(1), ad(2), ad(3)], [[Tag.PERSONAL], []])
    with Session(engine) as session:
        assert [ad.id for ad in untagged(session, 10)] == [ids[2]]
        waiting = untagged(session, 2, model="model-2")
        assert len(waiting) == 2
        while waiting:
            Store(session).verdicts({each.id: verdict(model="model-2") for each in waiting}, LATER)
            session.commit()
            waiting = untagged(session, 2, model="model-2")
        assert untagged(session, 10) == []


def test_what_a_model_says_of_a_text_that_was_edited_meanwhile_is_dropped(engine: Engine) -> None:
    (posting_id,) = store(engine, [ad(1, title="Old title")])
    with Session(engine) as session:
        (waiting,) = untagged(session, 10)
    store(engine, [ad(1, title="New title")], now=LATER)
    with Session(engine) as session:
        Store(session).verdicts({posting_id: verdict(Tag.PERSONAL)}, LATER, read={waiting.id: waiting.content_key})
        session.commit()
        assert [each.title for each in untagged(session, 10)] == ["New title"]
        (again,) = untagged(session, 10)
        Store(session).verdicts({posting_id: verdict(Tag.PERSONAL)}, LATER, read={again.id: again.content_key})
        session.commit()
        assert untagged(session, 10) == []


def _poisoned() -> dict[str, Posting]:
    """Return ads that went past the model's checks, each with one value that a database or a reader chokes on."""
    values: dict[str, dict[str, object]] = {
        "a lone surrogate": {"title": "\ud800"},
        "no title": {"title": None},
        "a number beyond 64 bits": {"experience_years": 10**400},
        "a title that is none": {"title": object()},
        "places that are none": {"places": "Dhaka"},
        "a list in a text": {"employer": ["a"]},
        "a surrogate in a list": {"skills": ["\udfff"]},
        "a day that is none": {"posted_on": "tomorrow"},
    }
    ads: dict[str, Posting] = {}
    for number, (name, told) in enumerate(values.items(), 100):
        poisoned = ad(number)
        poisoned.__dict__.update(told)
        ads[name] = poisoned
    return ads


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("name", _poisoned())
def test_a_poisoned_ad_is_refused_with_a_reason_and_its_neighbours_are_stored(engine: Engine, name: str) -> None:
    with Session(engine) as session:
        writing = Store(session)
        decided = [Decided(each, Change.NEW, None) for each in (ad(1), _poisoned()[name], ad(2))]
        first, refused, second = writing.put(decided, NOW)
        assert isinstance(first, int)
        assert isinstance(second, int)
        assert isinstance(refused, Rejected)
        assert refused.detail
        writing.verdicts({first: verdict(Tag.PERSONAL), second: verdict()}, NOW)
        writing.reject("board", 1, [refused], NOW)
        session.commit()
        assert passes.refusals(session, "board")[0].why == "invalid"
    assert sorted(found(engine)) == ["1", "2"]
    assert check(engine) == []


def test_a_refused_ad_told_at_every_pass_keeps_one_row(session: Session) -> None:
    refused = Rejected("no_title", "", "7", "", "https://board.example/7")
    Store(session).reject("board", 1, [refused, refused], NOW)
    Store(session).reject("board", 2, [refused], LATER)
    session.commit()
    assert passes.refusals(session, "board") == [refused]


def test_a_refusal_whose_own_words_are_poison_is_kept(session: Session) -> None:
    Store(session).reject("board", 1, [Rejected("invalid", "\x00\ud800", "\ud800", "\x00" * 9_999, "")], NOW)
    session.commit()
    assert len(passes.refusals(session, "board")) == 1


def test_a_full_disk_fails_the_batch_and_loses_nothing_that_was_stored(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    store(engine, [ad(1)])
    with Session(engine) as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(OperationalError):
            put(session, [ad(number, description="word " * 9_000) for number in range(2, 40)])
        session.rollback()
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1073741823")
        put(session, [ad(2)])
        session.commit()
    assert sorted(found(engine)) == ["1", "2"]
    assert check(engine) == []
    engine.dispose()


def test_what_is_not_committed_is_not_there(engine: Engine) -> None:
    with Session(engine) as session:
        put(session, [ad(1)])
        session.rollback()
        put(session, [ad(2)])
        session.commit()
    assert found(engine) == ["2"]
    assert check(engine) == []


def test_a_wage_that_is_no_number_is_not_filtered_by(engine: Engine) -> None:
    store(engine, [ad(1), ad(2)], pay={"1": math.nan, "2": 30000.0})
    assert found(engine, pay_at_least=1) == ["2"]


def test_a_session_may_commit_many_times(engine: Engine) -> None:
    with Session(engine) as session:
        for number in range(4):
            put(session, [ad(number)])
            if number % 2:
                session.rollback()
            else:
                session.commit()
    assert sorted(found(engine)) == ["0", "2"]
    assert check(engine) == []


def test_ads_of_one_vacancy_on_two_boards_are_a_group(engine: Engine) -> None:
    same = {"title": "Office Assistant", "employer": "Padma", "countries": ["BD"]}
    ids = store(engine, [ad(1, **same), ad(2, source="another", **same), ad(3)])
    with Session(engine) as session:
        assert [view.id for view in group_of(session, ids[0])] == [ids[1]]
        views = [one(session, each) for each in ids]
    groups = [view.group_id for view in views if view]
    assert groups[0] == groups[1]
    assert groups[0] is not None
    assert groups[2] is None


def test_ads_of_a_batch_lie_in_the_order_of_their_days(engine: Engine) -> None:
    days = {1: date(2026, 11, 20), 2: date(2026, 11, 23), 3: date(2026, 10, 1), 4: None, 5: date(2027, 5, 5)}
    with Session(engine) as session:
        Store(session).put([Decided(ad(n, posted_on=day), Change.NEW, None) for n, day in days.items()], NOW)
        session.commit()
    # Told of no day, or of one to come: the day it was first seen.
    assert found(engine) == ["4", "5", "2", "1", "3"]
