"""The same question as a feed, a spreadsheet, or numbers for a monitor."""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from db import passes
from db.facets import stats
from db.search import Search
from posting.report import Health
from posting.view import PostingView
from sohokari.export import cell, columns
from sohokari.i18n import Words
from sohokari.rates import fetched
from sohokari.reading import every_row
from sohokari.shown import pay_month_of, pay_of, warnings_of
from sohokari.web.api import PARAMETERS
from sohokari.web.language import words_of
from sohokari.web.query import link, query_of, search_of
from sohokari.web.site import Site
from sohokari.web.views import places_told

_ATOM: Final = "http://www.w3.org/2005/Atom"
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ROWS_A_CHUNK: Final = 200
_SUMMARY: Final = 1_000
_ENTRIES: Final = 100


def routes(site: Site) -> APIRouter:
    """Return the addresses of the feeds, the spreadsheet and the numbers."""
    router = APIRouter()
    asked: dict[str, Any] = {"openapi_extra": {"parameters": PARAMETERS}}

    @router.get("/feed.atom", **asked)
    def atom(request: Request) -> Response:
        """The newest ads that fit, as an Atom feed."""
        body = _atom(_newest(site, request), request, words_of(request), demo=site.demo)
        return Response(body, media_type="application/atom+xml")

    @router.get("/feed.json", **asked)
    def json_feed(request: Request) -> Response:
        """The newest ads that fit, as a JSON Feed 1.1."""
        body = _json_feed(_newest(site, request), request, words_of(request), demo=site.demo)
        return Response(body, media_type="application/feed+json")

    @router.get("/export.csv", **asked)
    def export(request: Request) -> Response:
        """Every ad that fits, a column a field."""
        # Read before the answer begins: a question that cannot be asked must be a 422, not a broken file.
        chunks = _csv(site, search_of(request))
        named = {"content-disposition": 'attachment; filename="sohokari.csv"'}
        return StreamingResponse(chunks, media_type="text/csv; charset=utf-8", headers=named)

    @router.get("/metrics")
    def metrics() -> Response:
        """Counts of ads and the health of each source, as Prometheus reads them."""
        with site.session() as session:
            lines = [*_ad_lines(stats(session).as_row()), *_source_lines(passes.sources(session, site.clock()))]
        return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


def _newest(site: Site, request: Request) -> list[PostingView]:
    """Return the ads of a feed: more than a page shows, for an ad found today may have been posted days ago."""
    asked = {"limit": [str(_ENTRIES)], **query_of(request)}
    with site.session() as session:
        return Search.from_query(asked).run(session, site.clock()).rows


def _title(words: Words, *, demo: bool) -> str:
    name = words.say("feed.title")
    return f"{words.say('demo.mark')}: {name}" if demo else name


def _atom(views: Iterable[PostingView], request: Request, words: Words, *, demo: bool) -> bytes:
    ET.register_namespace("", _ATOM)
    views = list(views)
    base = str(request.base_url)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": words.lang})
    _text(feed, "title", _title(words, demo=demo))
    _text(feed, "id", str(request.url))
    _text(feed, "updated", max((view.first_seen_at for view in views), default=_NEVER).isoformat())
    ET.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": str(request.url)})
    ET.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "alternate", "href": base + link("", query_of(request))})
    for view in views:
        _entry(feed, view, base, words)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: ET.Element, view: PostingView, base: str, words: Words) -> None:
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    address = f"{base}postings/{view.id}"
    _text(entry, "title", view.title)
    _text(entry, "id", address)
    _text(entry, "updated", view.first_seen_at.isoformat())
    author = ET.SubElement(entry, f"{{{_ATOM}}}author")
    _text(author, "name", view.employer or view.source)
    ET.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": address})
    ET.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "via", "href": view.url})
    for tag in view.tags:
        ET.SubElement(entry, f"{{{_ATOM}}}category", {"term": tag.value, "label": words.name("tag", tag)})
    _text(entry, "summary", _summary(view, words))


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _summary(view: PostingView, words: Words) -> str:
    about = pay_month_of(view, words)
    open_to = words.name("open_to_bangladesh", "yes" if view.open_to_bangladesh else "no")
    parts = (
        *warnings_of(view, words),
        view.employer or "",
        places_told(view, words),
        " ".join((pay_of(view, words), about)).strip(),
        words.name("remote", view.remote) if view.remote else "",
        *(words.name("employment", kind) for kind in view.employment),
        words.name("experience", view.experience) if view.experience else "",
        open_to if view.open_to_bangladesh is not None else "",
    )
    told = " · ".join(part for part in parts if part)
    rates = words.say("pay.credit") if about and fetched(view) else ""
    whole = (told, view.description[:_SUMMARY].strip(), view.credit or "", rates)
    return "\n\n".join(part for part in whole if part)


def _json_feed(views: Iterable[PostingView], request: Request, words: Words, *, demo: bool) -> bytes:
    base = str(request.base_url)
    items = [
        {
            "id": f"{base}postings/{view.id}",
            "url": f"{base}postings/{view.id}",
            "external_url": view.url,
            "title": view.title,
            "content_text": _summary(view, words),
            "date_published": view.first_seen_at.isoformat(),
            "tags": [words.name("tag", tag) for tag in view.tags],
        }
        for view in views
    ]
    return to_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(words, demo=demo),
            "home_page_url": base + link("", query_of(request)),
            "feed_url": str(request.url),
            "language": words.lang,
            "items": items,
        }
    )


def _csv(site: Site, search: Search) -> Iterator[bytes]:
    """Yield the file in chunks, so that a million ads need no more memory than a page of them."""
    # A byte order mark: without it a spreadsheet reads Bengali as Latin letters.
    yield "\ufeff".encode()
    header = columns()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    with site.session() as session:
        for number, view in enumerate(every_row(search, session), 1):
            row = view.model_dump(mode="json")
            writer.writerow([cell(row[name]) for name in header])
            if number % _ROWS_A_CHUNK == 0:
                yield out.getvalue().encode("utf-8", "replace")
                out.seek(0)
                out.truncate()
    yield out.getvalue().encode("utf-8", "replace")


def _ad_lines(counts: dict[str, Any]) -> Iterator[str]:
    """Yield a gauge for each count; a count by value has the value as its label."""
    for name, told in counts.items():
        metric = f"sohokari_ads_{name}"
        if isinstance(told, dict):
            yield f"# TYPE {metric} gauge"
            yield from (f'{metric}{{value="{_label(value)}"}} {count}' for value, count in told.items())
        elif isinstance(told, int | float):
            yield f"# TYPE {metric} gauge"
            yield f"{metric} {told}"


def _source_lines(states: Iterable[passes.SourceState]) -> Iterator[str]:
    states = list(states)
    yield "# TYPE sohokari_sources gauge"
    for health in Health:
        yield f'sohokari_sources{{health="{health}"}} {sum(state.health is health for state in states)}'
    yield "# TYPE sohokari_source_last_pass_seconds gauge"
    for state in states:
        if state.last_pass is not None:
            at = f"{state.last_pass.timestamp():.0f}"
            yield f'sohokari_source_last_pass_seconds{{source="{_label(state.name)}"}} {at}'


def _label(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
