"""Ads of a feed: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, and the XML that job boards send to aggregators.

A well-formed document is read by lxml, by local names, so that the fields of every job namespace are
there whatever its prefix or address. One that is not goes to feedparser, and counts as read only if
that finds every item of it.
"""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from posting.model import Rejected
from scraper.errors import NotParsable
from scraper.readers.fields import absolute, objects, rows, section, text, told
from scraper.readers.jsonld import ads_of, postings_in
from scraper.readers.xml_items import Item, items_of
from scraper.source import Page, RawAd, RawPay

ReadItem = Callable[[Page, Item], RawAd | Rejected]
_ITEM: Final = re.compile(rb"<(?:\w+:)?(?:item|entry|job|offer)[\s>]", re.IGNORECASE)
_ENDS: Final = re.compile(rb"</(?:\w+:)?(?:rss|rdf|feed|source|jobs|offers)\s*>\s*\Z", re.IGNORECASE)

_TITLE: Final = ("title", "position", "jobtitle", "job_title", "name")
_ID: Final = ("guid", "id", "jobid", "referencenumber", "reference_id", "reference", "requisitionid", "about")
_URL: Final = ("link", "url", "joburl", "job_url", "detail_url")
_EMPLOYER: Final = ("company", "company_name", "companyname", "employer", "hiringorganization", "startup", "sourcename")
_DATE: Final = (
    "pubdate",
    "published",
    "date",
    "publishdate",
    "issued",
    "date_posted",
    "posted",
    "updated",
    "lastupdate",
)
_UNTIL: Final = (
    "expires_at", "expirationdate", "expiration_date", "expiry_date", "expires", "validthrough", "closing_date",
    "closingdate", "advertisetodatetimeutc", "advertisetodatetime", "deadline",
)  # fmt: skip
_TYPE: Final = ("type", "jobtype", "job_type", "employmenttype", "employment_type", "contract_type")
_REMOTE: Final = ("remotetype", "remotestatus", "remote", "workplacetype", "telecommuting")
_TEXT: Final = ("encoded", "description", "content", "summary", "jobdescription", "body")
_MORE_TEXT: Final = (
    ("Duties", "examplesofduties"),
    ("Qualifications", "qualifications"),
    ("More", "supplementalinformation"),
)


def read_feed(page: Page, read: ReadItem | None = None) -> list[RawAd | Rejected]:
    """Return the ads of a feed, an item each; `read` overrules how an item becomes one.

    Raises NotParsable for what is no feed, or is a feed cut short or broken beyond its items.
    """
    if page.body.lstrip()[:1] == b"{":
        return _json_feed(page)
    return [(read or ad_of)(page, item) for item in _items(page)]


def ad_of(page: Page, item: Item) -> RawAd | Rejected:
    """Return one item as an ad."""
    link = item.first(*_URL) or (item.first("guid") if item.first("guid").startswith("http") else "")
    url = absolute(page.url, link) if link else ""  # never the feed's own: its items would be one ad
    title = item.first(*_TITLE)
    identity = item.first(*_ID)
    if not title:
        return Rejected("no_title", source_id=identity or None, url=url)
    return RawAd(
        title=title,
        source_id=identity,
        url=url,
        description=_description(item),
        employer=item.first(*_EMPLOYER),
        places=_places(item),
        country=item.first("country"),
        remote=item.first(*_REMOTE) or None,
        employment=item.every(*_TYPE),
        pay=_pay(item),
        posted_on=item.first(*_DATE) or None,
        valid_through=item.first(*_UNTIL) or None,
        experience=item.first("experience", "yearsofexperience"),
        skills=item.every("skills"),
    )


def _items(page: Page) -> list[Item]:
    try:
        return items_of(page)
    except NotParsable:
        mended = _by_feedparser(page)
        if mended is None:
            raise
        return mended


