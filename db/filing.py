"""Under which terms an ad is filed, and how many ads stand under each: what makes filters and counts quick.

An ad has one narrow row (`card`) with all that is filtered by, a row for each of its terms (`filed`),
and a share in the counts: of pairs of terms (`pair`), and of whole combinations (`cell`). A change of an
ad is told here as its face before and after; everything else follows.

Term numbers and bits are kept in databases: a value may be added to a list below, never moved.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, product
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, update

from db.tables import Card, Cell, Filed, Pair, table_of
from db.upsert import Row, adding, execute_many, replacing
from db.words import split
from posting.model import Posting

UNSTATED: Final = "unstated"
NONE: Final = "none"
UNSURE: Final = "unsure"

TAGS: Final = ("administrative", "executive", "personal", "secretary", UNSURE)
REMOTE: Final = (UNSTATED, "remote", "hybrid", "onsite")
EMPLOYMENT: Final = ("full_time", "part_time", "contract", "freelance", "temporary", "internship")
EXPERIENCE: Final = (UNSTATED, "none_required", "required")
OPEN_TO_BANGLADESH: Final = (UNSTATED, "yes", "no")
# The fields of a posting that are True where it asks for what honest employers hardly ever do.
WARNINGS: Final = ("asks_for_money", "asks_for_account")
# Why a person is asked to look at an ad; see db/review.py.
REASONS: Final = ("unsure", "title", "models", "people")
ANY_REASON: Final = "any"
DUTIES: Final = (
    "calendar", "coordination", "files", "email", "phone", "billing",
    "records", "prospecting", "social_media", "travel", "content",
)  # fmt: skip

EVERYTHING: Final = 0
_FIRST_COUNTRY: Final = 1_000
FIRST_NAMED: Final = 10_000  # from here on: sources and models, numbered as they come (table `term`)
REAL_TAGS: Final = (1 << TAGS.index(UNSURE)) - 1
NO_PAY: Final = -1.0

# A place in the order of newness: the day in the upper bits, the id in the lower.
_ID_BITS: Final = 36


def _numbered(first: int, values: Sequence[str], *more: str) -> dict[str, int]:
    return {value: first + place for place, value in enumerate((*values, *more))}


# dimension -> value -> term. The gaps leave room for values to come.
TERMS: Final = {
    "tags": {**_numbered(10, TAGS), NONE: 39},
    "remote": _numbered(40, REMOTE),
    "employment": {**_numbered(50, EMPLOYMENT), UNSTATED: 69},
    "experience": _numbered(70, EXPERIENCE),
    "open_to_bangladesh": _numbered(80, OPEN_TO_BANGLADESH),
    "review": {**_numbered(90, REASONS), ANY_REASON: 99},
    "duties": _numbered(100, DUTIES),
    "warnings": {**_numbered(120, WARNINGS), NONE: 139},
}


def country_term(code: str) -> int:
    """Return the term of an ISO 3166-1 alpha-2 code in capitals."""
    return _FIRST_COUNTRY + (ord(code[0]) - 65) * 26 + ord(code[1]) - 65


def country_of(term: int) -> str:
    first, second = divmod(term - _FIRST_COUNTRY, 26)
    return chr(65 + first) + chr(65 + second)


def is_country(term: int) -> bool:
    return _FIRST_COUNTRY <= term < _FIRST_COUNTRY + 26 * 26


def newness(day: date, posting_id: int) -> int:
    """Return an ad's place in the order of newness: by day, then by when it was stored."""
    return day.toordinal() << _ID_BITS | posting_id


def newness_of_day(day: date) -> int:
    """Return the lowest place that an ad of `day` can have."""
    return day.toordinal() << _ID_BITS


def mask_of(values: Iterable[str], order: Sequence[str]) -> int:
    """Return `values` as bits in the order given; unknown ones have none."""
    mask = 0
    for value in values:
        if value in order:
            mask |= 1 << order.index(value)
    return mask


