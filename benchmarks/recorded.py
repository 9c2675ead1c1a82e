"""`make recorded`: recorded answers of real boards, harvested by the service's own code, and what came of each.

A loopback server answers for the boards at their original addresses; only the dialling is turned to it.
Every recording of a source that we know is one source in the catalogue's own form; pages of any site that
hold a JobPosting are a site each, behind a sitemap. The database is thrown away afterwards.
"""

import asyncio
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from sqlmodel import Session

from db.search import Search, Status
from posting.report import PassReport
from posting.view import PostingView
from scraper.catalogue import Entry, catalogue
from scraper.fetch import Fetcher
from scraper.kinds import KINDS
from scraper.reading import reading_in_workers
from scraper.source import Request
from sohokari.harvest import Means
from sohokari.rates import comparable
from sohokari.reading import every_row, open_database
from sohokari.service import Service
from sohokari.settings import Settings
from sohokari.wiring import tagging, utc_now

SHARED: Final = Path(__file__).parents[2] / "shared" / "data" / "recorded"
_FOLDERS: Final = ("api/", "ats/", "feed/", "html/bdjobs/")
# Their lists only name the ads, each of which is an answer of its own that was not recorded with its list.
IN_PARTS: Final = frozenset({"smartrecruiters", "torre", "bdjobs", "workday", "bamboohr", "rippling"})
_WITH_JSON_LD: Final = re.compile(rb'<script[^>]*ld\+json[^>]*>[^<]*JobPosting"')
_TYPES: Final = {".json": "application/json", ".html": "text/html", ".rss": "application/rss+xml"}


@dataclass(frozen=True, slots=True)
class Recording:
    """A saved answer of the manifest; `ads` is how many it holds, None where the manifest does not tell."""

    name: str
    kind: str
    body: bytes
    content_type: str
    ads: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording."""

    recording: Recording
    report: PassReport
    stored: list[PostingView]


def recordings(folder: Path = SHARED) -> list[Recording]:
    """Return the genuine recordings of the sources that we know, and of pages with JSON-LD of any site."""
    listed = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    return [told for row in listed if row["genuine"] == "yes" and (told := _recording(row, folder))]


def _recording(row: Mapping[str, Any], folder: Path) -> Recording | None:
    file: str = row["file"]
    path = folder / file
    body = path.read_bytes()
    kind = row["source"]
    if kind in IN_PARTS:
        return None
    if not (kind in KINDS and file.startswith(_FOLDERS)):
        if not (file.startswith("html/") and row["job_ads"] and _WITH_JSON_LD.search(body)):
            return None
        kind = "sitemap"
    name = re.sub(r"[^\w.-]", "-", path.stem)
    return Recording(name, kind, body, _TYPES.get(path.suffix, "application/xml"), row["job_ads"])


def entry_of(recording: Recording, folder: Path) -> Entry:
    """Return the recording as a source of the catalogue, in the form that an operator writes."""
    told = [f'name = "{recording.name}"', f'kind = "{recording.kind}"', "off = false", "gap = 0"]
    if recording.kind == "sitemap":
        told.append(f'url = "https://{recording.name.replace("_", "-")}.example/sitemap.xml"')
    fields = KINDS[recording.kind].make.__dataclass_fields__
    told += [f'{name} = "recorded"' for name in ("board", *KINDS[recording.kind].keys) if name in fields]
    path = folder / f"{recording.name}.toml"
    path.write_text("shipped = false\n[[source]]\n" + "\n".join(told) + "\n", encoding="utf-8")
    entries, errors = catalogue(path, {})
    if errors:
        raise errors[0]
    return entries[0]


class _ToLoopback(httpx2.AsyncBaseTransport):
    """Sends every request, whatever host it is for, to the replay; the host's name goes along in a header."""

    def __init__(self, port: int) -> None:
        self._port, self._http = port, httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        headers = [*request.headers.multi_items(), ("x-replayed-host", request.url.host)]
        return await self._http.handle_async_request(
            httpx2.Request(request.method, url, headers=headers, content=await request.aread())
        )

    async def aclose(self) -> None:
        await self._http.aclose()


