"""A company's board hosted by Personio: one XML document, which tells no addresses: they follow from the ids.

A company without ads answers an empty `<workzag-jobs>`; an unknown one is led to the vendor's own site.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import section, told
from scraper.readers.xml_items import root_of
from scraper.source import Page, RawAd, Request


@dataclass(frozen=True, slots=True)
class Personio:
    """`domain` is where the board lives: `de` or `com`, mostly."""

    name: str
    board: str
    domain: str = "de"
    language: str = "en"
    employer: str = ""

    def start(self) -> Iterable[Request]:
        yield Request(f"https://{self.board}.jobs.personio.{self.domain}/xml?language={self.language}")

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        root = root_of(page)
        if root.tag != "workzag-jobs":
            raise Changed(page.url, f"<{str(root.tag)[:60]}> came instead of <workzag-jobs>")
        positions = root.findall("position")
        if positions and not any(_text(position, "name") for position in positions):
            raise Changed(page.url, f"none of {len(positions)} positions has a name")
        where = urlsplit(page.url)
        for position in positions:
            yield self._ad(position, f"{where.scheme}://{where.netloc}")

    def _ad(self, position: Any, base: str) -> RawAd | Rejected:
        identity = _text(position, "id")
        parts = (
            section(_text(part, "name"), _text(part, "value"))
            for part in position.iterfind("jobDescriptions/jobDescription")
        )
        offices = (office.text or "" for office in position.iterfind("additionalOffices/office"))
        return RawAd(
            title=_text(position, "name"),
            source_id=identity,
            url=f"{base}/job/{identity}" if identity else "",
            description="\n".join(filter(None, parts)),
            employer=_text(position, "subcompany") or self.employer,
            places=told(_text(position, "office"), *offices),
            employment=told(_text(position, "employmentType"), _text(position, "schedule")),
            posted_on=_text(position, "createdAt") or None,
            experience=_years(_text(position, "yearsOfExperience")),
            skills=told(*(word.strip() for word in _text(position, "keywords").split(","))),
        )


def _text(element: Any, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _years(told: str) -> str:
    """Return '2-5' as '2-5 years', as the field's name says."""
    return f"{told} years" if told[:1].isdigit() else told
