"""The first tables, and the full-text index of each database."""

import sqlalchemy as sa
from alembic import op

from db.moment import Moment

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = Moment()

# The default tokenizer cuts Bengali words at their vowel signs; marks (M*) belong to words.
# Nothing but the index is kept: the words are made again from the posting when they must be taken out.
WORDS_OF_SQLITE = """
CREATE VIRTUAL TABLE words USING fts5 (
    title, employer, text,
    content = '',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mc Mn'"
)
"""
# A batch of ads in memory at once, and merged less often: a fifth less time for a load.
SPEED_OF_SQLITE = (
    "INSERT INTO words (words, rank) VALUES ('hashsize', 8388608)",
    "INSERT INTO words (words, rank) VALUES ('automerge', 8)",
)
# For people who ask in SQL: an ad with the tags that count and when it was last listed.
AD = """
CREATE VIEW ad AS
SELECT p.*, s.last_seen_at, COALESCE(c.tags, v.tags) AS tags, v.scores, v.sure, v.model,
    CASE WHEN c.id IS NULL THEN 0 ELSE 1 END AS corrected
FROM posting p
JOIN seen s ON s.posting_id = p.id
JOIN card k ON k.id = p.id
LEFT JOIN term m ON m.id = k.model
LEFT JOIN verdict v ON v.posting_id = p.id AND v.model = m.name
LEFT JOIN correction c ON c.id = (SELECT MAX(latest.id) FROM correction latest WHERE latest.posting_id = p.id)
"""
WORDS_OF_POSTGRESQL = (
    "CREATE TABLE words (newness BIGINT PRIMARY KEY, said TSVECTOR NOT NULL)",
    "CREATE INDEX words_said ON words USING gin (said)",
)


