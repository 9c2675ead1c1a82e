"""One ad after another is put before a person; one click stores the answer, and the next ad follows."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from posting.model import Tag, Verdict
from tests.web.conftest import MODEL, app_on, fill, posting
from tests.web.reading import text_of
from tests.web.test_corrections import FORM, HOME, at_home, tags_of

JSON = {"content-type": "application/json"}


def doubtful(*tags: Tag, score: float) -> Verdict:
    return Verdict(tags, {tag: score if tag in tags else 0.04 for tag in Tag}, False, MODEL)


def three(engine: Engine) -> list[int]:
    """Store three ads, the most doubtful first, with titles that rules would tag otherwise than the model."""
    names = ("Right hand of the owner", "Keeper of the diary", "Front desk")
    ads = [
        (posting(number, name, description="You keep her day."), doubtful(Tag.PERSONAL, score=0.5 + number / 10))
        for number, name in enumerate(names)
    ]
    return fill(engine, ads)


def shown(html: str) -> int:
    """Return the number of the ad that a page of the queue shows."""
    found = re.search(r'<h2><a href="/postings/(\d+)">', html)
    assert found is not None
    return int(found[1])


def test_the_most_doubtful_ad_is_shown_with_the_reason_and_an_answer_a_click_away(engine: Engine) -> None:
    first, *_ = three(engine)
    html = at_home(engine).get("/review").text
    assert shown(html) == first
    told = text_of(html)
    assert "3 ads wait" in told
    assert "The model is not sure: Administrative 4%, Executive 4%, Personal 50%, Secretary 4%." in told
    assert "You keep her day." in told
    assert [key for key in "y12340" if f'data-key="{key}"' not in html] == []


def test_a_click_confirms_and_the_next_ad_follows(engine: Engine) -> None:
    first, second, _ = three(engine)
    client = at_home(engine)
    answer = client.post(f"/review/{first}", content="tag=personal", headers={"origin": HOME, **FORM})
    assert answer.status_code == 303
    html = client.get(answer.headers["location"]).text
    assert shown(html) == second
    assert "Saved: Personal" in text_of(html)
    assert client.get(f"/api/postings/{first}").json()["corrected"] is True


def test_a_correction_counts_everywhere_at_once(engine: Engine) -> None:
    first, *_ = three(engine)
    client = at_home(engine)
    assert client.get("/api/facets").json()["tags"] == {"personal": 3, "unsure": 3}
    client.post(f"/review/{first}", content="tag=executive", headers={"origin": HOME, **FORM})
    assert client.get("/api/facets").json()["tags"] == {"personal": 2, "unsure": 2, "executive": 1}
    assert [each["id"] for each in client.get("/api/postings?tags=executive").json()["postings"]] == [first]
    assert 'term="executive"' in client.get("/feed.atom?tags=executive").text
    assert f"/postings/{first}" in client.get("/?tags=executive").text


def test_no_tag_is_an_answer_too(engine: Engine) -> None:
    first, *_ = three(engine)
    at_home(engine).post(f"/review/{first}", headers={"origin": HOME, **FORM})
    assert tags_of(engine, first) == []


def test_skipped_ads_wait_on_and_the_walk_goes_on_behind_them(engine: Engine) -> None:
    first, second, third = three(engine)
    client = at_home(engine)
    html = client.get("/review").text
    skip = re.search(r'href="([^"]+)" data-key="s"', html)
    assert skip is not None
    html = client.get(skip[1].replace("&amp;", "&")).text
    assert shown(html) == second
    action = re.search(r'action="([^"]+)"', html)
    assert action is not None
    answer = client.post(action[1].replace("&amp;", "&"), content="tag=personal", headers={"origin": HOME, **FORM})
    assert shown(client.get(answer.headers["location"]).text) == third
    assert shown(client.get("/review").text) == first


def test_when_nothing_waits_the_page_says_so(engine: Engine) -> None:
    assert "Nothing waits" in text_of(at_home(engine).get("/review").text)


def test_one_reason_can_be_asked_for(engine: Engine) -> None:
    three(engine)
    client = at_home(engine)
    assert "3 ads wait" in text_of(client.get("/review?reason=unsure").text)
    assert "Nothing waits" in text_of(client.get("/review?reason=people").text)
    assert client.get("/review?reason=taste").status_code == 422


def test_a_visitor_from_elsewhere_reads_and_cannot_judge(engine: Engine) -> None:
    first, *_ = three(engine)
    client = at_home(engine, HOME, "192.0.2.7")
    html = client.get("/review").text
    assert "<form" not in html.partition("<main")[2]
    answer = client.post(f"/review/{first}", content="tag=executive", headers={"origin": HOME, **FORM})
    assert answer.status_code == 403
    assert tags_of(engine, first) == ["personal"]


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": HOME, "sec-fetch-site": "x"}])
def test_somebody_elses_page_cannot_judge(engine: Engine, headers: dict[str, str]) -> None:
    first, *_ = three(engine)
    assert at_home(engine).post(f"/review/{first}", headers={**FORM, **headers}).status_code == 403
    assert tags_of(engine, first) == ["personal"]


def test_the_api_lists_the_queue_with_who_disagrees(engine: Engine) -> None:
    first, second, third = three(engine)
    client = TestClient(app_on(engine))
    told = client.get("/api/review", params={"limit": 2}).json()
    assert [each["posting"]["id"] for each in told["ads"]] == [first, second]
    assert told["ads"][0]["reasons"] == ["unsure"]
    assert told["waiting"] == {"unsure": 3, "title": 0, "models": 0, "people": 0, "any": 3}
    rest = client.get("/api/review", params={"limit": 2, "after": told["next"]}).json()
    assert ([each["posting"]["id"] for each in rest["ads"]], rest["next"]) == ([third], None)


def test_a_program_corrects_by_the_api(engine: Engine) -> None:
    first, *_ = three(engine)
    client = at_home(engine)
    answer = client.post(f"/api/postings/{first}/correction", json={"tags": ["executive"], "by": "a program"})
    assert (answer.status_code, answer.json()["tags"], answer.json()["corrected"]) == (200, ["executive"], True)
    assert first not in [each["posting"]["id"] for each in client.get("/api/review").json()["ads"]]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ('{"tags": ["king"]}', JSON, 422),
        ('{"tags": "executive"}', JSON, 422),
        ('{"by": "me"}', JSON, 422),
        ('{"tags": [], "more": 1}', JSON, 422),
        ("tags=executive", JSON, 422),
        ("[" * 2_000, JSON, 422),
        ('{"tags": []}', FORM, 403),
        ('{"tags": []}', {**JSON, "origin": "http://evil.example"}, 403),
        ('{"tags": []}', {"content-type": "text/plain"}, 403),
        (" " * 10_000, JSON, 413),
    ],
)
def test_what_the_api_does_not_take_changes_nothing(
    engine: Engine, body: str, headers: dict[str, str], status: int
) -> None:
    first, *_ = three(engine)
    answer = at_home(engine).post(f"/api/postings/{first}/correction", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert tags_of(engine, first) == ["personal"]


@pytest.mark.parametrize(("base", "peer"), [(HOME, "192.0.2.7"), ("http://jobs.example", "127.0.0.1")])
def test_a_program_elsewhere_cannot_correct(engine: Engine, base: str, peer: str) -> None:
    first, *_ = three(engine)
    told: dict[str, Any] = {"tags": ["executive"]}
    assert at_home(engine, base, peer).post(f"/api/postings/{first}/correction", json=told).status_code == 403
    assert tags_of(engine, first) == ["personal"]


def test_an_ad_that_is_not_there_cannot_be_corrected_by_the_api(engine: Engine) -> None:
    assert at_home(engine).post("/api/postings/999/correction", json={"tags": []}).status_code == 404


@pytest.mark.parametrize("said", ["9" * 30, "9" * 5_000, "٣", "-1", "x", "0"])
def test_what_can_be_no_ads_number_breaks_no_page(engine: Engine, said: str) -> None:
    assert TestClient(app_on(engine)).get("/review", params={"said": said}).status_code == 200
