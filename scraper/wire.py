"""One connection: the bytes on it, and HTTP/1.1 as h11 reads and writes it.

    Broken
    ├── NoConnection        it cannot be opened, or not safely
    ├── HungUp              the other end closed it, or the way there is cut
    ├── NotHttp             what came is not HTTP
    │   └── EndlessHead     the head of an answer does not end within its cap
    └── NotSendable         a header or an address holds what may not be sent

No time-outs here: the fetcher's deadline is around everything.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Final

import h11

_READ_AHEAD: Final = 256 * 1024
_PIECE: Final = 64 * 1024
# Headers of 64 KiB, and the beginning of a body that came with them.
_HEAD_CAP: Final = 192 * 1024
# What h11 waits for the end of: a head, or the length of a chunk.
_UNFINISHED_CAP: Final = 100 * 1024
_TOO_LONG: Final = 431

RawHeaders = Sequence[tuple[bytes, bytes]]


class Broken(Exception):
    """A connection does not do what it should."""


class NoConnection(Broken):
    """It cannot be opened, or not safely."""


class HungUp(Broken):
    """The other end closed it, or the way there is cut."""


class NotHttp(Broken):
    """What came is not HTTP."""


class EndlessHead(NotHttp):
    """The head of an answer does not end within its cap."""


class NotSendable(Broken):
    """A header or an address holds what may not be sent."""


class Stream(asyncio.Protocol):
    """The bytes of one TCP or TLS connection."""

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

    @property
    def stirred(self) -> bool:
        """Whether anything came since the last reading: bytes that nobody asked for, or the end."""
        return self._ended or bool(self._received)

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

    async def read(self) -> bytes:
        """Return some of what came, b"" at the end; raises HungUp, or EndlessHead."""
        while not self._received:
            if self._failure is not None:
                raise HungUp(said(self._failure))
            if self._ended:
                return b""
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        data = bytes(self._received[:_PIECE])
        del self._received[:_PIECE]
        if self._head_left is not None:
            self._head_left -= len(data)
            if self._head_left < 0:
                # A server may send interim answers for ever, each of them small.
                raise EndlessHead("no end of the headers")
        if self._transport is not None and not self._transport.is_reading() and not self._transport.is_closing():
            self._transport.resume_reading()
        return data

    async def write(self, data: bytes) -> None:
        """Send `data`; raises HungUp."""
        if self._transport is None or self._ended:
            raise HungUp("the connection is closed")
        self._head_left = _HEAD_CAP
        self._transport.write(data)
        await self._room.wait()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def start_tls(self, safely: ssl.SSLContext, host: str) -> None:
        """Go on safely, with `host` only; raises NoConnection."""
        if self._transport is None:
            raise NoConnection("the connection is closed")
        plain = self._transport
        try:
            self._transport = await asyncio.get_running_loop().start_tls(
                plain, self, safely, server_hostname=host, ssl_handshake_timeout=30
            )
        except BaseException as error:
            plain.abort()
            if not isinstance(error, OSError | ValueError):
                raise
            raise NoConnection(f"no safe connection ({said(error)})") from error


class Connection:
    """Carries one request and the whole of its answer, then perhaps another to the same origin."""

    def __init__(self, origin: str, stream: Stream) -> None:
        self._origin, self._stream = origin, stream
        self._talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=_UNFINISHED_CAP)
        self._closed = False

    @property
    def busy(self) -> bool:
        return not self._closed and self._talk.our_state is not h11.IDLE

    def fits(self, origin: str) -> bool:
        """Say whether it leads to `origin`, is idle and alive, and holds no bytes that nobody asked for.

        Bytes left over after an answer would be taken for the answer to the next request: a page would be
        stored under another's address.
        """
        left_over, _ = self._talk.trailing_data
        idle = not self._closed and self._talk.our_state is h11.IDLE
        return origin == self._origin and idle and not left_over and not self._stream.stirred

    async def ask(self, method: str, target: bytes, headers: RawHeaders, body: bytes | None) -> h11.Response:
        """Send a request and return the head of its answer; raises Broken, and is closed then."""
        try:
            request = self._written(method, target, headers, body)
            with suppress(HungUp):  # it may have answered before that
                await self._stream.write(request)
            while not isinstance(head := await self._next(), h11.Response):
                pass  # an interim answer
        except BaseException:
            self.close()
            raise
        self._stream.head_came()
        return head

    def _written(self, method: str, target: bytes, headers: RawHeaders, body: bytes | None) -> bytes:
        try:
            head = h11.Request(method=method, target=target, headers=list(headers))
            parts = [head, *([h11.Data(data=body)] if body else []), h11.EndOfMessage()]
            return b"".join(self._talk.send(part) or b"" for part in parts)
        except h11.LocalProtocolError as error:
            raise NotSendable(str(error)) from error

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the answer's body as it comes; raises Broken if it does not come to its end."""
        while isinstance(part := await self._next(), h11.Data):
            yield bytes(part.data)

    async def _next(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            try:
                event = self._talk.next_event()
            except h11.RemoteProtocolError as error:
                raise (EndlessHead if error.error_status_hint == _TOO_LONG else NotHttp)(str(error)) from error
            if event is not h11.NEED_DATA:
                return event  # type: ignore[return-value]
            data = await self._stream.read()
            if not data and self._talk.their_state is h11.SEND_RESPONSE:
                raise HungUp("the server hung up without an answer")
            self._talk.receive_data(data)

    def finish(self) -> None:
        """Make it ready for another request if the answer came to its end, or else close it."""
        if self._talk.our_state is h11.DONE and self._talk.their_state is h11.DONE:
            self._talk.start_next_cycle()
        else:
            self.close()

    def close(self) -> None:
        self._closed = True
        self._stream.close()


def said(error: Exception) -> str:
    """Return what the system says of a failed connection, in its own words."""
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
