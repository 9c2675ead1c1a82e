"""A good guest: robots.txt, delays, 'come back later', one request at a time, and no disguise."""

import asyncio
import time
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from scraper.errors import Blocked, FetchError, Resting, RobotsRefused, ServerFault, Unreachable
from scraper.fetch import Fetcher
from scraper.robots import Robots, RobotsAnswer, Rules, _about_us, read_rules
from scraper.source import Page, Request
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import Host, Said, Visit, World, attempt, says, visiting

A = "http://a.example"


def visit(host: Host, *paths: str, gap: float | None = None) -> tuple[list[Page | FetchError], list[Visit]]:
    """Fetch `paths` of one host side by side, in virtual time."""

    async def main() -> tuple[list[Page | FetchError], list[Visit]]:
        world = World({"a.example": host}, latency=lambda: 0.25)
        async with visiting(world) as fetcher:
            return list(await asyncio.gather(*(attempt(fetcher, A + path, gap) for path in paths))), world.visits

    return in_virtual_time(main())[0]


def gaps(visits: list[Visit]) -> list[float]:
    return [round(after.began - before.began, 6) for before, after in pairwise(visits)]


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("owner@agency.example", "owner@agency.example"),
        ("Mozilla/5.0 (owner@agency.example)", "Sohokari/"),
        ("owner@agency.example Mozilla", "Sohokari/"),
    ],
)
def test_an_api_may_be_told_the_owner_of_its_key_but_never_a_browsers_name(told: str, sent: str) -> None:
    async def main() -> list[str]:
        world = World({"a.example": says()}, latency=lambda: 0.25)
        async with visiting(world) as fetcher:
            await fetcher.fetch(Request(f"{A}/1", headers={"user-agent": told}), gap=0)
        return [visit.sent["user-agent"] for visit in world.visits]

    robots, page = in_virtual_time(main())[0]
    assert robots.startswith("Sohokari/")
    assert page.startswith(sent)


def test_one_request_a_second_and_one_at_a_time_unless_told_otherwise() -> None:
    came, visits = visit(says(), "/1", "/2", "/3", "/4")
    assert all(isinstance(page, Page) for page in came)
    assert gaps(visits) == [1.0, 1.0, 1.0, 1.0]


def test_robots_is_read_first_and_once() -> None:
    _, visits = visit(says(), "/1", "/2", "/3")
    assert [each.path for each in visits] == ["/robots.txt", "/1", "/2", "/3"]


@pytest.mark.parametrize(("robots", "wanted"), [
    (b"User-agent: *\nCrawl-delay: 7\n", 7.0),
    (b"User-agent: *\nCrawl-delay: 0.1\n", 2.0),
    (b"User-agent: *\nCrawl-delay: 1e18\n", 60.0),
    (b"User-agent: *\nCrawl-delay: nan\n", 2.0),
    (b"User-agent: *\nRequest-rate: 1/9\n", 9.0),
    (b"User-agent: *\nRequest-rate: 1/" + b"9" * 400, 60.0),
    (b"User-agent: sohokari\nCrawl-delay: 5\n\nUser-agent: *\nCrawl-delay: 50\n", 5.0),
])  # fmt: skip
def test_the_slowest_of_our_gap_and_theirs_is_kept(robots: bytes, wanted: float) -> None:
    _, visits = visit(says(robots=robots), "/1", "/2", "/3", gap=2.0)
    assert gaps(visits)[1:] == [wanted, wanted]


def test_the_slowest_gap_of_all_sources_on_a_host_is_kept() -> None:
    async def main() -> list[Visit]:
        world = World({"a.example": says()})
        async with visiting(world) as fetcher:
            await attempt(fetcher, f"{A}/1", 3.0)
            await attempt(fetcher, f"{A}/2", 0.5)
            await attempt(fetcher, f"{A}/3", None)
        return world.visits

    assert gaps(in_virtual_time(main())[0]) == [3.0, 3.0, 3.0]


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


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_is_waited_for_by_everyone(status: int) -> None:
    came, visits = visit(later("20", status), "/1", "/2", "/3")
    assert all(isinstance(page, Page) for page in came)
    said, *rest = visits[1:]
    assert all(each.began >= said.ended + 20 for each in rest)


