"""The tables. `StoredPosting` adds to `Posting` only what is ours; the full-text index is made in the migrations."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)
from sqlmodel import Field, SQLModel

from db.moment import Moment
from posting.model import PHRASE_CAP, SOURCE_ID_CAP, TITLE_CAP, URL_CAP, Posting

# SQLite numbers rows by INTEGER alone; PostgreSQL needs room for more than 2**31.
_BIG: Final = BigInteger().with_variant(Integer(), "sqlite")
_NARROW: Final = {"sqlite_with_rowid": False}


def _key(kind: Any = _BIG) -> Any:
    """Return a column of a composite key that is given, never numbered by the database."""
    return Column(kind, primary_key=True, autoincrement=False, nullable=False)


def _of_posting(*, primary_key: bool = False) -> Any:
    return Column(_BIG, ForeignKey("posting.id"), primary_key=primary_key, autoincrement=False, nullable=False)


class StoredPosting(Posting, table=True):
    """An ad as it is kept. Its verdicts, corrections and last sighting have tables of their own."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("posting_identity", "source", "source_id", unique=True),
        Index("posting_group", "group_id"),
        Index(
            "posting_deadline",
            "valid_through",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        # What is reckoned anew when a currency's rate has moved.
        Index(
            "posting_currency",
            "pay_currency",
            "id",
            sqlite_where=text("pay_currency IS NOT NULL"),
            postgresql_where=text("pay_currency IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    content_key: str = Field(max_length=64)
    group_id: str = Field(max_length=64)
    pay_month_bdt: float | None = None
    pay_month_usd: float | None = None
    pay_rates_on: date | None = None
    first_seen_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_why: str | None = Field(default=None, max_length=PHRASE_CAP)


class Seen(SQLModel, table=True):
    """When an ad was last listed: narrow, since every pass writes here for every ad."""

    __tablename__ = "seen"

    posting_id: int = Field(sa_column=_of_posting(primary_key=True))
    newness: int = Field(sa_type=BigInteger)
    last_seen_at: datetime = Field(sa_type=Moment)


class StoredVerdict(SQLModel, table=True):
    """What one model said of one ad; a newer model adds a row."""

    __tablename__ = "verdict"
    __table_args__ = _NARROW

    posting_id: int = Field(sa_column=_of_posting(primary_key=True))
    model: str = Field(sa_column=Column(String(200), primary_key=True, nullable=False))
    tags: list[str] = Field(sa_type=JSON)
    scores: dict[str, float] = Field(sa_type=JSON)
    sure: bool
    at: datetime = Field(sa_type=Moment)


class Correction(SQLModel, table=True):
    """What a person said instead; the latest of an ad wins over every verdict."""

    __tablename__ = "correction"
    __table_args__ = (Index("correction_of", "posting_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    posting_id: int = Field(sa_column=_of_posting())
    tags: list[str] = Field(sa_type=JSON)
    by: str = Field(max_length=PHRASE_CAP)
    at: datetime = Field(sa_type=Moment)


class Card(SQLModel, table=True):
    """All that an ad is filtered by, in one narrow row; masks and numbers after the lists in db/filing.py."""

    __tablename__ = "card"
    __table_args__ = (
        Index("card_posting", "id", unique=True),
        Index("card_open", "open", "newness"),
        Index("card_pay", "open", "pay", "newness"),
        Index("card_model", "model", "newness"),
        Index("card_look", "look"),
        # What people said: asked of every title that a model judges.
        Index(
            "card_said",
            "look",
            "tags",
            sqlite_where=text("corrected = 1"),
            postgresql_where=text("corrected = 1"),
        ),
        # What a person is asked to look at: a small part of all.
        Index(
            "card_review",
            "open",
            "doubt",
            "newness",
            "reasons",
            sqlite_where=text("doubt > 0"),
            postgresql_where=text("doubt > 0"),
        ),
    )

    newness: int = Field(sa_column=_key())
    id: int = Field(sa_column=_of_posting())
    open: int = Field(sa_type=SmallInteger)
    source: int
    countries: str
    remote: int = Field(sa_type=SmallInteger)
    employment: int
    experience: int = Field(sa_type=SmallInteger)
    bangladesh: int = Field(sa_type=SmallInteger)
    warnings: int = Field(sa_type=SmallInteger)
    duties: int
    pay: float
    look: int = Field(sa_type=BigInteger)
    tags: int
    model: int
    corrected: int = Field(sa_type=SmallInteger)
    doubt: int
    reasons: int = Field(sa_type=SmallInteger)


class Filed(SQLModel, table=True):
    """Which ads stand under a term, open and closed apart, in the order of newness."""

    __tablename__ = "filed"
    __table_args__ = _NARROW

    term: int = Field(sa_column=_key(Integer))
    open: int = Field(sa_column=_key(SmallInteger))
    newness: int = Field(sa_column=_key())


class Pair(SQLModel, table=True):
    """How many ads stand under two terms at once; the term 0 is every ad."""

    __tablename__ = "pair"
    __table_args__ = _NARROW

    a: int = Field(sa_column=_key(Integer))
    open: int = Field(sa_column=_key(SmallInteger))
    b: int = Field(sa_column=_key(Integer))
    n: int


class Cell(SQLModel, table=True):
    """How many ads under one term have one whole combination of filter values.

    The term is a country or a duty, of which an ad may have several, or 0 for every ad.
    """

    __tablename__ = "cell"
    __table_args__ = _NARROW

    term: int = Field(sa_column=_key(Integer))
    open: int = Field(sa_column=_key(SmallInteger))
    tags: int = Field(sa_column=_key(Integer))
    remote: int = Field(sa_column=_key(SmallInteger))
    employment: int = Field(sa_column=_key(Integer))
    experience: int = Field(sa_column=_key(SmallInteger))
    bangladesh: int = Field(sa_column=_key(SmallInteger))
    warnings: int = Field(sa_column=_key(SmallInteger))
    n: int


class StoredRate(SQLModel, table=True):
    """Units of a currency for one US dollar on a day; with the rate `reckoned` the pay of stored ads was compared."""

    __tablename__ = "rate"

    currency: str = Field(sa_column=Column(String(3), primary_key=True, nullable=False))
    per_usd: float
    reckoned: float
    day: date


class Term(SQLModel, table=True):
    """The numbers of sources and models, given as they come."""

    __tablename__ = "term"
    __table_args__ = (Index("term_name", "kind", "name", unique=True),)

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True))
    kind: str = Field(max_length=20)
    name: str = Field(max_length=200)


class StoredSource(SQLModel, table=True):
    """A source's place in the timetable: when it is due, who visits it now, how it is and since when."""

    __tablename__ = "source"
    __table_args__ = (Index("source_due", "next_at"),)

    name: str = Field(sa_column=Column(String(80), primary_key=True, nullable=False))
    kind: str = Field(max_length=80)
    home: str = Field(max_length=URL_CAP)
    interval: float  # seconds
    credit: str | None = None
    off: str | None = None
    next_at: datetime = Field(sa_type=Moment)
    holder: str | None = Field(default=None, max_length=PHRASE_CAP)
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    pass_id: int | None = Field(default=None, sa_type=BigInteger)
    health: str = Field(max_length=20)
    since: datetime | None = Field(default=None, sa_type=Moment)
    reason: str | None = None
    last_pass: datetime | None = Field(default=None, sa_type=Moment)
    failures: int = 0
    suspect_passes: int = 0
    shares: dict[str, float] = Field(default_factory=dict, sa_type=JSON)


class StoredPage(SQLModel, table=True):
    """What is remembered of a page that a source showed: while it stays as it was, it need not be read again."""

    __tablename__ = "page"
    __table_args__ = _NARROW

    source: str = Field(sa_column=Column(String(80), primary_key=True, nullable=False))
    key: bytes = Field(sa_column=Column(LargeBinary(16), primary_key=True, nullable=False))
    digest: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    edition: str = Field(max_length=32)
    changed_at: str | None = Field(default=None, max_length=PHRASE_CAP)
    read_at: datetime = Field(sa_type=Moment)
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class StoredPass(SQLModel, table=True):
    """One visit to one source: its report. Unfinished while it runs, or when it was killed."""

    __tablename__ = "pass"
    __table_args__ = (Index("pass_of", "source", "id"),)

    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    source: str = Field(max_length=80)
    holder: str = Field(max_length=PHRASE_CAP)
    started_at: datetime = Field(sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    health: str | None = Field(default=None, max_length=20)
    complete: bool = False
    pages: int = 0
    not_modified: int = 0
    read: int = 0
    new: int = 0
    edited: int = 0
    reopened: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    closed: int = 0
    troubles: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)


class Refusal(SQLModel, table=True):
    """An ad that was read and refused, with the reason; told again at the next pass, it keeps its row."""

    __tablename__ = "refusal"
    __table_args__ = _NARROW

    source: str = Field(sa_column=Column(String(80), primary_key=True, nullable=False))
    ad: str = Field(sa_column=Column(String(SOURCE_ID_CAP), primary_key=True, nullable=False))
    why: str = Field(sa_column=Column(String(40), primary_key=True, nullable=False))
    detail: str = Field(max_length=1_000)
    title: str = Field(max_length=TITLE_CAP)
    url: str = Field(max_length=URL_CAP)
    pass_id: int = Field(sa_type=BigInteger)
    first_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model class."""
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)  # noqa: S101 - SQLModel does not declare it
    return table
