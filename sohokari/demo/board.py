"""A small job board of our own, served on loopback, so that everything can be tried without a network.

The ads in `ads.jsonl` are made up. Some are served as JSON-LD pages behind a sitemap, some as an RSS
feed, some as the JSON of a hiring platform: the three ways that most real boards speak.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.sax.saxutils import escape as escape_xml

_ADS = Path(__file__).with_name("ads.jsonl")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the board says to one path."""

    kind: str
    text: str


def read_ads() -> list[dict[str, Any]]:
    """Return the made-up ads, in the order of their file."""
    return [json.loads(line) for line in _ADS.read_text(encoding="utf-8").splitlines() if line.strip()]


def answers(ads: Sequence[dict[str, Any]], base: str, now: datetime) -> dict[str, Answer]:
    """Return every path of the board with its answer; `base` is the board's own address."""
    pages = [(f"/jobs/{number}", ad) for number, ad in enumerate(ads, 1) if ad["via"] == "site"]
    feed = [(f"/remote/{number}", ad) for number, ad in enumerate(ads, 1) if ad["via"] == "feed"]
    board = [(number, ad) for number, ad in enumerate(ads, 1) if ad["via"] == "board"]
    shown = {path: Answer("text/html; charset=utf-8", _page(ad, base + path, now)) for path, ad in pages}
    return shown | {
        "/robots.txt": Answer("text/plain", f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n"),
        "/sitemap.xml": Answer("application/xml", _sitemap([base + path for path, _ in pages])),
        "/remote.rss": Answer("application/rss+xml", _feed(feed, base, now)),
        "/v1/boards/brightwater/jobs": Answer("application/json", _platform(board, base, now)),
    }


def _posted(ad: dict[str, Any], now: datetime) -> datetime:
    return now - timedelta(days=ad["days"])


def _html(ad: dict[str, Any]) -> str:
    """Return the ad's text as HTML, its '- ' lines as one list."""
    parts: list[str] = []
    for line in ad["text"]:
        if line.startswith("- "):
            opened = bool(parts) and parts[-1].endswith("</li></ul>")
            item = f"<li>{escape(line[2:])}</li></ul>"
            parts.append(parts.pop().removesuffix("</ul>") + item if opened else f"<ul>{item}")
        else:
            parts.append(f"<p>{escape(line)}</p>")
    return "".join(parts)


def _job_posting(ad: dict[str, Any], url: str, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": ad["title"],
        "url": url,
        "description": _html(ad),
        "datePosted": _posted(ad, now).date().isoformat(),
        "employmentType": ad["type"],
        "hiringOrganization": {"@type": "Organization", "name": ad["employer"]},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": ad["place"], "addressCountry": ad["country"]},
        },
    }
    if ad.get("remote"):
        told["jobLocationType"] = "TELECOMMUTE"
        told["applicantLocationRequirements"] = {"@type": "Country", "name": ad["country"]}
    if ad.get("pay"):
        low, high, currency, unit = ad["pay"]
        value = {"@type": "QuantitativeValue", "minValue": low, "maxValue": high, "unitText": unit}
        told["baseSalary"] = {"@type": "MonetaryAmount", "currency": currency, "value": value}
    return told


def _page(ad: dict[str, Any], url: str, now: datetime) -> str:
    block = json.dumps(_job_posting(ad, url, now), ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(ad["title"])}</title>'
        f'<script type="application/ld+json">{block}</script></head>'
        f"<body><h1>{escape(ad['title'])}</h1><p>{escape(ad['employer'])}, {escape(ad['place'])}</p>{_html(ad)}"
        "<p><small>A made-up ad of the demo board.</small></p></body></html>"
    )


def _sitemap(urls: Sequence[str]) -> str:
    rows = "".join(f"<url><loc>{escape_xml(url)}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def _feed(ads: Sequence[tuple[str, dict[str, Any]]], base: str, now: datetime) -> str:
    items = "".join(
        f"<item><title>{escape_xml(ad['title'])}</title><link>{base}{path}</link><guid>{base}{path}</guid>"
        f"<region>{escape_xml(ad['place'])}</region><type>{escape_xml(ad['type'])}</type>"
        f"<pubDate>{format_datetime(_posted(ad, now))}</pubDate>"
        f"<description>{escape_xml(_html(ad))}</description></item>"
        for path, ad in ads
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Demo feed</title>{items}</channel></rss>'


def _platform(ads: Sequence[tuple[int, dict[str, Any]]], base: str, now: datetime) -> str:
    jobs = [
        {
            "id": 7_000 + number,
            "internal_job_id": 9_000 + number,
            "title": ad["title"],
            "company_name": ad["employer"],
            "absolute_url": f"{base}/brightwater/{7_000 + number}",
            "location": {"name": ad["place"]},
            "first_published": _posted(ad, now).isoformat(),
            "updated_at": now.isoformat(),
            "content": escape(_html(ad)),
        }
        for number, ad in ads
    ]
    return json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}, ensure_ascii=False)


@contextmanager
def served(clock: Callable[[], datetime]) -> Iterator[str]:
    """Serve the board on a free loopback port while the block runs; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler())
    base = f"http://127.0.0.1:{server.server_address[1]}"
    server.RequestHandlerClass.said = answers(read_ads(), base, clock())  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, name="demo board", daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler() -> type[BaseHTTPRequestHandler]:
    """Return a handler class of its own for one server, so that two boards do not share answers."""

    class Board(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        said: dict[str, Answer]

        def do_GET(self) -> None:
            answer = self.said.get(self.path.partition("?")[0])
            body = (answer.text if answer else "no such page").encode()
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", answer.kind if answer else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object, **_named: object) -> None:
            """Say nothing: the pass's own report tells what was read."""

    return Board