def _by_feedparser(page: Page) -> list[Item] | None:
    """Return the items of a feed that is not well-formed, None if some of them cannot be had."""
    wanted = len(_ITEM.findall(page.body))
    if not wanted or not _ENDS.search(page.body):
        return None
    import feedparser

    # Never the body itself: feedparser opens a file or an address that it looks like.
    feed = feedparser.parse(
        io.BytesIO(page.body), response_headers=_headers(page), sanitize_html=False, resolve_relative_uris=False
    )
    entries = feed.entries
    return [Item(_fields(entry)) for entry in entries] if len(entries) >= wanted else None


def _headers(page: Page) -> dict[str, str]:
    kind = page.headers.get("content-type")
    return {"content-type": kind} if kind else {}


def _fields(entry: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return a feedparser entry by the names that its elements had."""
    fields = {key.rpartition(":")[2]: [value] for key, value in entry.items() if isinstance(value, str)}
    # A job namespace's prefix ends up in the name: `job_listing_company` is `company` there.
    for key in list(fields):
        for prefix in ("job_listing_", "joblisting_", "tt_"):
            if key.startswith(prefix):
                fields.setdefault(key.removeprefix(prefix), fields[key])
    for theirs, ours in (("id", "guid"), ("published", "pubdate"), ("summary", "description")):
        if theirs in fields:
            fields.setdefault(ours, fields[theirs])
    contents = [each.get("value", "") for each in entry.get("content", []) if isinstance(each, Mapping)]
    return fields | ({"encoded": contents} if contents else {})


def _description(item: Item) -> str:
    longest = max((item.first(name) for name in _TEXT), key=len)
    return "\n".join(filter(None, [longest, *(section(heading, item.first(name)) for heading, name in _MORE_TEXT)]))


def _places(item: Item) -> tuple[str, ...]:
    located = item.every("location", "locations", "city", "cities", "office", "offices")
    if located and item.first("location", "locations", "office", "offices"):
        return located
    parts = [item.first(name) for name in ("city", "state", "country")]
    if len(item.every("city", "cities")) > 1:
        return located
    joined = ", ".join(part for part in dict.fromkeys(parts) if part)
    return told(joined, item.first("region")) if not joined else (joined,)


def _pay(item: Item) -> RawPay | str | None:
    low, high = (
        item.first("minimumsalary", "salary_min", "salarymin"),
        item.first("maximumsalary", "salary_max", "salarymax"),
    )
    if low or high:
        currency = item.first("salarycurrency", "salary_currency") or None
        return RawPay(low or None, high or None, currency, item.first("salaryinterval", "salary_period") or None)
    return item.first("salary", "compensation", "job_salary") or None


def _json_feed(page: Page) -> list[RawAd | Rejected]:
    """Return the ads of a JSON Feed; items may carry a whole JobPosting (Teamtailor's do)."""
    if not text(page.json(), "version").startswith("https://jsonfeed.org/version/"):
        raise NotParsable(page.url, "JSON, but no JSON Feed: it has no jsonfeed.org version")
    return [_json_item(page, item) for item in rows(page, "items")]


def _json_item(page: Page, item: Any) -> RawAd | Rejected:
    link, identity = text(item, "url"), text(item, "id")
    url = absolute(page.url, link) if link else ""
    postings = postings_in(objects(item, "_jobposting"))
    if postings:
        ad = ads_of(Page(url, b""), postings[:1])[0]
        if isinstance(ad, Rejected):
            return ad
        from dataclasses import replace

        description = ad.description or text(item, "content_html") or text(item, "content_text")
        return replace(ad, url=url, source_id=identity, description=description)
    if not text(item, "title").strip():
        return Rejected("no_title", source_id=identity or None, url=url)
    return RawAd(
        title=text(item, "title"),
        source_id=identity,
        url=url,
        description=text(item, "content_html") or text(item, "content_text") or text(item, "summary"),
        employer=text(item, "_company") or text(item, "company"),
        posted_on=text(item, "date_published") or None,
    )
