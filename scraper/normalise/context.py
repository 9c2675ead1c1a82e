"""What is known of an ad before it is read: its source, the pass's clock, and the source's habits."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Context:
    """`now` is the clock that relative dates count from; `day_first` and `country` (ISO) are the source's habits."""

    source: str
    now: datetime
    day_first: bool | None = None
    country: str | None = None
