"""A loopback job board for measuring: JSON-LD pages behind a sitemap, in a process of its own.

Every answer is made before the first request, so that the server costs the measured client nothing but
its waiting. `python -m benchmarks.board PAGES` prints its port and serves until it is killed.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TRADES = ("Virtual Assistant", "Executive Assistant", "Office Coordinator", "Sales Executive", "Backend Engineer")
_WORK = (
    "You keep the calendar of the team and settle meetings across time zones.",
    "You answer mail, file documents and keep the records in order.",
    "You take calls, note messages and see that somebody answers them.",
    "You prepare invoices and follow up what is not paid yet.",
)


def advert(number: int) -> dict[str, object]:
    """Return one ad of about 2,200 characters as schema.org spells it."""
    text = "".join(f"<p>{_WORK[(number + place) % len(_WORK)]} Item {number}-{place}.</p>" for place in range(26))
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": f"{_TRADES[number % len(_TRADES)]} {number}",
        "description": text,
        "datePosted": f"2026-11-{1 + number % 24:02}",
        "employmentType": "FULL_TIME",
        "identifier": {"@type": "PropertyValue", "value": f"job-{number}"},
        "hiringOrganization": {"@type": "Organization", "name": f"Firm {number % 97}"},
        "jobLocation": {"@type": "Place", "address": {"addressLocality": "Dhaka", "addressCountry": "BD"}},
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "BDT",
            "value": {"@type": "QuantitativeValue", "minValue": 22000, "maxValue": 60000, "unitText": "MONTH"},
        },
    }


def page(number: int) -> bytes:
    """Return an ad's page of about 48 KB, as boards send them: the block is 5% of it."""
    rows = "".join(
        f'<li class="item-{row}"><a href="/other/{number}/{row}" title="row {row}">A link of the menu {row}</a>'
        f'<span class="badge">{row}</span></li>'
        for row in range(330)
    )
    block = json.dumps(advert(number))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>Job {number}</title>'
        f'<script type="application/ld+json">{block}</script></head><body><ul>{rows}</ul>'
        f"<main><h1>Job {number}</h1>{advert(number)['description']}</main></body></html>"
    ).encode()


def answers(pages: int, base: str) -> dict[bytes, bytes]:
    """Return the whole answer, headers included, of every path."""
    urls = "".join(f"<url><loc>{base}/jobs/{number}</loc></url>" for number in range(pages))
    sitemap = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    said = {b"/sitemap.xml": _answer(b"application/xml", sitemap.encode())}
    said[b"/robots.txt"] = _answer(b"text/plain", b"User-agent: *\nAllow: /\n")
    for number in range(pages):
        said[f"/jobs/{number}".encode()] = _answer(b"text/html; charset=utf-8", page(number))
    return said


def _answer(kind: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (kind, len(body), body)


_NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


async def serve(pages: int) -> None:
    said: dict[bytes, bytes] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(said.get(head.split(b" ", 2)[1], _NONE))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    said.update(answers(pages, f"http://127.0.0.1:{port}"))
    print(port, flush=True)
    async with server:
        await server.serve_forever()


@contextmanager
def served(pages: int) -> Iterator[str]:
    """Serve `pages` ads in a process of its own while the block runs; gives the board's address."""
    command = [sys.executable, "-m", "benchmarks.board", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as board:
        try:
            assert board.stdout is not None
            yield f"http://127.0.0.1:{board.stdout.readline().strip()}"
        finally:
            board.kill()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
