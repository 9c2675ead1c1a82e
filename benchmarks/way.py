"""Pages a CPU second, fetch and extract, on a loopback board of JSON-LD pages: ours beside Scrapy + extruct.

Each client runs in a process of its own and counts user and system time, its workers' included, from
its first request to its last ad; the board's own time is not in it. CPU, not the clock: the machine is
shared. Afterwards the same board is taken the whole way, to stored and searchable.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.board import served

PAGES: Final = 2_000
_ROUNDS: Final = 3


def main() -> None:
    with served(PAGES) as base:
        ours, theirs = [], []
        for _ in range(_ROUNDS):
            ours.append(_measured("ours", base))
            theirs.append(_measured("scrapy", base))
        whole = _measured("whole", base)
    for told in (*ours, *theirs, whole):
        if told["ads"] != PAGES:
            raise SystemExit(f"a run read {told['ads']} of {PAGES} ads: {told}")
    our, their = (median(told["cpu"] for told in runs) * 1_000 / PAGES for runs in (ours, theirs))
    print(f"fetch + extract, {PAGES} JSON-LD pages of 48 KB on loopback, median of {_ROUNDS} runs, CPU a page")
    print(f"  ours             {our:6.2f} ms   {1_000 / our:6.0f} pages a CPU second")
    print(f"  Scrapy + extruct {their:6.2f} ms   {1_000 / their:6.0f} pages a CPU second")
    print(f"  ours / theirs    {their / our:6.2f} times the pages a CPU second")
    cpu = whole["cpu"] * 1_000 / PAGES
    print(
        f"the whole way, to stored, tagged and searchable: {cpu:.2f} ms CPU an ad, {1_000 / cpu:.0f} ads a CPU second"
    )


def _measured(who: str, base: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.way", who, base]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise SystemExit(f"{who} failed:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _cpu() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _sources_file(base: str, folder: str) -> Path:
    path = Path(folder) / "sources.toml"
    path.write_text(
        f'shipped = false\n[[source]]\nname = "board"\nkind = "sitemap"\nurl = "{base}/sitemap.xml"\ngap = 0\n'
    )
    return path


async def _ours(base: str) -> int:
    """Walk the board with the service's own fetcher and readers; return the ads read."""
    from scraper.catalogue import catalogue
    from scraper.crawl import crawl
    from scraper.fetch import Fetcher
    from scraper.normalise.context import Context
    from scraper.reading import reading_in_workers

    with tempfile.TemporaryDirectory() as folder:
        entries, faults = catalogue(_sources_file(base, folder), {})
        if faults:
            raise faults[0]
        entry = next(entry for entry in entries if entry.name == "board")
        cache = Path(folder) / "cache.sqlite"
        fetcher = Fetcher(contact="bench@example.org", allow_hosts=frozenset({"127.0.0.1"}), cache=cache)
        ads = 0
        async with fetcher, reading_in_workers() as read:
            async for batch in crawl(entry.source, fetcher, Context(entry.name, datetime.now(UTC)), read=read, gap=0):
                ads += len(batch.ads)
    return ads


async def _whole(base: str) -> int:
    """Take the board the whole way with the service; return the ads stored."""
    from sohokari.settings import Settings
    from sohokari.wiring import open_service

    with tempfile.TemporaryDirectory() as folder:
        told = {"SOHOKARI_DATA_DIR": folder, "SOHOKARI_SOURCES": str(_sources_file(base, folder))}
        settings = Settings.read(told | {"SOHOKARI_ALLOW_HOSTS": "127.0.0.1"})
        async with open_service(settings) as running:
            running.service.register()
            reports = await running.service.visit(["board"])
    return reports[0].stored


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
    "ours": ("scraper.catalogue", "scraper.fetch", "scraper.reading"),
    "whole": ("sohokari.wiring",),
    "scrapy": ("extruct", "scrapy.crawler"),
}


def _run(who: str, base: str) -> None:
    # Both sides start warm: imports are not what is measured.
    for name in _NEEDS[who]:
        import_module(name)
    started, cpu = time.perf_counter(), _cpu()
    ads = _scrapy(base) if who == "scrapy" else asyncio.run({"ours": _ours, "whole": _whole}[who](base))
    print(json.dumps({"who": who, "ads": ads, "cpu": _cpu() - cpu, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _run(sys.argv[1], sys.argv[2])
    else:
        main()
