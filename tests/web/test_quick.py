"""A list for programs is answered at once where that is quick, and is the same answer as the usual way gives."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from db.store import Store
from posting.model import Tag
from sohokari.web import quick
from tests.web.conftest import NOW, app_on, fill, posting, verdict

QUESTIONS: list[dict[str, Any]] = [
    {},
    {"remote": "remote"},
    {"remote": ["remote", "onsite"], "tags": "administrative,secretary", "limit": "7"},
    {"pay_at_least": "20000"},
    {"sort": "pay"},
    {"since": "3d", "status": "all"},
    {"words": "সহকারী"},
    {"source": "nowhere"},
    {"limit": "3", "lang": "bn"},
]


@pytest.fixture
def usual(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A reader whose every question goes the usual way."""
    monkeypatch.setattr(quick, "is_quick", lambda _engine: False)
    client = TestClient(app_on(filled))
    client.get("/healthz")
    monkeypatch.undo()
    return client


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_both_ways_give_one_answer(client: TestClient, usual: TestClient, asked: dict[str, Any]) -> None:
    at_once, in_turn = client.get("/api/postings", params=asked), usual.get("/api/postings", params=asked)
    assert at_once.status_code == in_turn.status_code == 200
    assert at_once.json() == in_turn.json()
    assert at_once.headers["content-type"] == in_turn.headers["content-type"]
    assert at_once.headers["cache-control"] == in_turn.headers["cache-control"]


@pytest.mark.parametrize("asked", [{"tags": "king"}, {"nonsense": "1"}, {"after": "x"}, {"limit": "0"}])
def test_what_cannot_be_asked_is_answered_the_usual_way(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/api/postings", params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_question_of_many_steps_is_broken_off_and_answered_the_usual_way(
    filled: Engine, usual: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "_STEPS", 1)
    monkeypatch.setattr(quick, "_PIECE", 2)
    broken_off = []
    usually = quick.Quick._answer

    def watched(self: quick.Quick, scope: Any) -> bytes | None:
        broken_off.append(body := usually(self, scope))
        return body

    monkeypatch.setattr(quick.Quick, "_answer", watched)
    answer = TestClient(app_on(filled)).get("/api/postings", params={"remote": "remote"})
    assert broken_off == [None]
    assert answer.json() == usual.get("/api/postings", params={"remote": "remote"}).json()


def test_an_ad_told_before_is_told_anew_after_a_correction(engine: Engine) -> None:
    [number] = fill(engine, [(posting(1, "Helper"), verdict(Tag.SECRETARY))])
    client = TestClient(app_on(engine))

    def tags(limit: int) -> list[str]:
        told: list[str] = client.get("/api/postings", params={"limit": limit}).json()["postings"][0]["tags"]
        return told

    assert (tags(1), tags(2)) == (["secretary"], ["secretary"])
    with Session(engine) as session:
        Store(session).correct(number, [Tag.PERSONAL], "tester", NOW)
        session.commit()
    assert (tags(1), tags(3)) == (["personal"], ["personal"])


def test_a_program_that_posts_there_is_told_to_ask(client: TestClient) -> None:
    assert client.post("/api/postings").status_code == 405