@pytest.mark.parametrize(("told", "seconds"), [
    ("3600", 3600), ("1e9", 86_400), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400), ("9" * 400, 86_400), ("inf", 86_400),
])  # fmt: skip
def test_a_long_retry_after_is_obeyed_without_waiting_and_clamped_to_a_day(told: str, seconds: float) -> None:
    async def main() -> tuple[list[Page | FetchError], float, list[Visit]]:
        world = World({"a.example": later(told, 429)})
        async with visiting(world) as fetcher:
            came = [await attempt(fetcher, f"{A}/{number}") for number in range(4)]
            waited = asyncio.get_running_loop().time()
            await asyncio.sleep(seconds - waited)
            came.append(await attempt(fetcher, f"{A}/last"))
            await asyncio.sleep(2)
            came.append(await attempt(fetcher, f"{A}/last"))
        return came, waited, world.visits

    (came, waited, visits), _ = in_virtual_time(main())
    assert [type(each) for each in came[:4]] == [Blocked] * 4
    assert isinstance(came[0], Blocked)
    assert came[0].retry_after == seconds
    assert ("longer than a day" in came[0].reason) == (told != "3600")
    assert waited < 10
    assert visits[2].began >= visits[1].ended + seconds
    assert isinstance(came[-1], Page)


@pytest.mark.parametrize("told", ["nan", "soon", "-5", "", "Thu, 01 Jan 1970 00:00:00 GMT", "\x00", "99:99"])
def test_a_retry_after_that_says_nothing_does_no_harm(told: str) -> None:
    (came,), _ = visit(later(told), "/1")
    assert isinstance(came, Page)


def test_a_moment_in_the_past_to_come_back_at_is_no_leave_to_hurry() -> None:
    _, visits = visit(says(status=429, retry_after="Thu, 01 Jan 1970 00:00:00 GMT"), "/1", gap=0.0)
    assert gaps(visits[1:]) == [1.0, 1.75]


def test_a_redirect_that_asks_for_time_gets_it() -> None:
    def moved(path: str, _sent: Mapping[str, str]) -> Said:
        if path == "/1":
            return 302, {"location": "/2", "retry-after": "30"}, b""
        return (404, {}, b"") if path == "/robots.txt" else (200, {}, b"")

    (came,), visits = visit(moved, "/1", gap=0.0)
    assert isinstance(came, Page)
    assert visits[2].began >= visits[1].ended + 30


def test_an_outage_is_bridged_with_growing_patience() -> None:
    async def main() -> tuple[Page | FetchError, list[Visit], float]:
        world = World({"a.example": later("x", 502, times=2)})
        async with visiting(world) as fetcher:
            return await attempt(fetcher, f"{A}/1", 0.0), world.visits, asyncio.get_running_loop().time()

    (came, visits, _), _ = in_virtual_time(main())
    assert isinstance(came, Page)
    assert gaps(visits[1:]) == [0.75, 1.5]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451])
def test_what_cannot_succeed_is_not_repeated(status: int) -> None:
    _, visits = visit(says(status=status), "/1")
    assert [each.path for each in visits] == ["/robots.txt", "/1"]


def test_a_status_that_cannot_succeed_is_not_repeated_for_a_retry_after() -> None:
    _, visits = visit(says(status=413, retry_after="1"), "/1")
    assert [each.path for each in visits] == ["/robots.txt", "/1"]


