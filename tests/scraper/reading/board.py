"""A board in memory: what it answers to each address, and what it was asked, in order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from posting.model import Rejected
from scraper.errors import FetchError, Gone
from scraper.normalise.context import Context
from scraper.source import Page, RawAd, Request

CONTEXT: Final = Context("lines", datetime(2026, 11, 24, 12, tzinfo=UTC))
Answer = bytes | FetchError | Callable[[Request], bytes]


@dataclass
class Board:
    """Stands for the fetcher: a walk over it goes through no network."""

    answers: dict[str, Answer]
    asked: list[str] = field(default_factory=list)
    gaps: list[float | None] = field(default_factory=list)

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
        self.asked.append(request.url)
        self.gaps.append(gap)
        answer = self.answers.get(request.url)
        if answer is None:
            raise Gone(request.url, "404", 404)
        if isinstance(answer, FetchError):
            raise answer
        body = answer(request) if callable(answer) else answer
        return Page(request.url, body, request=request)


@dataclass(frozen=True)
class Lines:
    """A source whose pages are lines: `ad NAME`, `next URL`, `page URL` (of one ad), `odd`."""

    first: tuple[str, ...] = ("https://b.example/1",)
    name: str = "lines"

    def start(self) -> Iterable[Request]:
        return [Request(url) for url in self.first]

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        for line in page.body.decode().splitlines():
            word, _, rest = line.partition(" ")
            if word == "ad":
                yield RawAd(title=rest, source_id=rest, url=f"https://b.example/ads/{rest}")
            elif word in ("next", "page"):
                yield Request(rest, ad=word == "page")
            else:
                yield Rejected("not_an_ad", rest)
