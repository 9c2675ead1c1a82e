"""The search: what a person sees, without a script as well as with one; the demo says what it is."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.web.conftest import NOW, app_on, fill, posting, verdict
from tests.web.reading import text_of, titles


def test_the_newest_ads_come_first_and_the_older_ones_are_a_link_away(client: TestClient) -> None:
    html = client.get("/").text
    assert titles(html)[:4] == [
        "Executive Assistant to the Director",
        "ভার্চুয়াল সহকারী (ঘরে বসে কাজ)",
        "Virtual Secretary",
        "Warehouse Picker",
    ]
    seen = titles(html)
    while older := re.search(r'class="older" href="([^"]+)"', html):
        html = client.get(unescape(older[1])).text
        seen += titles(html)
    assert len(seen) == len(set(seen)) == 34


def test_a_card_tells_what_one_must_know(client: TestClient) -> None:
    told = text_of(client.get("/", params={"tags": "executive"}).text)
    for words in (
        "Karnaphuli Tea",
        "Dhaka, Bangladesh",
        "BDT 45,000–60,000 / month",
        "On site",
        "yesterday",
        "from acme",
        "Jobs by Acme",
    ):
        assert words in told


def test_pay_in_another_currency_is_told_in_taka_a_month_and_called_approximate(client: TestClient) -> None:
    told = text_of(client.get("/", params={"tags": "secretary"}).text)
    assert "from USD 12.50 / hour" in told
    assert re.search(r"about BDT [\d,]+ or USD [\d,]+ a month \(rates of \d+ \w+ \d{4}\)", told)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"tags": "secretary"}, ["Virtual Secretary"]),
        ({"remote": "remote"}, ["ভার্চুয়াল সহকারী (ঘরে বসে কাজ)", "Virtual Secretary"]),
        ({"words": "সহকারী"}, ["ভার্চুয়াল সহকারী (ঘরে বসে কাজ)"]),
        ({"country": "GB"}, ["Warehouse Picker"]),
        ({"employment": "part_time"}, ["ভার্চুয়াল সহকারী (ঘরে বসে কাজ)"]),
        ({"experience": "none_required"}, ["ভার্চুয়াল সহকারী (ঘরে বসে কাজ)"]),
        ({"pay_at_least": "৪০০০০", "country": "BD"}, ["Executive Assistant to the Director"]),
        ({"source": "board"}, ["Virtual Secretary"]),
    ],
)
def test_a_filter_leaves_what_fits(client: TestClient, query: dict[str, str], found: list[str]) -> None:
    assert titles(client.get("/", params=query).text) == found


def test_each_choice_tells_how_many_ads_it_would_leave(client: TestClient) -> None:
    html = client.get("/").text
    counted = r'name="tags" value="(\w+)"[^>]*>\s*<span>[^<]*</span>\s*<span class="count">([^<]+)'
    counts = dict(re.findall(counted, html))
    assert counts["executive"] == "1"
    assert counts["administrative"] == "31"
    assert "৩১" in client.get("/", params={"lang": "bn"}).text


def test_blank_fields_of_the_form_ask_nothing(client: TestClient) -> None:
    html = client.get("/?words=&country=&pay_at_least=&since=").text
    assert "Executive Assistant to the Director" in titles(html)


def test_a_chosen_filter_can_be_taken_back(client: TestClient) -> None:
    html = client.get("/?tags=executive&country=BD&lang=en").text
    links = [unescape(link) for link in re.findall(r'<a class="chip" href="([^"]+)"', html)]
    assert links == ["/?country=BD", "/?tags=executive"]


def test_a_search_that_finds_nothing_says_what_to_do(client: TestClient) -> None:
    told = text_of(client.get("/", params={"words": "zyzzyva"}).text)
    assert "No ad fits" in told
    assert "remove a filter" in told


def test_a_new_database_says_where_the_ads_will_come_from(engine: Engine) -> None:
    told = text_of(TestClient(app_on(engine)).get("/").text)
    assert "No ads yet" in told


def test_a_value_that_we_do_not_know_is_answered_with_the_allowed_ones(client: TestClient) -> None:
    answer = client.get("/", params={"tags": "astronaut"})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    told = text_of(answer.text)
    assert "astronaut" in told
    assert "secretary" in told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("pay_at_least", "অনেক", "মাসে অন্তত (টাকা): এখানে “অনেক” দেওয়া যায় না। লিখুন: টাকার সংখ্যা, যেমন ১৫০০০ বা ১৫ হাজার।"),
        ("since", "yesterday", "প্রকাশের সময়: এখানে “yesterday” দেওয়া যায় না। লিখুন: একটি তারিখ, যেমন 2026-11-24"),
        ("remote", "moon", "লিখুন: remote, hybrid, onsite, unstated।"),
        ("colour", "red", "লিখুন: words, tags,"),
    ],
)
def test_what_cannot_be_asked_is_told_in_the_readers_own_words(
    client: TestClient, name: str, value: str, told: str
) -> None:
    answer = client.get("/", params={name: value}, headers={"accept-language": "bn"})
    assert answer.status_code == 422
    assert told in text_of(answer.text)


def test_the_rest_of_a_question_is_kept_when_one_value_of_it_cannot_be_asked(client: TestClient) -> None:
    told = client.get("/", params={"pay_at_least": "lots", "remote": "remote", "after": "x"})
    assert told.status_code == 422
    assert '<a href="/?remote=remote">Search without it</a>' in told.text
    assert "Search without it" not in client.get("/?pay_at_least=lots").text
    assert "Search without it" not in client.get("/nowhere?remote=remote").text


def test_who_has_asked_nothing_is_offered_questions_to_begin_with(client: TestClient) -> None:
    offered = re.search(r'<nav class="starters".*?</nav>', client.get("/").text, re.DOTALL)
    assert offered
    links = [unescape(each) for each in re.findall(r'href="([^"]+)"', offered[0])]
    assert "/?open_to_bangladesh=yes&remote=remote" in links
    assert all(client.get(each).status_code == 200 for each in links)
    assert 'class="starters"' not in client.get("/?remote=remote").text


def test_only_a_script_counts_on_the_button_for_without_one_a_tick_changes_nothing_yet(client: TestClient) -> None:
    button = re.search(r'<button class="apply".*?</button>', client.get("/").text)
    assert button
    assert 'data-counted="Show 34 ads">Show these ads<' in button[0]


def test_feed_and_spreadsheet_of_the_same_question_are_linked(client: TestClient) -> None:
    html = unescape(client.get("/?tags=executive&words=assistant").text)
    for path in ("/feed.atom", "/export.csv", "/api/postings"):
        assert f'href="{path}?tags=executive&words=assistant"' in html


def test_values_told_by_commas_are_ticked_one_by_one(client: TestClient) -> None:
    html = client.get("/?tags=Executive,secretary&country=bd").text
    ticked = re.findall(r'name="tags" value="(\w+)" checked', html)
    assert ticked == ["executive", "secretary"]
    assert '<option value="BD" selected>' in html


@pytest.mark.parametrize("path", ["/", "/postings/1", "/sources", "/nowhere"])
def test_the_demo_is_called_a_demo_on_every_page(filled: Engine, path: str) -> None:
    html = TestClient(app_on(filled, demo=True)).get(path).text
    assert "These ads are made up" in html
    assert "Demo" in html.partition("</title>")[0]


@pytest.mark.parametrize(
    "path", ["/api/postings", "/api/stats", "/feed.atom", "/export.csv", "/nowhere", "/api/postings?tags=x"]
)
def test_the_demo_is_called_a_demo_in_every_answers_headers(filled: Engine, path: str) -> None:
    assert "made-up" in TestClient(app_on(filled, demo=True)).get(path).headers["x-sohokari-demo"]
    assert "x-sohokari-demo" not in TestClient(app_on(filled)).get(path).headers


@pytest.mark.parametrize("path", ["/", "/sources", "/postings/1", "/review"])
def test_every_field_has_a_label_and_every_page_one_heading(client: TestClient, path: str) -> None:
    html = client.get(path).text
    assert len(re.findall(r"<h1[ >]", html)) == 1
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    for field in re.findall(r"<(?:input|select)[^>]*>", html):
        if 'type="hidden"' in field or 'type="checkbox"' in field:
            continue
        assert (name := re.search(r'id="([^"]+)"', field))
        assert name[1] in labelled
    assert html.count('type="checkbox"') == len(re.findall(r'<label class="choice[^"]*"><input type="checkbox"', html))


def test_the_form_works_without_a_script(client: TestClient) -> None:
    html = client.get("/").text
    form = re.search(r"<form[^>]*>", html)
    assert form
    assert 'action="/"' in form[0]
    assert 'method="get"' in form[0]
    assert '<button type="submit"' in html


def test_a_day_to_come_is_no_fault(engine: Engine) -> None:
    [number] = fill(engine, [(posting(1, "Clerk", posted_on=(NOW + timedelta(days=3)).date()), verdict())])
    assert "27 November 2026" in TestClient(app_on(engine)).get(f"/postings/{number}").text
