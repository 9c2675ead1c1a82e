"""Answers packed with gzip for a reader who takes it: on a slow network a page comes in a fifth of the time.

Nothing secret stands on a page beside what a stranger may write there, so its packed length betrays nothing.
"""

import gzip
from functools import lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KINDS: Final = ("text/", "image/svg+xml", "application/atom+xml", "application/feed+json", "application/json")
_LEAST: Final = 1_000  # bytes: under that, packing saves no packet
_MOST: Final = 512 * 1024  # bytes: over that, packing would hold up the others
_KEPT: Final = 32


class Packed:
    """An application whose whole answers of text are packed for those who take gzip; a stream goes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start: Message = {}

        async def packing(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if start:
                body = b"" if message.get("more_body") else _packed_for(scope, start, message.get("body", b""))
                await send(_told(start, len(body)))
                start.clear()
                message = {**message, "body": body} if body else message
            await send(message)

        await self._app(scope, receive, packing)


def takes_gzip(accepted: str) -> bool:
    """Return whether an Accept-Encoding header lets gzip through."""
    for part in accepted[:1_000].lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _is_text(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(_KINDS)


def _packed_for(scope: Scope, start: Message, body: bytes) -> bytes:
    """Return a body packed; nothing where it must go as it is."""
    if not (_is_text(start) and _LEAST <= len(body) <= _MOST):
        return b""
    return _packed(body) if takes_gzip(Headers(scope=scope).get("accept-encoding", "")) else b""


# A remembered page and a file of ours are the same bytes each time: they are packed once.
@lru_cache(_KEPT)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def _told(start: Message, length: int) -> Message:
    """Return the start of an answer that is packed into `length` bytes, or plain where that is none."""
    # A cache between us and the reader must not give one reader's bytes to another.
    varies = [(b"vary", b"accept-encoding")] if _is_text(start) else []
    if not length:
        return {**start, "headers": [*start["headers"], *varies]}
    kept = [(name, _weak(value) if name == b"etag" else value) for name, value in start["headers"]]
    told = [pair for pair in kept if pair[0] != b"content-length"]
    packed = [(b"content-length", str(length).encode()), (b"content-encoding", b"gzip")]
    return {**start, "headers": [*told, *packed, *varies]}


def _weak(tag: bytes) -> bytes:
    """Return the tag of an answer whose bytes differ from the plain one's, though it says the same."""
    return tag if tag.startswith(b"W/") else b"W/" + tag
