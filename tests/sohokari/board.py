"""A small board for tests: a page of JSON rows, answers by address, and the means of a pass on SQLite."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from db.engine import open_engine
from db.migrations import upgrade
from posting.model import Rejected, Tag, Verdict
from scraper.catalogue import Entry
from scraper.errors import FetchError, Gone
from scraper.reading import reading_here
from scraper.source import Page, RawAd, Request
from sohokari.harvest import Means

HOME = "https://board.example/list"


@dataclass(frozen=True)
class Rows:
    """A board whose list is a JSON array of rows; a row 'refuse' is refused, 'next' leads to another page."""

    name: str = "board"
    url: str = HOME

    def start(self) -> Iterable[Request]:
        yield Request(self.url)

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        for row in page.json():
            if "next" in row:
                yield Request(row["next"])
            elif "refuse" in row:
                yield Rejected("not_an_ad", "told so", row["refuse"])
            else:
                yield RawAd(**row)


def row(number: int, **told: Any) -> dict[str, Any]:
    text = "You keep the calendar and answer the mail of the team."
    url = f"https://board.example/jobs/{number}"
    return {"source_id": str(number), "title": f"Office Assistant {number}", "url": url, "description": text, **told}


@dataclass
class Answers:
    """Gives a saved answer for each address, or raises what is saved in its place."""

    said: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def rows(self, *rows: Mapping[str, Any], url: str = HOME) -> None:
        self.said[url] = json.dumps(list(rows)).encode()

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
        self.asked.append(request.url)
        answer = self.said.get(request.url)
        if isinstance(answer, FetchError):
            raise answer
        if answer is None:
            raise Gone(request.url, "status 404", 404)
        if callable(answer):
            answer = await answer()
        return Page(request.url, answer, request=request)


@dataclass
class Clock:
    """The time, moved by hand."""

    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **told: float) -> None:
        self.now += timedelta(**told)


def tag_by_title(texts: Sequence[tuple[str, str]]) -> list[Verdict] | None:
    """Stand in for the model: what has 'Assistant' in its title is administrative."""
    tag = Tag.ADMINISTRATIVE
    return [Verdict((tag,) if "Assistant" in title else (), {tag: 0.9}, True, "by-title") for title, _ in texts]


def entry(source: Any = None, **told: Any) -> Entry:
    source = source or Rows()
    return Entry(source.name, "rows", "https://board.example/", source, timedelta(hours=6), **told)


def database(folder: Path) -> Engine:
    engine = open_engine(f"sqlite:///{folder / 'ads.sqlite'}")
    upgrade(engine)
    return engine


def means(engine: Engine, answers: Answers, clock: Callable[[], datetime], classify: Any = tag_by_title) -> Means:
    return Means(answers, reading_here, classify, lambda: Session(engine), clock, lambda _posting: None)
