"""What came of a page: its ads as they will be stored, and what it asks for next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posting.model import Posting, Rejected
from scraper.errors import ReadError
from scraper.source import RawAd, Request

FIELDS: Final = tuple(name for name in RawAd.__dataclass_fields__ if name != "closed")


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad as it will be stored. `told` names the fields of RawAd that its source told.

    `closed` says that its own page calls it closed.
    """

    posting: Posting
    told: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one page: what it yields, and the error that it has. Both, when only a part of it reads."""

    ads: Sequence[Ad | Rejected] = ()
    requests: Sequence[Request] = ()
    error: ReadError | None = None
