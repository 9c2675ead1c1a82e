"""Encrypted connections: only with whom they claim to be, and never for longer than the deadline."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from scraper.errors import FetchError, TimedOut, Unreachable
from scraper.fetch import Fetcher
from scraper.guard import Stream, dial_address
from scraper.source import Page, Request
from tests.scraper.fetching.fakes import Clock

pytest.importorskip("cryptography", reason="needs cryptography, to make certificates")
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NAME = "board.example"


def certificate(folder: Path, name: str = NAME, days: int = 2) -> Path:
    """Write a self-signed certificate with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=5))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    told = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / f"{name}{days}.pem"
    path.write_bytes(told + made.public_bytes(pem))
    return path


@asynccontextmanager
async def board(answer: bytes | None, certified: Path | None) -> AsyncIterator[int]:
    """Serve `answer` to everything, over TLS if certified; None answers nothing at all."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            while answer is not None and await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
            await asyncio.Event().wait()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.transport.abort()

    context = None
    if certified:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certified)
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)


async def met(port: int, trusted: Path | None, name: str = NAME, fetches: int = 1) -> list[Page | FetchError]:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34"]

    async def dial(_address: str, _port: int) -> Stream:
        return await dial_address("127.0.0.1", port)

    clock = Clock()
    verify = ssl.create_default_context(cafile=trusted)
    fetcher = Fetcher(
        contact=None, deadline=0.5, clock=clock, sleep=clock.sleep, resolve=resolve, dial=dial, verify=verify
    )
    came: list[Page | FetchError] = []
    async with fetcher:
        for number in range(fetches):
            try:
                came.append(await fetcher.fetch(Request(f"https://{name}/{number}"), gap=0))
            except FetchError as error:
                came.append(error)
    return came


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"


def test_a_page_comes_over_tls_from_whom_it_claims(tmp_path: Path) -> None:
    async def main() -> list[Page | FetchError]:
        file = certificate(tmp_path)
        async with board(ANSWER, file) as port:
            return await met(port, file, fetches=2)

    came = asyncio.run(main())
    assert [page.body for page in came if isinstance(page, Page)] == [b"fine", b"fine"], came


@pytest.mark.parametrize("case", ["nobody vouches", "another name", "expired"])
def test_a_server_that_is_not_whom_it_claims_gets_no_request(case: str, tmp_path: Path) -> None:
    async def main() -> list[Page | FetchError]:
        file = certificate(tmp_path, days=-1 if case == "expired" else 2)
        async with board(ANSWER, file) as port:
            trusted = None if case == "nobody vouches" else file
            return await met(port, trusted, "other.example" if case == "another name" else NAME)

    came = asyncio.run(main())[0]
    assert isinstance(came, Unreachable)
    assert "certificate" in came.reason.lower()


def test_a_handshake_that_never_ends_is_cut_off() -> None:
    async def main() -> list[Page | FetchError]:
        async with board(None, None) as port:
            return await met(port, None)

    assert isinstance(asyncio.run(main())[0], TimedOut)


def test_a_server_without_tls_is_unreachable() -> None:
    async def main() -> list[Page | FetchError]:
        async with board(b"HTTP/1.1 400 Plain\r\n\r\n", None) as port:
            return await met(port, None)

    # A plain server waits for the end of a request's head, which a handshake need not hold.
    assert isinstance(asyncio.run(main())[0], Unreachable | TimedOut)
