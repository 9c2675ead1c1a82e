"""Thousands of strings that were made to break pages, shown as ads: none of them becomes markup of the page."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from posting.clean import clean, one_line
from posting.model import Tag
from tests.shared import SHARED, needs_shared
from tests.web.conftest import app_on, fill, posting, verdict
from tests.web.test_guards import read

pytestmark = [*needs_shared, pytest.mark.slow]
BAD = SHARED / "data" / "badinput"


def payloads() -> list[str]:
    """Return every string of the corpora once, cleaned as at our border."""
    naughty = json.loads((BAD / "blns" / "blns.json").read_text(encoding="utf-8"))
    purify = json.loads((BAD / "dompurify" / "expect.json").read_text(encoding="utf-8"))
    told = [*naughty, *(case["payload"] for case in purify), *lines(BAD / "payloads" / "XSS Injection" / "Intruders")]
    return [text for text in dict.fromkeys(told) if one_line(text, 300)]


def lines(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.txt")):
        yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def test_no_hostile_string_becomes_active_on_any_page(engine: Engine) -> None:
    told = payloads()
    assert len(told) > 2_000
    ads = [
        (
            posting(
                number,
                one_line(text, 300),
                employer=one_line(text, 200),
                description=clean(text, 5_000),
                places=[{"text": one_line(text, 200), "city": None, "country": None}],
                pay_text=one_line(text, 200),
                skills=[one_line(text, 200)],
                evidence={"skills": one_line(text, 200)},
                url=one_line(text, 2_000),
                apply_url=one_line(text, 2_000),
                language=text[:8] if text.isascii() and text.isprintable() else None,
                posted_on=None,
            ),
            verdict(Tag.PERSONAL),
        )
        for number, text in enumerate(told, 1)
    ]
    numbers = fill(engine, ads)
    client = TestClient(app_on(engine))
    renders = 0
    for number in numbers:
        answer = client.get(f"/postings/{number}")
        assert answer.status_code == 200, number
        assert not read(answer.text).faults, number
        renders += 1
    after: str | None = ""
    while after is not None:
        params = {"limit": "200", **({"after": after} if after else {})}
        for path in ("/", "/api/postings", "/feed.atom", "/feed.json"):
            answer = client.get(path, params=params)
            assert answer.status_code == 200, path
            if path == "/":
                assert not read(answer.text).faults
            elif path == "/feed.atom":
                assert len(ET.fromstring(answer.content)) > 3
            else:
                answer.json()
        renders += 800
        after = client.get("/api/postings", params=params).json()["next"]
    assert renders > len(told)


def test_no_hostile_string_as_a_question_breaks_an_answer(client: TestClient) -> None:
    for text in payloads():
        for path in ("/", "/api/postings"):
            answer = client.get(path, params={"words": text})
            assert answer.status_code in (200, 422), text
            if path == "/":
                assert not read(answer.text).faults, text
