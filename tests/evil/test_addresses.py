"""Nothing inside somebody's network is ever dialled: not by spelling, not by redirect, not by a name that changes."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from scraper.errors import BadAddress, FetchError, PrivateAddress, Unreachable
from scraper.fetch import Fetcher
from scraper.guard import Stream, dial_address, is_public
from scraper.source import Page, Request
from tests.evil.server import evil_server
from tests.scraper.fetching.fakes import Clock

PUBLIC = "93.184.216.34"
PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.31.255.254", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0",
    "192.0.0.192", "168.63.129.16", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
    "fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1", "not an address", "",
)  # fmt: skip
SPELLINGS = (
    "127.0.0.1", "2130706433", "0x7f000001", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "localhost", "LOCALHOST",
    "10.0.0.1", "169.254.169.254", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]", "100.64.0.1", "168.63.129.16",
    "127。0。0。1",
)  # fmt: skip


class Dials:
    """Notes every address that is dialled; the public one leads to the evil server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.addresses: list[str] = []

    async def __call__(self, address: str, port: int) -> Stream:
        self.addresses.append(address)
        return await dial_address("127.0.0.1", self.port)


async def attempt(fetcher: Fetcher, url: str) -> Page | FetchError:
    try:
        return await fetcher.fetch(Request(url), gap=0)
    except FetchError as error:
        return error


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_no_public_network_is_known_as_such(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", PUBLIC, "2606:4700::1111", "2a00:1450:4001:81b::200e"])
def test_a_public_address_may_be_dialled(address: str) -> None:
    assert is_public(address)


async def dialled_of(hosts: Sequence[str]) -> tuple[list[Page | FetchError], list[str]]:
    clock = Clock()
    dials = Dials(0)
    async with Fetcher(contact=None, clock=clock, sleep=clock.sleep, dial=dials) as fetcher:
        return [await attempt(fetcher, f"http://{host}/") for host in hosts], dials.addresses


def test_spellings_of_private_addresses_are_refused_without_a_dial() -> None:
    came, dialled = asyncio.run(dialled_of(SPELLINGS))
    assert all(isinstance(error, PrivateAddress) for error in came)
    assert dialled == []


@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "ftp://a.example/", "http://", "//a.example/", "", "a.example", "http://%31%32%37.0.0.1/",
    "http://a.example@127.0.0.1/", "http://127.0.0.1\\@a.example/", "http://a.example/\r\nHost: b.example",
    "http://a b/", "http://127.0.0.1\\.a.example/", "http:\\\\127.0.0.1/",
    "http://a.example:0/", "http://a.example:99999/", "http://[::1/", "http://[v1.x]/",
    "http://a.example/" + "x" * 9000, "http://\u202ea.example/", "http://a..example/",
    "http://" + "a" * 300 + ".example/", "http://xn--/", "javascript:1",
])  # fmt: skip
def test_what_is_no_plain_web_address_is_not_asked_for(url: str) -> None:
    async def main() -> Page | FetchError:
        async with Fetcher(contact=None, clock=clock, sleep=clock.sleep, dial=dials) as fetcher:
            return await attempt(fetcher, url)

    clock, dials = Clock(), Dials(0)
    came = asyncio.run(main())
    # What only DNS finds wrong is a name that does not resolve.
    assert isinstance(came, Unreachable if url in ("http://a..example/", "http://xn--/") else BadAddress), came
    assert dials.addresses == []


def _chain(port: int, rng: random.Random) -> tuple[str, dict[str, str]]:
    """Return the start of a chain of redirects through public hosts that ends inside, and its hops."""
    steps = [f"http://hop{number}.example:{port}/{rng.randrange(10**6)}" for number in range(rng.randint(1, 5))]
    spelling = rng.choice(SPELLINGS)
    last = rng.choice((f"http://{spelling}:{port}/plain", f"http://{spelling}/", f"//{spelling}:{port}/plain"))
    return steps[0], dict(zip(steps, [*steps[1:], last], strict=True))


