"""A good guest: one request at a time to a host, at the slowest gap of all, and no disguise."""

import asyncio
from itertools import pairwise

import pytest

from scraper.errors import FetchError, Unreachable
from scraper.fetch import Fetcher
from scraper.guard import Stream, dial_address
from scraper.source import Page, Request
from tests.scraper.fetching.fakes import Clock, in_virtual_time
from tests.scraper.fetching.world import A, Visit, World, attempt, gaps, says, visit, visiting


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


def test_a_host_that_is_slow_to_take_a_connection_is_asked_no_sooner_after_it() -> None:
    async def main() -> list[float]:
        clock, began, slowness = Clock(), [], [5.0, 0.0, 5.0, 0.0]

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            began.append(clock.now)
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            writer.close()

        async def dial(address: str, port: int) -> Stream:
            clock.now += slowness.pop(0)
            return await dial_address(address, port)

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        allowed = frozenset({"127.0.0.1"})
        async with (
            server,
            Fetcher(contact=None, allow_hosts=allowed, clock=clock, sleep=clock.sleep, dial=dial) as fetcher,
        ):
            for page in range(3):
                await fetcher.fetch(Request(f"{origin}/{page}"))
        return began

    began = asyncio.run(main())
    assert len(began) == 4
    assert all(after - before >= 1.0 for before, after in pairwise(began))
