"""`Posting` is the only field list: a new field reaches table, API, CSV and JSON-LD by itself."""

import csv
import io
import json
from datetime import UTC, datetime

from posting.jsonld import to_jsonld
from posting.model import Posting
from posting.view import PostingView

MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)


class WiderPosting(Posting):
    """What `Posting` would be with one more field."""

    union_rate: str | None = None


def test_a_new_field_reaches_the_table() -> None:
    from db.tables import StoredPosting

    assert set(Posting.model_fields) <= set(StoredPosting.model_fields)
    assert issubclass(StoredPosting, Posting)


def test_a_new_field_reaches_the_api() -> None:
    assert issubclass(PostingView, Posting)
    assert set(Posting.model_fields) <= set(PostingView.model_json_schema()["properties"])


def test_a_new_field_reaches_the_csv() -> None:
    from sohokari.export import columns, write_csv

    class WiderView(PostingView):
        union_rate: str | None = None

    view = WiderView(
        source="s",
        source_id="1",
        url="https://a.example/1",
        title="Clerk",
        union_rate="B7",
        id=1,
        first_seen_at=MOMENT,
        last_seen_at=MOMENT,
    )
    assert "union_rate" in columns(WiderView)
    out = io.StringIO()
    write_csv([view.model_dump(mode="json")], out, columns(WiderView))
    assert next(csv.DictReader(io.StringIO(out.getvalue())))["union_rate"] == "B7"


def test_a_new_field_reaches_the_json_ld() -> None:
    posting = WiderPosting(source="s", source_id="1", url="https://a.example/1", title="Clerk", union_rate="B7")
    assert "B7" in json.dumps(to_jsonld(posting))
