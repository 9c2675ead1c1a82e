"""A person says which tags an ad truly has, on its page; it wins over the model at once.

Only from the operator's own machine, and only from our own page: a page of somebody else may not write
here, by a hidden form or by a name that it has pointed at this machine.
"""

import ipaddress
from typing import Final
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from db.search import BadSearch, one
from db.store import Store
from posting.model import Tag
from sohokari.web.api import id_of
from sohokari.web.site import Site

BY: Final = "page"
_BODY_CAP: Final = 4_096


def routes(site: Site) -> APIRouter:
    """Return the address that a correction is sent to."""
    router = APIRouter(include_in_schema=False)

    @router.post("/postings/{id}/correction")
    async def correct(request: Request) -> Response:
        if not (may_correct(request) and from_our_page(request)):
            raise HTTPException(403)
        number = id_of(request)
        tags = tags_told(await body_of(request))
        await run_in_threadpool(_write, site, number, tags)
        return RedirectResponse(f"/postings/{number}", 303)

    return router


def may_correct(request: Request) -> bool:
    """Return whether the asker sits at this machine and calls it by a name that nobody else can own."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return (
        request.client is not None and _is_loopback(request.client.host) and (host == "localhost" or _is_loopback(host))
    )


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


def _write(site: Site, number: int, tags: list[Tag]) -> None:
    with site.session() as session:
        if one(session, number) is None:
            raise HTTPException(404)
        Store(session).correct(number, tags, BY, site.clock())
        session.commit()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