@dataclass(frozen=True, slots=True)
class Face:
    """All that an ad is filtered and counted by. Masks and numbers after the lists above; `source` and
    `model` are terms, `model` 0 while no model has seen the ad; `pay` is in taka a month, NO_PAY if not told.
    Ads with one `look` have the same title. `doubt` says how much a person is wanted, 0 for not at all, and
    `reasons` why.
    """

    newness: int
    id: int
    open: bool
    source: int
    countries: tuple[int, ...]
    remote: int
    employment: int
    experience: int
    bangladesh: int
    warnings: int
    duties: int
    pay: float
    look: int = 0
    tags: int = 0
    model: int = 0
    corrected: bool = False
    doubt: int = 0
    reasons: int = 0

    @property
    def facets(self) -> tuple[int, ...]:
        """The terms that are counted in pairs."""
        work = (self.tags, self.remote, self.employment, self.experience)
        return (*_terms(*work, self.bangladesh, self.warnings, self.duties), *self.countries)

    @property
    def alone(self) -> tuple[int, ...]:
        """The terms of which only the ads are counted, and no pairs."""
        told = (EVERYTHING, self.source, *_review_terms(self.reasons))
        return (*told, self.model) if self.model else told

    @property
    def told(self) -> tuple[object, ...]:
        """All that the ad itself tells, without what was said of it."""
        said = (self.open, self.source, self.countries, self.remote, self.employment, self.experience)
        return (*said, self.bangladesh, self.warnings, self.duties, self.pay, self.look)

    @property
    def duty_terms(self) -> tuple[int, ...]:
        return _duty_terms(self.duties)

    @property
    def terms(self) -> tuple[int, ...]:
        """The terms that the ad is filed under."""
        return (*self.facets, self.source)


@lru_cache(maxsize=50_000)
def _terms(
    tags: int, remote: int, employment: int, experience: int, bangladesh: int, warnings: int, duties: int
) -> tuple[int, ...]:
    told = _work_out(tags, remote, employment, experience)
    open_to = TERMS["open_to_bangladesh"][OPEN_TO_BANGLADESH[bangladesh]]
    return (*told, open_to, *_warning_terms(warnings), *_duty_terms(duties))


def _warning_terms(warnings: int) -> Iterable[int]:
    return _under("warnings", WARNINGS, warnings) if warnings else (TERMS["warnings"][NONE],)


@lru_cache(maxsize=64)
def _review_terms(reasons: int) -> tuple[int, ...]:
    return (*_under("review", REASONS, reasons), TERMS["review"][ANY_REASON]) if reasons else ()


@lru_cache(maxsize=2_048)
def _duty_terms(duties: int) -> tuple[int, ...]:
    return tuple(_under("duties", DUTIES, duties))


def _work_out(tags: int, remote: int, employment: int, experience: int) -> Iterable[int]:
    yield from _under("tags", TAGS, tags)
    if not tags & REAL_TAGS:
        yield TERMS["tags"][NONE]
    yield TERMS["remote"][REMOTE[remote]]
    yield from _under("employment", EMPLOYMENT, employment)
    if not employment:
        yield TERMS["employment"][UNSTATED]
    yield TERMS["experience"][EXPERIENCE[experience]]


def _under(dimension: str, order: Sequence[str], mask: int) -> Iterable[int]:
    return (TERMS[dimension][value] for place, value in enumerate(order) if mask >> place & 1)


def look_of(title: str) -> int:
    """Return the number of a title in the one spelling: the same for the same words, numbers among them aside."""
    words = " ".join(word for word in split(title) if not word.isdecimal())
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


def face_of(
    posting: Posting, *, posting_id: int, place: int, is_open: bool, source: int, pay: float | None, look: int
) -> Face:
    """Return the face of an ad that no model has seen yet."""
    codes = {entry["country"] for entry in posting.places} | set(posting.applicant_countries)
    countries = sorted(country_term(code) for code in codes if code and _is_code(code))
    return Face(
        newness=place,
        id=posting_id,
        open=is_open,
        source=source,
        countries=tuple(countries),
        remote=REMOTE.index(posting.remote or UNSTATED),
        employment=mask_of(posting.employment, EMPLOYMENT),
        experience=EXPERIENCE.index(posting.experience or UNSTATED),
        bangladesh=_BANGLADESH[posting.open_to_bangladesh],
        warnings=mask_of((name for name in WARNINGS if getattr(posting, name)), WARNINGS),
        duties=mask_of(posting.duties, DUTIES),
        pay=NO_PAY if pay is None else pay,
        look=look,
    )


_BANGLADESH: Final = {None: 0, True: 1, False: 2}


