"""After an outage of a day nobody is stormed: service, turns and the rest for failing hosts, on one clock."""

import asyncio
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event

from scraper.crawl import Limits
from sohokari.places import Places, site_of
from sohokari.service import Service
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import Host, Visit, World, says, visiting
from tests.sohokari.board import Answers, Rows, database, entry, means

BEGAN = datetime(2026, 11, 24, 12, tzinfo=UTC)
A_DAY = 86_400.0
WAKES = 60.0
LATENCY = 0.2
EMPTY = says(b"[]")


def spread(sources: int, hosts: int) -> dict[str, str]:
    """Return sources by name with their addresses: two fifths on one host, a tenth on names of one vendor."""
    told = {}
    for number in range(sources):
        match number % 10:
            case 0 | 1 | 2 | 3:
                host = "a-api.vendor.example"
            case 4:
                host = f"board{number}.subdomains.example"
            case _:
                host = f"h{number % (hosts - 1)}.host{number % (hosts - 1)}.example"
        told[f"{host[:4]}{number:05}"] = f"http://{host}/jobs/{number}"
    return told


@dataclass
class Story:
    """A service over many sources, in the virtual time of one loop."""

    sources: Mapping[str, str]
    folder: Path
    world: World = field(default_factory=lambda: World({}, latency=lambda: LATENCY))
    places: int = 256
    done: Counter[str] = field(default_factory=Counter)

    async def run(self, begins: float, ends: float, *, until_all: bool) -> None:
        """Keep waking the service, as the scheduler does, from `begins` to `ends` at most."""
        engine = database(self.folder)
        # What a power cut would cost is another test's question.
        event.listen(engine, "connect", lambda opened, _record: opened.execute("PRAGMA synchronous = OFF"))
        engine.dispose()
        loop = asyncio.get_running_loop()

        def clock() -> datetime:
            return BEGAN + timedelta(seconds=loop.time())

        async with visiting(self.world) as fetcher:
            how = replace(means(engine, Answers(), clock), fetcher=fetcher, limits=Limits(pages=3))
            listed = {name: entry(Rows(name, url)) for name, url in self.sources.items()}
            made = Service(listed, how, "one", lambda: 0.5, places=Places(self.places))
            made.on_report = lambda report, _next_at: self.done.update([report.source])
            made.register()
            await asyncio.sleep(begins)
            while loop.time() < ends and not (until_all and len(self.done) == len(listed) and not made.running):
                await made.wake()
                await asyncio.sleep(WAKES)
            await made.stop()
        engine.dispose()

    def network(self) -> dict[str, Host]:
        return {urlsplit(url).netloc: EMPTY for url in self.sources.values()}

    def lists(self) -> list[Visit]:
        return [visit for visit in self.world.visits if visit.path != "/robots.txt"]


def closest(visits: list[Visit]) -> float:
    """Return the shortest time between the beginnings of two requests to one host."""
    began = defaultdict(list)
    for visit in visits:
        began[visit.host].append(visit.began)
    return min(after - before for times in began.values() for before, after in pairwise(sorted(times)))


def most_in_a_second(visits: list[Visit]) -> int:
    """Return how many hosts at most were met for the first time within one second."""
    first: dict[str, float] = {}
    for visit in visits:
        first.setdefault(visit.host, visit.began)
    return most_of(list(first.values()))


def most_of(times: list[float]) -> int:
    """Return how many of `times` at most lie within one second."""
    ordered = sorted(times)
    return max(bisect_left(ordered, time + 1) - place for place, time in enumerate(ordered))


def most_at_once(visits: list[Visit], site: str) -> int:
    """Return how many requests at most were under way at names of one site."""
    ours = [visit for visit in visits if visit.host.endswith(site)]
    return max(sum(other.began <= visit.began < other.ended for other in ours) for visit in ours)


def judge(story: Story) -> None:
    lists, visits = story.lists(), story.world.visits
    assert Counter(visit.path for visit in lists) == Counter(urlsplit(url).path for url in story.sources.values())
    assert set(story.done.values()) == {1}
    assert closest(visits) >= 1.0
    assert most_in_a_second(visits) <= 51
    assert most_at_once(visits, ".subdomains.example") <= 4
    # Two fifths of all wait for one host; nobody else waits for them.
    crowded = sum("a-api.vendor" in url for url in story.sources.values())
    back = min(visit.began for visit in visits)
    others = [visit.ended for visit in lists if visit.host != "a-api.vendor.example"]
    assert max(others) - back < crowded * 0.9
    assert max(visit.ended for visit in lists) - back < crowded * 1.05 + 20


def test_after_a_day_without_service_every_source_is_visited_once_and_no_host_is_stormed(tmp_path: Path) -> None:
    story = Story(spread(300, 30), tmp_path, places=40)
    story.world.hosts = story.network()
    in_virtual_time(story.run(A_DAY, 2 * A_DAY, until_all=True))
    judge(story)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_sources_that_are_due_at_once_storm_nobody(tmp_path: Path) -> None:
    story = Story(spread(10_000, 300), tmp_path)
    story.world.hosts = story.network()
    in_virtual_time(story.run(A_DAY, 3 * A_DAY, until_all=True))
    judge(story)


def test_a_day_without_network_costs_hosts_little_and_ends_within_an_interval(tmp_path: Path) -> None:
    story = Story(spread(20, 8), tmp_path)

    async def outage() -> None:
        hosts = dict[str, Host]()
        story.world.hosts = hosts
        asyncio.get_running_loop().call_later(A_DAY, hosts.update, story.network())
        await story.run(0, 1.5 * A_DAY, until_all=False)

    in_virtual_time(outage())
    tries = Counter(host for host, _ in story.world.in_vain)
    boards = Counter(urlsplit(url).netloc for url in story.sources.values())
    assert all(tries[host] <= 15 * boards[host] + 40 for host in boards), tries
    assert closest(story.world.visits) >= 1.0
    first: dict[str, float] = {}
    for visit in story.lists():
        first.setdefault(visit.path, visit.began)
    assert len(first) == len(story.sources)
    # Six hours and a tenth is their interval, an hour and a tenth the longest rest of a host.
    assert max(first.values()) - A_DAY < (6 + 1) * 1.1 * 3_600


def test_a_thousand_passes_do_not_begin_at_once() -> None:
    began: list[float] = []

    async def visit(places: Places, number: int) -> None:
        async with places.one(entry(Rows("x", f"https://h{number}.site{number}.example/"))):
            began.append(asyncio.get_running_loop().time())

    async def everybody() -> None:
        places = Places(at_once=2_000)
        await asyncio.gather(*(visit(places, number) for number in range(1_000)))

    in_virtual_time(everybody())
    assert began[0] == 0.0, "one alone does not wait"
    assert most_of(began) <= 51


@pytest.mark.parametrize(("url", "site"), [
    ("https://boards-api.greenhouse.io/v1/boards/x/jobs", "greenhouse.io"),
    ("https://acme.recruitee.com/api/", "recruitee.com"), ("https://jobs.acme.com.bd/", "acme.com.bd"),
    ("https://www.acme.co.uk/x", "acme.co.uk"), ("http://127.0.0.1:80/", "127.0.0.1"),
    ("http://[2606:4700::1]/", "2606:4700::1"), ("http://localhost/", "localhost"), ("https://acme.org/", "acme.org"),
])  # fmt: skip
def test_a_vendors_boards_share_a_site(url: str, site: str) -> None:
    assert site_of(entry(Rows("x", url))) == site
