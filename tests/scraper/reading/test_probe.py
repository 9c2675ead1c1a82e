"""An address is looked at: what it is is said, a sample is read, and the entry that is written works."""

import asyncio
import json
import tomllib

import pytest

from scraper.catalogue import entry_of
from scraper.errors import Changed, Gone
from scraper.outcome import Ad
from scraper.probe import Found, as_toml, board_at, look
from scraper.reading import reading_here
from tests.scraper.reading.board import CONTEXT, Answer, Board

AD = '<script type="application/ld+json">{"@type":"JobPosting","title":"Clerk","description":"Files"}</script>'
RSS = b"<rss><channel><item><title>Clerk</title><link>https://site.example/1</link></item></channel></rss>"
SITEMAP = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://site.example/jobs/1</loc></url></urlset>'
GREENHOUSE = json.dumps(
    {
        "jobs": [
            {
                "id": 1,
                "title": "Clerk",
                "absolute_url": "https://x.example/1",
                "location": {},
                "content": "",
                "updated_at": "",
            }
        ]
    }
).encode()


def found(url: str, answers: dict[str, Answer]) -> Found:
    return asyncio.run(look(url, Board(answers), reading_here, CONTEXT.now))


BOARDS = {
    "https://job-boards.greenhouse.io/padma": ("greenhouse", "padma"),
    "https://boards.greenhouse.io/embed/job_board?for=padma": ("greenhouse", "padma"),
    "https://boards-api.greenhouse.io/v1/boards/padma/jobs?content=true": ("greenhouse", "padma"),
    "https://job-boards.eu.greenhouse.io/padma/jobs/123": ("greenhouse", "padma"),
    "https://jobs.lever.co/padma/a24e": ("lever", "padma"),
    "https://jobs.eu.lever.co/padma": ("lever", "padma"),
    "https://jobs.ashbyhq.com/padma": ("ashby", "padma"),
    "https://apply.workable.com/padma/": ("workable", "padma"),
    "https://careers.smartrecruiters.com/Padma1": ("smartrecruiters", "Padma1"),
    "https://padma.recruitee.com/o/clerk": ("recruitee", "padma"),
    "https://padma.jobs.personio.com/": ("personio", "padma"),
    "https://padma.bamboohr.com/careers": ("bamboohr", "padma"),
    "https://padma.teamtailor.com/jobs": ("teamtailor", "padma"),
    "https://padma.pinpointhq.com/": ("pinpoint", "padma"),
    "https://padma.breezy.hr/": ("breezy", "padma"),
    "https://padma.wd5.myworkdayjobs.com/en-US/External": ("workday", "padma"),
    "https://www.careers-page.com/padma": ("manatal", "padma"),
    "https://ats.rippling.com/padma/jobs": ("rippling", "padma"),
}


@pytest.mark.parametrize("url", BOARDS)
def test_a_board_on_a_platform_is_known_by_its_address_and_its_entry_works(url: str) -> None:
    table = board_at(url)
    assert table is not None
    assert (table["kind"], table["board"]) == BOARDS[url]
    entry = entry_of(tomllib.loads(as_toml(table))["source"][0])
    assert "padma" in next(iter(entry.source.start())).url.lower()


def test_the_european_lever_and_the_parts_of_a_workday_board_are_kept() -> None:
    assert (board_at("https://jobs.eu.lever.co/padma") or {})["host"] == "eu"
    table = board_at("https://padma.wd5.myworkdayjobs.com/en-US/External") or {}
    assert (table["server"], table["site"]) == ("wd5", "External")


@pytest.mark.parametrize("url", ["https://example.org/jobs", "https://notgreenhouse.io/x", "https://www.bamboohr.com/"])
def test_another_address_is_no_board(url: str) -> None:
    assert board_at(url) is None


def test_a_boards_first_ads_are_read() -> None:
    came = found(
        "https://job-boards.greenhouse.io/padma",
        {"https://boards-api.greenhouse.io/v1/boards/padma/jobs?content=true": GREENHOUSE},
    )
    assert came.seen == "a board on greenhouse"
    assert [ad.posting.title for ad in came.ads if isinstance(ad, Ad)] == ["Clerk"]


def test_a_feed_is_a_feed() -> None:
    came = found("https://site.example/jobs.rss", {"https://site.example/jobs.rss": RSS})
    assert came.table == {"name": "site.example", "kind": "feed", "url": "https://site.example/jobs.rss"}


def test_a_sitemap_is_a_sitemap() -> None:
    answers: dict[str, Answer] = {
        "https://site.example/sitemap.xml": SITEMAP,
        "https://site.example/jobs/1": AD.encode(),
    }
    assert found("https://site.example/sitemap.xml", answers).table["kind"] == "sitemap"


def test_an_ads_page_leads_to_the_sites_sitemap_with_a_pattern() -> None:
    answers: dict[str, Answer] = {
        "https://site.example/sitemap.xml": SITEMAP,
        "https://site.example/jobs/1": AD.encode(),
    }
    came = found("https://site.example/jobs/1", answers)
    assert came.table["url"] == "https://site.example/sitemap.xml"
    assert came.table["match"] == "/jobs/"
    assert entry_of(tomllib.loads(as_toml(came.table))["source"][0]).kind == "sitemap"


def test_a_careers_page_that_embeds_a_board_leads_to_it() -> None:
    page = b'<html><script src="https://boards.greenhouse.io/embed/job_board/js?for=padma"></script></html>'
    answers: dict[str, Answer] = {
        "https://site.example/careers": page,
        "https://boards-api.greenhouse.io/v1/boards/padma/jobs?content=true": GREENHOUSE,
    }
    came = found("https://site.example/careers", answers)
    assert came.table["name"] == "greenhouse:padma"


def test_a_page_that_names_feeds_leads_to_the_one_of_jobs() -> None:
    page = (
        b'<link rel="alternate" type="application/rss+xml" href="/blog.xml">'
        b'<link rel="alternate" type="application/rss+xml" href="/jobs.xml">'
    )
    answers: dict[str, Answer] = {"https://site.example/": page, "https://site.example/jobs.xml": RSS}
    assert found("https://site.example/", answers).table["url"] == "https://site.example/jobs.xml"


def test_a_page_with_several_postings_is_a_listing() -> None:
    page = (AD + AD.replace("Clerk", "Typist")).encode()
    assert found("https://site.example/jobs", {"https://site.example/jobs": page}).table["kind"] == "listing"


def test_a_page_that_is_nothing_we_read_says_what_was_tried_and_what_to_do() -> None:
    with pytest.raises(Changed, match="declare selectors"):
        found("https://site.example/", {"https://site.example/": b"<html>Hello</html>"})


def test_an_address_that_cannot_be_had_is_told_as_that() -> None:
    with pytest.raises(Gone):
        found("https://site.example/", {})


def test_an_entry_cannot_break_out_of_its_text() -> None:
    hostile = 'x"\nkind = "feed'
    assert tomllib.loads(as_toml({"name": hostile}))["source"][0]["name"] == hostile