def test_a_host_that_fails_again_and_again_is_left_to_rest() -> None:
    async def main() -> tuple[list[Page | FetchError], int, int]:
        world = World({"a.example": says(status=500)})
        async with visiting(world) as fetcher:
            came = [await attempt(fetcher, f"{A}/{number}") for number in range(300)]
            asked = len(world.visits)
            for _ in range(24 * 60):
                await asyncio.sleep(60)
                await attempt(fetcher, f"{A}/again")
            return came, asked, len(world.visits)

    (came, asked, in_all), _ = in_virtual_time(main())
    assert isinstance(came[0], ServerFault)
    assert sum(isinstance(each, Resting) for each in came) >= 297
    assert asked <= 7
    assert in_all - asked < 40  # a day of it: once an hour in the end


def test_after_an_outage_of_a_day_the_hosts_are_not_stormed() -> None:
    """Fifty sources of twenty pages each come due at once when the network is back."""

    async def main() -> tuple[list[Visit], list[Page | FetchError]]:
        hosts: dict[str, Host] = {}
        world = World(hosts)
        async with visiting(world) as fetcher:
            names = [f"host{number}.example" for number in range(50)]
            urls = [f"http://{name}/{page}" for name in names for page in range(20)]
            await asyncio.gather(*(attempt(fetcher, url) for url in urls))
            await asyncio.sleep(86_400)
            hosts.update({name: says() for name in names})
            return world.visits, list(await asyncio.gather(*(attempt(fetcher, url) for url in urls)))

    (visits, came), _ = in_virtual_time(main())
    assert all(isinstance(each, Page) for each in came)
    for number in range(50):
        assert min(gaps([each for each in visits if each.host == f"host{number}.example"])) >= 1.0


def _boards(kind: str) -> Host:
    """Return a host of many boards, of which those under /bad/ fail in a way that is their own."""

    def host(path: str, _sent: Mapping[str, str]) -> Said:
        if not path.startswith("/bad/"):
            return (404, {}, b"") if path == "/robots.txt" else (200, {}, b"[]")
        told: dict[str, Said] = {
            "gone": (404, {}, b"no such board"),
            "closed for good": (410, {}, b""),
            "no answer of its kind": (200, {}, b"<html>"),
            "broken": (200, {"content-encoding": "gzip"}, b"not gzip"),
            "too large": (200, {"content-length": "99999999999"}, b""),
            "in a circle": (302, {"location": path}, b""),
            "leads inside": (302, {"location": "ftp://10.0.0.1/"}, b""),
            "locked": (403, {}, b""),
            "teapot": (418, {}, b""),
        }
        return told[kind]

    return host


@pytest.mark.parametrize("kind", [
    "gone", "closed for good", "no answer of its kind", "broken", "too large", "in a circle", "leads inside", "locked",
    "teapot",
])  # fmt: skip
def test_what_is_wrong_with_one_board_does_not_rest_its_neighbours(kind: str) -> None:
    async def main() -> list[Page | FetchError]:
        async with visiting(World({"a.example": _boards(kind)})) as fetcher:
            for number in range(12):
                await attempt(fetcher, f"{A}/bad/{number}")
            return [await attempt(fetcher, f"{A}/good/{number}") for number in range(3)]

    assert all(isinstance(each, Page) for each in in_virtual_time(main())[0])


def test_a_board_that_is_broken_for_days_does_not_rest_its_neighbours() -> None:
    """Its own server fails at its address, while nobody else is due at that host."""

    def host(path: str, _sent: Mapping[str, str]) -> Said:
        return (404, {}, b"") if path == "/robots.txt" else (500 if "broken" in path else 200, {}, b"[]")

    async def main() -> list[Page | FetchError]:
        async with visiting(World({"a.example": host})) as fetcher:
            for _ in range(20):
                await attempt(fetcher, f"{A}/broken")
                await asyncio.sleep(300)
            return [await attempt(fetcher, f"{A}/broken"), await attempt(fetcher, f"{A}/good")]

    broken, good = in_virtual_time(main())[0]
    assert isinstance(broken, ServerFault)
    assert isinstance(good, Page)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_what_is_wrong_with_a_host_rests_all_its_boards(status: int) -> None:
    async def main() -> Page | FetchError:
        async with visiting(World({"a.example": says(status=status)})) as fetcher:
            for number in range(6):
                await attempt(fetcher, f"{A}/{number}")
            return await attempt(fetcher, f"{A}/another")

    came, _ = in_virtual_time(main())
    assert isinstance(came, Resting)
    assert f"status {status}" in came.reason