async def _redirected(chains: int) -> tuple[list[Page | FetchError], list[str]]:
    rng = random.Random(20261124)
    hops: dict[str, str] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        host = request.lower().partition("host: ")[2].partition("\r\n")[0]
        target = hops.get(f"http://{host}{request.split(' ')[1]}")
        status = f"302 Found\r\nLocation: {target}" if target else "404 Not Found"
        writer.write(f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def resolve(host: str, port: int) -> list[str]:
        return [PUBLIC] if host.endswith(".example") else await _really(host, port)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    dials, clock = Dials(port), Clock()
    starts = []
    for _ in range(chains):
        start, steps = _chain(port, rng)
        hops |= steps
        starts.append(start)
    async with Fetcher(contact=None, clock=clock, sleep=clock.sleep, resolve=resolve, dial=dials) as fetcher:
        came = [await attempt(fetcher, start) for start in starts]
    server.close()
    await server.wait_closed()
    await asyncio.sleep(0.01)
    return came, dials.addresses


async def _really(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port)
    return [str(each[4][0]) for each in found]


def test_no_chain_of_redirects_leads_inside() -> None:
    came, dialled = asyncio.run(_redirected(240))
    assert len(came) == 240
    assert {type(error).__name__ for error in came} == {"PrivateAddress"}
    assert set(dialled) == {PUBLIC}


async def _rebound(tries: int) -> list[str]:
    """Fetch from names whose answers change at every look-up; return what was dialled."""
    rng = random.Random(42)

    async def resolve(host: str, port: int) -> list[str]:
        inside = rng.sample(PRIVATE[:-2], rng.randint(0, 3))
        found = [*inside, *([PUBLIC] if rng.random() < 0.5 else [])]
        rng.shuffle(found)
        return found or ["127.0.0.1"]

    async with evil_server() as evil:
        dials, clock = Dials(evil.port), Clock()
        async with Fetcher(contact=None, clock=clock, sleep=clock.sleep, resolve=resolve, dial=dials) as fetcher:
            for number in range(tries):
                await attempt(fetcher, f"http://rebind{number}.example:{evil.port}/plain")
        return dials.addresses


def test_a_name_that_changes_its_answer_gets_no_dial_inside() -> None:
    dialled = asyncio.run(_rebound(200))
    assert len(dialled) > 50
    assert set(dialled) == {PUBLIC}


def test_what_is_dialled_is_what_was_checked_however_often_the_name_is_asked() -> None:
    """The second answer, which a second look-up would get, is never used."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    looked_up: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return next(answers)

    async def main() -> tuple[list[str], Page | FetchError]:
        async with evil_server() as evil:
            dials, clock = Dials(evil.port), Clock()
            async with Fetcher(contact=None, clock=clock, sleep=clock.sleep, resolve=resolve, dial=dials) as fetcher:
                first = await attempt(fetcher, f"http://rebind.example:{evil.port}/plain")
            return dials.addresses, first

    dialled, came = asyncio.run(main())
    assert dialled == [PUBLIC]
    assert isinstance(came, PrivateAddress)  # the server closed after robots.txt, and the name had turned private
    assert looked_up == ["rebind.example"] * 2


def test_the_operator_opens_named_hosts_only() -> None:
    async def main() -> list[Page | FetchError]:
        async with evil_server() as evil:
            clock = Clock()
            allowed = frozenset({"127.0.0.1", f"localhost:{evil.port}"})
            async with Fetcher(contact=None, allow_hosts=allowed, clock=clock, sleep=clock.sleep) as fetcher:
                urls = ("http://127.0.0.1:{}/plain", "http://LOCALHOST:{}/plain", "http://2130706433:{}/plain",
                        "http://127.0.0.2:{}/plain", "http://[::1]:{}/plain", "http://localhost:1/")  # fmt: skip
                return [await attempt(fetcher, url.format(evil.port)) for url in urls]

    kinds = [type(came).__name__ for came in asyncio.run(main())]
    assert kinds == ["Page", "Page", *["PrivateAddress"] * 4]


def test_a_name_that_is_opened_in_its_own_letters_is_the_one_that_is_dialled() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async def main() -> list[Page | FetchError]:
        async with evil_server() as evil:
            clock = Clock()
            opened = frozenset({"বোর্ড.example", "[::1]:80", "no host"})
            async with Fetcher(
                contact=None, allow_hosts=opened, clock=clock, sleep=clock.sleep, resolve=resolve
            ) as fetcher:
                names = ("বোর্ড.example", "xn--15bvm1il.example", "other.example")
                return [await attempt(fetcher, f"http://{name}:{evil.port}/plain") for name in names]

    kinds = [type(came).__name__ for came in asyncio.run(main())]
    assert kinds == ["Page", "Page", "PrivateAddress"]


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async def main() -> Page | FetchError:
        async with evil_server() as evil:
            clock = Clock()
            opened = frozenset({"127.0.0.1"})
            async with Fetcher(contact=None, allow_hosts=opened, clock=clock, sleep=clock.sleep) as fetcher:
                return await attempt(fetcher, f"{evil.base}/plain")

    assert isinstance(asyncio.run(main()), Page)
