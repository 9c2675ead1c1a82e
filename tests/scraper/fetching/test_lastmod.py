"""A page that its sitemap calls unchanged is left alone, unless there is any doubt, and for a week at most."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.lastmod import still_as_read
from scraper.sites.by_sitemap import SitemapSite
from scraper.source import Page, Request

READ = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = READ + timedelta(hours=6)


@pytest.mark.parametrize("told", [
    "2026-11-24T11:59:59Z", "2026-11-24T17:30:00+06:00", "2026-11-24T11:59+00:00", "2026-11-24 10:00:00.123 +0000",
    "2026-11-23", "2019-01-01T00:00:00", " 2026-11-20 ", "2026-11-23T23:58:00",
])  # fmt: skip
def test_a_page_that_did_not_change_since_we_read_it_is_not_asked_for(told: str) -> None:
    assert still_as_read(told, told, READ, LATER)


@pytest.mark.parametrize(("told", "then"), [
    ("2026-11-24T11:00:00Z", "2026-11-20T11:00:00Z"), ("2026-11-24T11:00:00Z", None), (None, None),
    (None, "2026-11-20"), ("2026-11-20", "2026-11-24"),
])  # fmt: skip
def test_another_date_than_last_time_is_a_reason_to_look(told: str | None, then: str | None) -> None:
    assert not still_as_read(told, then, READ, LATER)


@pytest.mark.parametrize("told", [
    "2026-11-24T12:00:00Z", "2026-11-24T12:00Z", "2026-11-24T18:00:00+06:00", "2026-11-24",
    "2026-11-24T10:00:00", "2027-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "", "yesterday", "2026-13-01",
    "2026-11-24T25:00:00Z", "20261120", "2026-11-20T10:00:00+99:99", "\x00", "২০২৬-১১-২০",
])  # fmt: skip
def test_a_page_that_may_have_changed_after_we_read_it_is_asked_for(told: str) -> None:
    assert not still_as_read(told, told, READ, LATER)


def test_a_list_is_believed_for_a_week_and_not_by_a_clock_that_went_back() -> None:
    told = "2026-11-01"
    assert still_as_read(told, told, READ, READ + timedelta(days=6, hours=23))
    assert not still_as_read(told, told, READ, READ + timedelta(days=7))
    assert not still_as_read(told, told, READ, READ - timedelta(seconds=1))


@given(st.one_of(st.text(max_size=60), st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{1,12}[Z+-]?[0-9:]{0,5})?")))
def test_whatever_a_list_tells_is_an_answer_and_no_error(told: str) -> None:
    assert still_as_read(told, told, READ, LATER) in (True, False)


def test_a_sitemap_tells_of_each_ad_when_it_changed() -> None:
    body = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        b"<url><loc>https://a.example/jobs/1</loc><lastmod>2026-11-20</lastmod></url>"
        b"<url><loc>https://a.example/jobs/2</loc></url></urlset>"
    )
    asked = list(SitemapSite("a", "https://a.example/sitemap.xml").read(Page("https://a.example/sitemap.xml", body)))
    told = {each.url: each.changed_at for each in asked if isinstance(each, Request)}
    assert told == {"https://a.example/jobs/1": "2026-11-20", "https://a.example/jobs/2": None}
