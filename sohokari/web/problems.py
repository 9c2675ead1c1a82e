"""What a reader is told when an answer cannot be given: a page for people, problem+json for programs.

Every failure says what, why and what to do; none shows its inside.
"""

import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy.exc import DatabaseError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db.search import BadSearch
from sohokari.i18n import Words, catalogue
from sohokari.web.language import words_of
from sohokari.web.query import link, query_of
from sohokari.web.site import Site

log = logging.getLogger(__name__)

_FOR_PROGRAMS: Final = (
    "/api/",
    "/feed.",
    "/export.",
    "/trends.csv",
    "/healthz",
    "/metrics",
    "/openapi.json",
    "/static/",
)
_PHRASE: Final = re.compile(r"^(?:any of: |one of: |one of the parameters )")
_KNOWN: Final = {
    404: "not_found",
    405: "not_allowed",
    403: "refused",
    413: "too_large",
    422: "bad_search",
    503: "no_database",
}


def install(app: FastAPI, site: Site) -> None:
    """Give `app` the answers to what goes wrong."""

    def bad_search(request: Request, error: Exception) -> Response:
        assert isinstance(error, BadSearch)  # noqa: S101 - tells mypy what Starlette promises
        told = {"field": str(error.field), "value": str(error.value), "allowed": str(error.allowed)}
        return _answer(site, request, 422, told, said=_in_words(error, words_of(request)))

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - tells mypy what Starlette promises
        return _answer(site, request, error.status_code, {}, error.headers)

    def no_database(request: Request, error: Exception) -> Response:
        log.error("the database cannot be asked: %s", error)
        return _answer(site, request, 503, {}, {"retry-after": "5"})

    def broken(request: Request, error: Exception) -> Response:
        return _answer(site, request, 500, {})

    app.add_exception_handler(BadSearch, bad_search)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(DatabaseError, no_database)
    app.add_exception_handler(Exception, broken)


def _in_words(error: BadSearch, words: Words) -> Mapping[str, str]:
    """Return what a person is told of a value that cannot be asked: the field by its name on the form."""
    name, use = f"filter.{error.field}", f"problem.use.{error.field}"
    # Without words of ours, what is allowed is a list for programs behind a phrase in English.
    allowed = words.say(use) if use in catalogue() else _PHRASE.sub("", error.allowed)
    return {
        "field": words.say(name) if name in catalogue() else error.field,
        "value": error.value,
        "allowed": allowed,
    }


def _answer(
    site: Site,
    request: Request,
    status: int,
    told: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> Response:
    words = words_of(request)
    key = _KNOWN.get(status, "broken")
    title = words.say(f"problem.{key}")
    detail = words.say(f"problem.{key}.do", **(said or told))
    if not request.url.path.startswith(_FOR_PROGRAMS):
        again = _without_it(request, told)
        response = site.page("problem.html", request, status, title=title, detail=detail, number=status, again=again)
    else:
        response = problem(status, title, detail, told)
    response.headers.update(headers or {})
    return response


def _without_it(request: Request, told: Mapping[str, str]) -> str:
    """Return the address of the same question without what could not be asked, where something is left of it."""
    path, query = request.url.path, query_of(request)
    rest = link(path, query, leave_out=("after", told.get("field", "")))
    return rest if request.method == "GET" and told.get("field") in query and rest != path else ""


def problem(status: int, title: str, detail: str, more: Mapping[str, Any]) -> Response:
    """Return an RFC 9457 problem."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, HTTPStatus(status), media_type="application/problem+json")
