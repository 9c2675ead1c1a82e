"""What is remembered of the pages of a source from pass to pass.

Pages are dropped with the edition of the readers that read them, with an ad of theirs that is no longer
open, and after a season: then they are read again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select
from sqlmodel import Session

from db.engine import begin_write
from db.putting import EXPIRED, slices
from db.tables import StoredPage, StoredPosting, table_of
from db.upsert import execute_rows, replacing
from posting.model import PHRASE_CAP

_A_SEASON: Final = timedelta(days=90)

_page = table_of(StoredPage)
_posting = table_of(StoredPosting).c


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page as it was last read. `ads` maps the source id of each of its ads to the ad's row."""

    digest: bytes
    ads: Mapping[str, int]
    read_at: datetime
    changed_at: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page to remember, with the source ids of its ads and what else is told of it, ready for JSON."""

    key: bytes
    digest: bytes
    ads: Sequence[str]
    changed_at: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def known_pages(session: Session, source: str, edition: str, now: datetime) -> dict[bytes, KnownPage]:
    """Return the pages of a source that readers of this edition read, and whose ads are all open still."""
    mine = _page.c.source == source, _page.c.edition == edition, _page.c.read_at > now - _A_SEASON
    rows = session.connection().execute(select(_page).where(*mine)).all()
    if not rows:
        return {}
    asked = select(_posting.source_id, _posting.id).where(
        _posting.source == source, or_(_posting.closed_at.is_(None), _posting.closed_why == EXPIRED)
    )
    open_ads = {row.source_id: row.id for row in session.connection().execute(asked)}
    pages: dict[bytes, KnownPage] = {}
    for row in rows:
        told = dict(row.told)
        ads = {source_id: open_ads.get(source_id) for source_id in told.pop("ads", ())}
        ours = {source_id: number for source_id, number in ads.items() if number is not None}
        if len(ours) == len(ads):
            pages[row.key] = KnownPage(row.digest, ours, row.read_at, row.changed_at, told)
    return pages


def remember(session: Session, source: str, edition: str, pages: Iterable[ReadPage], now: datetime) -> None:
    """Keep what is remembered of pages that were read now; the caller commits."""
    connection = begin_write(session)
    rows = [
        {
            "source": source,
            "key": page.key,
            "digest": page.digest,
            "edition": edition,
            "changed_at": page.changed_at and page.changed_at[:PHRASE_CAP],
            "read_at": now,
            "told": {**page.more, "ads": list(page.ads)},
        }
        for page in pages
    ]
    if rows:
        execute_rows(connection, replacing(connection, StoredPage, ("source", "key")), StoredPage, rows)


def forget(session: Session, source: str, keys: Sequence[bytes]) -> None:
    """Drop what is remembered of these pages: they are to be read again."""
    connection = begin_write(session)
    for some in slices(keys):
        connection.execute(delete(_page).where(_page.c.source == source, _page.c.key.in_(some)))


def forget_old(session: Session, source: str, edition: str, now: datetime) -> None:
    """Drop the pages of another edition, and those that nothing was heard of for a season."""
    old = or_(_page.c.edition != edition, _page.c.read_at <= now - _A_SEASON)
    begin_write(session).execute(delete(_page).where(_page.c.source == source, old))
