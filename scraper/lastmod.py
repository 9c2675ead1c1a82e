"""Whether a page has to be asked for again, judged by when its list says that it changed last.

A list's word is believed for a week only: sites forget to move the date, or have none but the day's.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

# A page is looked at so often at least, whatever its list says.
_BELIEVED_FOR: Final = timedelta(days=7)
# Where a zone is not told, the moment is over everywhere on earth after so long.
_ANYWHERE: Final = timedelta(hours=12)
_W3C: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})?\s?(Z|[+-]\d\d:?\d\d)?)?")


def still_as_read(told: str | None, told_then: str | None, read_at: datetime, now: datetime) -> bool:
    """Say that a page need not be asked for: its list says that it is as it was when we read it.

    `told` is what the list says now, `told_then` what it said at the last reading, which was at `read_at`.
    The times of the clock are UTC. False where the list leaves any doubt.
    """
    if told is None or told != told_then or not read_at <= now < read_at + _BELIEVED_FOR:
        return False
    over = _over_at(told)
    return over is not None and over <= read_at


def _over_at(told: str) -> datetime | None:
    """Return when the moment that is told is over for certain; None if it tells none. A bare date is a whole day."""
    read = _W3C.fullmatch(told.strip()[:40])
    if read is None:
        return None
    day, minute, second, zone = read.groups()
    try:
        begins = datetime.fromisoformat(f"{day}T{minute or '00:00'}{second or ''}{zone or ''}")
        if begins.tzinfo is None:
            begins = begins.replace(tzinfo=UTC) + _ANYWHERE
        return begins + (
            timedelta(days=1) if minute is None else timedelta(seconds=1) if second else timedelta(minutes=1)
        )
    except (ValueError, OverflowError):
        return None
