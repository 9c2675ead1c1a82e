"""No answer of ours leaves without its guards, and nothing that a page told runs."""

import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from posting.model import Tag
from sohokari.web.api import PARAMETERS
from sohokari.web.headers import SAFETY
from tests.web.conftest import app_on, fill, posting, verdict

PATHS = [
    "/",
    "/?tags=nonsense",
    "/postings/1",
    "/postings/999999",
    "/postings/x",
    "/sources",
    "/sources?health=sleepy",
    "/sources/acme",
    "/sources/nobody",
    "/review",
    "/review?reason=taste",
    "/review/1",
    "/api/review",
    "/api/review?limit=many",
    "/api/postings/1/correction",
    "/trends",
    "/postings/1/correction",
    "/nowhere",
    "/static/style.css",
    "/static/nothing.css",
    "/api/postings",
    "/api/postings?tags=nonsense",
    "/api/postings/1",
    "/api/postings/999999",
    "/api/facets",
    "/api/stats",
    "/api/sources",
    "/feed.atom",
    "/feed.json",
    "/export.csv",
    "/export.csv?sort=sideways",
    "/healthz",
    "/metrics",
    "/openapi.json",
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE", "BREW"])
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_guarded(client: TestClient, path: str, method: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code < 500
    for name, value in SAFETY.items():
        assert answer.headers[name] == value


def test_the_policy_lets_nothing_of_others_run() -> None:
    policy = SAFETY["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_fault_of_ours_is_guarded_and_shows_no_inside(engine: Engine) -> None:
    def broken() -> None:
        raise ZeroDivisionError("secret inside")

    app = app_on(engine)
    app.add_api_route("/broken", broken)
    app.add_api_route("/api/broken", broken)
    client = TestClient(app, raise_server_exceptions=False)
    for path in ("/broken", "/api/broken"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert answer.headers["content-security-policy"] == SAFETY["content-security-policy"]
        assert "secret inside" not in answer.text


def test_a_database_that_cannot_be_asked_is_told_not_hidden(engine: Engine) -> None:
    client = TestClient(app_on(engine))
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE card")
        connection.commit()
    for path in ("/", "/api/postings"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "no such table" not in answer.text
        assert answer.headers["content-security-policy"] == SAFETY["content-security-policy"]


def test_head_gives_the_headers_of_get_and_no_body(client: TestClient) -> None:
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


class Reader(HTMLParser):
    """Notes what a browser would run, load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        if tag in ("iframe", "object", "embed", "base", "svg", "math", "style"):
            self.faults.append(tag)
        if (
            tag == "script"
            and told.get("type") != "application/ld+json"
            and not (told.get("src") or "").startswith("/static/")
        ):
            self.faults.append("script")
        for name, value in told.items():
            if name.startswith("on") or name == "style":
                self.faults.append(name)
            if name in ("href", "src", "action") and not re.match(
                r"(?:https?://|/|\?|#|mailto:)", value or "", re.IGNORECASE
            ):
                self.faults.append(f"{name}={value}")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "{{ 7*7 }}{% raise %}",
    "javascript:alert(1)",
    "' onmouseover='alert(1)",
    "&lt;script&gt;",
    "]]><x/>",
]


def pages_of(engine: Engine, told: str) -> list[str]:
    """Store an ad that says `told` everywhere and return every page that shows it."""
    [number] = fill(
        engine,
        [
            (
                posting(
                    1,
                    told,
                    employer=told[:200],
                    description=f"{told}\n\n- {told}\n{told[:50]}:\n",
                    places=[{"text": told, "city": told, "country": None}],
                    pay_text=told[:200],
                    applicant_area=told[:200],
                    skills=[told],
                    equipment=[told],
                    language="en",
                ),
                verdict(Tag.EXECUTIVE, sure=False),
            )
        ],
    )
    client = TestClient(
        app_on(engine, explain=lambda *_: {"executive": {"for": [{"code": "title", "value": [told]}], "against": []}})
    )
    shown = ("/", f"/postings/{number}", "/review")
    answers = [client.get(path) for path in (*shown, "/feed.atom", "/api/postings", "/api/review", "/export.csv")]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert "is not sure" in answers[2].text
    return [answer.text for answer in answers[: len(shown)]]


@pytest.mark.parametrize("told", HOSTILE)
def test_what_an_ad_says_is_shown_and_never_run(engine: Engine, told: str) -> None:
    for html in pages_of(engine, told):
        reader = read(html)
        assert not reader.faults
        assert "img" not in set(reader.tags) or html.count("<img") == 1  # our own mark


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "JAVA\tSCRIPT:x", "//evil.example", "https:"]
)
def test_an_address_that_is_no_web_address_is_not_followed(engine: Engine, url: str) -> None:
    [number] = fill(engine, [(posting(1, "Clerk", url=url, apply_url=url), verdict())])
    html = TestClient(app_on(engine)).get(f"/postings/{number}").text
    assert url.strip() not in re.findall(r'href="([^"]*)"', html)


def test_the_ads_json_ld_cannot_end_its_element(engine: Engine) -> None:
    html = pages_of(engine, "</script><script>alert(1)</script><!--")[1]
    block = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "alert(1)" in block
    assert "<" not in block


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAMES = st.sampled_from([parameter["name"] for parameter in PARAMETERS] + ["lang", "nonsense"])
VALUES = WORDS | st.sampled_from(
    [
        "",
        "executive",
        "BD",
        "remote",
        "open",
        "newest",
        "১২০০০",
        "2026-11-01",
        "-1",
        "1e999",
        "nan",
        "9" * 40,
        "\x00",
        "\\",
        "c++",
        '"',
        "-x",
        "*",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_no_question_whatever_breaks_an_answer(client: TestClient, query: list[tuple[str, str]]) -> None:
    for path in ("/", "/api/postings", "/api/facets", "/feed.atom", "/export.csv"):
        answer = client.get(path, params=urlencode(query))
        assert answer.status_code in (200, 422), (path, query)
        if path == "/":
            assert not read(answer.text).faults


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.text(max_size=30))
def test_no_number_in_an_address_breaks_an_answer(client: TestClient, told: str) -> None:
    path = quote(told, safe="", errors="replace")
    for base in ("/postings/", "/api/postings/"):
        assert client.get(base + path).status_code in (200, 404)
