"""Stored ads as they are shown: with verdict, correction, life and credit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final, get_args, get_origin

from pydantic import TypeAdapter
from pydantic_core import from_json
from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from db.as_json import array, objects
from db.engine import is_sqlite
from db.tables import Correction, Seen, StoredPosting, StoredSource, StoredVerdict, table_of
from posting.model import Posting, Tag
from posting.view import PostingView

_posting, _seen, _source = table_of(StoredPosting), table_of(Seen), table_of(StoredSource)
_verdict, _correction = table_of(StoredVerdict), table_of(Correction)
_LARGEST_ID: Final = 2**63 - 1

_FIELDS: Final = tuple(_posting.c[name] for name in Posting.model_fields)
_ADS: Final = (
    select(
        _posting.c.id,
        *_FIELDS,
        _posting.c.pay_month_bdt,
        _posting.c.pay_month_usd,
        _posting.c.pay_rates_on,
        _posting.c.group_id,
        _posting.c.first_seen_at,
        _seen.c.last_seen_at,
        _posting.c.closed_at,
        _posting.c.closed_why,
        _source.c.credit,
    )
    .join_from(_posting, _seen, _seen.c.posting_id == _posting.c.id)
    .outerjoin(_source, _source.c.name == _posting.c.source)
    .where(_posting.c.id.in_(bindparam("ids", expanding=True)))
)
_VERDICTS: Final = (
    select(_verdict).where(_verdict.c.posting_id.in_(bindparam("ids", expanding=True))).order_by(_verdict.c.at)
)
_CORRECTIONS: Final = (
    select(_correction.c.posting_id, _correction.c.tags)
    .where(_correction.c.posting_id.in_(bindparam("ids", expanding=True)))
    .order_by(_correction.c.id)
)
# A group of one is none.
_GROUPS: Final = (
    select(_posting.c.group_id)
    .where(_posting.c.group_id.in_(bindparam("groups", expanding=True)))
    .group_by(_posting.c.group_id)
    .having(func.count() > 1)
)


def views(session: Session, ids: Sequence[int]) -> list[PostingView]:
    """Return these ads in the order of their ids given; one that is not there is left out."""
    if not ids:
        return []
    connection = session.connection()
    if is_sqlite(connection):
        objects_told = objects(session, ids)
        return [_read(objects_told[each]) for each in ids if each in objects_told]
    told = {"ids": list(ids)}
    rows = {row["id"]: row for row in connection.execute(_ADS, told).mappings()}
    verdicts = {row["posting_id"]: row for row in connection.execute(_VERDICTS, told).mappings()}
    corrections = {row.posting_id: row.tags for row in connection.execute(_CORRECTIONS, told)}
    groups = set(connection.scalars(_GROUPS, {"groups": [row["group_id"] for row in rows.values()]}))
    return [_view(rows[each], verdicts.get(each), corrections.get(each), groups) for each in ids if each in rows]


def listed(session: Session, ids: Sequence[int]) -> bytes:
    """Return what `views` gives as a JSON array."""
    if is_sqlite(session):
        return array(objects(session, ids), ids)
    return _VIEWS.dump_json(views(session, ids))


def one(session: Session, posting_id: int) -> PostingView | None:
    """Return one ad, None if no ad has that number."""
    if not 0 < posting_id <= _LARGEST_ID:
        return None
    found = views(session, [posting_id])
    return found[0] if found else None


def group_of(session: Session, posting_id: int) -> list[PostingView]:
    """Return the other ads of the same vacancy, on this board or another, the newest first."""
    mine = select(_posting.c.group_id).where(_posting.c.id == posting_id).scalar_subquery()
    others = select(_posting.c.id).where(_posting.c.group_id == mine, _posting.c.id != posting_id)
    return views(session, list(session.connection().scalars(others.order_by(_posting.c.id.desc()).limit(200))))


def _view(
    row: Mapping[Any, Any], verdict: Mapping[Any, Any] | None, corrected: list[str] | None, groups: set[str]
) -> PostingView:
    told = dict(row)
    if told["group_id"] not in groups:
        told["group_id"] = None
    if verdict is not None:
        told.update(tags=verdict["tags"], scores=verdict["scores"], sure=verdict["sure"], model=verdict["model"])
    if corrected is not None:
        told.update(tags=corrected, corrected=True)
    for name, member in _ENUMS.items():
        value = told.get(name)
        if isinstance(value, list):
            told[name] = [member(each) for each in value]
        elif value is not None:
            told[name] = member(value)
    if verdict is not None:
        told["scores"] = {Tag(tag): score for tag, score in told["scores"].items()}
    # Validated when it was stored: doing it again would take as long as all the rest.
    return PostingView.model_construct(**told)


def _read(told: str) -> PostingView:
    """Return a view told as JSON; it was validated when it was stored."""
    row = from_json(told)
    for name, to in _FROM_JSON:
        if row[name] is not None:
            row[name] = to(row[name])
    # Every field is there, in its order: what `model_construct` looks for in each costs as much as all the rest.
    view: PostingView = PostingView.__new__(PostingView)
    object.__setattr__(view, "__dict__", row)
    object.__setattr__(view, "__pydantic_fields_set__", _EVERY_FIELD)
    return view


def _members(of: Mapping[str, Any], many: list[str]) -> list[Any]:
    return [of[each] for each in many]


def _from_json() -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Yield what makes a field's value of its JSON, where that is not the same."""
    for name, field in PostingView.model_fields.items():
        kinds = {field.annotation, *get_args(field.annotation)}
        if name in _ENUMS:
            of = {str(member): member for member in _ENUMS[name]}
            yield name, partial(_members, of) if get_origin(field.annotation) is list else of.__getitem__
        elif datetime in kinds:
            yield name, datetime.fromisoformat
        elif date in kinds:
            yield name, date.fromisoformat
    yield "scores", lambda scores: {Tag(tag): score for tag, score in scores.items()}


def _enum_in(annotation: Any) -> type[StrEnum] | None:
    """Return the closed set in a field's annotation: itself, in a list, or None beside it."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return annotation
    if get_origin(annotation) is dict:
        return None
    return next((found for each in get_args(annotation) if (found := _enum_in(each))), None)


_ENUMS: Final = {
    name: found for name, field in PostingView.model_fields.items() if (found := _enum_in(field.annotation))
}
_FROM_JSON: Final = tuple(_from_json())
_EVERY_FIELD: Final = set(PostingView.model_fields)
_VIEWS: Final = TypeAdapter(list[PostingView])
