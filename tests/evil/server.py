"""The evil server: raw bytes on loopback, one behaviour a path.

A behaviour gets the connection after the request was read, and does with it what a broken, hostile or
merely odd server does. `EXPECTED` tells what must come of it: a page, or the name of an error.
"""

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import brotli
import zstandard

TEXT = b"<html><body>" + "ভার্চুয়াল সহকারী চাই. ".encode() * 40 + b"</body></html>"
NUL = bytes(1 << 20)
Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]
BEHAVIOURS: dict[str, Behaviour] = {}
EXPECTED: dict[str, str] = {}


def behaves(expected: str) -> Callable[[Behaviour], Behaviour]:
    """Register a behaviour under its function's name."""

    def note(behaviour: Behaviour) -> Behaviour:
        BEHAVIOURS[behaviour.__name__] = behaviour
        EXPECTED[behaviour.__name__] = expected
        return behaviour

    return note


def says(name: str, expected: str, *parts: bytes) -> None:
    """Register a behaviour that sends these bytes and closes."""

    async def say(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    BEHAVIOURS[name] = say
    EXPECTED[name] = expected


def head(status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(body: bytes = TEXT, status: str = "200 OK", **headers: str) -> bytes:
    headers.setdefault("Content_Type", "text/html; charset=utf-8")
    return head(status, Content_Length=str(len(body)), **headers) + body


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def packed(body: bytes, coding: str) -> bytes:
    """Return `body` compressed as each of the codings of a Content-Encoding header, in order."""
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": _zstd,
    }
    for each in coding.split(", "):
        body = packers[each](body)
    return body


def _zstd(body: bytes) -> bytes:
    packed_whole: bytes = zstandard.ZstdCompressor(write_checksum=True).compress(body)
    return packed_whole


def _zstd_wide(body: bytes) -> bytes:
    """Return zstd that asks its reader for a window of 128 MiB."""
    told = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    maker = zstandard.ZstdCompressor(compression_params=told).compressobj()
    wide: bytes = maker.compress(body) + maker.flush()
    return wide


def bomb(coding: str, mebibytes: int = 48) -> bytes:
    """Return `mebibytes` of nothing, compressed as a server does it, a piece at a time."""
    if coding == "br":
        maker = brotli.Compressor(quality=5)
        pieces = [*(maker.process(NUL) for _ in range(mebibytes)), maker.finish()]
        return b"".join(pieces)
    if coding == "zstd":
        frame = zstandard.ZstdCompressor(level=19).compressobj()
        return b"".join([*(frame.compress(NUL) for _ in range(mebibytes)), frame.flush()])
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | (16 if coding == "gzip" else 0))
    return b"".join(packer.compress(NUL) for _ in range(mebibytes)) + packer.flush()


