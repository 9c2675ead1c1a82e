"""The index of words: put in, taken out, and asked, on SQLite (FTS5) and on PostgreSQL (tsvector).

It keeps no text of its own. What must be taken out is made again from the stored posting, so whatever
changes `words_of` needs a migration that builds the index anew.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from db.engine import is_sqlite
from db.words import WORD_CAP, Phrase, fts5, plain, split, tsquery


class Words(NamedTuple):
    """What is indexed of one ad, in the one spelling."""

    title: str
    employer: str
    text: str


class Indexed(NamedTuple):
    """An ad's place in the order of newness, and its words."""

    newness: int
    words: Words


def words_of(row: Any) -> Words:
    """Return the words of a posting given as its fields by name."""
    beside = [place["text"] for place in row["places"]] + list(row["skills"])
    text_told = "\n".join((row["description"], *beside)) if beside else row["description"]
    return Words(plain(row["title"]), plain(row["employer"] or ""), plain(text_told))


_ADD_FTS5: Final = "INSERT INTO words (rowid, title, employer, text) VALUES (?, ?, ?, ?)"
_TAKE_FTS5: Final = "INSERT INTO words (words, rowid, title, employer, text) VALUES ('delete', ?, ?, ?, ?)"
_ADD_TSVECTOR: Final = text(
    "INSERT INTO words (newness, said) VALUES (:newness, CAST(:said AS tsvector)) "
    "ON CONFLICT (newness) DO UPDATE SET said = excluded.said"
)
_LAST_POSITION: Final = 16_383  # PostgreSQL counts no further


def add_words(connection: Connection, ads: Sequence[Indexed]) -> None:
    """Put the words of some ads into the index; they must not be in it."""
    if not ads:
        return
    if is_sqlite(connection):
        # FTS5 collects words in memory only as long as the numbers rise.
        connection.exec_driver_sql(_ADD_FTS5, sorted((newness, *words) for newness, words in ads))
    else:
        connection.execute(_ADD_TSVECTOR, [{"newness": ad.newness, "said": _said(ad.words)} for ad in ads])


def take_words(connection: Connection, ads: Sequence[Indexed]) -> None:
    """Take the words of some ads out of the index; they must be exactly those that were put in."""
    # PostgreSQL's index is replaced by what is put in next.
    if ads and is_sqlite(connection):
        connection.exec_driver_sql(_TAKE_FTS5, sorted((newness, *words) for newness, words in ads))


def _said(words: Words) -> str:
    # Split here, and not by PostgreSQL's parser, which sees addresses and numbers in them.
    told = (word[:WORD_CAP] for part in words for word in split(part))
    return " ".join(f"'{word}':{min(place, _LAST_POSITION)}" for place, word in enumerate(told, 1))


def match_value(connection: Connection, asked: Sequence[Phrase]) -> str:
    """Return the phrases as the value of `match` in MATCHES."""
    return fts5(asked) if is_sqlite(connection) else tsquery(asked)


def matches(connection: Connection) -> tuple[str, str]:
    """Return SQL: the column of `words` that holds the place in the order of newness, and the condition."""
    if is_sqlite(connection):
        return "words.rowid", "words MATCH :match"
    return "words.newness", "words.said @@ CAST(:match AS tsquery)"
