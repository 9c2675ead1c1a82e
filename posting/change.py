"""What a posting means beside what is stored under the same identity."""

from dataclasses import dataclass
from enum import StrEnum

from posting.identity import content_key
from posting.model import Posting


class Change(StrEnum):
    NEW = "new"
    EDITED = "edited"
    SAME = "same"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a stored posting: its row, the key of its content, whether it is open."""

    id: int
    content_key: str
    open: bool


def decide(posting: Posting, known: Known | None) -> Change:
    """Say whether `posting` is new, edited, the same, or the same and open again."""
    if known is None:
        return Change.NEW
    if not known.open:
        return Change.REOPENED
    return Change.SAME if known.content_key == content_key(posting) else Change.EDITED
