"""'Come back later' is obeyed, what may succeed is tried again, and a host that fails is left to rest."""

import asyncio
from collections.abc import Mapping

import pytest

from scraper.errors import Blocked, FetchError, Resting, ServerFault
from scraper.source import Page
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import A, Host, Said, Visit, World, attempt, gaps, later, says, visit, visiting


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
