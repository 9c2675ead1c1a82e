"""An empty board, a changed one and a blocked one are not the same, and only a board like itself closes ads."""

from datetime import UTC, datetime

import pytest

from posting.report import Health, PassReport
from sohokari.health import Usual, judge

MOMENT = datetime(2026, 11, 24, tzinfo=UTC)


def report(*, read: int = 0, rejected: int = 0, complete: bool = True) -> PassReport:
    return PassReport(
        "board", MOMENT, complete=complete, read=read, unchanged=read - rejected, rejected=rejected, pages=1
    )


@pytest.mark.parametrize("health", [Health.BLOCKED, Health.CHANGED, Health.UNREACHABLE])
def test_a_failed_pass_is_told_as_it_failed_and_closes_nothing(health: Health) -> None:
    opinion = judge(report(complete=False), [health], Usual(open_ads=20), partial=False)
    assert opinion.health is health
    assert not opinion.may_close


def test_the_worst_of_several_failures_is_told() -> None:
    failures = [Health.UNREACHABLE, Health.BLOCKED, Health.CHANGED]
    assert judge(report(complete=False), failures, Usual(), partial=False).health is Health.BLOCKED


def test_a_board_that_never_had_ads_and_has_none_is_empty() -> None:
    opinion = judge(report(), [], Usual(), partial=False)
    assert opinion.health is Health.EMPTY
    assert opinion.may_close


def test_a_board_that_suddenly_has_no_ads_is_suspect_not_empty() -> None:
    opinion = judge(report(), [], Usual(open_ads=30), partial=False)
    assert opinion.health is Health.SUSPECT
    assert not opinion.may_close
    assert "30 are open" in opinion.troubles[0].reason


def test_an_empty_board_that_had_many_is_never_believed() -> None:
    assert judge(report(), [], Usual(open_ads=30, suspect_passes=50), partial=False).health is Health.SUSPECT


def test_a_smaller_board_that_stays_as_it_is_is_believed_in_the_end() -> None:
    assert judge(report(read=5), [], Usual(30, 2), partial=False).health is Health.SUSPECT
    assert judge(report(read=5), [], Usual(30, 3), partial=False).health is Health.OK


def test_day_to_day_change_is_not_suspect() -> None:
    assert judge(report(read=17), [], Usual(open_ads=30), partial=False).health is Health.OK


def test_half_the_ads_gone_is_suspect() -> None:
    assert judge(report(read=15), [], Usual(open_ads=30), partial=False).health is Health.SUSPECT


def test_a_walk_that_met_something_suspect_is_suspect_although_ads_came() -> None:
    opinion = judge(report(read=15), [Health.SUSPECT], Usual(open_ads=15), partial=False)
    assert opinion.health is Health.SUSPECT
    assert not opinion.may_close


def test_a_feed_of_the_newest_ads_is_not_compared_with_all_that_are_open() -> None:
    assert judge(report(read=5), [], Usual(open_ads=500), partial=True).health is Health.OK


def test_a_board_whose_every_ad_is_refused_has_changed() -> None:
    opinion = judge(report(read=12, rejected=12), [], Usual(open_ads=12), partial=False)
    assert opinion.health is Health.CHANGED
    assert not opinion.may_close


def test_a_board_with_most_ads_refused_is_suspect() -> None:
    assert judge(report(read=12, rejected=7), [], Usual(), partial=False).health is Health.SUSPECT
