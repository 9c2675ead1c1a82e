"""Which addresses may be dialled: public ones, checked inside the connection at the moment of dialling.

A name is resolved once, every address it gives is judged, and only an address that passed is dialled:
no second look-up lies between the check and the dial, so that an answer that changes (rebinding) has
nothing to change. The operator's `allow_hosts` opens named hosts, never what they resolve to elsewhere.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

import httpx2

from scraper.errors import BadAddress, PrivateAddress
from scraper.wire import NoConnection, Stream, said

URL_CAP: Final = 8_192
_DIAL_SECONDS: Final = 8.0

_WITH_PORT: Final = re.compile(r"(?:[^:]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
_HOST: Final = re.compile(rb"[A-Za-z0-9._:-]{1,253}")

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
WebAddress: TypeAlias = httpx2.URL
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
Dial: TypeAlias = Callable[[str, int], Awaitable[Stream]]


def _networks(*told: str) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(each) for each in told)


# Python calls these global, or learnt only lately that they are not.
_NOT_PUBLIC_4: Final = _networks(
    "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a cloud's metadata
    "192.88.99.0/24",  # relays to 6to4
    "168.63.129.16/32",  # a cloud's host, from inside its machines
    "100.64.0.0/10",  # shared by carriers; 100.100.100.200 is a cloud's metadata
)
_GLOBAL_6: Final = ipaddress.ip_network("2000::/3")  # what is handed out; the rest is reserved or translated
_NOT_PUBLIC_6: Final = _networks(
    "2001::/23",  # protocol assignments, Teredo among them
    "2001:db8::/32",
    "2002::/16",  # 6to4: an IPv4 address in disguise
    "3fff::/20",
)


def is_public(address: str) -> bool:
    """Say whether `address`, a literal IP address, belongs to the open internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_4)
    return ip.scope_id is None and ip in _GLOBAL_6 and not any(ip in network for network in _NOT_PUBLIC_6)


def web_address(url: str, shown: str) -> WebAddress:
    """Return `url` taken apart; raises BadAddress, naming it as `shown`, if it may not be asked for."""
    if len(url) > URL_CAP:
        raise BadAddress(f"{shown[:200]}...", f"the address is {len(url)} characters long; at most {URL_CAP} are used")
    try:
        parsed = httpx2.URL(url)
        port = parsed.port
    except (httpx2.InvalidURL, ValueError) as error:
        raise BadAddress(shown, "not a web address") from error
    if parsed.scheme not in ("http", "https") or not parsed.raw_host:
        raise BadAddress(shown, "only http and https addresses with a host are asked for")
    if parsed.userinfo:
        raise BadAddress(shown, "the address holds a user name; keys belong in the source's headers")
    if not _HOST.fullmatch(parsed.raw_host) or (port is not None and not 0 < port <= 65_535):
        raise BadAddress(shown, "the host or the port is not written as one")
    return parsed


def origin_of(address: WebAddress) -> str:
    """Return scheme, host and port, the port only where it is not the scheme's own."""
    return f"{address.scheme}://{address.netloc.decode('ascii')}"


def plain_host(host: str) -> str:
    """Return `host` as turns and the operator's list know it: lower case, no brackets, no final dot."""
    return host.lower().strip("[]").rstrip(".")


class Guard:
    """Opens every connection of the fetcher. `resolve` and `dial` may be replaced in tests."""

    def __init__(self, allow_hosts: Iterable[str], resolve: Resolve | None = None, dial: Dial | None = None) -> None:
        self._allowed = frozenset(_as_dialled(host) for host in allow_hosts)
        # Threads of our own: names that never answer must not hold up those who store or read.
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")
        self._resolve = resolve or self._look_up
        self._dial = dial or dial_address

    async def connect(self, host: str, port: int) -> Stream:
        """Dial the first address of `host` that passes and answers.

        Raises PrivateAddress if none passes, NoConnection if none answers.
        """
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NoConnection(f"the name {host} does not resolve ({said(error)})") from error
        addresses = found if self._opened(host, port) else [each for each in found if is_public(each)]
        if not addresses:
            raise PrivateAddress(host, f"{host} is inside somebody's network ({', '.join(found[:3])})")
        return await self._first_that_answers(addresses, host, port)

    def _opened(self, host: str, port: int) -> bool:
        name = plain_host(host)
        return name in self._allowed or f"{name}:{port}" in self._allowed

    async def _first_that_answers(self, addresses: Sequence[str], host: str, port: int) -> Stream:
        failure = ""
        for address in addresses[:4]:
            try:
                async with asyncio.timeout(_DIAL_SECONDS):
                    return await self._dial(address, port)
            except TimeoutError:
                failure = f"no answer within {_DIAL_SECONDS:g} s"
            except OSError as error:
                failure = said(error)
        raise NoConnection(f"{host} takes no connection at port {port} ({failure})")

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        if _is_literal(host):
            return [host]
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _addresses, host, port)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _as_dialled(told: str) -> str:
    """Return a host of the operator's list, perhaps with a port, as it is dialled: names in ASCII."""
    name, colon, port = told.rpartition(":") if _WITH_PORT.fullmatch(told) else (told, "", "")
    try:
        parsed = httpx2.URL(scheme="http", host=name.strip("[]"))
    except (httpx2.InvalidURL, ValueError):
        return plain_host(told)
    return plain_host(parsed.raw_host.decode("ascii")) + colon + port


def _is_literal(host: str) -> bool:
    """Say whether `host` is an address written in full; every other spelling is left to the system."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _addresses(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


async def dial_address(address: str, port: int) -> Stream:
    """Open a connection to a literal `address`; raises OSError."""
    _, stream = await asyncio.get_running_loop().create_connection(Stream, address, port)
    return stream
