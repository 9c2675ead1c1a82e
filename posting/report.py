"""What a pass tells of itself: one visit to one source, and it adds up."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Health(StrEnum):
    """How a source is, after its last pass."""

    NEW = "new"  # never visited
    OK = "ok"
    EMPTY = "empty"  # answered well, and has no ads
    SUSPECT = "suspect"  # answered, but not like itself
    BLOCKED = "blocked"  # 401, 403, 429, a challenge, or robots.txt says no
    CHANGED = "changed"  # cannot be read any more
    UNREACHABLE = "unreachable"
    STALE = "stale"  # not visited for several intervals
    OFF = "off"  # switched off, with the reason in the catalogue


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong in a pass: what, where, and what happens next."""

    kind: str  # name of the error class, in snake case
    reason: str
    url: str = ""
    next: str = ""


_COUNTS = ("read", "new", "edited", "reopened", "unchanged", "duplicate", "rejected", "closed")


@dataclass(slots=True)
class PassReport:
    """The counts of one pass. `adds_up` holds after every pass, whatever went wrong in it.

    Times are UTC. `complete` says that the walk saw everything the source lists: only then may an ad
    that was not seen be closed.
    """

    source: str
    started_at: datetime
    finished_at: datetime | None = None
    health: Health = Health.OK
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
    troubles: list[Trouble] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)  # of the ads, how many tell each field

    def add(self, batch: "PassReport") -> None:
        """Count what a batch of this pass came to, once it is stored."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(batch, name))

    @property
    def stored(self) -> int:
        return self.new + self.edited + self.reopened

    @property
    def adds_up(self) -> bool:
        return self.read == self.stored + self.unchanged + self.duplicate + self.rejected