@contextmanager
def replayed(recording: Recording, entry: Entry) -> Iterator[int]:
    """Answer for the recording's board while the block runs; gives the port."""
    said = _answers(recording, list(entry.source.start()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(said))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answers(recording: Recording, asked: Sequence[Request]) -> dict[tuple[str, str], tuple[str, bytes]]:
    """Return (host, path with query) -> (type, body): the first request gets the recording, no other anything."""
    first = urlsplit(asked[0].url)
    place = (first.hostname or "", f"{first.path}?{first.query}" if first.query else first.path)
    if recording.kind != "sitemap":
        return {place: (recording.content_type, recording.body)}
    page = f"/jobs/{recording.name}"
    sitemap = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>https://{place[0]}{page}</loc></url></urlset>"
    )
    return {place: ("application/xml", sitemap.encode()), (place[0], page): ("text/html", recording.body)}


def _handler(said: Mapping[tuple[str, str], tuple[str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Board(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            kind, body = said.get((self.headers["x-replayed-host"], self.path), ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_words: object, **_named: object) -> None:
            """Say nothing: the table tells."""

    return Board


async def harvested(listed: Sequence[Recording], folder: Path) -> list[Outcome]:
    """Harvest each recording into one database in `folder`."""
    settings = Settings.read({"SOHOKARI_DATA_DIR": str(folder)})
    engine, tagger = open_database(settings), tagging(settings)
    outcomes = []
    async with reading_in_workers() as read:
        for recording in listed:
            entry = entry_of(recording, folder)
            with replayed(recording, entry) as port:
                async with Fetcher(contact=None, transport=_ToLoopback(port)) as fetcher:
                    means = Means(fetcher, read, tagger, lambda: Session(engine), utc_now, comparable)
                    service = Service({entry.name: entry}, means, "recorded", lambda: 0.0)
                    service.register()
                    (report,) = await service.visit([entry.name])
            with Session(engine) as session:
                stored = list(every_row(Search(source=(entry.name,), status=Status.ALL), session))
            outcomes.append(Outcome(recording, report, stored))
    engine.dispose()
    return outcomes


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """Return a line a kind of source: ads told, read, stored, rejected, and the tags given."""
    by_kind: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_kind.setdefault(outcome.recording.kind, []).append(outcome)
    lines = [f"{'source':<16}{'answers':>8}{'told':>6}{'read':>6}{'stored':>8}{'rejected':>10}  tags given"]
    for kind, some in sorted(by_kind.items()):
        reports = [each.report for each in some]
        tags = Counter(tag.value for each in some for view in each.stored for tag in view.tags or ())
        untagged = sum(not view.tags for each in some for view in each.stored)
        given = ", ".join(f"{tag} {count}" for tag, count in sorted(tags.items())) or "-"
        lines.append(
            f"{kind:<16}{len(some):>8}{sum(each.recording.ads or 0 for each in some):>6}"
            f"{sum(report.read for report in reports):>6}{sum(report.stored for report in reports):>8}"
            f"{sum(report.rejected for report in reports):>10}  {given}; none {untagged}"
        )
    return lines


def main() -> int:
    if not SHARED.is_dir():
        print("recorded: there is no ../shared/data/recorded here; put the recordings there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        started = utc_now()
        outcomes = asyncio.run(harvested(recordings(), Path(folder)))
    print("\n".join(table(outcomes)))
    print(f"left out, since their ads were not recorded with their lists: {', '.join(sorted(IN_PARTS))}")
    for outcome in outcomes:
        told, read = outcome.recording.ads, outcome.report.read
        if told is not None and read != told:
            print(f"{outcome.recording.name}: {read} ads read where the manifest tells {told}", file=sys.stderr)
        for trouble in outcome.report.troubles:
            print(f"{outcome.recording.name}: {trouble.kind}: {trouble.reason} {trouble.url}", file=sys.stderr)
    took: timedelta = utc_now() - started
    print(f"{len(outcomes)} answers in {took.total_seconds():.0f} s; each pass adds up: ", end="")
    print("yes" if all(outcome.report.adds_up for outcome in outcomes) else "NO")
    return 0


if __name__ == "__main__":
    sys.exit(main())
