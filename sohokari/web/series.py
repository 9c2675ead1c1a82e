"""The ads of each week by kind of assistant, for programs: what the page of trends draws, as JSON and as a table."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic_core import to_json
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db.facets import facets
from db.question import Status, number_within
from db.search import Search
from posting.model import Tag
from sohokari.web.api import PARAMETERS, REFUSED, answer
from sohokari.web.query import query_of
from sohokari.web.site import Site
from sohokari.web.trends import WEEKS, Week, weeks

_WEEKS_CAP: Final = 53
_WEEKS: Final = {
    "name": "weeks",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": _WEEKS_CAP, "default": WEEKS},
    "description": "how many weeks, the last one ending today",
}


class WeekTold(BaseModel):
    """The ads posted in the seven days from `start` on, by kind; an ad of two kinds counts in both."""

    start: date
    counts: dict[Tag, int]


class Series(BaseModel):
    """The weeks, oldest first. `whole` is false where there are too many ads to count the earliest of them."""

    weeks: list[WeekTold]
    whole: bool


def routes(site: Site) -> APIRouter:
    """Return the addresses of the series."""
    router = APIRouter()
    asked: dict[str, Any] = {"openapi_extra": {"parameters": [*PARAMETERS, _WEEKS]}, "responses": REFUSED}

    @router.get("/api/trends", response_model=Series, **asked)
    def series(request: Request) -> Response:
        """How many ads of each kind were posted week by week."""
        number, search = series_of(request)
        told = weeks_of(site, search, number)
        return answer(to_json({"weeks": told, "whole": len(told) == number}))

    @router.get("/trends.csv", **asked)
    def table(request: Request) -> Response:
        """The same as a table, a row a week."""
        number, search = series_of(request)
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(["start", *Tag])
        writer.writerows([week.start, *(week.counts[tag] for tag in Tag)] for week in weeks_of(site, search, number))
        named = {"content-disposition": 'attachment; filename="sohokari-weeks.csv"'}
        return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=named)

    return router


def series_of(request: Request) -> tuple[int, Search]:
    """Return how many weeks are asked for, and of which ads; raises BadSearch."""
    query = query_of(request)
    told = query.pop("weeks", [str(WEEKS)])
    return number_within("weeks", told[-1], _WEEKS_CAP), Search.from_query(query)


def weeks_of(site: Site, search: Search, number: int = WEEKS) -> list[Week]:
    """Return the last weeks of the ads that fit, closed ones included; a mark or an order says nothing here."""
    asked = replace(search, status=Status.ALL, after=None)
    with site.session() as session:
        return weeks(lambda since: _tagged_since(session, asked, since), site.clock().date(), number)


def _tagged_since(session: Session, asked: Search, since: date) -> Mapping[str, int] | None:
    """Return how many ads of each tag were posted since a day; None where only the newest were counted."""
    counts = facets(session, replace(asked, since=since))
    if "tags" in counts.about:
        return None
    # The counts of a field do without its own filter; here it is meant.
    return {tag: count for tag, count in counts["tags"].items() if not asked.tags or tag in asked.tags}
