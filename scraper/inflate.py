"""Compressed bodies, undone piece by piece, so that a bomb is cut off where the cap lies.

Every decoder here gives bounded pieces and says at the end whether the compressed text was whole: a
truncated gzip body looks like a short page otherwise, and a short page like ads that are gone.
"""

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

import brotli
import zstandard

ACCEPT_ENCODING: Final = "gzip, deflate, br, zstd"
LAYERS: Final = 4
_PIECE: Final = 256 * 1024
_MEMBERS: Final = 1_000  # parts that one body may be made of: empty ones cost time and give nothing
# Four bytes of zstd make at most 128 KiB, so a slice of this size at most 2 MiB.
_ZSTD_SLICE: Final = 64
_ZSTD_WINDOW: Final = 8 * 1024 * 1024  # what RFC 9659 lets a server use; the format's own limit is 128 MiB
_GZIP_START: Final = b"\x1f\x8b"

# What comes piece by piece; None where nothing more is there yet.
Pieces: TypeAlias = Iterable[bytes | None]
_Decoder: TypeAlias = Callable[[Pieces], Iterator[bytes | None]]


class Corrupt(ValueError):
    """The compressed bytes are damaged, cut off, or of a kind that nobody asked for."""


class Oversized(ValueError):
    """A layer holds more than the cap."""


def inflate(raw: Pieces, content_encoding: str, cap: int) -> Pieces:
    """Undo the codings that a Content-Encoding header names, last applied first, in pieces of bounded size.

    `raw` gives the body piece by piece, and None where the next is still on its way: that comes through to
    the taker, who may go on later. Raises, while the pieces are taken, Corrupt when the bytes are not what
    the header says, Oversized when a layer gives more than `cap` bytes.
    """
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity")]
    if len(codings) > LAYERS:
        raise Corrupt(f"{len(codings)} layers of compression")
    pieces = raw
    for coding in reversed(codings):
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise Corrupt(f"compressed as {coding[:40]!r}, which was not asked for")
        pieces = _within(cap, decoder(pieces))
    return pieces


class Unpacking:
    """A body that is undone while it arrives, so that it is not held packed and unpacked. `size` is what came.

    Raises, from `add` and `end`, what `inflate` raises.
    """

    def __init__(self, content_encoding: str, cap: int) -> None:
        self.size = 0
        self._came: deque[bytes] = deque()
        self._ended = False
        self._pieces = self._undone(content_encoding, cap)

    def add(self, part: bytes) -> Iterator[bytes]:
        """Give what can be undone now that `part` is there."""
        self.size += len(part)
        if part:
            self._came.append(part)
        return self._there()

    def end(self) -> Iterator[bytes]:
        """Give the last of it. Some servers name a coding and send no body at all, with 204 and without."""
        self._ended = True
        return self._there() if self.size else iter(())

    def _arriving(self) -> Iterator[bytes | None]:
        while self._came or not self._ended:
            yield self._came.popleft() if self._came else None

    def _undone(self, content_encoding: str, cap: int) -> Iterator[bytes | None]:
        # Looked at when the first byte comes: what is empty is no trouble under any name.
        yield from inflate(self._arriving(), content_encoding, cap)

    def _there(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if piece is None:
                return
            yield piece


def _within(cap: int, pieces: Pieces) -> Iterator[bytes | None]:
    """Pass on at most `cap` bytes: a small page may hide a layer of gigabytes that only costs time."""
    size = 0
    for piece in pieces:
        size += len(piece or b"")
        if size > cap:
            raise Oversized(f"more than {cap} bytes")
        yield piece


def _gzip(pieces: Pieces) -> Iterator[bytes | None]:
    """Undo gzip, of one member or several; what follows the last member is padding."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    left = _MEMBERS
    rest = b""
    for piece in pieces:
        if piece is None:
            yield None
            continue
        rest += piece
        while rest:
            if member.eof:
                if rest == _GZIP_START[:1]:
                    break  # what follows tells whether that begins another member
                if not rest.startswith(_GZIP_START):
                    return
                left = _one_less(left)
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield from _zlib_pieces(member, rest)
            rest = member.unused_data
    if not member.eof:
        raise Corrupt("the gzip body is cut off")


def _one_less(left: int) -> int:
    if left <= 1:
        raise Corrupt(f"compressed in more than {_MEMBERS} parts")
    return left - 1


def _deflate(pieces: Pieces) -> Iterator[bytes | None]:
    """Undo deflate with zlib's header, as the standard has it, or bare, as some servers send it."""
    member = None
    start = b""
    for each in pieces:
        if each is None:
            yield None
            continue
        piece = start + each
        if member is None:
            if len(piece) < len(_GZIP_START):
                start = piece
                continue
            start = b""
            bare = (piece[0] & 15) != 8 or (piece[0] * 256 + piece[1]) % 31
            member = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS)
        if not member.eof:
            yield from _zlib_pieces(member, piece)
    if member is None or not member.eof:
        raise Corrupt("the deflate body is cut off")


def _zlib_pieces(member: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:
    try:
        while piece:
            out = member.decompress(piece, _PIECE)
            if out:
                yield out
            piece = member.unconsumed_tail
        # Full pieces may leave more inside although all input is taken.
        while not member.eof and (out := member.decompress(b"", _PIECE)):
            yield out
    except zlib.error as error:
        raise Corrupt(f"damaged compression ({error})") from error


def _brotli(pieces: Pieces) -> Iterator[bytes | None]:
    decoder = brotli.Decompressor()
    try:
        for piece in pieces:
            if piece is None:
                yield None
                continue
            if decoder.is_finished():
                return
            out = decoder.process(piece, output_buffer_limit=_PIECE)
            while out:
                yield out
                out = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise Corrupt("damaged brotli") from error
    if not decoder.is_finished():
        raise Corrupt("the brotli body is cut off")


def _zstd(pieces: Pieces) -> Iterator[bytes | None]:
    """Undo zstd, of one frame or several."""
    maker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame = maker.decompressobj()
    left = _MEMBERS
    try:
        for piece in pieces:
            if piece is None:
                yield None
                continue
            for start in range(0, len(piece), _ZSTD_SLICE):
                rest = piece[start : start + _ZSTD_SLICE]
                while rest:
                    if frame.eof:
                        left = _one_less(left)
                        frame = maker.decompressobj()
                    yield frame.decompress(rest)
                    rest = frame.unused_data if frame.eof else b""
    except zstandard.ZstdError as error:
        raise Corrupt(f"damaged zstd ({error})") from error
    if not frame.eof:
        raise Corrupt("the zstd body is cut off")


_DECODERS: Final[dict[str, _Decoder]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
