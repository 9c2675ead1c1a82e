"""Ads as JSON straight from SQLite, each an object with the fields of a `PostingView`.

SQLite keeps lists and tables of an ad as JSON text and puts whole objects together itself: that takes a tenth
of the time that it takes to read every column into Python.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import JSON, Boolean
from sqlmodel import Session

from db.moment import Moment
from db.tables import Seen, StoredPosting, table_of
from posting.view import PostingView

# A function of SQLite takes 127 arguments.
_FIELDS_AT_ONCE: Final = 60
_HOW: Final = """
FROM posting p JOIN seen s ON s.posting_id = p.id JOIN card k ON k.id = p.id
LEFT JOIN term m ON m.id = k.model LEFT JOIN verdict v ON v.posting_id = p.id AND v.model = m.name
LEFT JOIN source b ON b.name = p.source
WHERE p.id IN (SELECT value FROM json_each(?))
"""
# What of a view stands in no column of the ad's own row. A group of one is none.
_BESIDE: Final = {
    "tags": "json(COALESCE(CASE WHEN k.corrected THEN (SELECT c.tags FROM correction c WHERE c.posting_id = p.id "
    "ORDER BY c.id DESC LIMIT 1) END, v.tags, '[]'))",
    "scores": "json(COALESCE(v.scores, '{}'))",
    "sure": "json(CASE v.sure WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)",
    "model": "v.model",
    "corrected": "json(CASE WHEN k.corrected THEN 'true' ELSE 'false' END)",
    "group_id": "CASE WHEN EXISTS (SELECT 1 FROM posting g WHERE g.group_id = p.group_id AND g.id <> p.id) "
    "THEN p.group_id END",
    "credit": "b.credit",
}


def objects(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return each of these ads as a JSON object by its number. On SQLite only."""
    # One statement for any number of ads: it is made ready once.
    rows = session.connection().exec_driver_sql(_sql(), (str([*map(int, ids)]),)).all()
    return {row[0]: row[1] for row in rows}


def array(told: Mapping[int, str], ids: Sequence[int]) -> bytes:
    """Return JSON objects as an array in the order of `ids`; one that is not there is left out."""
    return ("[" + ",".join([told[each] for each in ids if each in told]) + "]").encode()


@cache
def _sql() -> str:
    fields = list(_parts())
    runs = [fields[start : start + _FIELDS_AT_ONCE] for start in range(0, len(fields), _FIELDS_AT_ONCE)]
    objects = [f"json_object({', '.join(run)})" for run in runs]
    inside = " || ',' || ".join(f"substr({each}, 2, length({each}) - 2)" for each in objects)
    whole = objects[0] if len(objects) == 1 else f"'{{' || {inside} || '}}'"
    return f"SELECT p.id, {whole} {_HOW}"


def _parts() -> Iterator[str]:
    """Yield each field of a view as name and value."""
    posting, seen = table_of(StoredPosting).c, table_of(Seen).c
    for name in PostingView.model_fields:
        if name in _BESIDE:
            yield f"'{name}', {_BESIDE[name]}"
        elif name in posting:
            yield f"'{name}', {_value(f'p.{name}', posting[name].type)}"
        else:
            yield f"'{name}', {_value(f's.{name}', seen[name].type)}"


def _value(column: str, kind: Any) -> str:
    """Return the SQL of a column's value as JSON has it."""
    if isinstance(kind, JSON):
        return f"json({column})"
    if isinstance(kind, Boolean):
        return f"json(CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)"
    if isinstance(kind, Moment):
        # As pydantic writes it: the second's parts only where there are some.
        return f"replace(replace({column}, ' ', 'T'), '.000000', '') || 'Z'"
    return column
