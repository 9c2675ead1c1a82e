"""A page comes packed to who takes that, and says the same as the plain one."""

import gzip

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from sohokari.web.packed import takes_gzip
from sohokari.web.site import read_assets

PLAIN = {"accept-encoding": "identity"}
PATHS = ["/", "/postings/1", "/feed.atom", "/api/postings", f"/static/style.css?v={read_assets()['style.css'].mark}"]


def sent(client: TestClient, path: str) -> bytes:
    """Return the bytes of an answer as they come over the wire."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert "accept-encoding" in answer.headers["vary"]
        assert answer.headers["content-security-policy"]
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-length"] == str(len(raw))
        return raw


@pytest.mark.parametrize("path", PATHS)
def test_a_packed_answer_says_the_same_in_under_half_the_bytes(client: TestClient, path: str) -> None:
    plain = client.get(path, headers=PLAIN)
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"]
    raw = sent(client, path)
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


def test_who_has_the_packed_page_is_told_so(client: TestClient) -> None:
    first = client.get("/", headers={"accept-encoding": "gzip"})
    again = client.get("/", headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/healthz", "/export.csv"])
def test_a_short_answer_and_a_stream_go_as_they_are(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.text


def test_a_head_has_the_headers_and_no_body(app: FastAPI) -> None:
    answer = TestClient(app).head("/", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert not answer.content


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it_only(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken
