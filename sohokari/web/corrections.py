"""A person says which tags an ad truly has, on its page or by the API; it wins over the model at once.

Only from the operator's own machine, and only from our own page or from a program: a page of somebody else
may not write here, by a hidden form, by a script, or by a name that it has pointed at this machine.
"""

import ipaddress
from typing import Final
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from db.search import BadSearch, one
from db.store import Store
from posting.model import PHRASE_CAP, Tag
from posting.view import PostingView
from sohokari.web.api import REFUSED, answer, id_of
from sohokari.web.site import Site

BY: Final = "page"
# What a web server in front adds to what it passes on.
_PASSED_ON: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_BODY_CAP: Final = 4_096


class Correction(BaseModel):
    """What an ad truly is: its tags (none for no assistant's job), and who says so."""

    model_config = ConfigDict(extra="forbid")

    tags: list[Tag]
    by: str = Field(default="api", max_length=PHRASE_CAP)


_ASKED: Final = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": Correction.model_json_schema()}}}
}


def routes(site: Site) -> APIRouter:
    """Return the addresses that a correction is sent to."""
    router = APIRouter()

    @router.post("/postings/{id}/correction", include_in_schema=False)
    async def correct(request: Request) -> Response:
        if not (may_correct(request) and from_our_page(request)):
            raise HTTPException(403)
        number = id_of(request)
        tags = tags_told(await body_of(request))
        await run_in_threadpool(write, site, number, tags, BY)
        return RedirectResponse(f"/postings/{number}", 303)

    @router.post("/api/postings/{id}/correction", response_model=PostingView, openapi_extra=_ASKED, responses=REFUSED)
    async def correct_by_program(request: Request) -> Response:
        """Say what an ad truly is. Only from the machine that this runs on."""
        if not (may_correct(request) and from_program(request)):
            raise HTTPException(403)
        number = id_of(request)
        told = correction_in(await body_of(request))
        view = await run_in_threadpool(write, site, number, told.tags, told.by)
        return answer(TypeAdapter(PostingView).dump_json(view))

    return router


def from_program(request: Request) -> bool:
    """Return whether a request is no page's of somebody else: a page cannot send JSON without asking us first."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" and ("origin" not in request.headers or from_our_page(request))


def correction_in(body: str) -> Correction:
    """Return what a program says; raises BadSearch naming what is allowed."""
    try:
        return Correction.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "body"
        raise BadSearch(
            field, str(first.get("input"))[:100], f"tags, any of: {', '.join(Tag)}; and by, a name"
        ) from None


def may_correct(request: Request) -> bool:
    """Return whether the asker sits at this machine and calls it by a name that nobody else can own."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    ours = host == "localhost" or _is_loopback(host)
    return request.client is not None and _is_loopback(request.client.host) and ours and not _is_passed_on(request)


def _is_passed_on(request: Request) -> bool:
    """Return whether a web server in front asks for somebody else; many do it by the HTTP/1.0 of old."""
    told = any(name in request.headers for name in _PASSED_ON)
    return told or request.scope.get("http_version") == "1.0"


def from_our_page(request: Request) -> bool:
    """Return whether a browser says that the form is ours. One that says nothing is not believed."""
    origin = urlsplit(request.headers.get("origin", ""))
    is_ours = bool(origin.netloc) and origin.netloc == request.headers.get("host")
    return is_ours and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def body_of(request: Request) -> str:
    """Return a short form as text; raises 413 for a long one, without reading it to its end."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > _BODY_CAP:
                raise HTTPException(413)
    except ClientDisconnect:
        raise HTTPException(400) from None
    return body.decode("utf-8", "replace")


def tags_told(body: str) -> list[Tag]:
    """Return the tags of a form, none if none is ticked; raises BadSearch naming the allowed ones."""
    told = parse_qs(body).get("tag", [])
    for value in told:
        if value not in list(Tag):
            raise BadSearch("tag", value, ", ".join(Tag))
    return [tag for tag in Tag if tag.value in told]


def write(site: Site, number: int, tags: list[Tag], by: str) -> PostingView:
    """Store a correction and return the ad as it is now; raises 404 where there is none."""
    with site.session() as session:
        if one(session, number) is None:
            raise HTTPException(404)
        Store(session).correct(number, tags, by, site.clock())
        session.commit()
        view = one(session, number)
    assert view is not None  # noqa: S101 - ads are never removed
    return view


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
