"""Asking: one question, one SQL for every asker, answers a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection
from sqlmodel import Session

from db.filters import Filters, filters_of
from db.fulltext import match_value
from db.question import BadSearch, Question, Sort, Status, cursor, cursor_in, query_fields
from db.ranking import Ranked, best_first
from db.views import group_of, one, views
from db.walk import BY_NEWNESS, BY_PAY, walk
from db.words import Phrase, phrases
from posting.view import PostingView

__all__ = ["BadSearch", "Found", "Search", "Sort", "Status", "group_of", "one"]

# 'Best' is found among so many of the newest matches, then among as many older ones.
_WINDOW: Final = 1_000
_BEHIND_ALL: Final = 2**62
_ABOVE_ALL: Final = 1e9


@dataclass(frozen=True, slots=True)
class Found:
    """A page of ads; `next` is the `after` of the page behind it, None at the end."""

    rows: list[PostingView]
    next: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a page of ads, as `Found`."""

    ids: list[int]
    next: str | None


@dataclass(frozen=True)
class Search(Question):
    """A question that can be put to a database."""

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> "Search":
        """Return what a query's parameters ask; raises BadSearch for one that is not known."""
        return cls(**query_fields(query))

    def run(self, session: Session, now: datetime | None = None) -> Found:
        """Return the page of ads that fit; `now` is what a number of days back counts from."""
        found = self.numbers(session, now)
        return Found(views(session, found.ids), found.next)

    def numbers(self, session: Session, now: datetime | None = None) -> Numbers:
        """Return the numbers of the ads that `run` gives, for who shows them in another way."""
        connection = session.connection()
        filters = filters_of(connection, self, now or datetime.now(UTC))
        asked = phrases(self.words)
        if filters.nothing or (self.words and not asked):
            return Numbers([], None)
        if asked:
            filters.values["match"] = match_value(connection, asked)
        listed = _best if self.order is Sort.BEST else _in_order
        return Numbers(*listed(connection, self, filters, asked))


_Page = tuple[list[int], str | None]


def _in_order(connection: Connection, question: Question, filters: Filters, asked: Sequence[Phrase]) -> _Page:
    order = BY_PAY if question.order is Sort.PAY else BY_NEWNESS
    rows = walk(connection, filters, question.limit + 1, order=order, after=cursor_in(question), with_words=bool(asked))
    ids = [row.id for row in rows[: question.limit]]
    if len(rows) <= question.limit:
        return ids, None
    last = rows[question.limit - 1]
    return ids, cursor(question.order, *(getattr(last, name) for name in order.places))


def _best(connection: Connection, question: Question, filters: Filters, asked: Sequence[Phrase]) -> _Page:
    """Rank the newest matches, a window after another; a window's top stays where the first page found it."""
    top, score, place = cursor_in(question) or (_BEHIND_ALL, _ABOVE_ALL, _BEHIND_ALL)
    found: list[Ranked] = []
    while True:
        rows = walk(connection, filters, _WINDOW, after=(top,), with_words=True)
        if rows and top == _BEHIND_ALL:
            top = rows[0].newness + 1
        behind = [each for each in best_first(connection, rows, asked) if (each.score, each.newness) < (score, place)]
        room = question.limit - len(found)
        found += behind[:room]
        if len(behind) > room:
            return [each.id for each in found], cursor(Sort.BEST, top, found[-1].score, found[-1].newness)
        if len(rows) < _WINDOW:
            return [each.id for each in found], None
        top, score, place = rows[-1].newness, _ABOVE_ALL, _BEHIND_ALL
        if len(found) == question.limit:
            return [each.id for each in found], cursor(Sort.BEST, top, score, place)
