"""The JSON API. A question is a query string, read by the one `Search`; an answer is `PostingView` as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import passes
from db.facets import facets, stats
from db.search import one
from posting.model import Duty, Employment, Experience, Remote, Tag
from posting.report import Health
from posting.view import PostingView
from sohokari.i18n import Words
from sohokari.web.query import search_of
from sohokari.web.site import Site

# The largest row number that either database can hold.
_LARGEST_ID: Final = 2**63 - 1
_ROWS: Final = TypeAdapter(list[PostingView])
_ROW: Final = TypeAdapter(PostingView)


class Found(BaseModel):
    """One page of ads; `next` is what to give as `after` for the ads behind them, null when there are none."""

    postings: list[PostingView]
    next: str | None


class Problem(BaseModel):
    """RFC 9457: what could not be answered, why, and what to do."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    value: str | None = None
    allowed: str | None = None


class SourceTold(BaseModel):
    """One source: how it is, since when, what its last pass saw and when the next one is due. Times are UTC."""

    name: str
    kind: str
    home: str
    health: Health
    open_ads: int
    interval_seconds: float
    last_pass: datetime | None
    since: datetime | None
    next_at: datetime | None
    reason: str | None
    off: str | None
    credit: str | None


def _parameter(name: str, schema: Mapping[str, Any], *, many: bool = False) -> dict[str, Any]:
    told = {"type": "array", "items": schema} if many else dict(schema)
    description = Words("en").say(f"cli.option.{name}")
    return {"name": name, "in": "query", "required": False, "schema": told, "description": description}


def _among(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


PARAMETERS: Final = [
    _parameter("words", {"type": "string"}),
    _parameter("tags", _among(*Tag, "none", "unsure"), many=True),
    _parameter("remote", _among(*Remote, "unstated"), many=True),
    _parameter("country", {"type": "string", "pattern": "^[A-Za-z]{2}$"}, many=True),
    _parameter("employment", _among(*Employment), many=True),
    _parameter("experience", _among(*Experience, "unstated"), many=True),
    _parameter("duties", _among(*Duty), many=True),
    _parameter("pay_at_least", {"type": "number", "minimum": 0}),
    _parameter("since", {"type": "string", "format": "date"}),
    _parameter("source", {"type": "string"}, many=True),
    _parameter("status", _among("open", "closed", "any")),
    _parameter("sort", _among("newest", "best")),
    _parameter("after", {"type": "string"}),
    _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200}),
]
_ASKED: Final = {"parameters": PARAMETERS}
_REFUSED: Final[dict[int | str, dict[str, Any]]] = {422: {"model": Problem}}
_MISSING: Final[dict[int | str, dict[str, Any]]] = {404: {"model": Problem}}


def answer(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json", headers={"cache-control": "no-cache"})


def id_of(request: Request) -> int:
    """Return the ad's number in the path; raises 404 for what can be no number of ours."""
    told = request.path_params["id"]
    # isdecimal alone would let through digits that int() reads and nobody writes in an address.
    if not (told.isascii() and told.isdecimal() and len(told) <= 19 and 0 < int(told) <= _LARGEST_ID):
        raise HTTPException(404)
    return int(told)


def routes(site: Site) -> APIRouter:
    """Return the addresses of the API."""
    router = APIRouter()

    @router.get("/api/postings", response_model=Found, openapi_extra=_ASKED, responses=_REFUSED)
    def postings(request: Request) -> Response:
        """The ads that fit, newest first, a page at a time."""
        search = search_of(request)
        with site.session() as session:
            found = search.run(session)
        rows = _ROWS.dump_json(found.rows)
        return answer(b'{"postings":' + rows + b',"next":' + to_json(found.next) + b"}")

    @router.get("/api/postings/{id}", response_model=PostingView, responses=_MISSING)
    def posting(request: Request) -> Response:
        """One ad whole."""
        with site.session() as session:
            view = one(session, id_of(request))
        if view is None:
            raise HTTPException(404)
        return answer(_ROW.dump_json(view))

    @router.get("/api/facets", response_model=dict[str, dict[str, int]], openapi_extra=_ASKED, responses=_REFUSED)
    def counts(request: Request) -> Response:
        """How many ads each filter value would leave, given the rest of the question."""
        search = search_of(request)
        with site.session() as session:
            return answer(to_json(facets(session, search)))

    @router.get("/api/stats", response_model=dict[str, Any])
    def numbers() -> Response:
        """How many ads are stored, by tag, source and country."""
        with site.session() as session:
            return answer(to_json(stats(session).as_row()))

    @router.get("/api/sources", response_model=list[SourceTold])
    def sources() -> Response:
        """Every source with its health."""
        with site.session() as session:
            return answer(to_json([source_row(state) for state in passes.sources(session)]))

    @router.get("/healthz", response_model=dict[str, str])
    def healthz() -> Response:
        """Whether the database answers; 503 with a reason when it does not."""
        with site.session() as session:
            one(session, 1)
        return answer(b'{"status":"ok"}')

    return router


def source_row(state: passes.SourceState) -> dict[str, Any]:
    """Return a source as the API tells it: lengths of time in seconds."""
    row = asdict(state)
    interval = row.pop("interval")
    assert isinstance(interval, timedelta)  # noqa: S101 - what the row is built from
    return {**row, "interval_seconds": interval.total_seconds()}
