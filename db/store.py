"""Writing: one `Store` on a session, and the caller commits. Everything of a batch is one transaction.

Rows go in bulk; only when a bulk fails is it taken apart, an ad at a time, so that a poisoned ad is
refused and its neighbours are stored. Filing under terms and words waits until the commit, so that a new
ad and its verdict are filed once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from db.engine import begin_write
from db.faces import Faces
from db.putting import EXPIRED, Decided, Identity, last_day_over, slices, write
from db.review import judged, lookalikes, said_of, seen_beside, settled
from db.tables import Card, Correction, Filed, Refusal, Seen, StoredPosting, StoredVerdict, Term, table_of
from db.upsert import execute_rows, replacing
from posting.change import Known
from posting.clean import one_line
from posting.model import PHRASE_CAP, SOURCE_ID_CAP, TITLE_CAP, URL_CAP, Rejected, Tag, Verdict

__all__ = ["Corrected", "Decided", "Store", "Untagged", "untagged"]

_DETAIL_CAP: Final = 1_000
# What one ad's values may raise on their way into the tables, if they went past the model's checks.
_REFUSED: Final = (SQLAlchemyError, ValueError, TypeError, LookupError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Corrected:
    """An ad whose tags a person gave; `tags` are the latest."""

    posting_id: int
    title: str
    description: str
    employer: str | None
    tags: tuple[Tag, ...]
    by: str
    at: datetime


class Store:
    """What a pass, a person or the model may write. Takes the writer's lock when it is made."""

    def __init__(self, session: Session) -> None:
        self._session = session
        begin_write(session)

    @property
    def _connection(self) -> Connection:
        return begin_write(self._session)

    @property
    def _faces(self) -> Faces:
        return Faces.of(self._session, self._connection)

    def known(self, source: str, source_ids: Sequence[str]) -> dict[str, Known]:
        """Return what is stored of a source's ads, by their source ids.

        An ad that is closed only because its last day has passed counts as open: a board that still lists
        it does not open it again.
        """
        stored = table_of(StoredPosting).c
        asked = select(stored.source_id, stored.id, stored.content_key, stored.closed_at, stored.closed_why)
        found: dict[str, Known] = {}
        for some in slices(source_ids):
            for row in self._connection.execute(asked.where(stored.source == source, stored.source_id.in_(some))):
                is_open = row.closed_at is None or row.closed_why == EXPIRED
                found[row.source_id] = Known(row.id, row.content_key, is_open)
        return found

    def put(self, decided: Sequence[Decided], now: datetime) -> list[int | Rejected]:
        """Store new, edited and reopened ads; return the id of each, or why the database refused it."""
        latest = {each.identity: each for each in decided}
        faces = self._faces
        sources = {source: faces.term("source", source) for source in {source for source, _ in latest}}
        try:
            stored = self._write(list(latest.values()), sources, now)
        except OperationalError:
            # The database failed (locked, full, gone), not an ad.
            raise
        except _REFUSED:
            stored = {}
            for identity, each in latest.items():
                stored |= self._write_alone(identity, each, sources, now)
        return [stored[each.identity] for each in decided]

    def seen(self, ids: Sequence[int], now: datetime) -> None:
        """Note that these ads are listed still."""
        seen = table_of(Seen)
        for some in slices(ids):
            self._connection.execute(update(seen).where(seen.c.posting_id.in_(some)).values(last_seen_at=now))

    def verdicts(self, verdicts: Mapping[int, Verdict], now: datetime, read: Mapping[int, str] | None = None) -> None:
        """Keep what a model says of each ad, beside what other models said; a correction still wins.

        `read` holds the content key of each ad as the model read it: of an ad that was edited since, what the
        model said is dropped.
        """
        if read is not None:
            now_there = self._content_keys(list(verdicts))
            verdicts = {each: verdict for each, verdict in verdicts.items() if now_there.get(each) == read[each]}
        if not verdicts:
            return
        rows = [
            {
                "posting_id": posting_id,
                "model": verdict.model,
                "tags": [str(tag) for tag in verdict.tags],
                "scores": {str(tag): score for tag, score in verdict.scores.items()},
                "sure": verdict.sure,
                "at": now,
            }
            for posting_id, verdict in verdicts.items()
        ]
        told = replacing(self._connection, StoredVerdict, ("posting_id", "model"))
        execute_rows(self._connection, told, StoredVerdict, rows)
        faces = self._faces
        faces.read(verdicts)
        said = said_of(self._connection, {faces.now(posting_id).look for posting_id in verdicts})
        for posting_id, verdict in verdicts.items():
            face = faces.now(posting_id)
            faces.put(judged(face, verdict, faces.term("model", verdict.model), said.get(face.look, ())))

    def _content_keys(self, ids: Sequence[int]) -> dict[int, str]:
        stored = table_of(StoredPosting).c
        asked = select(stored.id, stored.content_key)
        return {
            row.id: row.content_key
            for some in slices(ids)
            for row in self._connection.execute(asked.where(stored.id.in_(some)))
        }

    def correct(self, posting_id: int, tags: Iterable[Tag], by: str, now: datetime) -> None:
        """Keep what a person says of an ad; it wins over every verdict from now on. Raises LookupError.

        Ads with the same title that are tagged otherwise are put before a person, too.
        """
        faces = self._faces
        faces.read([posting_id])
        face = faces.now(posting_id)
        told = sorted({Tag(tag) for tag in tags}, key=list(Tag).index)
        row = {"posting_id": posting_id, "tags": [str(tag) for tag in told], "by": one_line(by, PHRASE_CAP), "at": now}
        self._connection.execute(insert(table_of(Correction)), row)
        faces.put(settled(face, told))
        self._look_again(face.look)

    def _look_again(self, look: int) -> None:
        """Ask for the ads with a title anew whether they agree with what people said of such ads."""
        faces = self._faces
        faces.file()
        said = said_of(self._connection, [look]).get(look, set())
        alike = lookalikes(self._connection, look)
        faces.read(alike)
        for posting_id in alike:
            faces.put(seen_beside(faces.now(posting_id), said))

    def corrections(self) -> list[Corrected]:
        """Return every corrected ad with the latest that a person said of it."""
        told, stored = table_of(Correction), table_of(StoredPosting)
        columns = (told.c.posting_id, stored.c.title, stored.c.description, stored.c.employer)
        asked = select(*columns, told.c.tags, told.c.by, told.c.at).join_from(
            told, stored, told.c.posting_id == stored.c.id
        )
        latest = {row.posting_id: row for row in self._connection.execute(asked.order_by(told.c.id))}
        return [
            Corrected(
                row.posting_id, row.title, row.description, row.employer, tuple(map(Tag, row.tags)), row.by, row.at
            )
            for row in latest.values()
        ]

    def reject(self, source: str, pass_id: int, refused: Sequence[Rejected], now: datetime) -> None:
        """Keep the refused ads of a pass with their reasons."""
        rows = [_refusal(source, pass_id, each, now) for each in refused]
        by_key = {(row["ad"], row["why"]): row for row in rows}
        if by_key:
            told = replacing(self._connection, Refusal, ("source", "ad", "why"), but=("first_at",))
            self._connection.execute(told, list(by_key.values()))

    def close(self, source: str, source_ids: Sequence[str], now: datetime, why: str) -> int:
        """Close these ads of a source; return how many were open."""
        stored = table_of(StoredPosting).c
        asked = select(stored.id).where(stored.source == source, stored.closed_at.is_(None))
        ids: list[int] = []
        for some in slices(source_ids):
            ids += self._connection.scalars(asked.where(stored.source_id.in_(some)))
        return self._close(ids, now, why)

    def close_unseen(self, source: str, before: datetime, now: datetime, why: str) -> int:
        """Close the open ads of a source that were last listed before a moment; return how many."""
        self._faces.file()
        filed, card, seen = table_of(Filed), table_of(Card), table_of(Seen)
        asked = (
            select(card.c.id)
            .select_from(filed)
            .join(card, card.c.newness == filed.c.newness)
            .join(seen, seen.c.posting_id == card.c.id)
            .where(filed.c.term == self._faces.term("source", source), filed.c.open == 1)
            .where(seen.c.last_seen_at < before)
        )
        return self._close(list(self._connection.scalars(asked)), now, why)

    def close_expired(self, now: datetime) -> int:
        """Close the open ads whose last day to apply has passed; return how many."""
        stored = table_of(StoredPosting).c
        asked = select(stored.id).where(stored.closed_at.is_(None), stored.valid_through < last_day_over(now))
        return self._close(list(self._connection.scalars(asked)), now, EXPIRED)

    def _close(self, ids: Sequence[int], now: datetime, why: str) -> int:
        stored = table_of(StoredPosting)
        for some in slices(ids):
            closed = update(stored).where(stored.c.id.in_(some)).values(closed_at=now, closed_why=why[:PHRASE_CAP])
            self._connection.execute(closed)
        faces = self._faces
        faces.read(ids)
        for posting_id in ids:
            faces.put(replace(faces.now(posting_id), open=False))
        return len(ids)

    def _write(
        self, decided: Sequence[Decided], sources: Mapping[str, int], now: datetime
    ) -> dict[Identity, int | Rejected]:
        with self._connection.begin_nested():
            written = write(self._connection, decided, sources, now)
        faces = self._faces
        faces.read(each.face.id for each in written.values())
        for each in written.values():
            faces.put(faces.told(each.face))
            faces.say(each.face.newness, each.before, each.words)
        return {identity: each.face.id for identity, each in written.items()}

    def _write_alone(
        self, identity: Identity, each: Decided, sources: Mapping[str, int], now: datetime
    ) -> dict[Identity, int | Rejected]:
        try:
            return self._write([each], sources, now)
        except OperationalError:
            raise
        except _REFUSED as error:
            return {identity: _rejected(each, error)}


