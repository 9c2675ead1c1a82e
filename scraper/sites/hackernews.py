"""Hacker News' monthly 'Who is hiring?', through Algolia: each direct comment is an ad, by a loose custom.

Its first line is 'Company | Role | Place | REMOTE | Type', more or less; nothing of it is certain.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, number, rows, text, total, value
from scraper.source import Page, RawAd, Request

_STORY: Final = re.compile(r"^Ask HN: Who is hiring\?", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,500}>")
_REMOTE: Final = re.compile(r"\b(?:remote|hybrid|on-?site|in[- ]office|wfh)\b", re.IGNORECASE)
_TYPE: Final = re.compile(
    r"\b(?:full|part)[- ]?time\b|\bcontract(?:or)?s?\b|\bintern(?:ship)?s?\b|\bfreelance\b", re.IGNORECASE
)
_PAY: Final = re.compile(r"[$€£₹]\s?\d|\d\s?[kK]\b|\b(?:USD|EUR|GBP)\b|\bequity\b")
_OTHER: Final = re.compile(r"^\s*(?:https?://|www\.)|\bvisa\b", re.IGNORECASE)
_ROLE: Final = re.compile(
    r"\b(?:engineers?|developers?|managers?|assistants?|designers?|scientists?|analysts?|leads?|heads?|director|"
    r"specialists?|advocate|architects?|founding|cto|sre|devops|administrators?|recruiters?|writers?|consultants?|"
    r"researchers?|roles?|positions?|multiple|various|full[- ]?stack|back[- ]?end|front[- ]?end|coordinators?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HackerNews:
    name: str
    api: str = "https://hn.algolia.com/api/v1/search_by_date"

    def start(self) -> Iterable[Request]:
        yield Request(f"{self.api}?tags=story,author_whoishiring&hitsPerPage=12")

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        hits = rows(page, "hits")
        if any(isinstance(hit, dict) and "comment_text" in hit for hit in hits):
            yield from self._comments(page, hits)
            return
        if total(page.note, "story"):
            return  # a month's story without a comment yet
        story = next((hit for hit in hits if _STORY.match(text(hit, "title"))), None)
        if story is None:
            raise Changed(page.url, f"none of {len(hits)} stories is 'Ask HN: Who is hiring?'")
        yield self._page(text(story, "objectID"), 0)

    def _comments(self, page: Page, hits: list[Row]) -> Iterator[RawAd | Rejected | Request]:
        yield from each(page, hits, ("objectID", "comment_text", "parent_id"), _comment)
        number_, last = total(page.note, "number") or 0, total(page.json(), "nbPages") or 1
        story = text(page.note, "story")
        if story and number_ + 1 < last:
            yield self._page(story, number_ + 1)

    def _page(self, story: str, number_: int) -> Request:
        url = f"{self.api}?tags=comment,story_{story}&hitsPerPage=1000&page={number_}"
        return Request(url, note={"story": story, "number": number_})


def _comment(hit: Row) -> Iterable[RawAd | Rejected]:
    if value(hit, "parent_id") != value(hit, "story_id"):
        return [Rejected("not_an_ad", "a reply to another comment", text(hit, "objectID"))]
    return _ad(hit)


def _ad(hit: Row) -> Iterable[RawAd | Rejected]:
    body = text(hit, "comment_text")
    first = unescape(_TAG.sub(" ", body.partition("<p>")[0])).strip()
    parts = [part.strip() for part in first.split("|") if part.strip()]
    identity = text(hit, "objectID")
    url = f"https://news.ycombinator.com/item?id={identity}"
    if not parts:
        yield Rejected("no_title", source_id=identity, url=url)
        return
    loose = [part for part in parts[1:] if not any(kind.search(part) for kind in (_REMOTE, _TYPE, _PAY, _OTHER))]
    role = next(
        (part for part in parts[1:] if _ROLE.search(part) and not _OTHER.search(part)), next(iter(loose), first)
    )
    yield RawAd(
        title=role,
        source_id=identity,
        url=url,
        description=body,
        employer=parts[0] if len(parts) > 1 else "",
        places=tuple(part for part in loose if part != role)[:1],
        remote=next((part for part in parts[1:] if _REMOTE.search(part)), None),
        employment=tuple(part for part in parts[1:] if _TYPE.search(part) and part != role),
        pay=next((part for part in parts[1:] if _PAY.search(part) and part != role), None),
        posted_on=number(hit, "created_at"),
    )
