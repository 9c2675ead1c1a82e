"""A walk over real HTTP on loopback: pages lead to pages, a second visit asks whether they have changed."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from scraper.catalogue import catalogue
from scraper.crawl import Summary, crawl
from scraper.fetch import Fetcher
from scraper.outcome import Ad
from scraper.reading import reading_in_workers
from scraper.remembering import Remembered
from tests.scraper.reading.board import CONTEXT


@contextmanager
def serving(answers: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Serve `answers` by path and query; gives the address and what was asked for, 'again' where it was known."""
    asked: list[str] = []

    class Board(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match") == '"v1"'
            asked.append(f"{self.path} again" if known else self.path)
            body = answers.get(self.path, "").encode()
            self.send_response(304 if known else 200 if body else 404)
            self.send_header("ETag", '"v1"')
            self.send_header("Content-Length", "0" if known else str(len(body)))
            self.end_headers()
            if not known:
                self.wfile.write(body)

        def log_message(self, *_words: object, **_named: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Board)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def job(number: int) -> dict[str, object]:
    told = {
        "slug": f"va-{number}",
        "title": "Virtual Assistant",
        "company_name": "Padma",
        "url": f"https://b.example/{number}",
    }
    return told | {
        "description": "<p>Mail</p>",
        "remote": True,
        "job_types": [],
        "location": "",
        "created_at": 1786807824,
    }


def visits(tmp_path: Path, sources: str, times: int) -> list[tuple[list[str], Summary]]:
    """Walk the one source of a sources file so many times, with one fetcher."""
    path = tmp_path / "own.toml"
    path.write_text(f"shipped = false\n{sources}", encoding="utf-8")
    entries, errors = catalogue(path, {})
    assert errors == []

    async def go() -> list[tuple[list[str], Summary]]:
        came = []
        allowed = frozenset({"127.0.0.1"})
        async with (
            Fetcher(contact=None, allow_hosts=allowed, cache=tmp_path / "cache") as fetcher,
            reading_in_workers() as read,
        ):
            known: dict[bytes, Remembered] = {}
            for _ in range(times):
                walk = crawl(entries[0].source, fetcher, CONTEXT, read=read, gap=entries[0].gap, known=dict(known))
                ads: list[str] = []
                async for batch in walk:
                    ads += [ad.posting.source_id for ad in batch.ads if isinstance(ad, Ad)]
                    ads += [name for page in batch.same for name in page.ads]
                    known |= {key: page for key, page in batch.pages.items() if page}
                came.append((ads, walk.summary))
        return came

    return asyncio.run(go())


def test_an_api_is_walked_to_its_last_page_and_asked_again_politely(tmp_path: Path) -> None:
    answers: dict[str, str] = {}
    with serving(answers) as (base, asked):
        for number in range(1, 4):
            following = f"{base}/api?page={number + 1}" if number < 3 else None
            answers[f"/api?page={number}"] = json.dumps({"data": [job(number)], "links": {"next": following}})
        first, second = visits(
            tmp_path, f'[[source]]\nname = "board"\nkind = "arbeitnow"\nurl = "{base}/api?page=1"\ngap = 0\n', 2
        )
    for ads, summary in (first, second):
        assert ads == ["va-1", "va-2", "va-3"]
        assert (summary.pages, summary.complete) == (3, True)
    assert (first[1].not_modified, second[1].not_modified) == (0, 3)
    assert [path for path in asked if "api" in path][3:] == [f"/api?page={number} again" for number in (1, 2, 3)]


def test_a_site_is_walked_by_its_sitemap_and_an_ad_that_is_gone_is_told(tmp_path: Path) -> None:
    answers: dict[str, str] = {}
    with serving(answers) as (base, _):
        urls = "".join(f"<url><loc>{base}/jobs/{number}</loc></url>" for number in range(20))
        answers["/sitemap.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        for number in range(19):
            block = json.dumps({"@type": "JobPosting", "title": f"Clerk {number}", "description": "Files"})
            answers[f"/jobs/{number}"] = f'<html><script type="application/ld+json">{block}</script></html>'
        ((ads, summary),) = visits(
            tmp_path, f'[[source]]\nname = "site"\nkind = "sitemap"\nurl = "{base}/sitemap.xml"\ngap = 0\n', 1
        )
    assert len(ads) == 19
    assert summary.complete
    assert [error.kind for error in summary.errors] == ["gone"]
