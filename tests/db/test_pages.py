"""What is remembered of a page holds as long as its readers and its ads are as they were, and no longer."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from db.pages import ReadPage, forget, forget_old, known_pages, remember
from db.store import Store
from tests.db.ads import LATER, NOW, ad, put

KEY = b"k" * 16


@pytest.fixture
def stored(session: Session) -> Session:
    """A database with two ads, and a page that tells both."""
    put(session, [ad(1), ad(2)])
    page = ReadPage(KEY, b"d" * 16, ["1", "2"], "2026-11-20", {"told": {"title": 2}})
    remember(session, "board", "first", [page], NOW)
    session.commit()
    return session


def test_a_page_comes_back_as_it_was_told_with_the_rows_of_its_ads(stored: Session) -> None:
    page = known_pages(stored, "board", "first", LATER)[KEY]
    assert (page.digest, page.changed_at, page.read_at, page.more) == (
        b"d" * 16,
        "2026-11-20",
        NOW,
        {"told": {"title": 2}},
    )
    assert set(page.ads) == {"1", "2"}
    assert set(page.ads.values()) == set(rows(stored))


def rows(session: Session) -> list[int]:
    return [known.id for known in Store(session).known("board", ["1", "2"]).values()]


def test_other_readers_and_other_sources_do_not_know_it(stored: Session) -> None:
    assert known_pages(stored, "board", "second", LATER) == {}
    assert known_pages(stored, "another", "first", LATER) == {}


def test_a_page_one_of_whose_ads_was_closed_is_not_known(stored: Session) -> None:
    Store(stored).close("board", ["2"], LATER, "gone")
    assert known_pages(stored, "board", "first", LATER) == {}


def test_an_ad_whose_last_day_has_passed_leaves_its_page_known(session: Session) -> None:
    put(session, [ad(1, valid_through=NOW.date())])
    remember(session, "board", "first", [ReadPage(KEY, b"d" * 16, ["1"])], NOW)
    later = NOW + timedelta(days=3)
    assert Store(session).close_expired(later) == 1
    assert list(known_pages(session, "board", "first", later)) == [KEY]


def test_a_later_reading_replaces_the_earlier(stored: Session) -> None:
    remember(stored, "board", "first", [ReadPage(KEY, b"e" * 16, ["1"])], LATER)
    page = known_pages(stored, "board", "first", LATER)[KEY]
    assert (page.digest, list(page.ads), page.read_at, page.changed_at) == (b"e" * 16, ["1"], LATER, None)


def test_a_forgotten_page_and_an_old_one_are_gone(stored: Session) -> None:
    forget(stored, "board", [KEY])
    assert known_pages(stored, "board", "first", LATER) == {}
    remember(stored, "board", "first", [ReadPage(KEY, b"d" * 16, ["1"])], NOW)
    assert known_pages(stored, "board", "first", NOW + timedelta(days=91)) == {}
    forget_old(stored, "board", "first", NOW + timedelta(days=91))
    assert known_pages(stored, "board", "first", LATER) == {}