def _is_code(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()


def file(connection: Connection, changes: Sequence[tuple[Face | None, Face]]) -> None:
    """Write what became of some ads: each as its face before (None: it is new) and its face now."""
    changes = [(before, after) for before, after in changes if before != after]
    if not changes:
        return
    _file_cards(connection, changes)
    _file_terms(connection, changes)
    _count(connection, changes)


_CARD: Final = tuple(table_of(Card).c.keys())
_FILED: Final = ("term", "open", "newness")


def _file_cards(connection: Connection, changes: Sequence[tuple[Face | None, Face]]) -> None:
    # What was said of an ad is most of what changes: its other columns, and their indexes, are left alone then.
    said = [face for before, face in changes if before is not None and before.told == face.told]
    execute_many(connection, _SAY, (*SAID, "at"), [_said(face) for face in sorted(said, key=_place)])
    rows = sorted(_card(face) for before, face in changes if before is None or before.told != face.told)
    execute_many(connection, replacing(connection, Card, ("newness",)), _CARD, rows)


SAID: Final = ("tags", "model", "corrected", "doubt", "reasons")
_SAY: Final = update(Card).where(table_of(Card).c.newness == bindparam("at"))


def _place(face: Face) -> int:
    return face.newness


def _said(face: Face) -> Row:
    return face.tags, face.model, int(face.corrected), face.doubt, face.reasons, face.newness


def _card(face: Face) -> Row:
    """Return the row of an ad, in the order of the table's columns."""
    return (
        face.newness,
        face.id,
        int(face.open),
        face.source,
        " ".join(map(str, face.countries)),
        face.remote,
        face.employment,
        face.experience,
        face.bangladesh,
        face.warnings,
        face.duties,
        face.pay,
        face.look,
        face.tags,
        face.model,
        int(face.corrected),
        face.doubt,
        face.reasons,
    )


def _file_terms(connection: Connection, changes: Sequence[tuple[Face | None, Face]]) -> None:
    gone: list[Row] = []
    come: list[Row] = []
    for before, after in changes:
        now = {(term, int(after.open), after.newness) for term in after.terms}
        if before is None:
            come += now
            continue
        was = {(term, int(before.open), after.newness) for term in before.terms}
        gone += was - now
        come += now - was
    execute_many(connection, _UNFILE, _FILED, gone)
    # In the order of the index: rows of one term lie together.
    come.sort()
    execute_many(connection, _FILE, _FILED, come)


_filed = table_of(Filed).c
_FILE: Final = insert(Filed)
_UNFILE: Final = delete(Filed).where(*(_filed[name] == bindparam(name) for name in _FILED))

_Pairs = Counter[tuple[int, int, int]]
_Cells = Counter[tuple[int, ...]]
_PAIR: Final = ("a", "open", "b")
_CELL: Final = ("term", "open", "tags", "remote", "employment", "experience", "bangladesh", "warnings")


def _count(connection: Connection, changes: Sequence[tuple[Face | None, Face]]) -> None:
    pairs, cells = shares(changes)
    # Sorted, so that two writers take the rows in one order and never wait for each other crosswise.
    counted: list[Row] = [(*key, n) for key, n in sorted(pairs.items()) if n]
    execute_many(connection, adding(connection, Pair, _PAIR), (*_PAIR, "n"), counted)
    combined: list[Row] = [(*key, n) for key, n in sorted(cells.items()) if n]
    execute_many(connection, adding(connection, Cell, _CELL), (*_CELL, "n"), combined)


def shares(changes: Iterable[tuple[Face | None, Face]]) -> tuple[_Pairs, _Cells]:
    """Return by how much the changes move each count."""
    pairs: _Pairs = Counter()
    cells: _Cells = Counter()
    gone_pairs: _Pairs = Counter()
    gone_cells: _Cells = Counter()
    for before, after in changes:
        if before is not None and (before.open, before.facets) == (after.open, after.facets):
            # Most new verdicts say what the old ones said.
            pairs.update(_alone(after))
            gone_pairs.update(_alone(before))
            continue
        pairs.update(_pairs_of(after))
        cells.update(_cells_of(after))
        if before is not None:
            gone_pairs.update(_pairs_of(before))
            gone_cells.update(_cells_of(before))
    pairs.subtract(gone_pairs)
    cells.subtract(gone_cells)
    return pairs, cells


def _pairs_of(face: Face) -> Iterator[tuple[int, int, int]]:
    """Return the pairs that an ad counts in; made without a loop of ours, since there are some 70 of them."""
    state, facets = (int(face.open),), face.facets
    return chain(product((EVERYTHING, *facets), state, facets), _alone(face))


def _alone(face: Face) -> Iterator[tuple[int, int, int]]:
    return product((EVERYTHING,), (int(face.open),), face.alone)


def _cells_of(face: Face) -> Iterator[tuple[int, ...]]:
    work = (face.tags, face.remote, face.employment, face.experience)
    told = (int(face.open), *work, face.bangladesh, face.warnings)
    return ((term, *told) for term in (EVERYTHING, *face.countries, *face.duty_terms))