def upgrade() -> None:
    op.create_table(
        "cell",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("open", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("tags", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("remote", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("employment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("experience", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("bangladesh", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("warnings", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", "open", "tags", "remote", "employment", "experience", "bangladesh", "warnings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "filed",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("open", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("newness", BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "open", "newness"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pair",
        sa.Column("a", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("open", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("b", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("a", "open", "b"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pass",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("holder", sa.String(200), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("health", sa.String(20), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("not_modified", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("edited", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("troubles", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("pass_of", "pass", ["source", "id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("source_id", sa.String(200), nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("apply_url", sa.String(2048), nullable=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("employer", sa.String(200), nullable=True),
        sa.Column("employer_kind", sa.String(length=20), nullable=True),
        sa.Column("description", sa.String(50000), nullable=False),
        sa.Column("language", sa.String(8), nullable=True),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("remote", sa.String(length=20), nullable=True),
        sa.Column("applicant_area", sa.String(200), nullable=True),
        sa.Column("applicant_worldwide", sa.Boolean(), nullable=True),
        sa.Column("applicant_countries", sa.JSON(), nullable=False),
        sa.Column("open_to_bangladesh", sa.Boolean(), nullable=True),
        sa.Column("employment", sa.JSON(), nullable=False),
        sa.Column("pay_text", sa.String(200), nullable=True),
        sa.Column("pay_min", sa.Float(), nullable=True),
        sa.Column("pay_max", sa.Float(), nullable=True),
        sa.Column("pay_currency", sa.String(3), nullable=True),
        sa.Column("pay_period", sa.String(length=20), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("valid_through", sa.Date(), nullable=True),
        sa.Column("experience", sa.String(length=20), nullable=True),
        sa.Column("experience_years", sa.Float(), nullable=True),
        sa.Column("odd_hours", sa.Boolean(), nullable=True),
        sa.Column("asks_for_money", sa.Boolean(), nullable=True),
        sa.Column("asks_for_account", sa.Boolean(), nullable=True),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("equipment", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("content_key", sa.String(64), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("pay_month_bdt", sa.Float(), nullable=True),
        sa.Column("pay_month_usd", sa.Float(), nullable=True),
        sa.Column("pay_rates_on", sa.Date(), nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_why", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "posting_deadline",
        "posting",
        ["valid_through"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "posting_currency",
        "posting",
        ["pay_currency", "id"],
        unique=False,
        sqlite_where=sa.text("pay_currency IS NOT NULL"),
        postgresql_where=sa.text("pay_currency IS NOT NULL"),
    )
    op.create_index("posting_group", "posting", ["group_id"], unique=False)
    op.create_index("posting_identity", "posting", ["source", "source_id"], unique=True)
    op.create_table(
        "page",
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("key", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("edition", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.String(200), nullable=True),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rate",
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("per_usd", sa.Float(), nullable=False),
        sa.Column("reckoned", sa.Float(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("currency"),
    )
    op.create_table(
        "refusal",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("ad", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(1000), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("pass_id", sa.BigInteger(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ad", "why"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("home", sa.String(2048), nullable=False),
        sa.Column("interval", sa.Float(), nullable=False),
        sa.Column("credit", sa.String(), nullable=True),
        sa.Column("off", sa.String(), nullable=True),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("holder", sa.String(200), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("pass_id", sa.BigInteger(), nullable=True),
        sa.Column("health", sa.String(20), nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("last_pass", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("suspect_passes", sa.Integer(), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("source_due", "source", ["next_at"], unique=False)
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("term_name", "term", ["kind", "name"], unique=True)
    op.create_table(
        "card",
        sa.Column("newness", BIG, autoincrement=False, nullable=False),
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("open", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("countries", sa.String(), nullable=False),
        sa.Column("remote", sa.SmallInteger(), nullable=False),
        sa.Column("employment", sa.Integer(), nullable=False),
        sa.Column("experience", sa.SmallInteger(), nullable=False),
        sa.Column("bangladesh", sa.SmallInteger(), nullable=False),
        sa.Column("warnings", sa.SmallInteger(), nullable=False),
        sa.Column("duties", sa.Integer(), nullable=False),
        sa.Column("pay", sa.Float(), nullable=False),
        sa.Column("look", sa.BigInteger(), nullable=False),
        sa.Column("tags", sa.Integer(), nullable=False),
        sa.Column("model", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.SmallInteger(), nullable=False),
        sa.Column("doubt", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"],
            ["posting.id"],
        ),
        sa.PrimaryKeyConstraint("newness"),
    )
    op.create_index("card_look", "card", ["look"], unique=False)
    op.create_index("card_model", "card", ["model", "newness"], unique=False)
    op.create_index("card_open", "card", ["open", "newness"], unique=False)
    op.create_index("card_pay", "card", ["open", "pay", "newness"], unique=False)
    op.create_index("card_posting", "card", ["id"], unique=True)
    op.create_index(
        "card_review",
        "card",
        ["open", "doubt", "newness", "reasons"],
        unique=False,
        sqlite_where=sa.text("doubt > 0"),
        postgresql_where=sa.text("doubt > 0"),
    )
    op.create_index(
        "card_said",
        "card",
        ["look", "tags"],
        unique=False,
        sqlite_where=sa.text("corrected = 1"),
        postgresql_where=sa.text("corrected = 1"),
    )
    op.create_table(
        "correction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("posting_id", BIG, autoincrement=False, nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["posting.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("correction_of", "correction", ["posting_id", "id"], unique=False)
    op.create_table(
        "seen",
        sa.Column("posting_id", BIG, autoincrement=False, nullable=False),
        sa.Column("newness", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["posting.id"],
        ),
        sa.PrimaryKeyConstraint("posting_id"),
    )
    op.create_table(
        "verdict",
        sa.Column("posting_id", BIG, autoincrement=False, nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["posting.id"],
        ),
        sa.PrimaryKeyConstraint("posting_id", "model"),
        sqlite_with_rowid=False,
    )

    op.execute(AD)
    if op.get_bind().dialect.name == "sqlite":
        for statement in (WORDS_OF_SQLITE, *SPEED_OF_SQLITE):
            op.execute(statement)
    else:
        for statement in WORDS_OF_POSTGRESQL:
            op.execute(statement)
    # Sources and models are numbered behind the terms that are the same everywhere.
    op.execute("INSERT INTO term (id, kind, name) VALUES (9999, '', '')")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('term', 'id'), 9999)")
