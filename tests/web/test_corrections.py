"""A correction is taken from the operator's own page, and from nobody else's."""

import pytest
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.testclient import TestClient

from posting.model import Tag
from sohokari.web.corrections import may_correct
from tests.web.conftest import app_on, fill, posting, verdict

HOME = "http://localhost:8765"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def at_home(engine: Engine, base: str = HOME, peer: str = "127.0.0.1") -> TestClient:
    return TestClient(app_on(engine), base_url=base, client=(peer, 50000), follow_redirects=False)


def ad(engine: Engine) -> int:
    [number] = fill(engine, [(posting(1, "Helper"), verdict(Tag.SECRETARY))])
    return number


def tags_of(engine: Engine, number: int) -> list[str]:
    told: list[str] = TestClient(app_on(engine)).get(f"/api/postings/{number}").json()["tags"]
    return told


def test_the_form_of_an_ads_page_corrects_it_at_once(engine: Engine) -> None:
    number = ad(engine)
    client = at_home(engine)
    assert f'action="/postings/{number}/correction"' in client.get(f"/postings/{number}").text
    answer = client.post(
        f"/postings/{number}/correction", content="tag=personal&tag=executive", headers={"origin": HOME, **FORM}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/postings/{number}")
    assert sorted(tags_of(engine, number)) == ["executive", "personal"]
    assert client.get("/api/postings", params={"tags": "personal"}).json()["postings"][0]["id"] == number


def test_no_tick_means_no_tag(engine: Engine) -> None:
    number = ad(engine)
    assert at_home(engine).post(f"/postings/{number}/correction", headers={"origin": HOME}).status_code == 303
    assert tags_of(engine, number) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": HOME, "sec-fetch-site": "cross-site"},
        {"origin": HOME, "sec-fetch-site": "same-site"},
        {"origin": "http://evil.example", "host": "evil.example"},
        {"origin": "http://evil.example:8765", "host": "evil.example:8765"},
    ],
)
def test_somebody_elses_page_cannot_correct(engine: Engine, headers: dict[str, str]) -> None:
    number = ad(engine)
    answer = at_home(engine).post(f"/postings/{number}/correction", content="tag=personal", headers={**FORM, **headers})
    assert answer.status_code == 403
    assert tags_of(engine, number) == ["secretary"]


@pytest.mark.parametrize(
    ("base", "peer"), [(HOME, "192.0.2.7"), ("http://jobs.example", "127.0.0.1"), (HOME, "testclient")]
)
def test_a_visitor_from_elsewhere_cannot_correct_and_sees_no_form(engine: Engine, base: str, peer: str) -> None:
    number = ad(engine)
    client = at_home(engine, base, peer)
    assert "/correction" not in client.get(f"/postings/{number}").text
    answer = client.post(f"/postings/{number}/correction", content="tag=personal", headers={"origin": base, **FORM})
    assert answer.status_code == 403
    assert tags_of(engine, number) == ["secretary"]


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP"])
def test_whoever_comes_through_a_web_server_in_front_cannot_correct(engine: Engine, header: str) -> None:
    number = ad(engine)
    client = at_home(engine)
    client.headers[header] = "for=192.0.2.7"
    assert "/correction" not in client.get(f"/postings/{number}").text
    answer = client.post(f"/postings/{number}/correction", content="tag=personal", headers={"origin": HOME, **FORM})
    assert answer.status_code == 403
    told = client.post(f"/api/postings/{number}/correction", json={"tags": ["personal"]})
    assert told.status_code == 403
    assert tags_of(engine, number) == ["secretary"]


def test_so_it_is_over_the_http_of_old_that_such_servers_speak() -> None:
    request = Request({
        "type": "http", "http_version": "1.0", "client": ("127.0.0.1", 1), "headers": [(b"host", b"127.0.0.1")],
    })  # fmt: skip
    assert not may_correct(request)
    request.scope["http_version"] = "1.1"
    assert may_correct(request)


def test_a_tag_that_we_do_not_know_is_answered_with_the_allowed_ones(engine: Engine) -> None:
    number = ad(engine)
    answer = at_home(engine).post(
        f"/postings/{number}/correction", content="tag=king", headers={"origin": HOME, **FORM}
    )
    assert answer.status_code == 422
    assert "secretary" in answer.text


@pytest.mark.parametrize(("number", "status"), [("999999", 404), ("x", 404)])
def test_an_ad_that_is_not_there_cannot_be_corrected(engine: Engine, number: str, status: int) -> None:
    answer = at_home(engine).post(f"/postings/{number}/correction", content="tag=personal", headers={"origin": HOME})
    assert answer.status_code == status


def test_a_long_form_is_not_read_to_its_end(engine: Engine) -> None:
    number = ad(engine)
    answer = at_home(engine).post(
        f"/postings/{number}/correction", content="tag=" + "x" * 100_000, headers={"origin": HOME}
    )
    assert answer.status_code == 413
