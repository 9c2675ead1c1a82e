"""What goes wrong with a source is told with cause, address and what happens next, alike in log, API and page."""

import asyncio
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from db import passes
from posting.clean import is_unsafe
from posting.model import Rejected
from posting.report import Health, PassReport, Trouble
from scraper import errors
from scraper.errors import FetchError, ReadError, ScraperError, Unfinished
from scraper.source import Page, RawAd, Request
from sohokari import service as service_module
from sohokari.i18n import Words
from sohokari.service import Service
from sohokari.telling import tell
from sohokari.troubles import in_words
from sohokari.web.app import create_app
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import World, says, visiting
from tests.sohokari.board import HOME, Answers, Clock, Rows, database, entry, means, row

CAUSE = "a cause that nobody else has: <b>5 & 7</b>"


def kinds(base: type[ScraperError]) -> Iterator[type[Any]]:
    """Yield every class of the tree that is raised, below `base`."""
    for kind in base.__subclasses__():
        if not kind.__name__.startswith("_"):
            yield kind
        yield from kinds(kind)


FETCHING = sorted(kinds(FetchError), key=lambda kind: str(kind.__name__))
READING = sorted(kinds(ReadError), key=lambda kind: str(kind.__name__))
EVERY = [*(kind.__name__ for kind in (*FETCHING, *READING)), Unfinished.__name__]


def address(name: str) -> str:
    return f"https://{name.lower()}.example/list?page=1&of=2"


@dataclass(frozen=True)
class Failing(Rows):
    """A board that does not read."""

    error: ScraperError | None = None

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        assert self.error is not None
        raise self.error


@dataclass(frozen=True)
class Circle(Rows):
    """A board whose next page is the one before under another name: the walk ends unfinished."""

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]:
        yield RawAd(**row(1))
        yield Request(f"{self.url}&again" if "again" not in page.url else f"{self.url}&again&again")


def made(kind: type[Any]) -> ScraperError:
    url = address(kind.__name__)
    error: ScraperError = kind(url, CAUSE, 418) if issubclass(kind, errors._Status) else kind(url, CAUSE)
    return error


@dataclass(frozen=True)
class Shown:
    """What each of the three says of the source that failed by this error."""

    trouble: Trouble
    log: dict[str, list[str]]
    api: Trouble
    page: dict[str, str]


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shown]]:
    """One pass over a source for each error there is, and what was shown of it."""
    engine = database(tmp_path_factory.mktemp("troubles"))
    answers, clock, reports = Answers(), Clock(), dict[str, PassReport]()
    listed: list[Rows] = []
    for kind in (*FETCHING, *READING):
        name, error = kind.__name__, made(kind)
        answers.said[address(name)] = error if isinstance(error, FetchError) else b"[]"
        listed.append(Failing(name, address(name), error))
    last = address("Unfinished")
    answers.said |= {last: b"[]", f"{last}&again": b"[]"}
    listed.append(Circle("Unfinished", last))
    made_service = Service(
        {each.name: entry(each) for each in listed}, means(engine, answers, clock), "one", lambda: 0.0
    )
    made_service.on_report = lambda report, _next_at: reports.update({report.source: report})
    made_service.register()
    asyncio.run(made_service.visit(each.name for each in listed))
    client = TestClient(create_app(engine, clock=clock))
    api = {each["name"]: each["last"] for each in client.get("/api/sources").json()}
    yield {
        name: Shown(
            reports[name].troubles[0],
            {lang: tell(reports[name], clock.now, Words(lang)) for lang in ("en", "bn")},
            Trouble(**api[name]["troubles"][0]),
            {lang: text_of(client.get(f"/sources/{name}?lang={lang}").text) for lang in ("en", "bn")},
        )
        for name in EVERY
    }
    engine.dispose()


@pytest.mark.parametrize("name", EVERY)
def test_an_error_tells_where_why_and_what_happens_next(name: str, shown: dict[str, Shown]) -> None:
    trouble = shown[name].trouble
    assert trouble.kind.replace("_", "") == name.lower()
    assert trouble.url.startswith(address(name))
    assert trouble.reason == CAUSE or name == "Unfinished"
    assert trouble.reason
    assert trouble.next
    assert trouble.url not in trouble.reason


@pytest.mark.parametrize("name", EVERY)
def test_the_api_tells_an_error_as_the_report_does(name: str, shown: dict[str, Shown]) -> None:
    assert shown[name].api == shown[name].trouble


@pytest.mark.parametrize("lang", ["en", "bn"])
@pytest.mark.parametrize("name", EVERY)
def test_log_and_page_tell_an_error_in_the_same_words(name: str, lang: str, shown: dict[str, Shown]) -> None:
    told = in_words(shown[name].trouble, Words(lang))
    line = next(line for line in shown[name].log[lang] if told.what in line)
    for part in (told.what, told.detail, told.next):
        assert part in line
        assert part in shown[name].page[lang]
    if lang == "bn":
        assert re.search("[ঀ-৿]", told.what)
        assert re.search("[ঀ-৿]", told.next)


@pytest.mark.parametrize("lang", ["en", "bn"])
def test_a_log_line_stays_one_whatever_a_server_says(lang: str) -> None:
    trouble = errors.Changed("https://a.example/\nx", "two\r\nlines \x1b[31m").trouble()
    report = PassReport("a", Clock().now, health=errors.Changed.health, troubles=[trouble] * 60)
    lines = tell(report, None, Words(lang))
    assert not any(is_unsafe(line) or len(line.splitlines()) > 1 for line in lines), lines
    assert len(lines) < 8


def test_a_refusal_by_robots_txt_is_kept_with_the_pass(tmp_path: Path) -> None:
    """What a site closed to us must be seen afterwards: which address, why, and that it was not asked for."""
    engine = database(tmp_path)
    world = World({"board.example": says(b"[]", robots=b"User-agent: *\nDisallow: /list\n")})

    async def visited() -> None:
        async with visiting(world) as fetcher:
            how = replace(means(engine, Answers(), Clock()), fetcher=fetcher)
            made = Service({"board": entry(Rows())}, how, "one", lambda: 0.0)
            made.register()
            await made.visit(["board"])

    in_virtual_time(visited())
    with Session(engine) as session:
        (report,) = passes.history(session, "board")
    engine.dispose()
    assert [visit.path for visit in world.visits] == ["/robots.txt"]
    assert report.health is Health.BLOCKED
    assert [(each.kind, each.url) for each in report.troubles] == [("robots_refused", HOME)]
    assert not report.complete


def test_what_an_entry_lacks_is_told_as_the_rest() -> None:
    trouble = errors.ConfigError("own.toml, x", "gap = -1 is not understood", "write seconds").trouble()
    assert (trouble.kind, trouble.url, trouble.next) == ("config_error", "own.toml, x", "write seconds")


def test_what_the_service_itself_says_of_a_pass_is_in_both_languages() -> None:
    for trouble in (service_module._STOPPED, service_module._fault(RuntimeError("x"))):
        assert re.search("[ঀ-৿]", in_words(trouble, Words("bn")).next)
