"""A small internet in memory: hosts that answer in virtual time and note who asked when."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import httpx2

from scraper.errors import FetchError
from scraper.fetch import Fetcher
from scraper.source import Page, Request
from tests.scraper.fetching.fakes import in_virtual_time


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that reached a host: from when to when, for what, and what it was answered."""

    host: str
    path: str
    began: float
    ended: float
    status: int
    headers: Mapping[str, str]
    sent: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


A = "http://a.example"

Said = tuple[int, Mapping[str, str], bytes]
Host = Callable[[str, Mapping[str, str]], Said]


@dataclass(slots=True)
class World(httpx2.AsyncBaseTransport):
    """Answers for every host by name: a function of path and request headers. `latency` is in seconds."""

    hosts: Mapping[str, Host]
    latency: Callable[[], float] = lambda: 0.0
    visits: list[Visit] = field(default_factory=list)
    in_vain: list[tuple[str, float]] = field(default_factory=list)  # dials of hosts that are not there, and when

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        loop = asyncio.get_running_loop()
        host, path, began = request.url.host, request.url.raw_path.decode("ascii"), loop.time()
        if host not in self.hosts:
            self.in_vain.append((host, began))
            await asyncio.sleep(self.latency())
            raise httpx2.ConnectError(f"no route to {host}")
        sent = {name.lower(): value for name, value in request.headers.items()}
        status, headers, body = self.hosts[host](path, sent)
        await asyncio.sleep(self.latency())
        asked = b"".join([part async for part in request.stream])  # type: ignore[union-attr]
        self.visits.append(Visit(host, path, began, loop.time(), status, headers, sent, request.method, asked))
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return httpx2.Response(status, headers=raw, stream=httpx2.ByteStream(body))

    def paths(self, host: str = "a.example") -> list[str]:
        return [visit.path for visit in self.visits if visit.host == host]


def says(body: bytes = b"fine", status: int = 200, robots: bytes | int = 404, **headers: str) -> Host:
    """Return a host that says the same to every path but /robots.txt."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}

    def host(path: str, _sent: Mapping[str, str]) -> Said:
        if path == "/robots.txt":
            return (robots, {}, b"") if isinstance(robots, int) else (200, {}, robots)
        return status, told, body

    return host


def visiting(world: World, **told: object) -> Fetcher:
    """Return a fetcher of `world`, in the running loop's own time."""
    loop = asyncio.get_running_loop()
    return Fetcher(
        contact=None,
        transport=world,
        clock=loop.time,
        wall=lambda: 1_790_000_000.0 + loop.time(),
        jitter=lambda: 0.5,
        **told,  # type: ignore[arg-type]
    )


async def attempt(fetcher: Fetcher, url: str, gap: float | None = None) -> Page | FetchError:
    try:
        return await fetcher.fetch(Request(url), gap=gap)
    except FetchError as error:
        return error


def visit(host: Host, *paths: str, gap: float | None = None) -> tuple[list[Page | FetchError], list[Visit]]:
    """Fetch `paths` of one host side by side, in virtual time."""

    async def main() -> tuple[list[Page | FetchError], list[Visit]]:
        world = World({"a.example": host}, latency=lambda: 0.25)
        async with visiting(world) as fetcher:
            return list(await asyncio.gather(*(attempt(fetcher, A + path, gap) for path in paths))), world.visits

    return in_virtual_time(main())[0]


def gaps(visits: list[Visit]) -> list[float]:
    return [round(after.began - before.began, 6) for before, after in pairwise(visits)]


def later(told: str, status: int = 503, times: int = 1) -> Host:
    """Return a host that says 'later' some times, then answers."""
    left = [times]

    def host(path: str, _sent: Mapping[str, str]) -> Said:
        if path == "/robots.txt":
            return 404, {}, b""
        if left[0] > 0:
            left[0] -= 1
            return status, {"retry-after": told}, b"later"
        return 200, {}, b"now"

    return host
