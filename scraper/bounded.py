"""One connection a host, and answers that end: headers and body within their caps, whole or refused.

Our turns give a host one request at a time, so one connection a host is all there is to keep, and finding it
costs nothing.
"""

import resource
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Protocol

import httpx2

from scraper.errors import BrokenBody, TooLarge
from scraper.guard import Guard, WebAddress, origin_of, plain_host
from scraper.inflate import Corrupt, Oversized, Unpacking
from scraper.source import MIB
from scraper.wire import Connection, HungUp, RawHeaders

HEADERS_CAP: Final = 64 * 1024
_IDLE_SECONDS: Final = 60.0
# Each is a file to the system, and a service has others to open.
_IDLE_CONNECTIONS: Final = min(2_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
# Each chunk of a body costs some 20 us, and a server may send a byte a chunk.
_CRUMBS: Final = 10_000
_CRUMB: Final = 200


@dataclass(slots=True)
class Coming:
    """An answer whose head is here and whose body is on its way: read it to its end, or close it.

    `sent_at` is when the request was sent, by the clock of the connections; dialling came before.
    """

    status: int
    headers: RawHeaders
    parts: AsyncIterator[bytes]
    close: Callable[[], None]
    sent_at: float | None = None


class Sends(Protocol):
    """What the fetcher needs of the network. Raises what is Broken, and the guard's PrivateAddress."""

    async def ask(self, method: str, address: WebAddress, headers: RawHeaders, body: bytes | None) -> Coming: ...

    def close(self) -> None: ...


class Connections:
    """Sends a request on its host's connection, opening one through `guard` where there is none."""

    def __init__(self, guard: Guard, clock: Callable[[], float], verify: ssl.SSLContext | None = None) -> None:
        self._guard, self._clock = guard, clock
        self._verify = verify or httpx2.create_ssl_context(trust_env=False)
        self._verify.set_alpn_protocols(["http/1.1"])
        self._open: OrderedDict[str, tuple[Connection, float]] = OrderedDict()

    async def ask(self, method: str, address: WebAddress, headers: RawHeaders, body: bytes | None) -> Coming:
        host = plain_host(address.host)
        connection, fresh = await self._connection(host, address)
        sent_at = self._clock()
        try:
            head = await connection.ask(method, address.raw_path, headers, body)
        except HungUp:
            # Servers close idle connections whenever they like, also while we send; then nothing was answered.
            if fresh:
                raise
            connection = await self._dialled(address)
            sent_at = self._clock()
            head = await connection.ask(method, address.raw_path, headers, body)
        self._open[host] = (connection, self._clock())
        self._open.move_to_end(host)
        return Coming(head.status_code, head.headers, connection.parts(), connection.finish, sent_at)

    async def _connection(self, host: str, address: WebAddress) -> tuple[Connection, bool]:
        """Return the host's idle connection, or a new one, and whether it is new."""
        self._close_idle()
        kept, used_at = self._open.pop(host, (None, 0.0))
        if kept is not None:
            if kept.fits(origin_of(address)) and self._clock() - used_at <= _IDLE_SECONDS:
                return kept, False
            kept.close()
        return await self._dialled(address), True

    async def _dialled(self, address: WebAddress) -> Connection:
        host, safely = address.raw_host.decode("ascii"), address.scheme == "https"
        stream = await self._guard.connect(host, address.port or (443 if safely else 80))
        if safely:
            await stream.start_tls(self._verify, host)
        return Connection(origin_of(address), stream)

    def _close_idle(self) -> None:
        """Close what nobody has used for a while: a server may never do it."""
        while self._open:
            host, (connection, used_at) = next(iter(self._open.items()))
            if len(self._open) <= _IDLE_CONNECTIONS and self._clock() - used_at <= _IDLE_SECONDS:
                return
            if connection.busy:
                self._open.move_to_end(host)
                return
            del self._open[host]
            connection.close()

    def close(self) -> None:
        while self._open:
            _, (connection, _) = self._open.popitem()
            connection.close()


def headers_of(answer: Coming, url: str) -> dict[str, str]:
    """Return the headers, names in lower case, repeated ones joined; raises TooLarge.

    Cookies are left out: nothing here keeps a session, and nothing may store one.
    """
    headers: dict[str, str] = {}
    size = 0
    for raw_name, raw_value in answer.headers:
        size += len(raw_name) + len(raw_value) + 4
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
        if size > HEADERS_CAP:
            raise TooLarge(url, f"the headers are beyond {HEADERS_CAP // 1024} KiB")
    headers.pop("set-cookie", None)
    return headers


class _Crumbled(Corrupt):
    """A body that comes a byte at a time."""


async def read_body(answer: Coming, headers: dict[str, str], url: str, cap: int) -> bytes:
    """Return the whole decoded body; raises TooLarge beyond `cap` bytes, BrokenBody if it is not whole."""
    said = headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > cap:
        raise TooLarge(url, f"the body is announced as {said[:20]} bytes; the cap is {cap}")
    gathered, unpacking = _Gathered(cap), Unpacking(headers.get("content-encoding", ""), cap)
    try:
        async for piece in _unpacked(answer, unpacking):
            gathered.add(piece)
            if unpacking.size > cap or gathered.size > cap:
                raise TooLarge(url, f"the body is beyond the cap of {cap} bytes")
    except Oversized as error:
        raise TooLarge(url, f"the body unpacks to more than the cap of {cap} bytes") from error
    except Corrupt as error:
        raise BrokenBody(url, str(error)) from error
    return gathered.whole()


async def _unpacked(answer: Coming, unpacking: Unpacking) -> AsyncIterator[bytes]:
    """Yield the body as it arrives, undone; an empty piece for what only fills the decoder."""
    parts = 0
    async for part in answer.parts:
        parts += 1
        if parts > _CRUMBS and unpacking.size < parts * _CRUMB:
            raise _Crumbled(f"sent in more than {_CRUMBS} crumbs")
        yield b""
        for piece in unpacking.add(part):
            yield piece
    for piece in unpacking.end():
        yield piece


class _Gathered:
    """Pieces of a body of at most `cap` bytes, which is not held twice for being put together."""

    def __init__(self, cap: int) -> None:
        self.size = 0
        self._cap = cap
        self._parts: list[bytes] = []
        self._large: BytesIO | None = None

    def add(self, piece: bytes) -> None:
        """Take a piece, if there is room for it."""
        self.size += len(piece)
        if self._large is not None:
            self._large.write(piece)
            return
        self._parts.append(piece)
        if self.size > MIB:
            # The system gives such a block no memory before it is written to.
            self._large = BytesIO(bytes(self._cap))
            self._large.writelines(self._parts)
            self._parts.clear()

    def whole(self) -> bytes:
        if self._large is None:
            return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._large.truncate()
        return self._large.getvalue()


async def read_start(answer: Coming, headers: dict[str, str], url: str, cap: int) -> bytes:
    """Return at most `cap` decoded bytes of the body's beginning; raises BrokenBody if less came, and not whole."""
    begun, unpacking = bytearray(), Unpacking(headers.get("content-encoding", ""), cap + 16 * MIB)
    try:
        async for piece in _unpacked(answer, unpacking):
            begun += piece
            if len(begun) > cap or unpacking.size > cap:
                break
    except _Crumbled:
        pass  # of a file without an end, the beginning is read
    except (Corrupt, Oversized) as error:
        raise BrokenBody(url, str(error)) from error
    return bytes(begun[:cap])