@dataclass(frozen=True, slots=True)
class Untagged:
    """A stored ad as a model reads it; `content_key` tells whether it was edited since."""

    id: int
    title: str
    description: str
    content_key: str


def untagged(session: Session, limit: int, *, model: str | None = None) -> list[Untagged]:
    """Return ads that no model has seen, or whose last verdict is not `model`'s, the newest first.

    Only reads: nobody who writes has to wait.
    """
    card, stored, term = table_of(Card).c, table_of(StoredPosting).c, table_of(Term).c
    connection = session.connection()
    number = connection.scalar(select(term.id).where(term.kind == "model", term.name == model)) if model else 0
    # Each side of `number` is one run of the index.
    sides = [card.model == 0] if model is None else [card.model > (number or 0), card.model < (number or 1)]
    ids: list[int] = []
    for side in sides:
        asked = select(card.id).where(side).order_by(card.model.desc(), card.newness.desc())
        ids += connection.scalars(asked.limit(limit - len(ids)))
    asked = select(stored.id, stored.title, stored.description, stored.content_key).where(stored.id.in_(ids))
    return sorted((Untagged(*row) for row in connection.execute(asked)), key=lambda ad: -ad.id)


def _rejected(each: Decided, error: Exception) -> Rejected:
    """Return why an ad was refused; its own words may be what is wrong with it."""
    posting = each.posting
    why = one_line(str(getattr(error, "orig", None) or error), _DETAIL_CAP)
    source_id, title, url = (
        one_line(str(told), PHRASE_CAP) for told in (posting.source_id, posting.title, posting.url)
    )
    return Rejected("invalid", f"the database refused it: {why}", source_id, title, url)


def _refusal(source: str, pass_id: int, refused: Rejected, now: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "ad": one_line(refused.source_id or refused.url or refused.title, SOURCE_ID_CAP),
        "why": refused.why,
        "detail": one_line(refused.detail, _DETAIL_CAP),
        "title": one_line(refused.title, TITLE_CAP),
        "url": one_line(refused.url, URL_CAP),
        "pass_id": pass_id,
        "first_at": now,
        "last_at": now,
    }
