"""Which ads a person is asked to look at, how much, and why: the least sure and the most disagreed first.

Four things make an ad doubtful: the model is not sure; rules on the title alone say otherwise; another
model said otherwise; a person said otherwise of an ad with the same title. The doubt is the number of tags
that the model expects to have wrong, by its own probabilities, with a weight for each disagreement. It
stands in the ad's row, so that the queue is one run of an index; a correction takes the ad out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, literal_column, select, text
from sqlmodel import Session

from db.filing import ANY_REASON, REAL_TAGS, REASONS, TAGS, TERMS, UNSURE, Face, mask_of
from db.question import BadSearch, cursor_of, places_of
from db.tables import Card, Correction, StoredPosting, StoredVerdict, table_of
from db.views import views
from posting.model import Tag, Verdict
from posting.view import PostingView

_WEIGHTS: Final[Mapping[str, int]] = {"unsure": 300, "title": 100, "models": 400, "people": 1_000}
# Doubt is counted in thousandths of a tag.
_A_TAG: Final = 1_000
# Rules on the title know little: where the model expects less than this to be wrong, they are no reason.
_SURE_OF_ITSELF: Final = 50
_BITS: Final = {reason: 1 << place for place, reason in enumerate(REASONS)}
_REAL: Final = range(REAL_TAGS.bit_length())
LIMIT: Final = 20
LIMIT_CAP: Final = 200
# So many ads with the title of a corrected one are looked at again, the newest.
LOOKALIKES: Final = 500

_card = table_of(Card).c


# --- how doubtful an ad is --------------------------------------------------------------------------------


def mask(tags: Collection[Tag], *, sure: bool) -> int:
    """Return tags as they stand in a card."""
    return mask_of(tags, TAGS) | (0 if sure else mask_of([UNSURE], TAGS))


def judged(face: Face, verdict: Verdict, model: int, said: Collection[int]) -> Face:
    """Return an ad's face with a model's verdict; `said` are the tags that people gave ads with its title.

    `model` is the model's term. What a person said of the ad itself stays, and nobody is asked again.
    """
    if face.corrected:
        return replace(face, model=model)
    tags = mask(verdict.tags, sure=verdict.sure)
    expected = round(_A_TAG * sum(min(score, 1 - score) for score in verdict.scores.values()))
    disagrees = face.model not in (0, model) and _differ(face.tags, tags)
    # The same model asked again does not settle what it was asked about.
    still = face.model == model and bool(face.reasons & _BITS["models"])
    why = {
        "unsure": not verdict.sure,
        "title": expected >= _SURE_OF_ITSELF and _title_says_otherwise(verdict, tags),
        "models": disagrees or still,
        "people": bool(said) and tags & REAL_TAGS not in said,
    }
    reasons = sum(_BITS[reason] for reason, is_so in why.items() if is_so)
    return replace(face, tags=tags, model=model, reasons=reasons, doubt=_doubt(expected, reasons))


def seen_beside(face: Face, said: Collection[int]) -> Face:
    """Return an ad's face after people said what ads with its title are."""
    people = _BITS["people"] if said and face.tags & REAL_TAGS not in said else 0
    reasons = face.reasons & ~_BITS["people"] | people
    expected = max(face.doubt - _weight(face.reasons), 0)
    return replace(face, reasons=reasons, doubt=_doubt(expected, reasons))


def settled(face: Face, tags: Collection[Tag]) -> Face:
    """Return an ad's face with what a person said of it."""
    return replace(face, corrected=True, tags=mask(tags, sure=True), doubt=0, reasons=0)


def _title_says_otherwise(verdict: Verdict, tags: int) -> bool:
    return verdict.by_title is not None and _differ(mask(verdict.by_title, sure=True), tags)


def _differ(one: int, other: int) -> bool:
    return (one ^ other) & REAL_TAGS != 0


def _doubt(expected: int, reasons: int) -> int:
    """Return how much a person is wanted; an ad without a reason is left alone, and one with a reason is not."""
    return max(expected + _weight(reasons), 1) if reasons else 0


def _weight(reasons: int) -> int:
    return sum(weight for reason, weight in _WEIGHTS.items() if reasons & _BITS[reason])


# The 1 is written out: a planner takes a part's index only for a condition that it can read.
_SAID: Final = text("SELECT look, tags FROM card WHERE corrected = 1 AND look IN :looks").bindparams(
    bindparam("looks", expanding=True)
)


def said_of(connection: Connection, looks: Collection[int]) -> dict[int, set[int]]:
    """Return what people said of ads with these titles: look -> the sets of tags, as masks."""
    found: dict[int, set[int]] = {}
    told = sorted(looks)
    for start in range(0, len(told), 2_000):
        for row in connection.execute(_SAID, {"looks": told[start : start + 2_000]}):
            found.setdefault(row.look, set()).add(row.tags)
    return found


