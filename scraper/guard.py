"""Which addresses may be dialled: public ones, checked inside the connection at the moment of dialling.

A name is resolved once, every address it gives is judged, and only an address that passed is dialled:
no second look-up lies between the check and the dial, so that an answer that changes (rebinding) has
nothing to change. The operator's `allow_hosts` opens named hosts, never what they resolve to elsewhere.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias

import httpcore2
import httpx2

from scraper.errors import BadAddress, PrivateAddress

URL_CAP: Final = 8_192
_READ_AHEAD: Final = 256 * 1024
# Headers of 64 KiB, and the beginning of a body that came with them.
_HEAD_CAP: Final = 192 * 1024
_DIAL_SECONDS: Final = 8.0

_WITH_PORT: Final = re.compile(r"(?:[^:]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
_HOST: Final = re.compile(rb"[A-Za-z0-9._:-]{1,253}")

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
WebAddress: TypeAlias = httpx2.URL
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
Dial: TypeAlias = Callable[[str, int], Awaitable["Stream"]]


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


def plain_host(host: str) -> str:
    """Return `host` as turns and the operator's list know it: lower case, no brackets, no final dot."""
    return host.lower().strip("[]").rstrip(".")


class Guard(httpcore2.AsyncNetworkBackend):
    """Opens every connection of the fetcher. `resolve` and `dial` may be replaced in tests."""

    def __init__(self, allow_hosts: Iterable[str], resolve: Resolve | None = None, dial: Dial | None = None) -> None:
        self._allowed = frozenset(_as_dialled(host) for host in allow_hosts)
        # Threads of our own: names that never answer must not hold up those who store or read.
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")
        self._resolve = resolve or self._look_up
        self._dial = dial or dial_address

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore2's signature; the fetcher's deadline rules
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> "Stream":
        """Dial the first address of `host` that passes and answers.

        Raises PrivateAddress if none passes, httpcore2.ConnectError if none answers.
        """
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"the name {host} does not resolve ({_said(error)})") from error
        addresses = found if self._opened(host, port) else [each for each in found if is_public(each)]
        if not addresses:
            raise PrivateAddress(host, f"{host} is inside somebody's network ({', '.join(found[:3])})")
        return await self._first_that_answers(addresses, host, port)

    def _opened(self, host: str, port: int) -> bool:
        name = plain_host(host)
        return name in self._allowed or f"{name}:{port}" in self._allowed

    async def _first_that_answers(self, addresses: Sequence[str], host: str, port: int) -> "Stream":
        failure = ""
        for address in addresses[:4]:
            try:
                async with asyncio.timeout(_DIAL_SECONDS):
                    return await self._dial(address, port)
            except TimeoutError:
                failure = f"no answer within {_DIAL_SECONDS:g} s"
            except OSError as error:
                failure = _said(error)
        raise httpcore2.ConnectError(f"{host} takes no connection at port {port} ({failure})")

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        if _is_literal(host):
            return [host]
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _addresses, host, port)
        return list(dict.fromkeys(found))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

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


def _said(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


class Stream(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """One TCP or TLS connection; the fetcher's deadline stands in for time-outs of single reads.

    anyio's stream, httpcore2's own, costs a third of a page's CPU in scopes that we do not need.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._ended = False
        self._failure: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._head_left: int | None = None

    def head_came(self) -> None:
        """Stop counting: what comes from now on is a body, and has a cap of its own."""
        self._head_left = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # create_connection gives a Transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _READ_AHEAD and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._failure = True, exc
        self._room.set()
        self._wake()

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        while not self._received:
            if self._failure is not None:
                raise httpcore2.ReadError(_said(self._failure))
            if self._ended:
                return b""
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        data = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if self._head_left is not None:
            self._head_left -= len(data)
            if self._head_left < 0:
                # A server may send interim answers for ever, each of them small.
                raise httpcore2.RemoteProtocolError("Receive buffer too long: no end of the headers")
        if self._transport is not None and not self._transport.is_reading() and not self._transport.is_closing():
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if self._transport is None or self._ended:
            raise httpcore2.WriteError("the connection is closed")
        self._head_left = _HEAD_CAP
        self._transport.write(buffer)
        await self._room.wait()

    async def aclose(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> "Stream":
        if self._transport is None:
            raise httpcore2.ConnectError("the connection is closed")
        loop = asyncio.get_running_loop()
        plain = self._transport
        try:
            self._transport = await loop.start_tls(
                plain, self, ssl_context, server_hostname=server_hostname, ssl_handshake_timeout=30
            )
        except BaseException as error:
            plain.abort()
            if not isinstance(error, OSError | ValueError):
                raise
            raise httpcore2.ConnectError(f"no safe connection ({_said(error)})") from error
        return self

    def get_extra_info(self, info: str) -> Any:
        """Answer httpcore2's questions. Readable while idle means: closed, or bytes that nobody asked for."""
        if info == "is_readable":
            return self._ended or bool(self._received)
        if info == "ssl_object" and self._transport is not None:
            return self._transport.get_extra_info("ssl_object")
        return None


async def dial_address(address: str, port: int) -> Stream:
    """Open a connection to a literal `address`; raises OSError."""
    _, stream = await asyncio.get_running_loop().create_connection(Stream, address, port)
    return stream
