"""Every genuine recording of a source yields the ads that are in it, with the title, address and employer of each.

What is right is read a second time here, in the simplest way: by one key of a row, or one pattern of a text.
"""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any, Final

import pytest

from posting.model import Rejected
from scraper.catalogue import sample
from scraper.errors import ReadError
from scraper.kinds import KINDS
from scraper.readers.ad_page import structured
from scraper.readers.any_page import ads_on, read_any
from scraper.source import Page, RawAd, Request
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

Recording = dict[str, Any]
RECORDED: Final = SHARED / "data" / "recorded"
_FOLDERS: Final = ("api/", "ats/", "feed/", "html/bdjobs/")


def manifest() -> list[Recording]:
    path = RECORDED / "MANIFEST.json"
    listed: list[Recording] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return listed


def ours() -> list[Recording]:
    return [
        each
        for each in manifest()
        if each["source"] in KINDS and each["genuine"] != "no" and each["file"].startswith(_FOLDERS)
    ]


def with_json_ld() -> list[Recording]:
    """Pages of any site that hold JobPostings, found by the bare text that must be in them."""
    return [
        each
        for each in manifest()
        if each["file"].startswith("html/")
        and each["job_ads"]
        and "view-source" not in each["file"]
        and re.search(rb'<script[^>]*ld\+json[^>]*>[^<]*JobPosting"', (RECORDED / each["file"]).read_bytes())
    ]


def page_of(recording: Recording) -> Page:
    url = (recording["original_url"] or "https://recorded.example/page").split()[0]
    return Page(url, (RECORDED / recording["file"]).read_bytes(), request=Request(url))


def name_of(recording: Recording) -> str:
    return str(recording["file"])


@pytest.mark.parametrize("recording", ours(), ids=name_of)
def test_a_recording_yields_the_ads_that_are_in_it(recording: Recording) -> None:
    assert len(ads_on(sample(recording["source"]), page_of(recording))) == recording["job_ads"]


@pytest.mark.parametrize("recording", ours(), ids=name_of)
def test_a_recording_is_recognised_without_being_told_whose_it_is(recording: Recording) -> None:
    assert len(read_any(page_of(recording))) == recording["job_ads"]


Told = tuple[str, str, str | None]


def _rows(*path: str) -> Callable[[Any], list[Any]]:
    def rows(whole: Any) -> list[Any]:
        for key in path:
            whole = whole[key]
        return list(whole)

    return rows


# source -> where the rows are, and how a row tells title, address and employer
SIMPLY: Final[dict[str, tuple[Callable[[Any], list[Any]], Callable[[Any], Told]]]] = {
    "remotive": (_rows("jobs"), lambda row: (row["title"], row["url"], row["company_name"])),
    "remoteok": (lambda whole: list(whole[1:]), lambda row: (row["position"], row["url"], row["company"])),
    "arbeitnow": (_rows("data"), lambda row: (row["title"], row["url"], row["company_name"])),
    "jobicy": (_rows("jobs"), lambda row: (row["jobTitle"], row["url"], row["companyName"])),
    "workingnomads": (list, lambda row: (row["title"], row["url"], row["company_name"])),
    "torre": (
        _rows("results"),
        lambda row: (
            row["objective"],
            f"https://torre.ai/post/{row['id']}-{row['slug']}",
            row["organizations"][0]["name"],
        ),
    ),
    "themuse": (list, lambda row: (row["name"], row["refs"]["landing_page"], row["company"]["name"])),
    "adzuna": (
        _rows("results"),
        lambda row: (row["title"], row["redirect_url"].split("?")[0], row["company"]["display_name"]),
    ),
    "greenhouse": (_rows("jobs"), lambda row: (row["title"], row["absolute_url"], row["company_name"])),
    "lever": (list, lambda row: (row["text"], row["hostedUrl"], row["hostedUrl"].split("/")[3])),
    "ashby": (_rows("jobs"), lambda row: (row["title"], row["jobUrl"], row["jobUrl"].split("/")[3])),
    "workable": (_rows("jobs"), lambda row: (row["title"], row["url"], "Vasion")),
    "recruitee": (_rows("offers"), lambda row: (row["title"], row["careers_url"], row["company_name"])),
    "manatal": (_rows("results"), lambda row: (row["position_name"], f"/job/{row['hash']}", None)),
    "rippling": (list, lambda row: (row["name"], row["url"], None)),
    "pinpoint": (_rows("data"), lambda row: (row["title"], row["path"], None)),
    "bamboohr": (_rows("result"), lambda row: (row["jobOpeningName"], f"/careers/{row['id']}", None)),
    "smartrecruiters": (
        _rows("content"),
        lambda row: (
            row["name"],
            f"https://jobs.smartrecruiters.com/{row['company']['identifier']}/{row['id']}",
            row["company"]["name"],
        ),
    ),
}


def simply_read() -> list[Recording]:
    skipped = ("detail", "TRANSCRIBED_workable")  # no row of a list; another list's rows
    return [each for each in ours() if each["source"] in SIMPLY and not any(word in each["file"] for word in skipped)]


