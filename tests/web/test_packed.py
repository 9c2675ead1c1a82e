"""A page comes packed to who takes that, and says the same as the plain one."""

import gzip

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from sohokari.web.site import read_assets

PLAIN = {"accept-encoding": "identity"}
PATHS = ["/", "/postings/1", "/feed.atom", "/api/postings", f"/static/style.css?v={read_assets()['style.css'].mark}"]


def sent(client: TestClient, path: str) -> bytes:
    """Return the bytes of an answer as they come over the wire."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert answer.headers["content-security-policy"]
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-length"] == str(len(raw))
        return raw


@pytest.mark.parametrize("path", PATHS)
def test_a_packed_answer_says_the_same_in_under_half_the_bytes(client: TestClient, path: str) -> None:
    plain = client.get(path, headers=PLAIN)
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"].lower()
    raw = sent(client, path)
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


def test_who_has_the_packed_page_is_told_so(client: TestClient) -> None:
    first = client.get("/", headers={"accept-encoding": "gzip"})
    again = client.get("/", headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_plain_answer_stays_plain_when_another_came_packed(client: TestClient) -> None:
    plain = client.get("/", headers=PLAIN)
    for _ in range(2):
        assert gzip.decompress(sent(client, "/")) == plain.content
        again = client.get("/", headers=PLAIN)
        assert again.content == plain.content
        assert dict(again.headers) == dict(plain.headers)


def test_a_table_to_take_home_comes_packed_as_it_is_read(client: TestClient) -> None:
    answer = client.get("/export.csv", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == client.get("/export.csv", headers=PLAIN).content


def test_a_short_answer_goes_as_it_is(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.text


def test_a_head_has_the_headers_and_no_body(app: FastAPI) -> None:
    answer = TestClient(app).head("/", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert not answer.content