def test_a_host_that_answers_again_is_trusted_again() -> None:
    async def main() -> Page | FetchError:
        world = World({"a.example": later("x", 500, times=5)})
        async with visiting(world) as fetcher:
            while not isinstance(came := await attempt(fetcher, f"{A}/1"), Page):
                assert isinstance(came, ServerFault | Resting)
                await asyncio.sleep(70)
            return came

    assert isinstance(in_virtual_time(main())[0], Page)


def test_failures_with_answers_between_them_bring_no_rest() -> None:
    def host(path: str, _sent: Mapping[str, str]) -> Said:
        if path == "/robots.txt":
            return 404, {}, b""
        asked.append(path)
        return (200, {}, b"") if len(asked) % 5 == 0 else (500, {}, b"")  # two addresses fail, four times in a row

    async def main() -> list[Page | FetchError]:
        async with visiting(World({"a.example": host})) as fetcher:
            return [await attempt(fetcher, f"{A}/{number}") for number in range(20)]

    asked: list[str] = []
    assert [type(each) for each in in_virtual_time(main())[0]] == [ServerFault, Page] * 10


def test_an_unknown_host_is_unreachable_and_not_taken_for_a_refusal() -> None:
    async def main() -> Page | FetchError:
        async with visiting(World({})) as fetcher:
            return await attempt(fetcher, f"{A}/1")

    assert isinstance(in_virtual_time(main())[0], Unreachable)


def test_a_slow_host_holds_up_nobody_else() -> None:
    async def main() -> tuple[float, list[Page | FetchError]]:
        world = World({"a.example": says(), "b.example": says(robots=b"User-agent: *\nCrawl-delay: 60")})
        async with visiting(world) as fetcher:
            slow = [asyncio.ensure_future(attempt(fetcher, f"http://b.example/{page}")) for page in range(5)]
            came = list(await asyncio.gather(*(attempt(fetcher, f"{A}/{page}") for page in range(5))))
            took = asyncio.get_running_loop().time()
            await asyncio.gather(*slow)
            return took, came

    (took, came), _ = in_virtual_time(main())
    assert took <= 5.0
    assert all(isinstance(each, Page) for each in came)


def test_a_cancelled_fetch_gives_its_turn_to_the_next() -> None:
    async def main() -> Page | FetchError:
        world = World({"a.example": says()}, latency=lambda: 0.5)
        async with visiting(world) as fetcher:
            tasks = [asyncio.ensure_future(attempt(fetcher, f"{A}/{page}")) for page in range(3)]
            await asyncio.sleep(1.2)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            return await attempt(fetcher, f"{A}/after")

    came, took = in_virtual_time(main())
    assert isinstance(came, Page)
    assert took < 5


@pytest.mark.parametrize(("contact", "told"), [
    ("jobs@operator.example", "contact: jobs@operator.example"),
    (None, "Sohokari/"),
    ("two\r\nlines: x ভ", "contact: twolines: x"),
])  # fmt: skip
def test_we_say_who_we_are(contact: str | None, told: str) -> None:
    async def main() -> str:
        world = World({"a.example": says()})
        async with Fetcher(contact=contact, transport=world) as fetcher:
            await fetcher.fetch(Request(f"{A}/1", headers={"User-Agent": "Mozilla/5.0"}), gap=0)
        return world.visits[-1].sent["user-agent"]

    agent = in_virtual_time(main())[0]
    assert agent.startswith("Sohokari/")
    assert told in agent
    assert "Mozilla" not in agent