# Answers that are fine, if odd.
says("plain", "page", whole())
says("chunked", "page", head(Transfer_Encoding="chunked"), chunked(TEXT[:100], TEXT[100:]))
says("until_close", "page", head(Connection="close"), TEXT)
says("http_1_0", "page", b"HTTP/1.0 200 OK\r\n\r\n" + TEXT)
says("http_1_0_keep_alive", "page", whole(Connection="keep-alive").replace(b"HTTP/1.1", b"HTTP/1.0", 1))
says("no_reason", "page", whole().replace(b"200 OK", b"200", 1))
says("bare_line_ends", "page", b"HTTP/1.1 200 OK\nContent-Length: %d\n\n" % len(TEXT) + TEXT)
says("two_lengths_alike", "page", whole(content_length=str(len(TEXT))))
says("length_and_chunks", "page", head(Content_Length="5", Transfer_Encoding="chunked"), chunked(TEXT))
says("still_working", "page", b"HTTP/1.1 102 Processing\r\n\r\n" * 3, whole())
says("folded_header", "page", b"HTTP/1.1 200 OK\r\nX-Long: a\r\n b\r\nContent-Length: %d\r\n\r\n" % len(TEXT) + TEXT)
says("early_hints", "page", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", whole())
says("continue_first", "page", b"HTTP/1.1 100 Continue\r\n\r\n", whole())
for _coding in ("gzip", "deflate", "br", "zstd", "gzip, deflate", "gzip, br, zstd", "gzip, gzip, gzip, gzip"):
    _name = "packed_" + _coding.replace(", ", "_")
    says(_name, "page", whole(packed(TEXT, _coding), Content_Encoding=_coding))
says("packed_bare_deflate", "page", whole(zlib.compress(TEXT)[2:-4], Content_Encoding="deflate"))
says("packed_two_members", "page", whole(gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), Content_Encoding="gzip"))
says("packed_then_padding", "page", whole(gzip.compress(TEXT) + bytes(64), Content_Encoding="gzip"))
says("coding_in_capitals", "page", whole(gzip.compress(TEXT), Content_Encoding="GZIP"))
says("coding_identity", "page", whole(Content_Encoding="identity"))
says("no_content", "page", b"HTTP/1.1 204 No Content\r\n\r\n")
says("packed_nothing", "page", whole(b"", Content_Encoding="gzip"))
says("charset_base64", "page", whole(Content_Type="text/html; charset=base64"))
says("meta_refresh", "page", whole(TEXT + b'<meta http-equiv="refresh" content="0;url=http://127.0.0.2/">'))
says("script_redirect", "page", whole(TEXT + b"<script>location='http://127.0.0.2/'</script>"))
says("many_cookies", "page", whole(Set_Cookie="session=" + "x" * 4000))

# Too much.
for _coding in ("gzip", "deflate", "br", "zstd"):
    says(f"bomb_{_coding}", "too_large", whole(bomb(_coding), Content_Encoding=_coding))
says("bomb_layered", "too_large", whole(gzip.compress(bomb("gzip")), Content_Encoding="gzip, gzip"))
says(
    "bomb_of_nothing", "broken_body", whole(gzip.compress(gzip.compress(b"") * 100_000), Content_Encoding="gzip, gzip")
)
says("announced_huge", "too_large", head(Content_Length=str(10 << 30)))
says("announced_beyond_numbers", "too_large", head(Content_Length="9" * 19))
says("large_headers", "too_large", head(**{f"X_{n}": "x" * 800 for n in range(90)}, Content_Length="0"))
says("one_large_header", "too_large", head(X="x" * 70_000, Content_Length="0"))
says("long_location", "too_large", head("302 Found", Location="/" + "x" * (1 << 20), Content_Length="0"))


@behaves("too_large")
async def endless_body(writer: asyncio.StreamWriter) -> None:
    writer.write(head())
    while True:
        writer.write(NUL)
        await writer.drain()


@behaves("too_large")
async def endless_chunks(writer: asyncio.StreamWriter) -> None:
    writer.write(head(Transfer_Encoding="chunked"))
    while True:
        writer.write(b"100000\r\n" + NUL + b"\r\n")
        await writer.drain()


@behaves("too_large")
async def endless_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: and more\r\n" * 100)
        await writer.drain()


