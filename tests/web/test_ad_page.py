"""The page of one ad."""

import csv
import io
import re

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from db.store import Store
from posting.model import Tag
from tests.web.conftest import NOW, app_on, fill, posting, verdict
from tests.web.reading import text_of, titles


def test_an_ad_is_shown_whole(client: TestClient) -> None:
    number = client.get("/api/postings", params={"tags": "executive"}).json()["postings"][0]["id"]
    html = client.get(f"/postings/{number}").text
    told = text_of(html)
    for words in (
        "You keep her day.",
        "3 years",
        "Calendar and appointments, Travel booking",
        "91%",
        "Said by the model test-model",
    ):
        assert words in told
    assert re.search(r"<ul>\s*<li>calendar</li>\s*<li>travel</li>\s*</ul>", html)
    assert re.search(r'href="https://acme.example/jobs/1" rel="noopener nofollow noreferrer"', html)
    assert 'href="https://acme.example/apply/1"' in html
    assert '"@type": "JobPosting"' in html


def test_an_unsure_verdict_is_called_unsure(client: TestClient) -> None:
    number = client.get("/api/postings", params={"words": "সহকারী"}).json()["postings"][0]["id"]
    assert "The model is not sure" in text_of(client.get(f"/postings/{number}", headers={"accept-language": "en"}).text)
    assert "Not sure" in text_of(client.get("/", params={"words": "সহকারী"}).text)


def test_a_correction_is_shown_as_one(engine: Engine) -> None:
    [number] = fill(engine, [(posting(1, "Helper"), verdict(sure=False))])
    with Session(engine) as session:
        Store(session).correct(number, [Tag.PERSONAL], "tester", NOW)
        session.commit()
    told = text_of(TestClient(app_on(engine)).get(f"/postings/{number}").text)
    assert "Corrected by a person" in told
    assert "Personal ✓" in told


def test_why_is_told_when_the_model_can_be_asked(engine: Engine) -> None:
    [number] = fill(engine, [(posting(1, "Executive Assistant"), verdict(Tag.EXECUTIVE))])
    spoke = [{"code": "title", "value": ["assistant"], "weight": 1.2}, {"code": "of old", "value": ["ceo", "board"]}]
    explain = lambda title, text: {"executive": {"for": spoke, "against": [{"code": "?", "value": ["<b>sales"]}]}}  # noqa: E731
    told = text_of(TestClient(app_on(engine, explain=explain)).get(f"/postings/{number}").text)
    assert re.search(r"For it: “assistant” in the title ceo board", told)
    assert "Against it: <b>sales" in told


def test_a_closed_ad_says_so_and_offers_no_application(engine: Engine) -> None:
    [number] = fill(engine, [(posting(1, "Clerk", apply_url="https://acme.example/apply"), verdict())])
    with Session(engine) as session:
        Store(session).close("acme", ["1"], NOW, "the board no longer lists it")
        session.commit()
    client = TestClient(app_on(engine))
    told = client.get(f"/postings/{number}").text
    assert "This ad was closed on 24 November 2026." in text_of(told)
    assert "https://acme.example/apply" not in re.findall(r'<a class="button[^"]*" href="([^"]+)"', told)
    assert "বোর্ডে এটি আর নেই" in text_of(client.get(f"/postings/{number}?lang=bn").text)


def test_the_same_job_on_another_board_is_linked(engine: Engine) -> None:
    place = {"text": "Dhaka", "city": "Dhaka", "country": "BD"}
    first, second = fill(
        engine,
        [
            (posting(1, "Office Assistant", employer="Acme Ltd", places=[place]), verdict()),
            (posting(2, "Office Assistant", employer="ACME Ltd", places=[place], source="board"), verdict()),
        ],
    )
    html = TestClient(app_on(engine)).get(f"/postings/{first}").text
    assert "The same job elsewhere" in html
    assert f'href="/postings/{second}"' in html


