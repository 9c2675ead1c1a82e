"""Whatever a server does, a fetch ends in a page or in the error that says what happened, and in time."""

import asyncio
import time
from functools import cache

import pytest

from scraper.errors import FetchError, TimedOut
from scraper.fetch import Fetcher
from scraper.source import Page, Request
from tests.evil.server import EXPECTED, TEXT, evil_server
from tests.scraper.fetching.fakes import Clock

PACKED = ("gzip", "deflate", "br", "zstd", "layered")
DEADLINE = 8.0  # for what must be refused before it; a busy machine is slow
SLOW = {name for name, error in EXPECTED.items() if error == "timed_out"}


async def met(path: str, deadline: float = DEADLINE, robots: str = "status_404") -> Page | FetchError:
    clock = Clock()
    async with (
        evil_server(robots) as evil,
        Fetcher(
            contact=None,
            allow_hosts=frozenset({"127.0.0.1"}),
            deadline=deadline,
            clock=clock,
            sleep=clock.sleep,
        ) as fetcher,
    ):
        try:
            return await fetcher.fetch(Request(f"{evil.base}/{path}"), gap=0)
        except FetchError as error:
            return error


@cache
def outcome(path: str) -> tuple[Page | FetchError, float, float]:
    """Return what a fetch of `path` came to, and its seconds and CPU seconds, the server's included."""
    began, used = time.monotonic(), time.process_time()
    came = asyncio.run(met(path, 0.15 if path in SLOW else DEADLINE))
    return came, time.monotonic() - began, time.process_time() - used


def test_there_are_many_ways_to_misbehave() -> None:
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_a_misbehaving_server_is_called_by_its_name(path: str) -> None:
    came, seconds, cpu = outcome(path)
    assert (came.kind if isinstance(came, FetchError) else "page") == EXPECTED[path], came
    assert seconds < DEADLINE + 5
    assert cpu < 3


@pytest.mark.parametrize("path", sorted(name for name, error in EXPECTED.items() if error == "page"))
def test_a_page_that_comes_is_whole(path: str) -> None:
    came, _, _ = outcome(path)
    assert isinstance(came, Page)
    assert came.status in (200, 204)
    if path not in ("no_content", "packed_nothing"):
        assert came.body.startswith(TEXT)
        assert "সহকারী" in came.text


@pytest.mark.parametrize("path", sorted(name for name, error in EXPECTED.items() if error != "page"))
def test_an_error_says_where_and_why_in_one_line(path: str) -> None:
    came, _, _ = outcome(path)
    assert isinstance(came, FetchError)
    trouble = came.trouble()
    assert trouble.url
    assert trouble.reason
    assert trouble.next
    assert str(came).isprintable()
    assert len(str(came)) < 1_000


# Of an endless file the beginning is read, and here it forbids nothing.
ENDLESS = {"endless_body", "endless_chunks", "crumbs_without_end", *(f"bomb_{each}" for each in PACKED)}
MEANS_NO = {"broken_body", "server_fault", "too_large", "bad_address"}
ALLOWS = {"page", "gone", "unexpected_status", "too_many_redirects", "blocked"}


def of_robots(path: str) -> str:
    """Return what must come of a page whose site has this for a robots.txt."""
    if path in ENDLESS:
        return "page"
    if EXPECTED[path] in MEANS_NO or path in ("challenge_503", "status_700"):
        return "robots_refused"
    return "page" if EXPECTED[path] in ALLOWS else EXPECTED[path]


@pytest.mark.parametrize("path", sorted(set(EXPECTED) - SLOW))
def test_an_evil_robots_txt_is_bounded_too_and_never_lets_us_in_by_failing(path: str) -> None:
    came = asyncio.run(met("plain", robots=path))
    assert (came.kind if isinstance(came, FetchError) else "page") == of_robots(path), came


@pytest.mark.parametrize("path", ["silence", "drip_body", "drip_headers"])
def test_a_robots_txt_that_never_ends_uses_up_the_same_deadline(path: str) -> None:
    began = time.monotonic()
    came = asyncio.run(met("plain", 0.2, robots=path))
    assert isinstance(came, TimedOut)
    assert time.monotonic() - began < 5


def test_bytes_after_an_answer_are_not_taken_for_the_next() -> None:
    """A server that answers twice would otherwise hand us one page under another's address."""

    async def main() -> list[bytes]:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while head := await reader.readuntil(b"\r\n\r\n"):
                name = head.split(b" ", 2)[1]
                status = b"404 No" if name == b"/robots.txt" else b"200 OK"
                for body in (name, b"poison"):
                    writer.write(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body))

        async def forgiving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await talk(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.transport.abort()

        server = await asyncio.start_server(forgiving, "127.0.0.1", 0)
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        clock = Clock()
        async with Fetcher(
            contact=None, allow_hosts=frozenset({"127.0.0.1"}), clock=clock, sleep=clock.sleep
        ) as fetcher:
            pages = [await fetcher.fetch(Request(f"{base}/{number}"), gap=0) for number in range(5)]
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.01)
        return [page.body for page in pages]

    assert asyncio.run(main()) == [b"/0", b"/1", b"/2", b"/3", b"/4"]
