"""The JSON API. A question is a query string, read by the one `Search`; an answer is `PostingView` as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import passes
from db.facets import facets, stats
from db.question import LIMIT_CAP, VALUES, Sort, Status
from db.search import one
from db.views import listed
from db.words import QUERY_CAP
from posting.report import Health, PassReport, Trouble
from posting.view import PostingView
from sohokari.i18n import Words
from sohokari.web.query import search_of
from sohokari.web.site import Site

# The largest row number that either database can hold.
_LARGEST_ID: Final = 2**63 - 1
_ROW: Final = TypeAdapter(PostingView)


class Found(BaseModel):
    """One page of ads; `next` is what to give as `after` for the ads behind them, null when there are none."""

    postings: list[PostingView]
    next: str | None


class Counts(BaseModel):
    """How many ads each value of each filter would leave, and the whole question leaves.

    Of the fields in `about` (and of `total`, where it is there) only the newest ads were counted: there are at
    least so many. `exact` says that there are none.
    """

    tags: dict[str, int]
    remote: dict[str, int]
    country: dict[str, int]
    employment: dict[str, int]
    experience: dict[str, int]
    open_to_bangladesh: dict[str, int]
    duties: dict[str, int]
    warnings: dict[str, int]
    total: int
    exact: bool
    about: list[str]


class Problem(BaseModel):
    """RFC 9457: what could not be answered, why, and what to do."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    value: str | None = None
    allowed: str | None = None


class PassTold(BaseModel):
    """What a pass saw. read = stored + unchanged + duplicate + rejected; stored = new + edited + reopened."""

    source: str
    started_at: datetime
    finished_at: datetime | None
    health: Health
    complete: bool
    pages: int
    not_modified: int
    read: int
    new: int
    edited: int
    reopened: int
    stored: int
    unchanged: int
    duplicate: int
    rejected: int
    closed: int
    troubles: list[Trouble]


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
    failures: int
    last: PassTold | None


def _parameter(name: str, schema: Mapping[str, Any], *, many: bool = False) -> dict[str, Any]:
    told = {"type": "array", "items": schema} if many else dict(schema)
    description = Words("en").say(f"cli.option.{name}")
    return {"name": name, "in": "query", "required": False, "schema": told, "description": description}


def _among(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


PARAMETERS: Final = [
    _parameter("words", {"type": "string", "maxLength": QUERY_CAP}),
    *(_parameter(name, _among(*values), many=True) for name, values in VALUES.items()),
    _parameter("country", {"type": "string", "pattern": "^[A-Za-z]{2}$"}, many=True),
    _parameter("pay_at_least", {"type": "number", "minimum": 0}),
    _parameter("since", {"type": "string", "examples": ["2026-11-01", "7d"]}),
    _parameter("source", {"type": "string"}, many=True),
    _parameter("status", _among(*Status)),
    _parameter("sort", _among(*Sort)),
    _parameter("after", {"type": "string"}),
    _parameter("limit", {"type": "integer", "minimum": 1, "maximum": LIMIT_CAP}),
]
_ASKED: Final = {"parameters": PARAMETERS}
REFUSED: Final[dict[int | str, dict[str, Any]]] = {422: {"model": Problem}}
_MISSING: Final[dict[int | str, dict[str, Any]]] = {404: {"model": Problem}}


def answer(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"cache-control": "no-cache"})


def found_as_json(rows: bytes, following: str | None) -> bytes:
    """Return `Found` as JSON, its ads given as such."""
    return b'{"postings":' + rows + b',"next":' + to_json(following) + b"}"


def id_of(request: Request) -> int:
    """Return the ad's number in the path; raises 404 for what can be no number of ours."""
    number = number_of(request.path_params["id"])
    if number is None:
        raise HTTPException(404)
    return number


def number_of(told: str) -> int | None:
    """Return an ad's number as an address tells it, None for what can be no number of ours."""
    # isdecimal alone would let through digits that int() reads and nobody writes in an address.
    if not (told.isascii() and told.isdecimal() and len(told) <= 19 and 0 < int(told) <= _LARGEST_ID):
        return None
    return int(told)


def routes(site: Site) -> APIRouter:
    """Return the addresses of the API."""
    router = APIRouter()

    @router.get("/api/postings", response_model=Found, openapi_extra=_ASKED, responses=REFUSED)
    def postings(request: Request) -> Response:
        """The ads that fit, newest first, a page at a time."""
        search = search_of(request)
        with site.session() as session:
            found = search.numbers(session, site.clock())
            rows = listed(session, found.ids)
        return answer(found_as_json(rows, found.next))

    @router.get("/api/postings/{id}", response_model=PostingView, responses=_MISSING)
    def posting(request: Request) -> Response:
        """One ad whole."""
        with site.session() as session:
            view = one(session, id_of(request))
        if view is None:
            raise HTTPException(404)
        return answer(_ROW.dump_json(view))

    @router.get("/api/facets", response_model=Counts, openapi_extra=_ASKED, responses=REFUSED)
    def counts(request: Request) -> Response:
        """How many ads each filter value would leave, given the rest of the question."""
        search = search_of(request)
        with site.session() as session:
            counts = facets(session, search, site.clock())
        return answer(to_json({**counts, "total": counts.total, "exact": counts.exact, "about": sorted(counts.about)}))

    @router.get("/api/stats", response_model=dict[str, Any])
    def numbers() -> Response:
        """How many ads are stored, by tag, source and country."""
        with site.session() as session:
            return answer(to_json(stats(session).as_row()))

    @router.get("/api/sources", response_model=list[SourceTold])
    def sources() -> Response:
        """Every source with its health."""
        with site.session() as session:
            states = passes.sources(session, site.clock())
            return answer(to_json([source_row(state, last_pass(session, state.name)) for state in states]))

    @router.get("/healthz", response_model=dict[str, str])
    def healthz() -> Response:
        """Whether the database answers; 503 with a reason when it does not."""
        with site.session() as session:
            one(session, 1)
        return answer(b'{"status":"ok"}')

    return router


def last_pass(session: Session, name: str) -> PassReport | None:
    """Return the report of a source's last pass that came to an end; None if none did."""
    # The newest may be running still.
    return next((report for report in passes.history(session, name, 2) if report.finished_at), None)


def source_row(state: passes.SourceState, last: PassReport | None) -> dict[str, Any]:
    """Return a source as the API tells it: lengths of time in seconds."""
    row = asdict(state)
    del row["interval"]
    told = {**asdict(last), "stored": last.stored} if last else None
    return {**row, "interval_seconds": state.interval.total_seconds(), "last": told}
