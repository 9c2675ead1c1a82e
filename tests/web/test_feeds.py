"""Feed readers, spreadsheets and monitors get the same ads in their own forms."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from html import unescape

import feedparser
from sqlalchemy import Engine
from starlette.testclient import TestClient

from posting.view import PostingView
from tests.web.conftest import app_on, fill, posting, verdict


def test_a_feed_reader_reads_the_feed(client: TestClient) -> None:
    answer = client.get("/feed.atom", params={"remote": "remote"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(io.BytesIO(answer.content))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["ভার্চুয়াল সহকারী (ঘরে বসে কাজ)", "Virtual Secretary"]
    assert all(entry.link.startswith("http://testserver/postings/") for entry in feed.entries)
    assert {tag.term for tag in feed.entries[1].tags} == {"secretary"}


def test_the_json_feed_holds_the_same_ads(client: TestClient) -> None:
    told = client.get("/feed.json", params={"remote": "remote"}).json()
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in told["items"]] == ["ভার্চুয়াল সহকারী (ঘরে বসে কাজ)", "Virtual Secretary"]


def test_credit_and_a_link_back_are_on_every_ad_that_its_source_asks_them_for(client: TestClient) -> None:
    credited = {view["url"]: view["credit"] for view in client.get("/api/postings?limit=200").json()["postings"]}
    assert any(credited.values())
    items = client.get("/feed.json").json()["items"]
    assert {item["external_url"] for item in items} == set(credited)
    assert all((credited[item["external_url"]] or "") in item["content_text"] for item in items)
    feed = feedparser.parse(io.BytesIO(client.get("/feed.atom").content))
    for entry in feed.entries:
        (via,) = [each.href for each in entry.links if each.rel == "via"]
        assert (credited[via] or "") in entry.summary
    rows = csv.DictReader(io.StringIO(client.get("/export.csv").text))
    told = {row["url"]: row["credit"] for row in rows}
    assert {url: told[url] or None for url in credited} == credited


def test_an_ad_found_today_is_in_the_feed_though_it_was_posted_before_many_others(engine: Engine) -> None:
    newer = [(posting(number, f"Secretary {number}"), verdict()) for number in range(1, 60)]
    fill(engine, [*newer, (posting(90, "Late one"), verdict())])
    client = TestClient(app_on(engine))
    assert "Late one" in client.get("/feed.atom").text
    assert "Late one" not in client.get("/feed.atom?limit=20").text


def test_a_feed_taken_from_a_bengali_page_stays_bengali_and_is_not_sent_twice(client: TestClient) -> None:
    page = client.get("/?tags=secretary", headers={"accept-language": "bn"}).text
    (address,) = set(re.findall(r'href="(/feed\.atom[^"]*)"', unescape(page)))
    first = client.get(address)
    assert "সহকারী পদের চাকরির বিজ্ঞাপন" in first.text
    assert "ঘরে বসে" in first.text
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "set-cookie" not in first.headers


def test_an_entry_tells_what_decides_whether_to_look(client: TestClient) -> None:
    entry = feedparser.parse(io.BytesIO(client.get("/feed.atom?words=ভার্চুয়াল").content)).entries[0]
    for told in ("শাপলা ই-কমার্স", "from BDT 15,000 / month", "Remote", "Part time", "No experience needed"):
        assert told in entry.summary


def test_an_ad_cannot_break_the_feed(engine: Engine) -> None:
    fill(
        engine,
        [
            (posting(1, "]]> & <x> \U0001f600 \"'", employer="<![CDATA["), verdict()),
            (posting(2, "after it"), verdict()),
        ],
    )
    body = TestClient(app_on(engine)).get("/feed.atom").content
    assert len(ET.fromstring(body).findall("{http://www.w3.org/2005/Atom}entry")) == 2


def test_an_empty_feed_is_a_feed(client: TestClient) -> None:
    feed = feedparser.parse(io.BytesIO(client.get("/feed.atom", params={"words": "zyzzyva"}).content))
    assert not feed.bozo
    assert not feed.entries


def rows_of(answer_text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer_text.removeprefix("\ufeff"), newline="")))


def test_the_spreadsheet_holds_every_ad_that_fits_under_the_fields_names(client: TestClient) -> None:
    answer = client.get("/export.csv")
    rows = rows_of(answer.text)
    assert len(rows) == 34
    assert list(rows[0]) == list(PostingView.model_fields)
    assert answer.content.startswith(b"\xef\xbb\xbf"), "spreadsheets need the mark to read Bengali"
    assert len(rows_of(client.get("/export.csv", params={"tags": "secretary"}).text)) == 1


def test_a_long_spreadsheet_is_whole(engine: Engine) -> None:
    fill(engine, [(posting(number, f"Clerk {number}"), verdict()) for number in range(1, 452)])
    rows = rows_of(TestClient(app_on(engine)).get("/export.csv").text)
    assert len({row["source_id"] for row in rows}) == len(rows) == 451


def test_a_cell_is_no_formula(engine: Engine) -> None:
    fill(engine, [(posting(1, '=HYPERLINK("http://evil.example")', employer="@SUM(A1)"), verdict())])
    [row] = rows_of(TestClient(app_on(engine)).get("/export.csv").text)
    assert row["title"].startswith("'=")
    assert row["employer"].startswith("'@")


def test_an_empty_spreadsheet_has_its_header(client: TestClient) -> None:
    text = client.get("/export.csv", params={"words": "zyzzyva"}).text
    assert text.removeprefix("\ufeff").startswith("source,source_id,")
    assert rows_of(text) == []


def test_a_monitor_reads_counts_and_health(client: TestClient) -> None:
    lines = client.get("/metrics").text.splitlines()
    assert 'sohokari_sources{health="ok"} 1' in lines
    assert 'sohokari_sources{health="new"} 1' in lines
    assert any(line.startswith('sohokari_source_last_pass_seconds{source="acme"} ') for line in lines)
    for line in lines:
        assert line.startswith("# ") or float(line.rpartition(" ")[2]) >= 0
