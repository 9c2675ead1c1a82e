"""Pages a CPU second, fetch and extract, on a loopback board of JSON-LD pages: ours beside Scrapy + extruct.

Each client runs in a session of its own and counts user and system time of every process in it, from
its first request to its last ad; imports, the start of workers and the board's own time are not in it.
CPU, not the clock: the machine is shared. Afterwards the same board is taken
the whole way, to stored and searchable, and once more when nothing on it has changed.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from benchmarks.board import served

if TYPE_CHECKING:
    from scraper.reading import Yielded
    from scraper.source import Page, Source

Told = dict[str, Any]

PAGES: Final = 2_000
_ROUNDS: Final = 3


def main() -> None:
    with served(PAGES) as base:
        ours, theirs = [], []
        for _ in range(_ROUNDS):
            ours += _measured("ours", base)
            theirs += _measured("scrapy", base)
        whole, again = _measured("whole", base)
    for told in (*ours, *theirs, whole, again):
        if told["ads"] != PAGES:
            raise SystemExit(f"a run read {told['ads']} of {PAGES} ads: {told}")
    our, their = (median(told["cpu"] for told in runs) * 1_000 / PAGES for runs in (ours, theirs))
    print(f"fetch + extract, {PAGES} JSON-LD pages of 48 KB on loopback, median of {_ROUNDS} runs, CPU a page")
    print(f"  ours             {our:6.2f} ms   {1_000 / our:6.0f} pages a CPU second")
    print(f"  Scrapy + extruct {their:6.2f} ms   {1_000 / their:6.0f} pages a CPU second")
    print(f"  ours / theirs    {their / our:6.2f} times the pages a CPU second")
    for what, run in (("to stored, tagged and searchable", whole), ("when nothing has changed", again)):
        cpu = run["cpu"] * 1_000 / PAGES
        print(
            f"the whole way, {what}: {cpu:.2f} ms CPU an ad, {1_000 / cpu:.0f} ads a CPU second, {run['seconds']:.1f} s"
        )


def _measured(who: str, base: str) -> list[Told]:
    command = [sys.executable, "-m", "benchmarks.way", who, base]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, start_new_session=True)
    if done.returncode:
        raise SystemExit(f"{who} failed:\n{done.stderr[-2000:]}")
    told: list[Told] = json.loads(done.stdout.splitlines()[-1])
    return told


def _cpu() -> float:
    """Return the CPU seconds of every process of this session, those that have ended and were waited for included."""
    mine = os.getsid(0)
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile, and its parent has counted it
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == mine:
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _sources_file(base: str, folder: str) -> Path:
    path = Path(folder) / "sources.toml"
    sources = {"board": ("sitemap", f"{base}/sitemap.xml"), "warm": ("listing", f"{base}/jobs/0")}
    tables = (
        f'[[source]]\nname = "{name}"\nkind = "{kind}"\nurl = "{url}"\ngap = 0\n'
        for name, (kind, url) in sources.items()
    )
    path.write_text("shipped = false\n" + "".join(tables))
    return path


def _extract(source: "Source", pages: "Sequence[Page]") -> "list[Yielded]":
    from scraper.reading import read_page

    return [read_page(source, page) for page in pages]


async def _ours(base: str) -> list[Told]:
    """Walk the board with the service's own fetcher and readers, in a worker as the service does."""
    from scraper.catalogue import catalogue
    from scraper.crawl import crawl
    from scraper.fetch import Fetcher
    from scraper.normalise.context import Context
    from scraper.outcome import Outcome
    from scraper.reading import MEMORY, SECONDS
    from scraper.source import RawAd, Request
    from scraper.workers import Workers

    workers = Workers(1, MEMORY)
    ads = 0

    async def extracting(source: "Source", pages: "Sequence[Page]", context: Context) -> list[Outcome]:
        nonlocal ads
        yielded = await workers.run(SECONDS, _extract, source, pages)
        ads += sum(isinstance(each, RawAd) for page in yielded for each in page.read)
        return [Outcome((), [each for each in page.read if isinstance(each, Request)], page.error) for page in yielded]

    with tempfile.TemporaryDirectory() as folder:
        entries, faults = catalogue(_sources_file(base, folder), {})
        if faults:
            raise faults[0]
        found = {entry.name: entry.source for entry in entries}
        cache = Path(folder) / "cache.sqlite"
        async with Fetcher(contact="bench@example.org", allow_hosts=frozenset({"127.0.0.1"}), cache=cache) as fetcher:

            async def walk(name: str) -> int:
                nonlocal ads
                ads = 0
                steps = crawl(found[name], fetcher, Context(name, datetime.now(UTC)), read=extracting, gap=0)
                _ = [batch async for batch in steps]
                return ads

            await walk("warm")
            told = await _timed(lambda: walk("board"))
    workers.stop()
    return [told]


async def _whole(base: str) -> list[Told]:
    """Take the board the whole way with the service, twice: the second time nothing has changed."""
    from sohokari.settings import Settings
    from sohokari.wiring import open_service

    with tempfile.TemporaryDirectory() as folder:
        told = {"SOHOKARI_DATA_DIR": folder, "SOHOKARI_SOURCES": str(_sources_file(base, folder))}
        settings = Settings.read(told | {"SOHOKARI_ALLOW_HOSTS": "127.0.0.1"})
        async with open_service(settings) as running:
            running.service.register()

            async def visit(name: str) -> int:
                (report,) = await running.service.visit([name])
                return report.stored + report.unchanged

            await visit("warm")
            return [await _timed(lambda: visit("board")) for _ in range(2)]


async def _timed(work: Callable[[], Awaitable[int]]) -> Told:
    started, cpu = time.perf_counter(), _cpu()
    ads = await work()
    return {"ads": ads, "cpu": _cpu() - cpu, "seconds": time.perf_counter() - started}


def _scrapy(base: str) -> int:
    """Crawl the board with Scrapy, its extraction by extruct; return the ads read."""
    import extruct
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess

    class Board(Spider):  # type: ignore[misc]
        name = "board"
        start_urls = [f"{base}/jobs/{number}" for number in range(PAGES)]  # noqa: RUF012 - as Scrapy wants it
        ads = 0

        def parse(self, response: Any) -> Any:
            told = extruct.extract(response.text, syntaxes=["json-ld"])["json-ld"]
            type(self).ads += sum(block.get("@type") == "JobPosting" for block in told)

    settings = {"LOG_ENABLED": False, "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}
    crawling = CrawlerProcess(settings)
    crawling.crawl(Board)
    crawling.start()
    return Board.ads


_NEEDS: Final = {
    "ours": ("scraper.catalogue", "scraper.fetch", "scraper.reading", "scraper.workers"),
    "whole": ("sohokari.wiring",),
    "scrapy": ("extruct", "scrapy.crawler"),
}


def _run(who: str, base: str) -> None:
    # Both sides start warm: imports are not what is measured.
    for name in _NEEDS[who]:
        import_module(name)
    if who == "scrapy":
        started, cpu = time.perf_counter(), _cpu()
        told = [{"ads": _scrapy(base), "cpu": _cpu() - cpu, "seconds": time.perf_counter() - started}]
    else:
        told = asyncio.run({"ours": _ours, "whole": _whole}[who](base))
    print(json.dumps(told))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _run(sys.argv[1], sys.argv[2])
    else:
        main()
