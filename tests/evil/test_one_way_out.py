"""Everything that asks the network asks through the guarded fetcher: passes, `sources add`, whatever comes."""

import ast
import asyncio
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.crawl import crawl
from scraper.errors import FetchError, PrivateAddress, ScraperError, TooLarge
from scraper.fetch import Fetcher
from scraper.normalise.context import Context
from scraper.probe import look
from scraper.reading import reading_here
from scraper.sites.by_feed import Feed
from scraper.sites.by_sitemap import SitemapSite
from sohokari.cli import main
from tests.evil.test_addresses import PUBLIC, Dials
from tests.scraper.fetching.fakes import Clock, in_virtual_time
from tests.scraper.fetching.world import World, says, visiting

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# What opens connections of its own, guarded by nobody.
CLIENTS = {
    "httpx", "httpx2", "httpcore", "httpcore2", "requests", "aiohttp", "urllib3", "urllib.request", "http.client",
    "smtplib", "ftplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "websockets", "pycurl", "paramiko", "niquests",
}  # fmt: skip
GUARDED = {"scraper/fetch.py", "scraper/guard.py", "scraper/bounded.py"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_but_the_fetcher_can_open_a_connection() -> None:
    files = [ROOT / "scheduler.py", *(path for room in ("scraper", "sohokari", "db", "classifier", "posting")
                                      for path in (ROOT / room).rglob("*.py"))]  # fmt: skip
    assert len(files) > 100
    for path in files:
        name = str(path.relative_to(ROOT))
        used = {each for told in imported(path) for each in CLIENTS if told == each or told.startswith(f"{each}.")}
        assert not used or name in GUARDED, f"{name} imports {used}"
        calls = {"create_connection", "open_connection", "urlopen"} & set(path.read_text(encoding="utf-8").split("("))
        assert not calls or name == "scraper/guard.py", f"{name} calls {calls}"


PAGE = b"""<html><head><link rel="alternate" type="application/rss+xml" href="http://%b/jobs.rss">
<link rel="alternate" type="application/atom+xml" href="http://127.0.0.1:1/feed"></head><body>We hire.</body></html>"""
LIST = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://10.0.0.1/jobs/1</loc></url><url><loc>http://inside.site.example/jobs/2</loc></url>
<url><loc>http://site.example/jobs/3</loc></url></urlset>"""


async def asking(what: str, said: dict[bytes, bytes]) -> tuple[list[str], list[ScraperError]]:
    """Let `sources add` or a pass read a site that leads inside; return what was dialled, and what went wrong."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
        body = said.get(path)
        status = b"200 OK" if body is not None else b"404 No"
        writer.write(b"HTTP/1.1 %b\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (status, len(body or b"")))
        writer.write(body or b"")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def resolve(host: str, port: int) -> list[str]:
        return {"site.example": [PUBLIC], "inside.site.example": ["192.168.0.7"]}.get(host, [host])

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    dials, clock = Dials(server.sockets[0].getsockname()[1]), Clock()
    errors: list[ScraperError] = []
    async with Fetcher(contact=None, clock=clock, sleep=clock.sleep, resolve=resolve, dial=dials) as fetcher:
        if what == "add":
            try:
                await look("http://site.example/", fetcher, reading_here, NOW)
            except ScraperError as error:
                errors.append(error)
        else:
            source = SitemapSite("site", "http://site.example/sitemap.xml")
            walk = crawl(source, fetcher, Context("site", NOW), read=reading_here)
            async for _ in walk:
                pass
            errors += walk.summary.errors
    server.close()
    await server.wait_closed()
    await asyncio.sleep(0.01)
    return dials.addresses, errors


@pytest.mark.parametrize("inside", [b"10.0.0.1", b"inside.site.example", b"2130706433", b"[::1]"])
def test_a_page_that_is_added_cannot_lead_inside(inside: bytes) -> None:
    dialled, errors = asyncio.run(asking("add", {b"/": PAGE % inside}))
    assert set(dialled) == {PUBLIC}
    assert "private" in str(errors[0]) or "inside" in str(errors[0])


def test_a_sitemap_cannot_lead_a_pass_inside() -> None:
    dialled, errors = asyncio.run(asking("pass", {b"/sitemap.xml": LIST, b"/jobs/3": b"<p>no ad</p>"}))
    assert set(dialled) == {PUBLIC}
    assert [type(error) for error in errors if isinstance(error, FetchError)] == [PrivateAddress]


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}/", "http://localhost:{}/", "http://0x7f000001:{}/"])
def test_sources_add_dials_nothing_inside(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command as the operator calls it: one line that says why, and what opens the host."""
    monkeypatch.setenv("SOHOKARI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    met: list[object] = []

    async def serving() -> int:
        async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            met.append(writer)
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        status = await asyncio.to_thread(main, ["sources", "add", url.format(port), "--yes"])
        server.close()
        await server.wait_closed()
        return status

    assert asyncio.run(serving()) == 1
    assert met == []
    assert "SOHOKARI_ALLOW_HOSTS" in capsys.readouterr().err
    assert not (tmp_path / "sources.toml").exists()


def test_the_cap_of_a_sources_entry_is_that_of_its_pass() -> None:
    feed = (
        b"<rss><channel>"
        + b"<item><title>Clerk</title><link>http://a.example/1</link></item>" * 40
        + b"</channel></rss>"
    )

    async def errors(cap: int | None) -> list[type[ScraperError]]:
        async with visiting(World({"a.example": says(feed)})) as fetcher:
            walk = crawl(Feed("f", "http://a.example/f"), fetcher, Context("f", NOW), read=reading_here, cap=cap)
            async for _ in walk:
                pass
            return [type(error) for error in walk.summary.errors]

    assert in_virtual_time(errors(None))[0] == []
    assert in_virtual_time(errors(1_000))[0] == [TooLarge]
