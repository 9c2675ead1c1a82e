"""How the sources are, told plainly."""

import re

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from db.store import Store
from posting.model import Rejected
from posting.report import Health
from scraper.catalogue import catalogue
from sohokari.i18n import Words
from sohokari.web.source_views import off_told
from tests.web.conftest import NOW, app_on, no_route, report_of, visit
from tests.web.reading import text_of


def test_a_source_tells_its_last_visit_as_a_sum(client: TestClient) -> None:
    told = text_of(client.get("/sources").text)
    assert "5 ads read = 3 stored + 1 unchanged + 0 duplicate + 1 refused." in told
    assert "Last visited 40 minutes ago." in told or "Last visited 39 minutes ago." in told
    assert "Jobs by Acme" in told
    assert "Waiting for its first visit." in told


def test_a_source_in_trouble_says_what_was_seen_and_when_it_is_tried_again(engine: Engine) -> None:
    visit(
        engine, "walled", report_of("walled", health=Health.BLOCKED, troubles=[no_route("https://walled.example/jobs")])
    )
    told = text_of(TestClient(app_on(engine)).get("/sources").text)
    assert "does not let us in" in told
    assert "What was seen: no connection could be made" in told
    assert "the name cannot be resolved" in told
    assert "Next visit" in told
    assert "সংযোগ করা যায়নি" in TestClient(app_on(engine)).get("/sources?lang=bn").text


def test_with_no_network_the_page_says_so_plainly(engine: Engine) -> None:
    for name in ("one", "two"):
        visit(engine, name, report_of(name, health=Health.UNREACHABLE, troubles=[no_route(f"https://{name}.example")]))
    client = TestClient(app_on(engine))
    told = text_of(client.get("/sources").text)
    assert "There is no network" in told
    assert "The next try is" in told
    assert "ইন্টারনেট সংযোগ নেই" in client.get("/sources?lang=bn").text
    assert "There is no network" in text_of(client.get("/?lang=en").text), (
        "the search says it, too, when there is nothing to show"
    )


def test_one_source_that_answers_means_that_there_is_a_network(engine: Engine) -> None:
    visit(engine, "one", report_of("one", health=Health.UNREACHABLE, troubles=[no_route("https://one.example")]))
    visit(engine, "two", report_of("two", read=1, new=1, complete=True))
    assert "There is no network" not in TestClient(app_on(engine)).get("/sources").text


def test_a_sources_page_tells_its_visits_and_what_was_refused(engine: Engine) -> None:
    visit(engine, "one", report_of("one", read=2, new=1, rejected=1, complete=True))
    with Session(engine) as session:
        Store(session).reject("one", 1, [Rejected("no_title", "", "77", "", "https://one.example/77")], NOW)
        session.commit()
    client = TestClient(app_on(engine))
    told = text_of(client.get("/sources/one").text)
    assert "24 November 2026, 11:10 UTC" in told
    assert "77 the ad has no title" in told
    assert client.get("/sources/nobody").status_code == 404


def test_sources_can_be_narrowed_to_one_health(engine: Engine) -> None:
    visit(engine, "well", report_of("well", read=1, new=1, complete=True))
    visit(engine, "fresh", None)
    client = TestClient(app_on(engine))
    assert re.findall(r'href="/sources/(\w+)"', client.get("/sources?health=new").text) == ["fresh"]
    assert client.get("/sources?health=sleepy").status_code == 422


def test_a_source_that_is_off_tells_the_reason(engine: Engine) -> None:
    visit(engine, "gone", None, off="the site closed in 2025")
    told = text_of(TestClient(app_on(engine)).get("/sources").text)
    assert "switched off" in told
    assert "the site closed in 2025" in told


def test_why_a_source_of_ours_is_off_is_told_in_the_readers_language() -> None:
    entries, _ = catalogue(None, {})
    reasons = {entry.off for entry in entries if entry.off}
    assert len(reasons) >= 5
    for why in reasons:
        assert re.search(r"[\u0980-\u09ff]{3}", off_told(why, Words("bn"))), why
    needs_a_key = off_told("needs a key: set A_KEY and B_KEY (free at example.org)", Words("bn"))
    assert "A_KEY, B_KEY" in needs_a_key
    assert "example.org" in needs_a_key


def test_why_an_operator_switched_a_source_off_stays_in_their_own_words() -> None:
    assert off_told("they {asked} us", Words("bn")) == "they {asked} us"
