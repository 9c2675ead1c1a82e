"""CPU a page of fetching alone: ours, with every guard on, beside Scrapy and bare httpx2 on the same board.

Thirty-two hosts on loopback (127.0.0.1 to 127.0.0.32) share one board of 2,000 pages; every client asks for
each page once, one keep-alive connection a host, in a process of its own. Ours obeys robots.txt, checks every
address, caps every answer and has a cache file; Scrapy obeys robots.txt. Counted is user and system time from
the first request to the last page.

`python -m benchmarks.fetching` prints the figures, `python -m benchmarks.fetching memory` the memory over
100,000 pages, `python -m benchmarks.fetching crowd` how well a pass over 1,000 hosts keeps its time.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.board import answers

PAGES: Final = 2_000
HOSTS: Final = 32
_ROUNDS: Final = 3
_MANY: Final = 100_000
_CROWD: Final = 1_000
_EACH: Final = 20
_SMALLEST: Final = 40_000


def main() -> None:
    print("\n".join(figures()))


def figures() -> list[str]:
    """Return the figures as lines for a person: CPU a page for each client, and the ratios."""
    with board(PAGES) as port:
        runs = {who: [measured(who, port)["cpu"] for _ in range(_ROUNDS)] for who in CLIENTS}
    cpu = {who: median(told) * 1_000 / PAGES for who, told in runs.items()}
    lines = [f"fetch alone, {PAGES} pages of 48 KB, {HOSTS} hosts on loopback, median of {_ROUNDS} runs, CPU a page"]
    lines += [f"  {who:<8} {cpu[who]:6.3f} ms" for who in CLIENTS]
    lines.append(f"  ours / scrapy {cpu['ours'] / cpu['scrapy']:.2f} (aim: at most 0.50)")
    lines.append(f"  ours / httpx2 {cpu['ours'] / cpu['httpx2']:.2f}")
    return lines


def measured(who: str, port: int) -> dict[str, Any]:
    """Run one client in a process of its own; return what it tells of itself."""
    command = [sys.executable, "-m", "benchmarks.fetching", who, str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode:
        raise SystemExit(f"{who} failed:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if told["pages"] < PAGES:
        raise SystemExit(f"{who} got {told['pages']} of {PAGES} pages")
    return told


@contextmanager
def board(pages: int, hosts: int = HOSTS) -> Iterator[int]:
    """Serve the board on every host while the block runs; gives the port."""
    command = [sys.executable, "-m", "benchmarks.fetching", "serve", str(pages), str(hosts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            yield int(serving.stdout.readline())
        finally:
            serving.kill()


async def serve(pages: int, hosts: int) -> None:
    said = answers(pages, "http://127.0.0.1")
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    class Talk(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport
            self.head = b""

        def data_received(self, data: bytes) -> None:
            self.head += data
            while b"\r\n\r\n" in self.head:
                asked, _, self.head = self.head.partition(b"\r\n\r\n")
                self.transport.write(said.get(asked.split(b" ", 2)[1], missing))  # type: ignore[attr-defined]

    loop = asyncio.get_running_loop()
    first = await loop.create_server(Talk, "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    names = [f"127.0.{host // 250}.{host % 250 + 1}" for host in range(1, hosts)]
    others = [await loop.create_server(Talk, name, port) for name in names]
    print(port, flush=True)
    await asyncio.gather(*(server.serve_forever() for server in (first, *others)))


def urls(port: int, host: int, pages: int = PAGES) -> list[str]:
    """Return the pages that are asked of one host: every thirty-second."""
    return [f"http://127.0.0.{host + 1}:{port}/jobs/{page % PAGES}" for page in range(host, pages, HOSTS)]


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ours(port: int, pages: int = PAGES) -> tuple[int, float, list[int]]:
    """Fetch with the service's own fetcher; return pages, CPU seconds and the memory after each tenth, in MB."""
    from scraper.fetch import Fetcher
    from scraper.source import Request

    allowed = frozenset(f"127.0.0.{host + 1}" for host in range(HOSTS))
    got, memory = 0, []

    async def visit(fetcher: Fetcher, host: int) -> None:
        nonlocal got
        for url in urls(port, host, pages):
            page = await fetcher.fetch(Request(url), gap=0)
            got += len(page.body) > _SMALLEST
            if got % (pages // 10) == 0:
                memory.append(_resident())

    async def everything(cache: Path) -> float:
        async with Fetcher(contact="bench@operator.example", allow_hosts=allowed, cache=cache) as fetcher:
            began = cpu()
            await asyncio.gather(*(visit(fetcher, host) for host in range(HOSTS)))
            return cpu() - began

    with tempfile.TemporaryDirectory() as folder:
        used = asyncio.run(everything(Path(folder) / "answers.sqlite"))
    return got, used, memory


def httpx2(port: int) -> tuple[int, float, list[int]]:
    """Fetch with the library alone: no robots, no guard, no caps, no turns."""
    import httpx2

    async def everything() -> tuple[int, float]:
        async with httpx2.AsyncClient(trust_env=False) as client:
            began = cpu()
            got = await asyncio.gather(*(visit(client, host) for host in range(HOSTS)))
            return sum(got), cpu() - began

    async def visit(client: httpx2.AsyncClient, host: int) -> int:
        return sum([len((await client.get(url)).content) > _SMALLEST for url in urls(port, host)])

    got, used = asyncio.run(everything())
    return got, used, []


def scrapy(port: int) -> tuple[int, float, list[int]]:
    """Fetch with Scrapy: robots obeyed, one connection a host, nothing extracted."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    class Pages(Spider):  # type: ignore[misc]
        name = "pages"
        got = 0
        used = 0.0
        began = 0.0

        async def start(self):  # type: ignore[no-untyped-def]
            Pages.began = cpu()
            each_host = [urls(port, host) for host in range(HOSTS)]
            for row in range(max(map(len, each_host))):
                for asked in each_host:
                    if row < len(asked):
                        yield Request(asked[row])

        def parse(self, response):  # type: ignore[no-untyped-def]
            Pages.got += len(response.body) > _SMALLEST
            Pages.used = cpu() - Pages.began

    told = {"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0}
    crowd = {"CONCURRENT_REQUESTS": HOSTS, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    crawling = CrawlerProcess({**told, **crowd})
    crawling.crawl(Pages)
    crawling.start()
    return Pages.got, Pages.used, []


CLIENTS: Final[dict[str, Callable[[int], tuple[int, float, list[int]]]]] = {
    "ours": ours,
    "scrapy": scrapy,
    "httpx2": httpx2,
}


def _resident() -> int:
    """Return this process's resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // (1024 * 1024)


def crowd() -> None:
    """Print how long a pass over many hosts takes, at one request a second each, beside what it must take."""
    from scraper.fetch import Fetcher
    from scraper.source import Request

    names = [f"127.0.{host // 250}.{host % 250 + 1}" for host in range(_CROWD)]

    async def visit(fetcher: Fetcher, name: str, port: int) -> None:
        for page in range(_EACH):
            await fetcher.fetch(Request(f"http://{name}:{port}/jobs/{page}"))

    async def everything(port: int) -> tuple[float, float]:
        async with Fetcher(contact=None, allow_hosts=frozenset(names)) as fetcher:
            began, used = asyncio.get_running_loop().time(), cpu()
            await asyncio.gather(*(visit(fetcher, name, port) for name in names))
            return asyncio.get_running_loop().time() - began, cpu() - used

    with board(PAGES, _CROWD) as port:
        took, used = asyncio.run(everything(port))
    # robots.txt goes first, so the last page cannot be asked for sooner than this.
    ideal = float(_EACH)
    print(f"{_CROWD} hosts, {_EACH} pages each at one request a second: {took:.2f} s where {ideal:.2f} s are ideal")
    print(f"  {ideal / took:.1%} of the ideal pace; {used / took:.0%} of a core")


def memory() -> None:
    """Print the resident memory of a fetcher over many pages: it must not grow."""
    with board(PAGES) as port:
        got, used, seen = ours(port, _MANY)
    print(f"{got} pages, {used * 1_000 / got:.3f} ms CPU a page; resident MB after each tenth: {seen}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", pages, hosts]:
            asyncio.run(serve(int(pages), int(hosts)))
        case ["crowd"]:
            crowd()
        case ["memory"]:
            memory()
        case [who, port]:
            pages_got, seconds, _ = CLIENTS[who](int(port))
            print(json.dumps({"pages": pages_got, "cpu": seconds}))
        case _:
            main()
