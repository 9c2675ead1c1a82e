"""A crawl of fifty hosts in virtual time, with every request audited against what its host asked for.

The auditor knows the hosts' wishes from how they were made, not from the fetcher's reading of them.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate

import pytest

from scraper.errors import FetchError, RobotsRefused
from scraper.source import Page
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import Said, Visit, World, attempt, visiting

START = 1_790_000_000.0


@dataclass(slots=True)
class Wishes:
    """One host's wishes: its robots.txt, what that means, and how it answers."""

    name: str
    robots: bytes
    robots_status: int
    delay: float
    forbidden: str | None  # the beginning of the paths that it forbids; "" is all, None nothing
    rng: random.Random
    held_until: float = 0.0

    def __call__(self, path: str, _sent: Mapping[str, str]) -> Said:
        if path == "/robots.txt":
            return self.robots_status, {}, self.robots
        chance = self.rng.random()
        if chance < 0.06:
            seconds = self.rng.choice((3, 40, 55, 4_000))
            date = formatdate(START + asyncio.get_running_loop().time() + seconds, usegmt=True)
            told = self.rng.choice((str(seconds), date))
            return self.rng.choice((429, 503)), {"retry-after": told}, b""
        if chance < 0.10:
            return self.rng.choice((500, 404, 403)), {}, b""
        if chance < 0.14:
            return 302, {"location": f"/moved{self.rng.randrange(99)}"}, b""
        return 200, {}, b"a page"


def make_host(number: int, rng: random.Random) -> Wishes:
    told, forbidden, delay, status = b"", None, 0.0, 200
    match number % 7:
        case 0:
            status = rng.choice((404, 401, 403))
        case 1:
            told, forbidden = b"\xef\xbb\xbfUser-agent: *\nDisallow: /private\n", "/private"
        case 2:
            delay = rng.choice((0.3, 4.0, 11.0))
            told = b"User-agent: *\nCrawl-delay: %g\n" % delay
        case 3:
            told, forbidden = b"User-agent: *\nAllow: /\n\nUser-agent: *\nDisallow: /private\n", "/private"
        case 4:
            status, forbidden = 503, ""
        case 5:
            told = b"User-agent: sohokari\nDisallow: /private\nCrawl-delay: 2\n\nUser-agent: *\nDisallow: /\n"
            forbidden, delay = "/private", 2.0
        case _:
            told, forbidden = b"User-agent: *\nDisallow: /\n", ""
    return Wishes(f"host{number}.example", told, status, delay, forbidden, random.Random(number))


async def crawl(seed: int) -> tuple[list[Visit], dict[str, Wishes], dict[str, float], list[Page | FetchError]]:
    rng = random.Random(seed)
    wishes = {host.name: host for host in (make_host(number, rng) for number in range(50))}
    asked: dict[str, float] = {}
    world = World(wishes, latency=lambda: rng.choice((0.01, 0.2, 1.7)))

    async def source(name: str, gap: float | None, pages: int) -> list[Page | FetchError]:
        asked[name] = max(asked.get(name, 0.0), 1.0 if gap is None else gap)
        came = []
        for _ in range(pages):
            path = rng.choice(("/jobs/", "/private/", "/search?page=")) + str(rng.randrange(1000))
            came.append(await attempt(fetcher, f"http://{name}{path}", gap))
        return came

    async with visiting(world) as fetcher:
        came = await asyncio.gather(
            *(source(name, gap, 30) for name in wishes for gap in rng.choice(((None,), (1.5, 1.5), (2.0, 2.0))))
        )
    return world.visits, wishes, asked, [each for part in came for each in part]


def violations(visits: list[Visit], host: Wishes, gap: float) -> list[str]:
    """Return what the requests to one host did against its wishes."""
    found = []
    held_until, last_began, last_ended = 0.0, -1e9, 0.0
    delay = max(gap, host.delay)
    for visit in sorted(visits, key=lambda each: each.began):
        said = f"{visit.path} at {visit.began:.2f}"
        if host.forbidden is not None and visit.path != "/robots.txt" and visit.path.startswith(host.forbidden):
            found.append(f"{said}: forbidden")
        if visit.began - last_began < delay - 1e-6 and last_began > 0:
            found.append(f"{said}: only {visit.began - last_began:.2f} s after the last")
        if visit.began < last_ended - 1e-6:
            found.append(f"{said}: while another request ran")
        if visit.began < held_until - 1e-6:
            found.append(f"{said}: {held_until - visit.began:.1f} s before it was asked back")
        told = visit.headers.get("retry-after")
        if told is not None:
            # A date has whole seconds: it may ask for up to a second less than was meant.
            held_until = max(held_until, visit.ended + float(told) if told.isdecimal() else 0.0)
        last_began, last_ended = visit.began, visit.ended
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_crawl_of_fifty_hosts_breaks_no_rule(seed: int) -> None:
    (visits, wishes, asked, came), _ = in_virtual_time(crawl(seed))
    assert len(came) >= 1_000
    assert len(visits) >= 1_000
    for name, host in wishes.items():
        assert violations([visit for visit in visits if visit.host == name], host, asked[name]) == []
    assert any(isinstance(each, RobotsRefused) for each in came)
    assert sum(isinstance(each, Page) for each in came) > 400


def test_the_auditor_sees_what_is_done_wrong() -> None:
    host = make_host(1, random.Random(1))
    bad = [
        Visit(host.name, "/private/1", 10.0, 10.5, 503, {"retry-after": "60"}, {}),
        Visit(host.name, "/jobs/1", 10.2, 10.6, 200, {}, {}),
    ]
    found = violations(bad, host, 1.0)
    assert [each.partition(": ")[2].split()[0] for each in found] == ["forbidden", "only", "while", "60.3"]


async def _pass_over_many_hosts(hosts: int, pages: int) -> int:
    world = World({f"h{number}.example": lambda path, _sent: (404 if "robots" in path else 200, {}, b"x")
                   for number in range(hosts)}, latency=lambda: 0.2)  # fmt: skip

    async def source(number: int) -> None:
        for page in range(pages):
            await attempt(fetcher, f"http://h{number}.example/{page}")

    async with visiting(world) as fetcher:
        await asyncio.gather(*(source(number) for number in range(hosts)))
    return len(world.visits)


def test_a_pass_over_many_hosts_keeps_its_ideal_time() -> None:
    """One request a second each: eleven requests a host, the first at once, cannot take less than ten seconds."""
    asked, took = in_virtual_time(_pass_over_many_hosts(200, 10))
    assert asked == 200 * 11
    assert took <= 10.2 / 0.95
