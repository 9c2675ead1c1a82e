"""Everybody is answered in their own language."""

import re

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.web.conftest import app_on
from tests.web.reading import text_of


def test_the_browsers_language_is_spoken_until_the_reader_chooses(filled: Engine) -> None:
    client = TestClient(app_on(filled))
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="bn">' in client.get("/", headers={"accept-language": "bn-BD,bn;q=0.9,en;q=0.5"}).text
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "fr,en;q=0.5,bn;q=0.1"}).text
    assert '<html lang="bn">' in client.get("/?lang=bn").text
    assert '<html lang="bn">' in client.get("/sources").text, "the choice is remembered"
    assert '<html lang="en">' in client.get("/?lang=en").text


@pytest.mark.parametrize("header", ["", ";;;,,,", "bn;q=nan", "bn;q=2", "*", "bn;q=", "x" * 5000])
def test_an_odd_language_header_is_answered_in_english(client: TestClient, header: str) -> None:
    assert '<html lang="en">' in client.get("/sources", headers={"accept-language": header}).text


def test_an_unknown_language_is_not_remembered(client: TestClient) -> None:
    answer = client.get("/", params={"lang": "xx\r\nset-cookie: a=b"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/sources", "/postings/1", "/review", "/nowhere", "/?words=zyzzyva"])
def test_a_bengali_page_holds_no_english_of_ours(client: TestClient, path: str) -> None:
    html = client.get(path, headers={"accept-language": "bn"}).text
    left = set(re.findall(r"[A-Za-z]{3,}", text_of(html, "bdi", "description")))
    # Names of things that have no other: sources, currencies, the other language, kinds of file.
    assert left <= {
        "API",
        "CSV",
        "JSON",
        "English",
        "USD",
        "BDT",
        "UTC",
        "acme",
        "board",
        "feed",
        "test",
        "model",
        "GET",
        "zyzzyva",
    }
