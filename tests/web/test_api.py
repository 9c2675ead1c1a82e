"""What a program gets: JSON that holds to its schema, the same question at every address."""

import json

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from posting.view import PostingView
from tests.web.conftest import app_on, fill, posting, verdict


def test_a_list_holds_views_and_the_mark_to_go_on_from(client: TestClient) -> None:
    answer = client.get("/api/postings", params={"limit": 3})
    told = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert len(told["postings"]) == 3
    view = PostingView.model_validate(told["postings"][0])
    assert view.title == "Executive Assistant to the Director"
    following = client.get("/api/postings", params={"limit": 3, "after": told["next"]}).json()
    assert following["postings"][0]["title"] == "Warehouse Picker"


def test_the_last_page_says_that_it_is_the_last(client: TestClient) -> None:
    assert client.get("/api/postings", params={"tags": "secretary"}).json()["next"] is None


def test_one_ad_is_the_same_as_in_the_list(client: TestClient) -> None:
    listed = client.get("/api/postings", params={"limit": 1}).json()["postings"][0]
    assert client.get(f"/api/postings/{listed['id']}").json() == listed


def test_a_missing_ad_is_a_problem_in_json(client: TestClient) -> None:
    answer = client.get("/api/postings/999999")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("path", ["/api/postings", "/api/facets", "/feed.atom", "/feed.json", "/export.csv"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tags", "astronaut"),
        ("remote", "moon"),
        ("pay_at_least", "lots"),
        ("since", "yesterdayish"),
        ("sort", "up"),
        ("after", "???"),
        ("limit", "-5"),
    ],
)
def test_a_value_that_we_do_not_know_is_a_problem_naming_the_allowed_ones(
    client: TestClient, path: str, name: str, value: str
) -> None:
    answer = client.get(path, params={name: value})
    told = answer.json()
    assert answer.status_code == 422
    assert told["field"] == name
    assert told["value"] == value
    assert told["allowed"]


def test_the_same_parameters_are_told_for_every_address_that_takes_a_question(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    asked = {
        path: [parameter["name"] for parameter in paths[path]["get"].get("parameters", [])]
        for path in ("/api/postings", "/api/facets", "/feed.atom", "/feed.json", "/export.csv")
    }
    assert len({tuple(names) for names in asked.values()}) == 1


def test_every_parameter_that_is_told_is_one_that_a_search_takes() -> None:
    from dataclasses import fields

    from db.search import Search
    from sohokari.web.api import PARAMETERS

    assert {parameter["name"] for parameter in PARAMETERS} == {field.name for field in fields(Search)}


def test_every_value_that_the_schema_offers_is_taken(client: TestClient) -> None:
    from sohokari.web.api import PARAMETERS

    for parameter in PARAMETERS:
        schema = parameter["schema"].get("items", parameter["schema"])
        for value in schema.get("enum", []):
            assert client.get("/api/postings", params={parameter["name"]: value}).status_code == 200, (
                parameter["name"],
                value,
            )


def test_the_schema_describes_a_posting_by_its_own_class(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert set(schema["components"]["schemas"]["PostingView"]["properties"]) == set(PostingView.model_fields)
    assert "/" not in schema["paths"]


def test_facets_count_what_a_list_gives(client: TestClient) -> None:
    counts = client.get("/api/facets", params={"country": "BD"}).json()
    found = client.get("/api/postings", params={"country": "BD", "tags": "administrative", "limit": 200}).json()[
        "postings"
    ]
    assert counts["tags"]["administrative"] == len(found)


def test_the_numbers_are_told(client: TestClient) -> None:
    assert client.get("/api/stats").json()


def test_sources_tell_their_health_and_their_last_pass(client: TestClient) -> None:
    told = {row["name"]: row for row in client.get("/api/sources").json()}
    assert told["acme"]["health"] == "ok"
    assert told["acme"]["interval_seconds"] == 6 * 3600
    last = told["acme"]["last"]
    assert (
        last["read"]
        == last["new"] + last["edited"] + last["reopened"] + last["unchanged"] + last["duplicate"] + last["rejected"]
    )
    assert told["board"]["last_pass"] is None


def test_a_healthy_service_says_so(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_odd_text_of_an_ad_does_not_cost_the_list(engine: Engine) -> None:
    fill(engine, [(posting(1, 'quote " backslash \\ \U0001f600 ব্র্যান্ড'), verdict()), (posting(2, "plain"), verdict())])
    assert len(TestClient(app_on(engine)).get("/api/postings").json()["postings"]) == 2


def test_numbers_are_json_numbers(client: TestClient) -> None:
    text = client.get("/api/postings").text
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
