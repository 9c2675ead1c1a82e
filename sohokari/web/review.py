"""The queue of ads that need a person: one ad after another on a page, and all of them by the API.

The page shows one ad with the reasons, and a button for each answer: one click stores it and brings the next.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.filing import ANY_REASON, REASONS
from db.question import number_within
from db.review import LIMIT, LIMIT_CAP, Waiting, queue, waiting
from db.search import BadSearch, one
from posting.model import Tag
from posting.view import PostingView
from sohokari.i18n import Words
from sohokari.reviewing import tags_told as in_words
from sohokari.reviewing import title_tags, told
from sohokari.web import form, views
from sohokari.web.api import REFUSED, answer, id_of, number_of
from sohokari.web.corrections import BY, body_of, from_our_page, may_correct, tags_told, write
from sohokari.web.description import blocks
from sohokari.web.language import words_of
from sohokari.web.site import Site

_PARAMETERS: Final = ("reason", "after", "limit", "said", "lang")


class SaidTold(BaseModel):
    """What a model said of an ad."""

    model: str
    tags: list[Tag]


class AlikeTold(BaseModel):
    """What a person said of another ad with the same title."""

    id: int
    title: str
    tags: list[Tag]


class WaitingTold(BaseModel):
    """An ad that waits. `by_title`, `verdicts` and `alike` tell who disagrees, where somebody does."""

    posting: PostingView
    reasons: list[str]
    by_title: list[Tag]
    verdicts: list[SaidTold]
    alike: list[AlikeTold]


class QueueTold(BaseModel):
    """A page of the ads that wait, the most doubtful first; `waiting` counts them by reason, `any` all of them."""

    ads: list[WaitingTold]
    next: str | None
    waiting: dict[str, int]


_ASKED: Final = {
    "parameters": [
        {"name": "reason", "in": "query", "required": False, "schema": {"type": "string", "enum": list(REASONS)}},
        {"name": "after", "in": "query", "required": False, "schema": {"type": "string"}},
        {
            "name": "limit",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "minimum": 1, "maximum": LIMIT_CAP},
        },
    ]
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the queue is asked for."""

    reason: str | None
    after: str | None
    limit: int


def asked_of(request: Request) -> Asked:
    """Return what a request asks of the queue; raises BadSearch naming what is allowed."""
    for name in request.query_params:
        if name not in _PARAMETERS:
            raise BadSearch(name, request.query_params[name], f"one of the parameters {', '.join(_PARAMETERS)}")
    limit = number_within("limit", request.query_params.get("limit") or LIMIT, LIMIT_CAP)
    return Asked(request.query_params.get("reason") or None, request.query_params.get("after") or None, limit)


def routes(site: Site) -> APIRouter:
    """Return the addresses of the queue."""
    router = APIRouter()

    @router.get("/api/review", response_model=QueueTold, openapi_extra=_ASKED, responses=REFUSED)
    def review(request: Request) -> Response:
        """The open ads that need a person, the least sure and most disagreed first."""
        asked = asked_of(request)
        with site.session() as session:
            found = queue(session, asked.reason, asked.after, asked.limit)
            counts = waiting(session)
        ads = [_row(row) for row in found.rows]
        return answer(to_json({"ads": ads, "next": found.next, "waiting": counts}))

    @router.get("/review", include_in_schema=False)
    def page(request: Request) -> Response:
        asked = asked_of(request)
        with site.session() as session:
            found = queue(session, asked.reason, asked.after, 1)
            counts = waiting(session)
            said = number_of(request.query_params.get("said", ""))
            before = None if said is None else one(session, said)
        words = words_of(request)
        row = found.rows[0] if found.rows else None
        return site.page(
            "review.html",
            request,
            waiting=words.count("review.waiting", counts[asked.reason or ANY_REASON]),
            reasons=[_reason(each, counts, asked, words) for each in (ANY_REASON, *REASONS)],
            asked=asked,
            may_correct=may_correct(request),
            before=before if before is not None and before.corrected else None,
            before_tags=in_words(before.tags, words) if before else "",
            skip=_link(asked.reason, found.next) if found.next else "",
            first=_link(asked.reason, None) if asked.after else "",
            **(_shown(row, words, site) if row else {"row": None}),
        )

    @router.post("/review/{id}", include_in_schema=False)
    async def judge(request: Request) -> Response:
        if not (may_correct(request) and from_our_page(request)):
            raise HTTPException(403)
        number, asked = id_of(request), asked_of(request)
        tags = tags_told(await body_of(request))
        await run_in_threadpool(write, site, number, tags, BY)
        return RedirectResponse(_link(asked.reason, asked.after, said=str(number)), 303)

    return router


def _row(row: Waiting) -> dict[str, Any]:
    return {
        "posting": row.view.model_dump(mode="json"),
        "reasons": row.reasons,
        "by_title": title_tags(row) if "title" in row.reasons else [],
        "verdicts": row.verdicts,
        "alike": row.alike,
    }


def _reason(reason: str, counts: dict[str, int], asked: Asked, words: Words) -> dict[str, Any]:
    """Return one of the reasons as a link, with how many ads wait for it."""
    name = words.say("review.all") if reason == ANY_REASON else words.say(f"review.name.{reason}")
    return {
        "name": name,
        "count": words.number(counts[reason]),
        "href": _link(None if reason == ANY_REASON else reason, None),
        "chosen": reason == (asked.reason or ANY_REASON),
    }


def _link(reason: str | None, after: str | None, **more: str) -> str:
    query = {name: value for name, value in {"reason": reason, "after": after, **more}.items() if value}
    return f"/review?{urlencode(query)}" if query else "/review"


def _shown(row: Waiting, words: Words, site: Site) -> dict[str, Any]:
    view = row.view
    return {
        "row": row,
        "card": views.card(view, words, site.clock()),
        "blocks": blocks(view.description),
        "why": told(row, words),
        "says": in_words(view.tags, words),
        "tags": form.choices("tag", Tag, None, view.tags, words),
    }
