"""One connection a host, and answers that end: headers and body within their caps, whole or refused.

httpx2's pool looks through all its connections at every request. Our turns give a host one request at a
time, so one connection a host is all there is to keep, and finding it costs nothing.
"""

import resource
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any, Final

import httpcore2
import httpx2

from scraper.errors import BrokenBody, TooLarge
from scraper.guard import Stream, plain_host
from scraper.inflate import Corrupt, Oversized, Unpacking
from scraper.source import MIB

HEADERS_CAP: Final = 64 * 1024
_IDLE_SECONDS: Final = 60.0
# Each is a file to the system, and a service has others to open.
_IDLE_CONNECTIONS: Final = min(2_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
# Each chunk of a body costs some 20 us, and a server may send a byte a chunk.
_CRUMBS: Final = 10_000
_CRUMB: Final = 200
_SENT_AT: Final = "sohokari.sent_at"
_HUNG_UP: Final = (httpcore2.ReadError, httpcore2.WriteError, httpcore2.RemoteProtocolError)


class _Body(httpx2.AsyncByteStream):
    """An answer's raw bytes; closing it early closes the connection."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()  # type: ignore[no-any-return]

    async def aclose(self) -> None:
        await self._stream.aclose()


class _Connection(httpcore2.AsyncHTTP11Connection):
    """An HTTP/1.1 connection that tells whether it may carry another request."""

    def __init__(self, origin: httpcore2.Origin, stream: httpcore2.AsyncNetworkStream) -> None:
        super().__init__(origin, stream, keepalive_expiry=_IDLE_SECONDS)
        self._stream = stream

    async def answer_to(self, request: httpcore2.Request) -> httpcore2.Response:
        answer = await self.handle_async_request(request)
        if isinstance(self._stream, Stream):
            self._stream.head_came()
        return answer

    def fits(self, origin: httpcore2.Origin) -> bool:
        """Say whether it leads to `origin`, is idle and alive, and holds no bytes that nobody asked for.

        Bytes left over after an answer would be taken for the answer to the next request: a page would be
        stored under another's address.
        """
        left_over, _ = self._h11_state.trailing_data
        return self.can_handle_request(origin) and self.is_idle() and not left_over and not self.has_expired()


class Connections(httpx2.AsyncBaseTransport):
    """Sends a request on its host's connection, opening one through `guard` where there is none."""

    def __init__(
        self, guard: httpcore2.AsyncNetworkBackend, clock: Callable[[], float], verify: ssl.SSLContext | None = None
    ) -> None:
        self._guard, self._clock = guard, clock
        self._verify = verify or httpx2.create_ssl_context(trust_env=False)
        self._verify.set_alpn_protocols(["http/1.1"])
        self._open: OrderedDict[str, tuple[_Connection, float]] = OrderedDict()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`; raises httpcore2's errors and the guard's PrivateAddress."""
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = httpcore2.Request(request.method, target, headers=request.headers.raw, content=request.stream)
        host = plain_host(url.host)
        connection, fresh = await self._connection(host, target.origin)
        sent_at = self._clock()
        try:
            answer = await connection.answer_to(asked)
        except _HUNG_UP as error:
            # Servers close idle connections whenever they like, also while we send; then nothing was answered.
            if fresh or (isinstance(error, httpcore2.RemoteProtocolError) and "without sending" not in str(error)):
                raise
            connection = await self._dialled(target.origin)
            sent_at = self._clock()
            answer = await connection.answer_to(asked)
        self._open[host] = (connection, self._clock())
        self._open.move_to_end(host)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions={_SENT_AT: sent_at}
        )

    async def _connection(self, host: str, origin: httpcore2.Origin) -> tuple[_Connection, bool]:
        """Return the host's idle connection, or a new one, and whether it is new."""
        await self._close_idle()
        kept = self._open.pop(host, None)
        if kept is not None:
            if kept[0].fits(origin):
                return kept[0], False
            await kept[0].aclose()
        return await self._dialled(origin), True

    async def _dialled(self, origin: httpcore2.Origin) -> _Connection:
        host = origin.host.decode("ascii")
        stream = await self._guard.connect_tcp(host, origin.port)
        if origin.scheme == b"https":
            stream = await stream.start_tls(self._verify, host)
        return _Connection(origin, stream)

    async def _close_idle(self) -> None:
        """Close what nobody has used for a while: a server may never do it."""
        while self._open:
            host, (connection, used_at) = next(iter(self._open.items()))
            if len(self._open) <= _IDLE_CONNECTIONS and self._clock() - used_at <= _IDLE_SECONDS:
                return
            if not (connection.is_idle() or connection.is_closed()):
                self._open.move_to_end(host)
                return
            del self._open[host]
            await connection.aclose()

    async def aclose(self) -> None:
        while self._open:
            _, (connection, _) = self._open.popitem()
            await connection.aclose()


def sent_at(answer: httpx2.Response) -> float | None:
    """Return when the request was sent, by the clock of the connections; dialling came before."""
    return answer.extensions.get(_SENT_AT)


def headers_of(answer: httpx2.Response, url: str) -> dict[str, str]:
    """Return the headers, names in lower case, repeated ones joined; raises TooLarge.

    Cookies are left out: nothing here keeps a session, and nothing may store one.
    """
    headers: dict[str, str] = {}
    size = 0
    for raw_name, raw_value in answer.headers.raw:
        size += len(raw_name) + len(raw_value) + 4
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
        if size > HEADERS_CAP:
            raise TooLarge(url, f"the headers are beyond {HEADERS_CAP // 1024} KiB")
    headers.pop("set-cookie", None)
    return headers


class _Crumbled(Corrupt):
    """A body that comes a byte at a time."""


async def read_body(answer: httpx2.Response, headers: dict[str, str], url: str, cap: int) -> bytes:
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


async def _unpacked(answer: httpx2.Response, unpacking: Unpacking) -> AsyncIterator[bytes]:
    """Yield the body as it arrives, undone; an empty piece for what only fills the decoder."""
    parts = 0
    async for part in answer.stream:  # type: ignore[union-attr]  # a Connections answer streams asynchronously
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


async def read_start(answer: httpx2.Response, headers: dict[str, str], url: str, cap: int) -> bytes:
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
