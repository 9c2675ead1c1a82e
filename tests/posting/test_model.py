"""A posting is validated once, where it is made: what would poison its neighbours does not become one."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from posting.model import TITLE_CAP, Posting
from tests.shared import SHARED, needs_shared

AD: dict[str, Any] = {"source": "s", "source_id": "1", "url": "https://a.example/1", "title": "Clerk"}


def test_a_posting_needs_its_identity_and_a_title() -> None:
    for name in AD:
        with pytest.raises(ValidationError):
            Posting(**{**AD, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "a\x00b"),
        ("title", "x" * (TITLE_CAP + 1)),
        ("description", "a\ud800"),
        ("employer", "a\u202eb"),
        ("pay_min", float("nan")),
        ("pay_max", float("inf")),
        ("pay_currency", "TAKA"),
        ("remote", "sometimes"),
        ("employment", ["forever"]),
        ("no_such_field", 1),
        ("skills", ["a\x00b"]),
        ("places", [{"text": "a\u202eb", "city": None, "country": None}]),
        ("evidence", {"remote": "a\ud800"}),
    ],
)
def test_what_cannot_be_stored_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Posting(**{**AD, name: value})


class TestPoison:
    """The poison values of the shared folder: refused by the model, or harmless in every output."""

    pytestmark = needs_shared

    @pytest.mark.parametrize("name", ["title", "employer", "description", "pay_text", "pay_min", "experience_years"])
    def test_a_poisoned_value_is_refused_or_harmless(self, name: str) -> None:
        values = json.loads((SHARED / "data/badinput/generated/poison_values.json").read_bytes())
        assert len(values) > 20
        for value in values.values():
            try:
                posting = Posting(**{**AD, name: value})
            except ValidationError:
                continue
            json.dumps(posting.model_dump(mode="json"), allow_nan=False).encode("utf-8")
