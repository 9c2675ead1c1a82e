"""The index of words: put in, taken out, and asked, on SQLite (FTS5) and on PostgreSQL (tsvector).

It keeps no text of its own. What must be taken out is made again from the stored posting, so whatever
changes `words_of` needs a migration that builds the index anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from db.engine import is_sqlite
from db.words import Phrase, fts5, plain, split, tsquery


class Words(NamedTuple):
    """What is indexed of one ad, in the one spelling."""

    title: str
    employer: str
    text: str


class Indexed(NamedTuple):
    """An ad's place in the order of newness, and its words."""

    newness: int
    words: Words


def words_of(row: Mapping[str, Any]) -> Words:
    """Return the words of a posting given as its fields."""
    beside = [place["text"] for place in row["places"]] + list(row["skills"])
    text_told = "\n".join((row["description"], *beside)) if beside else row["description"]
    return Words(plain(row["title"]), plain(row["employer"] or ""), plain(text_told))


_ADD_FTS5: Final = "INSERT INTO words (rowid, title, employer, text) VALUES (?, ?, ?, ?)"
_TAKE_FTS5: Final = "INSERT INTO words (words, rowid, title, employer, text) VALUES ('delete', ?, ?, ?, ?)"
_ADD_TSVECTOR: Final = text(
    "INSERT INTO words (newness, said) VALUES (:newness, to_tsvector('simple', :said)) "
    "ON CONFLICT (newness) DO UPDATE SET said = excluded.said"
)


def add_words(connection: Connection, ads: Sequence[Indexed]) -> None:
    """Put the words of some ads into the index; they must not be in it."""
    if not ads:
        return
    if is_sqlite(connection):
        connection.exec_driver_sql(_ADD_FTS5, [(newness, *words) for newness, words in ads])
    else:
        connection.execute(_ADD_TSVECTOR, [{"newness": ad.newness, "said": _said(ad.words)} for ad in ads])


def take_words(connection: Connection, ads: Sequence[Indexed]) -> None:
    """Take the words of some ads out of the index; they must be exactly those that were put in."""
    # PostgreSQL's index is replaced by what is put in next.
    if ads and is_sqlite(connection):
        connection.exec_driver_sql(_TAKE_FTS5, [(newness, *words) for newness, words in ads])


def _said(words: Words) -> str:
    # Split here, so that PostgreSQL's own parser finds nothing to take for an address or a number.
    return " ".join(word[:200] for part in words for word in split(part))


def matching(connection: Connection, asked: Sequence[Phrase]) -> tuple[str, str]:
    """Return the condition on `words` that finds the phrases, and the value of its parameter `match`."""
    if is_sqlite(connection):
        return "words MATCH :match", fts5(asked)
    return "words.said @@ CAST(:match AS tsquery)", tsquery(asked)


def place(connection: Connection) -> str:
    """Return the column of `words` that holds the place in the order of newness."""
    return "words.rowid" if is_sqlite(connection) else "words.newness"
