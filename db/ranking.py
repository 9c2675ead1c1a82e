"""Which of the newest matches is best: what is asked for in the title counts most, then the employer."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, text

from db.words import Phrase, words_of

_IN_TITLE: Final = 4.0
_IN_EMPLOYER: Final = 2.0
_IN_TEXT: Final = 1.0
_AS_ASKED: Final = 3.0  # the whole question stands in the title, in its order
_NOTHING_ELSE: Final = 2.0  # times the share of the title that was asked for

_SHOWN: Final = text("SELECT id, title, employer FROM posting WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


class Ranked(NamedTuple):
    score: float
    newness: int
    id: int


def best_first(connection: Connection, rows: Sequence[Any], asked: Sequence[Phrase]) -> list[Ranked]:
    """Return the matches `rows` (newness, id) with their scores, the best first; equal ones by newness."""
    if not rows:
        return []
    places = {row.id: row.newness for row in rows}
    ranked = [
        Ranked(score(words_of(row.title), words_of(row.employer or ""), asked), places[row.id], row.id)
        for row in connection.execute(_SHOWN, {"ids": list(places)})
    ]
    return sorted(ranked, reverse=True)


def score(title: Sequence[str], employer: Sequence[str], asked: Sequence[Phrase]) -> float:
    """Return how well an ad that holds every phrase fits, from the words of its title and employer."""
    said_title, said_employer = _joined(title), _joined(employer)
    in_title = [_told(phrase) in said_title for phrase in asked]
    total = sum(
        _IN_TITLE if hit else _IN_EMPLOYER if _told(phrase) in said_employer else _IN_TEXT
        for hit, phrase in zip(in_title, asked, strict=True)
    )
    if all(in_title):
        whole = _joined([word for phrase in asked for word in phrase.words])
        total += _AS_ASKED if whole in said_title else 0.0
    hits = sum(len(phrase.words) for hit, phrase in zip(in_title, asked, strict=True) if hit)
    return round(total + _NOTHING_ELSE * min(hits / max(len(title), 1), 1.0), 4)


def _joined(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _told(phrase: Phrase) -> str:
    told = _joined(phrase.words)
    return told.rstrip() if phrase.prefix else told
