"""Writing a batch of ads into the tables that hold what they say, and when they were seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any, Final

from sqlalchemy import Connection, func, select, text

from db.engine import is_sqlite
from db.filing import Face, face_of, look_of, newness
from db.fulltext import Words, words_of
from db.tables import Seen, StoredPosting, table_of
from db.upsert import execute_rows, replacing
from posting.change import Change, Known
from posting.identity import content_key, fingerprint
from posting.model import Comparable, Posting

EXPIRED: Final = "its last day to apply has passed"
# The databases take more values in one statement; much more only costs memory.
_AT_ONCE: Final = 2_000

Identity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A posting with what it means beside what is stored, and its pay as it is compared with others'."""

    posting: Posting
    change: Change
    known: Known | None
    pay_month: Comparable | None = None

    @property
    def identity(self) -> Identity:
        return self.posting.source, self.posting.source_id


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an ad lies in the tables; `said` are the words that the index has of it already."""

    id: int
    newness: int
    first_seen_at: datetime
    said: Words | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An ad whose row is written: its face, the words that the index has of it, and those that it shall have."""

    face: Face
    before: Words | None
    words: Words


def write(
    connection: Connection, decided: Sequence[Decided], sources: Mapping[str, int], now: datetime
) -> dict[Identity, Written]:
    """Store some ads of different identities; return what is to be filed of each.

    `sources` gives the term of each source. Whether a row is there is asked here again: what was decided
    may be older than another writer's commit. Raises what the database raises for a value that it refuses.
    """
    places = _places(connection, decided)
    places |= _new_places(connection, [each for each in decided if each.identity not in places], now)
    rows = [_row(each, places[each.identity], now) for each in decided]
    execute_rows(connection, replacing(connection, StoredPosting, ("id",)), StoredPosting, rows)
    sightings = [{"posting_id": place.id, "newness": place.newness, "last_seen_at": now} for place in places.values()]
    execute_rows(connection, replacing(connection, Seen, ("posting_id",)), Seen, sightings)
    written: dict[Identity, Written] = {}
    for each, row in zip(decided, rows, strict=True):
        place, words = places[each.identity], words_of(row)
        face = _face(each, place, sources, words, is_open=row["closed_at"] is None)
        written[each.identity] = Written(face, place.said, words)
    return written


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield `values` in runs that one statement takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def last_day_over(now: datetime) -> date:
    """Return the first day that is not over yet everywhere on Earth."""
    return (now - timedelta(hours=12)).date()


def _places(connection: Connection, decided: Sequence[Decided]) -> dict[Identity, _Place]:
    """Return where these ads lie already."""
    stored, seen = table_of(StoredPosting), table_of(Seen)
    said = ("title", "employer", "description", "places", "skills")
    asked = select(
        stored.c.id, stored.c.source_id, stored.c.first_seen_at, seen.c.newness, *(stored.c[name] for name in said)
    ).join_from(stored, seen, seen.c.posting_id == stored.c.id)
    by_source: dict[str, list[str]] = {}
    for each in decided:
        by_source.setdefault(each.posting.source, []).append(each.posting.source_id)
    found: dict[Identity, _Place] = {}
    for source, source_ids in by_source.items():
        for some in slices(source_ids):
            rows = connection.execute(asked.where(stored.c.source == source, stored.c.source_id.in_(some)))
            for row in rows.mappings():
                place = _Place(row["id"], row["newness"], row["first_seen_at"], words_of(row))
                found[source, row["source_id"]] = place
    return found


def _new_places(connection: Connection, fresh: Sequence[Decided], now: datetime) -> dict[Identity, _Place]:
    """Return a place for each new ad."""
    places: dict[Identity, _Place] = {}
    # Boards list the newest first: of one day's ads the first listed gets the highest number.
    for each, posting_id in zip(reversed(fresh), _new_ids(connection, len(fresh)), strict=True):
        day = min(each.posting.posted_on or now.date(), now.date())
        places[each.identity] = _Place(posting_id, newness(day, posting_id), now)
    return places


def _new_ids(connection: Connection, count: int) -> Sequence[int]:
    if count == 0:
        return ()
    if is_sqlite(connection):
        # Nobody else writes while we hold the lock.
        top = connection.scalar(select(func.max(table_of(StoredPosting).c.id))) or 0
        return range(top + 1, top + 1 + count)
    asked = text("SELECT nextval(pg_get_serial_sequence('posting', 'id')) FROM generate_series(1, :count)")
    return list(connection.scalars(asked, {"count": count}))


def _row(each: Decided, place: _Place, now: datetime) -> dict[str, Any]:
    """Return the whole row of an ad."""
    posting = each.posting
    expired = posting.valid_through is not None and posting.valid_through < last_day_over(now)
    pay = each.pay_month
    return {
        **posting.__dict__,
        "id": place.id,
        "content_key": content_key(posting),
        "group_id": fingerprint(posting),
        "pay_month_bdt": told_amount(pay.bdt) if pay else None,
        "pay_month_usd": told_amount(pay.usd) if pay else None,
        "pay_rates_on": pay.rates_on if pay else None,
        "first_seen_at": place.first_seen_at,
        "closed_at": now if expired else None,
        "closed_why": EXPIRED if expired else None,
    }


def told_amount(amount: float | None) -> float | None:
    """Return an amount; a number that is none is not told."""
    return amount if amount is not None and isfinite(amount) else None


def _face(each: Decided, place: _Place, sources: Mapping[str, int], words: Words, *, is_open: bool) -> Face:
    return face_of(
        each.posting,
        posting_id=place.id,
        place=place.newness,
        is_open=is_open,
        source=sources[each.posting.source],
        pay=told_amount(each.pay_month.bdt) if each.pay_month else None,
        look=look_of(words.title),
    )
