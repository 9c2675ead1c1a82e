"""Mutated answers, without a socket: each ends in a page or in an error of the tree, and nothing else."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable

import httpcore2
import pytest

from scraper.bounded import Connections
from scraper.errors import FetchError
from scraper.fetch import Fetcher
from scraper.source import Request
from tests.evil.server import TEXT, chunked, head, packed, whole
from tests.scraper.fetching.fakes import Clock

SEEDS = [
    whole(),
    whole(b"", "302 Found", Location="/next?a=b"),
    whole(b"", "302 Found", Location="http://b.example/x"),
    whole(b"", "503 No", Retry_After="5"),
    whole(b"", "429 No", Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    whole(b"no", "404 Not Found"),
    whole(Cache_Control="max-age=60, private", ETag='"x"', Expires="Thu, 01 Dec 2026 16:00:00 GMT", Age="5"),
    whole(Content_Type="text/html; charset=koi8-r"),
    head(Transfer_Encoding="chunked") + chunked(TEXT[:300], TEXT[300:]),
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + whole(),
    *(whole(packed(TEXT, coding), Content_Encoding=coding) for coding in ("gzip", "deflate", "br", "zstd", "br, gzip")),
]
SPICE = (
    b"\r\n",
    b"\x00",
    b"\xff",
    b"-1",
    b"9" * 30,
    b":",
    b"gzip",
    b"\r\n\r\n",
    b"HTTP/1.1 ",
    b"\xe0\xa6",
    b"%",
    b"//",
)


def mutated(rng: random.Random) -> bytes:
    answer = bytearray(rng.choice(SEEDS))
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(answer) + 1)
        near_the_head = rng.random() < 0.7
        place = min(place, rng.randrange(200)) if near_the_head else place
        match rng.randrange(5):
            case 0:
                answer[place : place + 1] = bytes([rng.randrange(256)])
            case 1:
                del answer[place : place + rng.randint(1, 40)]
            case 2:
                answer[place:place] = rng.choice(SPICE)
            case 3:
                answer[place:place] = answer[place : place + rng.randint(1, 60)]
            case _:
                del answer[rng.randrange(len(answer) + 1) :]
    return bytes(answer)


class Said(httpcore2.AsyncNetworkStream):
    """A connection on which the server says these bytes and hangs up."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        part, self._said = self._said[:max_bytes], self._said[max_bytes:]
        return part

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if buffer.startswith(b"GET /robots.txt "):
            self._said = head("404 Not Found", Content_Length="0", Connection="close")

    async def aclose(self) -> None:
        self._said = b""


class Servers(httpcore2.AsyncNetworkBackend):
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> Said:
        return Said(mutated(self._rng))


async def fuzz(answers: int, seed: int) -> Counter[str]:
    """Fetch so many mutated answers; return how often each outcome came. Anything but an outcome raises."""
    came: Counter[str] = Counter()
    clock = Clock()
    transport = Connections(Servers(random.Random(seed)), clock)
    async with Fetcher(contact=None, transport=transport, clock=clock, sleep=clock.sleep) as fetcher:
        for number in range(answers):
            try:
                page = await fetcher.fetch(Request(f"http://h{number}.example/x"), gap=0, cap=100_000)
                assert isinstance(page.text, str)
                came["page"] += 1
            except FetchError as error:
                came[error.kind if str(error).isprintable() else "not in a line"] += 1
    return came


def test_mutated_answers_end_in_a_page_or_an_error_of_the_tree() -> None:
    came = asyncio.run(fuzz(2_000, 1))
    assert sum(came.values()) == 2_000
    assert "not in a line" not in came
    assert {"page", "unreachable", "broken_body", "gone", "bad_address", "server_fault"} <= set(came)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_mutated_answers_do_too() -> None:
    came = asyncio.run(fuzz(100_000, 2))
    assert sum(came.values()) == 100_000
    assert "not in a line" not in came