@behaves("too_large")
async def endless_header_line(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


@behaves("too_large")
async def continue_without_end(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)
        await writer.drain()


@behaves("broken_body")
async def crumbs_without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(head(Transfer_Encoding="chunked"))
    while True:
        writer.write(b"1\r\nx\r\n" * 10_000)
        await writer.drain()


# Too slow.
@behaves("timed_out")
async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _drip(writer: asyncio.StreamWriter, start: bytes, drop: bytes) -> None:
    writer.write(start)
    while True:
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(0.01)


@behaves("timed_out")
async def drip_status(writer: asyncio.StreamWriter) -> None:
    await _drip(writer, b"HTTP/1.1 200 O", b"K")


@behaves("timed_out")
async def drip_headers(writer: asyncio.StreamWriter) -> None:
    await _drip(writer, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")


@behaves("timed_out")
async def drip_body(writer: asyncio.StreamWriter) -> None:
    await _drip(writer, head(Content_Length="100000"), b"x")


@behaves("timed_out")
async def drip_chunks(writer: asyncio.StreamWriter) -> None:
    await _drip(writer, head(Transfer_Encoding="chunked"), b"1\r\nx\r\n")


@behaves("timed_out")
async def drip_gzip(writer: asyncio.StreamWriter) -> None:
    await _drip(writer, head(Content_Encoding="gzip") + gzip.compress(b""), gzip.compress(b""))


@behaves("timed_out")
async def endless_continue(writer: asyncio.StreamWriter) -> None:
    await _drip(writer, b"", b"HTTP/1.1 100 Continue\r\n\r\n")


@behaves("timed_out")
async def stalls_before_the_end(writer: asyncio.StreamWriter) -> None:
    writer.write(whole()[:-1])
    await asyncio.Event().wait()


# Not whole, or not what it says.
says("short_of_its_length", "broken_body", whole()[:-10])
says("chunked_without_end", "broken_body", head(Transfer_Encoding="chunked"), chunked(TEXT)[:-5])
says("chunk_size_no_number", "broken_body", head(Transfer_Encoding="chunked"), b"zz\r\nabc\r\n")
says("chunk_size_negative", "broken_body", head(Transfer_Encoding="chunked"), b"-5\r\nabc\r\n")
says("chunk_size_endless", "broken_body", head(Transfer_Encoding="chunked"), b"f" * 200_000)
says("chunk_larger_than_said", "broken_body", head(Transfer_Encoding="chunked"), b"3\r\nabcdef\r\n0\r\n\r\n")
says("trailers_endless", "broken_body", head(Transfer_Encoding="chunked"), b"0\r\n" + b"X: y\r\n" * 40_000)
for _coding in ("gzip", "deflate", "br", "zstd"):
    _bytes = packed(TEXT, _coding)
    says(f"cut_{_coding}", "broken_body", head(Content_Encoding=_coding, Connection="close"), _bytes[:-9])
    says(f"cut_{_coding}_of_right_length", "broken_body", whole(_bytes[:-9], Content_Encoding=_coding))
    says(f"garbled_{_coding}", "broken_body", whole(_bytes[:20] + b"\xff" * 30 + _bytes[50:], Content_Encoding=_coding))
says("wrong_checksum", "broken_body", whole(gzip.compress(TEXT)[:-8] + b"12345678", Content_Encoding="gzip"))
says("plain_called_gzip", "broken_body", whole(Content_Encoding="gzip"))
says("plain_called_br", "broken_body", whole(Content_Encoding="br"))
says("coding_nobody_asked_for", "broken_body", whole(Content_Encoding="compress"))
says("coding_from_python", "broken_body", whole(Content_Encoding="bz2"))
says("five_layers", "broken_body", whole(packed(TEXT, "gzip, " * 4 + "gzip"), Content_Encoding="gzip, " * 4 + "gzip"))
says("wide_window", "broken_body", whole(_zstd_wide(TEXT * 200), Content_Encoding="zstd"))
says("members_without_end", "broken_body", whole(gzip.compress(b"") * 100_000, Content_Encoding="gzip"))
says("frames_without_end", "broken_body", whole(_zstd(b"") * 100_000, Content_Encoding="zstd"))


# No answer at all, or none that is HTTP.
@behaves("unreachable")
async def closes_at_once(writer: asyncio.StreamWriter) -> None:
    writer.close()


@behaves("unreachable")
async def resets(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@behaves("broken_body")
async def resets_in_the_body(writer: asyncio.StreamWriter) -> None:
    writer.write(whole()[:-100])
    await writer.drain()
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


says("switches_protocols", "unreachable", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", bytes(99))
says("speaks_ssh", "unreachable", b"SSH-2.0-OpenSSH_9.6\r\n")
says("speaks_smtp", "unreachable", b"220 mail.example ESMTP\r\n")
says("speaks_http2", "unreachable", bytes.fromhex("000012040000000000000300000064") + bytes(20))
says("speaks_http_0_9", "unreachable", TEXT)
says("html_before_status", "unreachable", b"<html>" + whole())
says("status_no_number", "unreachable", b"HTTP/1.1 OK\r\n\r\n")
says("status_of_two_digits", "unreachable", b"HTTP/1.1 20 OK\r\n\r\n")
says("nul_in_a_header", "unreachable", b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n")
says("header_without_colon", "unreachable", b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n")
says("two_lengths", "unreachable", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")
says("length_no_number", "unreachable", b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nabcde")
says("length_negative", "unreachable", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcde")
says("packed_on_the_way", "unreachable", head(Transfer_Encoding="gzip, chunked"), chunked(packed(TEXT, "gzip")))
says("of_another_version", "page", whole().replace(b"HTTP/1.1", b"HTTP/2.0", 1))
says("only_half_a_head", "unreachable", b"HTTP/1.1 200 OK\r\nContent-Le")

# Statuses.
for _status, _error in {
    "206 Partial Content": "unexpected_status",
    "300 Multiple Choices": "unexpected_status",
    "302 Found": "unexpected_status",
    "304 Not Modified": "unexpected_status",
    "400 Bad Request": "unexpected_status",
    "401 Unauthorized": "blocked",
    "403 Forbidden": "blocked",
    "404 Not Found": "gone",
    "407 Proxy": "blocked",
    "408 Timeout": "timed_out",
    "410 Gone": "gone",
    "418 Teapot": "unexpected_status",
    "429 Too Many": "blocked",
    "451 Legal": "blocked",
    "500 Oops": "server_fault",
    "502 Bad Gateway": "server_fault",
    "503 Unavailable": "server_fault",
    "599 Custom": "server_fault",
    "700 Beyond": "unexpected_status",
}.items():
    says(f"status_{_status[:3]}", _error, whole(b"" if _status[:3] == "304" else b"no", _status))
says("status_404_of_broken_gzip", "gone", whole(b"not gzip", "404 Not Found", Content_Encoding="gzip"))
says("status_403_endless_page", "blocked", head("403 Forbidden"), NUL)

# Redirects.
for _name, _target, _error in (
    ("to_itself", "/to_itself", "too_many_redirects"),
    ("to_a_file", "file:///etc/passwd", "bad_address"),
    ("to_ftp", "ftp://ftp.example/x", "bad_address"),
    ("to_a_script", "javascript:alert(1)", "bad_address"),
    ("to_text", "data:text/html,x", "bad_address"),
    ("to_hidden_letters", "ftp://a.example/\u00ad\u2060\u061cx", "bad_address"),
    ("to_gopher", "gopher://127.0.0.1:25/x", "bad_address"),
    ("to_a_login", "http://user:secret@127.0.0.1/", "bad_address"),
    ("to_no_host", "http:///x", "gone"),
    ("to_half_an_address", "http://[::1", "bad_address"),
    ("to_a_backslash", "http://example.com\\@127.0.0.1/", "bad_address"),
    ("to_port_beyond", "http://127.0.0.1:99999/", "bad_address"),
    ("to_loopback_by_name", "http://localhost:{port}/plain", "private_address"),
    ("to_loopback_as_a_number", "http://2130706433:{port}/plain", "private_address"),
    ("to_the_home_network", "http://192.168.0.1/", "private_address"),
    ("to_metadata", "http://169.254.169.254/latest/meta-data/", "private_address"),
    ("to_six", "http://[::1]:{port}/plain", "private_address"),
    ("to_mapped_four", "http://[::ffff:127.0.0.1]:{port}/plain", "private_address"),
    ("to_circled_digits", "http://①②⑦.⓪.⓪.①:{port}/plain", "bad_address"),
    ("to_wide_dots", "http://127。0。0。1:{port}/plain", "page"),  # as 127.0.0.1, which the tests open
    ("to_wide_dots_inside", "http://127。0。0。2:{port}/plain", "private_address"),
    ("to_octal_digits", "http://0177.0.0.01:{port}/plain", "bad_address"),
    ("to_a_zone", "http://[fe80::1%25eth0]:{port}/plain", "bad_address"),
    ("to_a_space", "/pl ain/../plain", "page"),
    ("to_a_relative_address", "plain", "page"),
    ("to_another_spelling", "//127.0.0.1:{port}/plain?a=ভ", "page"),
    ("hop_5", "/plain", "page"),
    ("hop_4", "/hop_5", "page"),
    ("hop_3", "/hop_4", "page"),
    ("hop_2", "/hop_3", "page"),
    ("hop_1", "/hop_2", "page"),
    ("hop_0", "/hop_1", "too_many_redirects"),
):
    says(_name, _error, head("302 Found", Location=_target.encode().decode("latin-1"), Content_Length="0"))

# Challenges in place of an answer.
_WAIT = b"<html><head><title>Just a moment...</title></head><body>%b</body></html>"
says("challenge_by_header", "blocked", whole(TEXT, Cf_Mitigated="challenge"))
says("challenge_503", "blocked", whole(_WAIT % b"<script src=/cdn-cgi/challenge-platform/x></script>", "503 Wait"))
says("challenge_200", "blocked", whole(_WAIT % b"<script src=/cdn-cgi/challenge-platform/x></script>"))
says("challenge_frame", "blocked", whole(b"<html><iframe src=/_Incapsula_Resource?x=1></iframe></html>"))
says("challenge_captcha", "blocked", whole(b"<script src=https://ct.captcha-delivery.com/c.js></script>", "403 No"))
says("challenge_202", "blocked", whole(b"", "202 Accepted", X_Amzn_Waf_Action="challenge"))


@dataclass(slots=True)
class Evil:
    """A running evil server: its address, and the heads of the requests that reached it."""

    port: int = 0
    robots: str = "status_404"
    requests: list[bytes] = field(default_factory=list)
    _talks: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self) -> Iterator[str]:
        return (request.split(b" ", 2)[1].decode("latin-1") for request in self.requests)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks[task] = writer
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(request)
            await self._answer(request.split(b" ", 2)[1].decode("latin-1"), writer)
            writer.close()
            await writer.wait_closed()
        writer.transport.abort()
        del self._talks[task]

    async def _answer(self, target: str, writer: asyncio.StreamWriter) -> None:
        name = target.partition("?")[0].strip("/")
        name = self.robots if name == "robots.txt" else name
        if name in BEHAVIOURS:
            spoken = _Addressed(writer, self.port)
            await BEHAVIOURS[name](spoken)  # type: ignore[arg-type]
        else:
            writer.write(head("404 Not Found", Content_Length="0"))

    async def stop(self) -> None:
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


class _Addressed:
    """A writer that knows the port it speaks from."""

    def __init__(self, writer: asyncio.StreamWriter, port: int) -> None:
        self._writer, self._port = writer, str(port).encode()

    def write(self, part: bytes) -> None:
        self._writer.write(part.replace(b"{port}", self._port) if len(part) < 1000 else part)

    def __getattr__(self, name: str) -> object:
        return getattr(self._writer, name)


@asynccontextmanager
async def evil_server(robots: str = "status_404") -> AsyncIterator[Evil]:
    """Serve every behaviour on a free loopback port while the block runs, one of them as its robots.txt."""
    evil = Evil(robots=robots)
    server = await asyncio.start_server(evil.talk, "127.0.0.1", 0)
    evil.port = server.sockets[0].getsockname()[1]
    try:
        yield evil
    finally:
        server.close()
        await server.wait_closed()
        await evil.stop()
        await asyncio.sleep(0)
