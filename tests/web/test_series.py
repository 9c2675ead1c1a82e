"""The ads of each week as JSON and as a table."""

import csv
import io
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from posting.model import Tag


def table(client: TestClient, **asked: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get("/trends.csv", params=asked).text)))


def test_both_forms_hold_the_same_weeks_as_the_page(client: TestClient) -> None:
    told = client.get("/api/trends").json()
    assert told["whole"] is True
    assert [week["start"] for week in told["weeks"]] == [row["start"] for row in table(client)]
    assert len(told["weeks"]) == 13
    for week, row in zip(told["weeks"], table(client), strict=True):
        assert week["counts"] == {tag: int(row[tag]) for tag in Tag}
    page = client.get("/trends").text
    last = told["weeks"][-1]["counts"]
    assert f"Executive: {last['executive']} ad in the week from 18 November 2026" in page


def test_every_ad_with_a_tag_is_in_one_week_of_a_year(client: TestClient) -> None:
    weeks = client.get("/api/trends", params={"weeks": 53}).json()["weeks"]
    counted = client.get("/api/facets", params={"status": "all"}).json()["tags"]
    assert len(weeks) == 53
    for tag in Tag:
        assert sum(week["counts"][tag] for week in weeks) == counted.get(tag, 0)


def test_a_question_narrows_the_series(client: TestClient) -> None:
    rows = table(client, tags="secretary", remote="remote")
    assert sum(int(row["secretary"]) for row in rows) == 1
    assert sum(int(row["administrative"]) for row in rows) == 0


@pytest.mark.parametrize("path", ["/api/trends", "/trends.csv"])
@pytest.mark.parametrize(("name", "value"), [("weeks", "0"), ("weeks", "54"), ("weeks", "x"), ("tags", "astronaut")])
def test_what_cannot_be_asked_is_a_problem_that_names_it(client: TestClient, path: str, name: str, value: str) -> None:
    answer = client.get(path, params={name: value})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == name


def test_the_page_leads_to_its_numbers_and_to_the_ads_behind_them(client: TestClient) -> None:
    links = [unescape(each) for each in re.findall(r'href="(/[^"]+)"', client.get("/trends?tags=secretary").text)]
    for path in ("/trends.csv", "/api/trends", "/export.csv"):
        (found,) = [each for each in links if each.startswith(path)]
        assert "tags=secretary" in found
        assert client.get(found).status_code == 200
    assert "status=all" in next(each for each in links if each.startswith("/export.csv"))
