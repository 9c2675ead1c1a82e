"""What a person sees: the search, an ad, the sources, in their own language, without a script."""

import re
from collections.abc import Collection
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from db.store import Store
from posting.model import Rejected, Tag
from posting.report import Health
from tests.web.conftest import NOW, app_on, fill, no_route, posting, report_of, verdict, visit


class Read(HTMLParser):
    """Collects what is read on a page; `skipped` elements are not."""

    def __init__(self, skipped: Collection[str]) -> None:
        super().__init__()
        self.skipped = skipped
        self.inside: list[str] = []
        self.told: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if {tag, str(dict(attrs).get("class"))} & set(self.skipped):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.told.append(data)


def text_of(html: str, *skipped: str) -> str:
    """Return what is read on a page, its white space folded, without the ad's own text where `skipped` says so."""
    reader = Read(("script", "head", *skipped))
    reader.feed(html)
    return " ".join(" ".join(reader.told).split())


def titles(html: str) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h2><a [^>]+><bdi [^>]+>([^<]+)</bdi>", html)]


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
    assert re.search(r"about BDT [\d,]+ a month", told)


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


def test_feed_and_spreadsheet_of_the_same_question_are_linked(client: TestClient) -> None:
    html = unescape(client.get("/?tags=executive&words=assistant").text)
    for path in ("/feed.atom", "/export.csv", "/api/postings"):
        assert f'href="{path}?tags=executive&words=assistant"' in html


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
    explain = lambda title, text: {"executive": {"for": ["assistant", ("ceo", 0.4)], "against": ["sales"]}}  # noqa: E731
    told = text_of(TestClient(app_on(engine, explain=explain)).get(f"/postings/{number}").text)
    assert "For it: assistant ceo" in told
    assert "Against it: sales" in told


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
            (posting(2, "Bangladesh", remote="remote", applicant_countries=["BD"]), verdict()),
            (posting(3, "At the desk", remote="onsite", applicant_countries=["GB"]), verdict()),
        ],
    )
    told = text_of(TestClient(app_on(engine)).get("/?lang=en").text)
    assert "Anyone, anywhere" in told
    assert "Apply from: Bangladesh" in told
    assert "United Kingdom" not in told.partition("At the desk")[2]


def test_reckoned_taka_tell_the_day_of_their_rates(client: TestClient) -> None:
    number = client.get("/api/postings", params={"tags": "secretary"}).json()["postings"][0]["id"]
    assert re.search(r"at the rates of \d+ \w+ \d{4}", text_of(client.get(f"/postings/{number}").text))


# --- the language ---


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


@pytest.mark.parametrize("path", ["/", "/sources", "/postings/1", "/nowhere", "/?words=zyzzyva"])
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


# --- the sources ---


def test_a_source_tells_its_last_visit_as_a_sum(client: TestClient) -> None:
    told = text_of(client.get("/sources").text)
    assert "5 ads read = 3 stored + 1 unchanged + 0 duplicate + 1 refused." in told
    assert "Last visited 40 minutes ago." in told or "Last visited 39 minutes ago." in told
    assert "Jobs by Acme" in told
    assert "Waiting for its first visit." in told


def test_a_source_in_trouble_says_what_was_seen_and_when_it_is_tried_again(engine: Engine) -> None:
    visit(
        engine, "walled", report_of("walled", health=Health.BLOCKED, troubles=[no_route("https://walled.example/jobs")])
    )
    told = text_of(TestClient(app_on(engine)).get("/sources").text)
    assert "does not let us in" in told
    assert "What was seen: no connection could be made" in told
    assert "the name cannot be resolved" in told
    assert "Next visit" in told
    assert "সংযোগ করা যায়নি" in TestClient(app_on(engine)).get("/sources?lang=bn").text


def test_with_no_network_the_page_says_so_plainly(engine: Engine) -> None:
    for name in ("one", "two"):
        visit(engine, name, report_of(name, health=Health.UNREACHABLE, troubles=[no_route(f"https://{name}.example")]))
    client = TestClient(app_on(engine))
    told = text_of(client.get("/sources").text)
    assert "There is no network" in told
    assert "The next try is" in told
    assert "ইন্টারনেট সংযোগ নেই" in client.get("/sources?lang=bn").text
    assert "There is no network" in text_of(client.get("/?lang=en").text), (
        "the search says it, too, when there is nothing to show"
    )


def test_one_source_that_answers_means_that_there_is_a_network(engine: Engine) -> None:
    visit(engine, "one", report_of("one", health=Health.UNREACHABLE, troubles=[no_route("https://one.example")]))
    visit(engine, "two", report_of("two", read=1, new=1, complete=True))
    assert "There is no network" not in TestClient(app_on(engine)).get("/sources").text


def test_a_sources_page_tells_its_visits_and_what_was_refused(engine: Engine) -> None:
    visit(engine, "one", report_of("one", read=2, new=1, rejected=1, complete=True))
    with Session(engine) as session:
        Store(session).reject("one", 1, [Rejected("no_title", "", "77", "", "https://one.example/77")], NOW)
        session.commit()
    client = TestClient(app_on(engine))
    told = text_of(client.get("/sources/one").text)
    assert "24 November 2026, 11:10 UTC" in told
    assert "77 the ad has no title" in told
    assert client.get("/sources/nobody").status_code == 404


def test_sources_can_be_narrowed_to_one_health(engine: Engine) -> None:
    visit(engine, "well", report_of("well", read=1, new=1, complete=True))
    visit(engine, "fresh", None)
    client = TestClient(app_on(engine))
    assert re.findall(r'href="/sources/(\w+)"', client.get("/sources?health=new").text) == ["fresh"]
    assert client.get("/sources?health=sleepy").status_code == 422


def test_a_source_that_is_off_tells_the_reason(engine: Engine) -> None:
    visit(engine, "gone", None, off="the site closed in 2025")
    told = text_of(TestClient(app_on(engine)).get("/sources").text)
    assert "switched off" in told
    assert "the site closed in 2025" in told


# --- the demo ---


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


# --- without a script, from a keyboard, to a screen reader ---


@pytest.mark.parametrize("path", ["/", "/sources", "/postings/1"])
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
