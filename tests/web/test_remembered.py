"""An answer given before is given again, and never after somebody has written."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session
from starlette.testclient import TestClient

from db.store import Store
from posting.model import Tag
from sohokari.web.app import create_app
from tests.web.conftest import NOW, app_on, fill, posting, verdict


@pytest.fixture
def asked(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database, statement by statement."""
    statements: list[str] = []
    listener = lambda _connection, _cursor, statement, *_more: statements.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    yield statements
    event.remove(engine, "before_cursor_execute", listener)


@pytest.mark.parametrize(
    "path", ["/", "/api/postings?tags=secretary", "/api/facets", "/api/stats", "/feed.atom", "/trends"]
)
def test_the_same_question_is_worked_out_once(engine: Engine, asked: list[str], path: str) -> None:
    fill(engine, [(posting(1, "Secretary"), verdict(Tag.SECRETARY))])
    client = TestClient(app_on(engine))
    first = client.get(path)
    del asked[:]
    second = client.get(path)
    assert second.text == first.text
    assert second.headers["content-security-policy"]
    assert not asked


def test_a_commit_is_seen_at_once(engine: Engine) -> None:
    [number] = fill(engine, [(posting(1, "Secretary"), verdict(Tag.SECRETARY))])
    client = TestClient(app_on(engine))
    assert client.get("/api/postings").json()["postings"][0]["tags"] == ["secretary"]
    with Session(engine) as session:
        Store(session).correct(number, [Tag.PERSONAL], "tester", NOW)
        session.commit()
    assert client.get("/api/postings").json()["postings"][0]["tags"] == ["personal"]
    assert "Personal" in client.get("/").text


def test_each_reader_is_answered_in_their_own_language_and_under_the_name_they_asked(engine: Engine) -> None:
    fill(engine, [(posting(1, "Secretary"), verdict(Tag.SECRETARY))])
    client = TestClient(app_on(engine))
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "en"}).text
    assert '<html lang="bn">' in client.get("/", headers={"accept-language": "bn"}).text
    assert '<html lang="bn">' in client.get("/", headers={"cookie": "lang=bn", "accept-language": "en"}).text
    assert "http://testserver/postings/" in client.get("/feed.atom").text
    assert "http://other.example/postings/" in client.get("/feed.atom", headers={"host": "other.example"}).text


def test_a_reader_that_has_the_answer_is_told_so_in_a_line(engine: Engine) -> None:
    fill(engine, [(posting(1, "Secretary"), verdict(Tag.SECRETARY))])
    client = TestClient(app_on(engine))
    tag = client.get("/feed.atom").headers["etag"]
    again = client.get("/feed.atom", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    fill(engine, [(posting(2, "Clerk"), verdict())])
    assert client.get("/feed.atom", headers={"if-none-match": tag}).status_code == 200


def test_a_page_that_tells_times_is_not_kept_for_long(engine: Engine, asked: list[str]) -> None:
    now = [NOW]
    client = TestClient(create_app(engine, clock=lambda: now[0]))
    client.get("/")
    now[0] += timedelta(seconds=31)
    del asked[:]
    client.get("/")
    assert asked


def test_a_refusal_is_not_remembered(engine: Engine) -> None:
    client = TestClient(app_on(engine))
    assert client.get("/api/postings?tags=x").status_code == 422
    assert "etag" not in client.get("/api/postings?tags=x").headers


def test_what_is_kept_is_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    monkeypatch.setattr("sohokari.web.remembered._ANSWERS_CAP", 60_000)
    fill(engine, [(posting(1, "Secretary"), verdict(Tag.SECRETARY))])
    client = TestClient(app_on(engine))
    for number in range(20):
        client.get(f"/?pay_at_least={number}")
    del asked[:]
    client.get("/?pay_at_least=19")
    assert not asked, "the latest is kept"
    client.get("/?pay_at_least=0")
    assert asked, "the oldest had to go"


def test_a_file_that_is_gone_is_told_in_a_guarded_answer(tmp_path: Path) -> None:
    from db.engine import open_engine
    from db.migrations import upgrade

    file = tmp_path / "x.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    for left in tmp_path.glob("x.sqlite*"):
        left.unlink()
    file.write_bytes(b"this is no database" * 1_000)
    answer = TestClient(app_on(engine)).get("/api/postings")
    assert answer.status_code == 503
    assert answer.headers["content-security-policy"]
    engine.dispose()


def test_a_database_that_is_closed_leaves_nothing_open(tmp_path: Path) -> None:
    from db.engine import open_engine
    from db.migrations import upgrade

    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    upgrade(engine)
    assert TestClient(app_on(engine)).get("/").status_code == 200
    engine.dispose()
    assert TestClient(app_on(engine)).get("/").status_code == 200
    engine.dispose()