@pytest.mark.parametrize("recording", simply_read(), ids=name_of)
def test_title_address_and_employer_are_those_of_the_row(recording: Recording) -> None:
    rows, tell = SIMPLY[recording["source"]]
    page = page_of(recording)
    wanted = [tell(row) for row in rows(json.loads(page.body))]
    ads = ads_on(sample(recording["source"]), page)
    assert len(ads) == len(wanted)
    for ad, (title, url, employer) in zip(ads, wanted, strict=True):
        assert isinstance(ad, RawAd)
        assert ad.title == title
        assert ad.url.endswith(url)
        assert employer is None or ad.employer == employer


@pytest.mark.parametrize("recording", [each for each in ours() if each["source"] == "weworkremotely"], ids=name_of)
def test_the_feed_of_titles_with_employers_is_split_right(recording: Recording) -> None:
    text = page_of(recording).text
    items = re.findall(r"<item>.*?<title>(.*?)</title>.*?<link>(.*?)</link>", text, re.DOTALL)
    ads = ads_on(sample("weworkremotely"), page_of(recording))
    assert len(ads) == len(items)
    for ad, (title, link) in zip(ads, items, strict=True):
        assert isinstance(ad, RawAd)
        employer, _, role = unescape(re.sub(r"<!\[CDATA\[|\]\]>", "", title)).partition(":")
        assert (ad.employer, ad.title, ad.url) == (employer.strip(), role.strip(), link.strip())


@pytest.mark.parametrize("recording", with_json_ld(), ids=name_of)
def test_a_page_with_json_ld_yields_its_ads(recording: Recording) -> None:
    ads = structured(page_of(recording))
    assert len(ads) == recording["job_ads"]
    text = unescape(page_of(recording).text)
    for ad in ads:
        assert isinstance(ad, RawAd)
        assert ad.title in text
        assert not ad.employer or ad.employer in text


def test_a_saved_view_of_the_source_is_no_ad() -> None:
    path = RECORDED / "html/remoteok/remoteok_job_2020-10-06.html"
    assert structured(Page("https://remoteok.io/remote-jobs/1", path.read_bytes())) == []


@pytest.mark.parametrize(
    "file", ["feed/startupjobs_cz/startupjobs_feed_full_2024-10.xml", "feed/neogov/neogov_michigan_2013-04.rss"]
)
def test_a_feed_of_an_unknown_board_is_read_by_what_feeds_have_in_common(file: str) -> None:
    (recording,) = [each for each in manifest() if each["file"] == file]
    ads = ads_on(sample("feed"), page_of(recording))
    assert len(ads) == recording["job_ads"]
    assert all(isinstance(ad, RawAd) and ad.title and ad.url.startswith("http") and ad.description for ad in ads)


def test_no_page_of_another_site_is_taken_for_one_of_ours() -> None:
    """A reader that takes what is not its own would store nonsense: every kind refuses every foreign API."""
    for recording in ours():
        if not recording["file"].endswith(".json"):
            continue
        page = page_of(recording)
        for kind in KINDS:
            if kind in (recording["source"], "feed"):
                continue
            try:
                ads = ads_on(sample(kind), page)
            except ReadError:
                continue
            assert not [ad for ad in ads if not isinstance(ad, Rejected)], f"{kind} took {recording['file']}"


# Sites without structured data, declared as an operator would: no code, a few selectors each.
DECLARED: Final[dict[str, dict[str, Any]]] = {
    "html/jobs_cz/": {
        "list": "article.SearchResultCard:has(a[data-jobad-id])",
        "link": "h2 a[data-jobad-id]",
        "next": "a.Pagination__link--next",
        "empty": ".EmptyState, [class*=empty]",
        "fields": {"title": "h2", "source_id": "h2 a[data-jobad-id]@data-jobad-id", "employer": "footer li span"},
    },
    "html/stackoverflow_jobs/stackoverflow_listing": {
        "list": "div.-job",
        "link": "h2 a",
        "next": "a.s-pagination--item:has(i):last-of-type",
        "fields": {
            "title": "h2",
            "source_id": "@data-jobid",
            "employer": "h3 span:first-child",
            "places": "h3 span + span",
        },
    },
    "html/linkedin/linkedin_more_end": {
        "list": "li.result-card",
        "link": "a.result-card__full-card-link",
        "fields": {"title": "h3", "source_id": "@data-id", "employer": "h4", "places": ".job-result-card__location"},
    },
}


def declared() -> list[Recording]:
    """Genuine listing pages, with the number of ads that the manifest counts."""
    return [
        each
        for each in manifest()
        if each["job_ads"] and each["genuine"] == "yes" and any(each["file"].startswith(start) for start in DECLARED)
    ]


@pytest.mark.parametrize("recording", declared(), ids=name_of)
def test_a_site_without_structured_data_is_read_by_selectors_alone(recording: Recording) -> None:
    from scraper.sites.by_listing import SelectorSite

    options = next(options for start, options in DECLARED.items() if recording["file"].startswith(start))
    ads = ads_on(SelectorSite(name="declared", url="https://recorded.example/", **options), page_of(recording))
    assert len(ads) == recording["job_ads"]
    identities = set()
    for ad in ads:
        assert isinstance(ad, RawAd)
        assert ad.title
        assert ad.employer
        assert ad.url.startswith("http")
        identities.add(ad.source_id)
    assert len(identities) == len(ads)
