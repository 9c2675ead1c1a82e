"""What a transaction changes of some ads' faces and words, filed together at its end.

SQLite's index of words writes what it holds at every savepoint, and best takes words in one go, in rising
order: so they wait here, too.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, event, select
from sqlmodel import Session

from db.filing import SAID, Face, file
from db.fulltext import Indexed, Words, add_words, take_words
from db.tables import Card, Term, table_of
from db.upsert import unless_there


class Faces:
    """What is known in one transaction of some ads: their faces and words as filed, and as they shall be."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._before: dict[int, Face | None] = {}
        self._now: dict[int, Face] = {}
        self._words_before: dict[int, Words | None] = {}
        self._words_now: dict[int, Words] = {}
        self._terms: dict[tuple[str, str], int] = {}

    @classmethod
    def of(cls, session: Session, connection: Connection) -> "Faces":
        """Return the faces of the session's transaction; they are filed before it is committed."""
        found = session.info.get(cls)
        if found is None:
            found = session.info[cls] = cls(connection)
            # Not `once`: a session may have many transactions, and would be heard in the first one only.
            if not event.contains(session, "before_commit", _file):
                event.listen(session, "before_commit", _file)
                event.listen(session, "after_rollback", _forget)
        assert isinstance(found, cls)  # noqa: S101 - `info` holds anything
        return found

    def read(self, ids: Iterable[int]) -> None:
        """Read the faces of these ads, where they are not at hand; unknown ids are left out."""
        missing = [each for each in ids if each not in self._now]
        for start in range(0, len(missing), 2_000):
            some = missing[start : start + 2_000]
            for row in self._connection.execute(select(table_of(Card)).where(table_of(Card).c.id.in_(some))):
                self._before[row.id] = self._now[row.id] = face_in(row)

    def now(self, posting_id: int) -> Face:
        """Return an ad's face; raises LookupError if there is no such ad, or it was not read."""
        return self._now[posting_id]

    def told(self, face: Face) -> Face:
        """Return an ad's new face with what a model and a person said of it before."""
        before = self._now.get(face.id)
        if before is None:
            return face
        return replace(face, **{name: getattr(before, name) for name in SAID})

    def put(self, face: Face) -> None:
        """Note what an ad's face shall be."""
        self._before.setdefault(face.id, None)
        self._now[face.id] = face

    def say(self, newness: int, before: Words | None, now: Words) -> None:
        """Note what an ad's words shall be, and which ones the index has of it."""
        self._words_before.setdefault(newness, before)
        self._words_now[newness] = now

    def term(self, kind: str, name: str) -> int:
        """Return the number of a source or model, giving it one if it has none."""
        if (kind, name) not in self._terms:
            self._terms[kind, name] = self._number(kind, name)
        return self._terms[kind, name]

    def file(self) -> None:
        """File what was noted."""
        changes = [(self._before[posting_id], face) for posting_id, face in self._now.items()]
        file(self._connection, changes)
        self._before = dict(self._now)
        taken = [Indexed(newness, words) for newness, words in self._words_before.items() if words is not None]
        take_words(self._connection, taken)
        add_words(self._connection, [Indexed(newness, words) for newness, words in self._words_now.items()])
        self._words_before, self._words_now = {}, {}

    def _number(self, kind: str, name: str) -> int:
        term = table_of(Term)
        asked = select(term.c.id).where(term.c.kind == kind, term.c.name == name)
        number = self._connection.scalar(asked)
        if number is None:
            self._connection.execute(unless_there(self._connection, Term), {"kind": kind, "name": name})
            number = self._connection.scalar(asked)
        assert number is not None  # noqa: S101 - inserted above
        return int(number)


def face_in(row: Any) -> Face:
    """Return the face in a row of `card`."""
    return Face(
        newness=row.newness,
        id=row.id,
        open=bool(row.open),
        source=row.source,
        countries=tuple(map(int, row.countries.split())),
        remote=row.remote,
        employment=row.employment,
        experience=row.experience,
        bangladesh=row.bangladesh,
        warnings=row.warnings,
        duties=row.duties,
        pay=row.pay,
        look=row.look,
        tags=row.tags,
        model=row.model,
        corrected=bool(row.corrected),
        doubt=row.doubt,
        reasons=row.reasons,
    )


def _file(session: Session) -> None:
    found = session.info.pop(Faces, None)
    if isinstance(found, Faces):
        found.file()


def _forget(session: Session) -> None:
    session.info.pop(Faces, None)
