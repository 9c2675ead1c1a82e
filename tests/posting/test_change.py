"""What a posting means beside the stored one."""

import pytest

from posting.change import Change, Known, decide
from posting.identity import content_key
from posting.model import Posting

AD = Posting(source="s", source_id="1", url="https://a.example/1", title="Clerk")
SAME, OTHER = content_key(AD), "another"


@pytest.mark.parametrize(
    ("known", "change"),
    [
        (None, Change.NEW),
        (Known(1, SAME, open=True), Change.SAME),
        (Known(1, OTHER, open=True), Change.EDITED),
        (Known(1, SAME, open=False), Change.REOPENED),
        (Known(1, OTHER, open=False), Change.REOPENED),
    ],
    ids=["never seen", "as it was", "edited", "open again", "open again and edited"],
)
def test_a_posting_is_new_same_edited_or_reopened(known: Known | None, change: Change) -> None:
    assert decide(AD, known) is change
