"""The corpora of compressed bodies and address spellings beside the project, each through the fetcher."""

import asyncio
import json
import resource
from pathlib import Path

import pytest

from scraper.errors import BadAddress, BrokenBody, FetchError, TooLarge, Unreachable
from scraper.fetch import Fetcher
from scraper.source import Page, Request
from tests.evil.test_addresses import dialled_of
from tests.scraper.fetching.fakes import Clock
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
BADINPUT = SHARED / "data" / "badinput"
COMPRESSED = BADINPUT / "scrapy-compressed/tests/sample_data/compressed"
# What each file is called by a server, and what must come of it: a page of so many bytes, or an error.
BODIES: dict[str, tuple[str, int | type[FetchError]]] = {
    "bomb-br.bin": ("br", TooLarge),
    "bomb-deflate.bin": ("deflate", TooLarge),
    "bomb-gzip.bin": ("gzip", TooLarge),
    "bomb-zstd.bin": ("zstd", TooLarge),
    "feed-sample1.tar": ("", 20480),
    "feed-sample1.xml": ("", 9950),
    "feed-sample1.xml.bz2": ("", 1430),
    "feed-sample1.xml.gz": ("gzip", 9950),
    "feed-sample1.zip": ("identity", 1260),
    "html-br.bin": ("br", 74837),
    "html-gzip-deflate-gzip.bin": ("gzip, deflate, gzip", 74837),
    "html-gzip-deflate.bin": ("gzip, deflate", 74837),
    "html-gzip.bin": ("gzip", 74837),
    "html-rawdeflate.bin": ("deflate", 74840),
    "html-zlibdeflate.bin": ("deflate", 74840),
    "html-zstd-static-content-size.bin": ("zstd", 74837),
    "html-zstd-static-no-content-size.bin": ("zstd", 74837),
    "html-zstd-streaming-no-content-size.bin": ("zstd", 74837),
    "truncated-crc-error-short.gz": ("gzip", BrokenBody),
    "truncated-crc-error.gz": ("gzip", BrokenBody),
    "unexpected-eof-output.txt": ("", 16782),
    "unexpected-eof.gz": ("gzip", BrokenBody),
}
GROWTH_CAP = 64 * 1024 * 1024


async def served(body: bytes, coding: str) -> Page | FetchError:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        status, sent = ("404 No", b"") if b" /robots.txt " in request else ("200 OK", body)
        told = f"Content-Encoding: {coding}\r\n" if coding and sent else ""
        head = f"HTTP/1.1 {status}\r\n{told}Connection: close\r\nContent-Length: {len(sent)}\r\n\r\n"
        writer.write(head.encode() + sent)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    clock = Clock()
    opened = frozenset({"127.0.0.1"})
    async with Fetcher(contact=None, allow_hosts=opened, clock=clock, sleep=clock.sleep) as fetcher:
        try:
            return await fetcher.fetch(Request(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"), gap=0)
        except FetchError as error:
            return error
        finally:
            server.close()
            await server.wait_closed()


def test_every_compressed_body_is_judged() -> None:
    assert set(BODIES) == {path.name for path in COMPRESSED.iterdir()}
    assert len(BODIES) == 22


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_compressed_body_is_whole_or_refused(name: str) -> None:
    coding, expected = BODIES[name]
    came = asyncio.run(served((COMPRESSED / name).read_bytes(), coding))
    if isinstance(expected, int):
        assert isinstance(came, Page), came
        assert len(came.body) == expected
    else:
        assert isinstance(came, expected), came


@pytest.mark.parametrize(("name", "coding"), [("bomb_1GiB.br", "br"), ("bomb_1GiB.double.gz", "gzip, gzip")])
def test_a_bomb_of_a_gibibyte_costs_no_memory(name: str, coding: str) -> None:
    body = (BADINPUT / "generated" / name).read_bytes()
    before = _peak()
    came = asyncio.run(served(body, coding))
    assert isinstance(came, TooLarge)
    assert _peak() - before < GROWTH_CAP


def test_every_known_spelling_of_a_private_address_is_refused_without_a_dial() -> None:
    hosts = json.loads(Path(BADINPUT / "generated/ssrf_hosts.json").read_text(encoding="utf-8"))
    came, dialled = asyncio.run(dialled_of(hosts))
    assert len(came) >= 48
    for host, error in zip(hosts, came, strict=True):
        # A name that this machine does not know (ip6-localhost) is not dialled either.
        assert isinstance(error, BadAddress | Unreachable), host
    assert dialled == []


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
