"""Weeks and their drawing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from posting.model import Tag
from sohokari.i18n import Words
from sohokari.web.trends import HEIGHT, WIDTH, Week, chart, nice, weeks

TODAY = date(2026, 11, 24)


@given(st.lists(st.integers(0, 90), max_size=60))
def test_every_ad_of_the_span_is_in_exactly_one_week(ages: list[int]) -> None:
    posted = [TODAY - timedelta(days=age) for age in ages]
    told = weeks(lambda since: {"secretary": sum(day >= since for day in posted)}, TODAY)
    assert [week.start for week in told] == sorted(week.start for week in told)
    for week in told:
        expected = sum(week.start <= day < week.start + timedelta(days=7) for day in posted)
        assert week.counts[Tag.SECRETARY] == expected


@given(st.lists(st.dictionaries(st.sampled_from(list(Tag)), st.integers(0, 10**6)), min_size=1, max_size=20))
def test_no_bar_leaves_the_drawing(counts: list[dict[Tag, int]]) -> None:
    told = [Week(TODAY + timedelta(days=7 * place), each) for place, each in enumerate(counts)]
    for bar in chart(told, Words("en")).bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.2
        assert -0.2 <= bar.y <= bar.y + bar.height <= HEIGHT
        assert bar.height >= 0


@pytest.mark.parametrize(("highest", "top"), [(0, 4), (4, 4), (5, 8), (31, 40), (90, 200), (1000, 2000)])
def test_an_axis_ends_on_a_round_number(highest: int, top: int) -> None:
    assert nice(highest) == top


def test_the_page_shows_weeks_of_the_present_question(client: TestClient) -> None:
    html = client.get("/trends", params={"tags": "secretary"}).text
    assert "Secretary: 1 ad in the week from 18 November 2026" in html
    assert "Executive: 1 ad" not in html
    assert client.get("/trends", params={"tags": "astronaut"}).status_code == 422
