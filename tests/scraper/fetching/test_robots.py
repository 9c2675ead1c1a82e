"""robots.txt as RFC 9309 means it: whose rules count, how long they are believed, and what bounds them."""

import asyncio
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from scraper.errors import FetchError, RobotsRefused
from scraper.fetch import Fetcher
from scraper.robots import Robots, RobotsAnswer, Rules, _about_us, read_rules
from scraper.source import Page
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import A, Said, World, attempt, says, visit, visiting


@pytest.mark.parametrize(("robots", "allowed"), [
    (404, True), (401, True), (403, True), (410, True), (429, True), (500, False), (503, False), (599, False),
    (b"", True),
    (b"User-agent: *\nDisallow: /jobs\n", False),
    (b"User-agent: *\nDisallow:\n", True),
    (b"User-agent: *\nDisallow: /\nAllow: /jobs\n", True),
    (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", False),
    (b"User-agent: *\nAllow: /\n\nUser-agent: *\nDisallow: /jobs\n", False),
    (b"User-agent: Sohokari\nDisallow: /jobs\n\nUser-agent: *\nAllow: /\n", False),
    (b"User-agent: sohokari\nAllow: /\n\nUser-agent: *\nDisallow: /\n", True),
    (b"User-agent: otherbot\nDisallow: /\n", True),
    (b"User-agent: so\nDisallow: /\n", True),
    (b"User-agent: sohokari/9.9 # us\nDisallow: /\n", False),
    (b"User-agent: a\nUser  agent sohokari\nUser-agent: b\nDisallow: /jobs\n", False),
    (b"User-agent: sohokari\nUser-agent:\nDisallow: /jobs\n", False),
    (b"User-agent: *\n" + b"Disallow: /*x\n" * 6_000, False),
    (b"USER-AGENT: *\r\nDISALLOW: /*obs\r\n", False),
    (b"User-agent: *\nDisallow: /jobs$\n", True),
    (b"<html>not found</html>", True),
    (b"\xff\xfe\x00 broken bytes", True),
    (b"User-agent: *\nDisallow: /jobs\n" + b"# filler\n" * 60_000, False),
    (b"# filler\n" * 60_000 + b"User-agent: *\nDisallow: /jobs\n", True),
])  # fmt: skip
def test_robots_is_obeyed(robots: bytes | int, allowed: bool) -> None:
    (came,), visits = visit(says(robots=robots), "/jobs/1")
    assert isinstance(came, Page if allowed else RobotsRefused), came
    assert ["/jobs/1" in each.path for each in visits] == ([False, True] if allowed else [False])


@pytest.mark.parametrize("path", ["/a/../jobs/1", "/%6aobs/1", "/./jobs/1", "//../jobs/1", "/a/%2e%2e/jobs/1", "/ভ#/x"])
def test_another_spelling_of_a_forbidden_address_is_forbidden(path: str) -> None:
    robots = "User-agent: *\nDisallow: /jobs\nDisallow: /ভ\n".encode()
    (came,), visits = visit(says(robots=robots), path)
    assert isinstance(came, RobotsRefused) or not any(each.path.startswith("/jobs") for each in visits)


@pytest.mark.parametrize("body", [
    b"".join(b"User-agent: a%d\n" % number for number in range(9_000)) + b"Disallow: /x\n" * 18_000,
    b"".join(b"\x0cUser \t agent a%d\n" % number for number in range(9_000)) + b"Disallow: /x\n" * 18_000,
    b"User-agent: *\nDisallow: /" + b"*a" * 240_000 + b"b\n",
    b"User-agent: " + b" " * 500_000, b"user agent " * 45_000, b":" * 500_000,
])  # fmt: skip
def test_rules_are_read_in_bounded_time(body: bytes) -> None:
    began = time.process_time()
    read_rules(RobotsAnswer(200, body)).refusal("http://a.example/" + "a" * 8_000)
    assert time.process_time() - began < 1.0


def test_a_line_cut_at_the_cap_does_not_forbid_more_than_was_meant() -> None:
    body = b"User-agent: *\nDisallow: /x\n"
    filler = b"#" * (500 * 1024 - len(body) - len(b"\nDisallow: /j"))
    (came,), _ = visit(says(robots=body + filler + b"\nDisallow: /jobs-of-others\n"), "/jobs/1")
    assert isinstance(came, Page)


def test_robots_is_read_again_after_a_day_and_a_failure_sooner() -> None:
    async def main() -> tuple[list[str], list[str]]:
        world = World({"a.example": says(), "b.example": says(robots=503)})
        async with visiting(world) as fetcher:
            for _ in range(3):
                await attempt(fetcher, f"{A}/1")
                await attempt(fetcher, "http://b.example/1")
                await asyncio.sleep(13 * 3600)
        return world.paths(), world.paths("b.example")

    (first, second), _ = in_virtual_time(main())
    assert first == ["/robots.txt", "/1", "/1", "/robots.txt", "/1"]
    assert second == ["/robots.txt"] * 3


@pytest.mark.parametrize("moved", [25 * 3_600.0, -60.0])
def test_robots_is_read_again_when_the_machine_slept_or_its_clock_was_wrong(moved: float) -> None:
    """A machine that sleeps stops the clock that everything else goes by."""
    slept = [0.0]

    async def main() -> list[str]:
        world, loop = World({"a.example": says()}), asyncio.get_running_loop()
        async with Fetcher(
            contact=None, transport=world, clock=loop.time, wall=lambda: 1_790_000_000.0 + loop.time() + slept[0]
        ) as fetcher:
            await attempt(fetcher, f"{A}/1")
            slept[0] = moved
            await attempt(fetcher, f"{A}/2")
        return world.paths()

    assert in_virtual_time(main())[0] == ["/robots.txt", "/1", "/robots.txt", "/2"]


def test_many_large_robots_files_are_not_all_remembered() -> None:
    """A hostile list leads to ever new names; what is forgotten is asked for again."""
    rules = b"User-agent: *\n" + b"".join(b"Disallow: /%0900d\n" % number for number in range(500))

    async def main() -> tuple[int, int]:
        robots = Robots(lambda: 0.0, lambda: 0.0)

        async def ask() -> RobotsAnswer:
            return RobotsAnswer(200, rules)

        for number in range(12):
            await robots.rules(f"http://h{number}.example", ask)
        known = [number for number in range(12) if robots.known(f"http://h{number}.example")]
        return len(known), known[-1]

    known, last = asyncio.run(main())
    assert 1 <= known <= 8
    assert last == 11


_LINE = st.sampled_from([
    "User-agent: *", "User-agent: sohokari", "User-agent: other", "user-agent:sohokari # us", "User-agent:",
    "Disallow: /jobs", "Allow: /jobs/1", "Disallow: /", "Allow:", "disallow : /jobs", "Crawl-delay: 7", "Sitemap: /x",
    "Host: a", "", "User-agent", "# a note", "Disalow: /jobs", "nonsense", "Request-rate: 1/9",
    "User agent other", "Disallow /jobs",
])  # fmt: skip


@given(st.lists(_LINE, max_size=14))
def test_what_only_others_are_told_can_be_left_out(lines: list[str]) -> None:
    body = "\n".join(lines)
    ours, whole = read_rules(RobotsAnswer(200, body.encode())), Rules(Protego.parse("\n".join(map(_about_us, lines))))
    for path in ("/jobs", "/jobs/1", "/x"):
        assert ours.refusal(f"{A}{path}") == whole.refusal(f"{A}{path}"), body
    assert ours.delay == whole.delay


def test_the_rules_of_others_are_not_kept() -> None:
    others = b"User-agent: other\n" + b"Disallow: /x\n" * 9_000 + b"User-agent: *\nDisallow: /jobs\n"
    assert read_rules(RobotsAnswer(200, others)).size < 200


def test_rules_are_an_origins_own_and_asked_of_every_hop() -> None:
    def moved(path: str, _sent: Mapping[str, str]) -> Said:
        return (404, {}, b"") if path == "/robots.txt" else (302, {"location": "http://b.example/private"}, b"")

    async def main() -> tuple[Page | FetchError, list[str]]:
        world = World({"a.example": moved, "b.example": says(robots=b"User-agent: *\nDisallow: /private\n")})
        async with visiting(world) as fetcher:
            return await attempt(fetcher, f"{A}/1"), world.paths("b.example")

    (came, asked), _ = in_virtual_time(main())
    assert isinstance(came, RobotsRefused)
    assert asked == ["/robots.txt"]