def test_a_missing_ad_is_a_friendly_404(client: TestClient) -> None:
    for path in (
        "/postings/999999",
        "/postings/0",
        "/postings/-1",
        "/postings/x",
        "/postings/" + "9" * 30,
        "/postings/১",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text


def test_a_fact_read_from_the_text_quotes_it(engine: Engine) -> None:
    ad = posting(1, "Clerk", duties=["email"], evidence={"duties": "email: answer mail; files: keep files"})
    [number] = fill(engine, [(ad, verdict())])
    assert "answer mail; keep files" in text_of(TestClient(app_on(engine)).get(f"/postings/{number}").text)


def test_who_may_apply_is_told_where_it_is_news(engine: Engine) -> None:
    fill(
        engine,
        [
            (posting(1, "Anywhere", remote="remote", applicant_worldwide=True), verdict()),
            (posting(2, "Bangladesh", remote="remote", applicant_countries=["BD"], open_to_bangladesh=True), verdict()),
            (posting(4, "Nepal", remote="remote", applicant_countries=["NP"], open_to_bangladesh=False), verdict()),
            (posting(3, "At the desk", remote="onsite", applicant_countries=["GB"]), verdict()),
        ],
    )
    told = text_of(TestClient(app_on(engine)).get("/?lang=en").text)
    assert "Anyone, anywhere" in told
    assert "Apply from: Nepal Not open to Bangladesh" in told
    assert "Apply from: Bangladesh" not in told
    assert "United Kingdom" not in told.partition("At the desk")[2]


def test_reckoned_taka_tell_the_day_of_their_rates(client: TestClient) -> None:
    number = client.get("/api/postings", params={"tags": "secretary"}).json()["postings"][0]["id"]
    assert re.search(r"at the rates of exchange of \d+ \w+ \d{4}", text_of(client.get(f"/postings/{number}").text))


def test_whether_one_may_apply_from_bangladesh_is_told_in_both_languages(engine: Engine) -> None:
    told = {"remote": "remote", "open_to_bangladesh": True, "evidence": {"open_to_bangladesh": "South Asia welcome"}}
    [number] = fill(engine, [(posting(1, "Clerk", **told), verdict())])
    client = TestClient(app_on(engine))
    page = client.get(f"/postings/{number}")
    assert "Applying from Bangladesh Possible South Asia welcome" in text_of(page.text)
    assert "বাংলাদেশ থেকে আবেদন করা যায়" in text_of(client.get(f"/postings/{number}?lang=bn").text)
    assert client.get("/api/facets").json()["open_to_bangladesh"] == {"yes": 1}
    assert client.get("/api/postings?open_to_bangladesh=no").json()["postings"] == []
    assert "Open to Bangladesh" in TestClient(client.app).get("/feed.atom?open_to_bangladesh=yes").text


def test_who_opens_an_ad_is_warned_before_the_way_to_it_and_told_the_facts_before_its_text(engine: Engine) -> None:
    told = {"asks_for_money": True, "evidence": {"asks_for_money": "fee of 450"}, "description": "Pay a fee of 450."}
    [number] = fill(engine, [(posting(1, "Typist", employment=["part_time"], **told), verdict())])
    page = text_of(TestClient(app_on(engine)).get(f"/postings/{number}").text)
    in_order = ["Send nothing before", "fee of 450", "See the ad at", "Employment Part time", "Pay a fee of 450."]
    places = [page.index(each) for each in in_order]
    assert places == sorted(places)


def test_after_a_long_text_the_way_to_the_ad_is_shown_again(engine: Engine) -> None:
    short, long = fill(
        engine,
        [
            (posting(1, "Clerk", description="Files."), verdict()),
            (posting(2, "Typist", description="Files. " * 300), verdict()),
        ],
    )
    client = TestClient(app_on(engine))
    shown = [client.get(f"/postings/{number}").text.count("See the ad at") for number in (short, long)]
    assert shown == [1, 2]


def test_ads_with_signs_of_fraud_are_hidden_or_shown_alone_by_the_same_words_everywhere(engine: Engine) -> None:
    fill(
        engine,
        [
            (posting(1, "Clerk"), verdict()),
            (posting(2, "Typist", asks_for_money=True), verdict()),
            (posting(3, "Agent", asks_for_money=True, asks_for_account=True), verdict()),
        ],
    )
    client = TestClient(app_on(engine))
    for warnings, wanted in (
        ("none", {"Clerk"}),
        ("asks_for_money", {"Typist", "Agent"}),
        ("asks_for_account", {"Agent"}),
    ):
        asked = {"warnings": warnings}
        assert {ad["title"] for ad in client.get("/api/postings", params=asked).json()["postings"]} == wanted
        assert {ad["title"] for ad in client.get("/feed.json", params=asked).json()["items"]} == wanted
        assert {
            row["title"] for row in csv.DictReader(io.StringIO(client.get("/export.csv", params=asked).text))
        } == wanted
        assert set(titles(client.get("/", params=asked).text)) == wanted
        counts = client.get("/api/facets", params=asked).json()
        assert (counts["total"], counts["warnings"]) == (
            len(wanted),
            {"none": 1, "asks_for_money": 2, "asks_for_account": 1},
        )
    page = client.get("/?warnings=none&lang=en").text
    assert re.search(
        r'id="f-warnings-none"[^>]* checked> <span>Hide ads with such signs</span> <span class="count">1', page
    )
    assert "No sign of fraud seen" in text_of(page)
    assert "Asks for money: beware" in client.get("/feed.atom?warnings=asks_for_money&lang=en").text
    assert "প্রতারণার লক্ষণ" in text_of(client.get("/?lang=bn").text)