def lookalikes(connection: Connection, look: int) -> list[int]:
    """Return the newest ads with a title that no person has judged and a model has."""
    asked = select(_card.id).where(_card.look == look, _card.corrected == 0, _card.model > 0)
    return list(connection.scalars(asked.order_by(_card.newness.desc()).limit(LOOKALIKES)))


# --- the queue --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said of an ad."""

    model: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A corrected ad with the same title."""

    id: int
    title: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An ad that waits for a person. `reasons` are of REASONS; the lists tell who disagrees, where somebody does."""

    view: PostingView
    reasons: tuple[str, ...]
    verdicts: list[Said]
    alike: list[Alike]


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of ads that wait; `next` is the `after` of the page behind it, None at the end."""

    rows: list[Waiting]
    next: str | None


def queue(session: Session, reason: str | None = None, after: str | None = None, limit: int = LIMIT) -> Queue:
    """Return the open ads that wait for a person, the most doubtful first; with `reason` those of one reason.

    `limit` is from 1 to LIMIT_CAP. Raises BadSearch.
    """
    if reason is not None and reason not in REASONS:
        raise BadSearch("reason", reason, f"any of: {', '.join(REASONS)}")
    connection = session.connection()
    values: dict[str, float | int] = {"limit": limit + 1, "reason": _BITS[reason] if reason else 0}
    if after is not None:
        values["doubt"], values["newness"] = places_of("after", after, _MARK, 2)
    rows = connection.execute(text(queue_sql(reason, behind=after is not None)), values).all()
    shown = rows[:limit]
    following = cursor_of(_MARK, shown[-1].doubt, shown[-1].newness) if len(rows) > limit else None
    return Queue(_waiting(session, shown), following)


_MARK: Final = "r"


def queue_sql(reason: str | None, *, behind: bool) -> str:
    """Return the SELECT of a page of the queue: one run of its index, whose rows alone tell the reason."""
    of_reason = "AND (reasons & :reason) <> 0" if reason else ""
    from_there = "AND (doubt, newness) < (:doubt, :newness)" if behind else ""
    return (
        f"SELECT id, doubt, newness, reasons, look FROM card WHERE open = 1 AND doubt > 0 {of_reason} {from_there} "  # noqa: S608 - fragments of ours
        "ORDER BY doubt DESC, newness DESC LIMIT :limit"
    )


def waiting(session: Session) -> dict[str, int]:
    """Return how many open ads wait, by reason and, as `any`, at all."""
    terms = {term: reason for reason, term in TERMS["review"].items()}
    asked = text("SELECT b, n FROM pair WHERE a = 0 AND open = 1 AND b BETWEEN :first AND :last")
    told = session.connection().execute(asked, {"first": min(terms), "last": max(terms)})
    counted = {terms[row.b]: int(row.n) for row in told if row.b in terms}
    return {reason: counted.get(reason, 0) for reason in (*REASONS, ANY_REASON)}


def _waiting(session: Session, rows: Sequence[Any]) -> list[Waiting]:
    told = {row.id: row for row in rows}
    verdicts = _verdicts(session, [each for each, row in told.items() if row.reasons & _BITS["models"]])
    alike = _corrected(session, {row.look for row in told.values() if row.reasons & _BITS["people"]})
    return [
        Waiting(
            view,
            tuple(reason for reason in REASONS if told[view.id].reasons & _BITS[reason]),
            verdicts.get(view.id, []),
            alike.get(told[view.id].look, []),
        )
        for view in views(session, list(told))
    ]


def _verdicts(session: Session, ids: Sequence[int]) -> dict[int, list[Said]]:
    table = table_of(StoredVerdict).c
    asked = select(table.posting_id, table.model, table.tags).where(table.posting_id.in_(ids)).order_by(table.at.desc())
    found: dict[int, list[Said]] = {}
    for row in session.connection().execute(asked) if ids else ():
        found.setdefault(row.posting_id, []).append(Said(row.model, tuple(map(Tag, row.tags))))
    return found


_ALIKE_SHOWN: Final = 3


def _corrected(session: Session, looks: Collection[int]) -> dict[int, list[Alike]]:
    """Return the corrected ads with these titles, a few of each, by look."""
    stored, told = table_of(StoredPosting).c, table_of(Correction).c
    asked = (
        select(_card.look, stored.id, stored.title, told.tags)
        .join_from(table_of(Card), table_of(StoredPosting), stored.id == _card.id)
        .join(table_of(Correction), told.posting_id == stored.id)
        .where(_card.look.in_(looks), _card.corrected == literal_column("1"))
        .order_by(told.id.desc())
    )
    found: dict[int, dict[int, Alike]] = {}
    for row in session.connection().execute(asked) if looks else ():
        # The latest correction of an ad comes first, and counts.
        of_look = found.setdefault(row.look, {})
        if row.id in of_look or len(of_look) < _ALIKE_SHOWN:
            of_look.setdefault(row.id, Alike(row.id, row.title, tuple(map(Tag, row.tags))))
    return {look: list(alike.values()) for look, alike in found.items()}
