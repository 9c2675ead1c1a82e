"""A raw ad from one row of a file: ads as a source tells them, all text, any key missing."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from scraper.source import RawAd

# A row has no address of its own; `.invalid` is reserved for what leads nowhere (RFC 6761).
_NOWHERE: Final = "https://row.invalid/"
_CAP: Final = 1_000_000


def from_row(row: Mapping[str, Any]) -> RawAd:
    """Return the raw ad that `row` tells by id, title, description, employer, place, country,
    employment_type, pay, posted_on, and beside them url and remote."""
    row_id = (
        _text(row, "id")
        or hashlib.blake2b(
            json.dumps(row, sort_keys=True, default=str).encode("utf-8", "surrogatepass"), digest_size=8
        ).hexdigest()
    )
    employment, place, posted_on = _text(row, "employment_type"), _text(row, "place"), row.get("posted_on")
    return RawAd(
        title=_text(row, "title"),
        source_id=row_id,
        url=_text(row, "url") or _NOWHERE + quote(row_id[:300], safe="", errors="replace"),
        description=_text(row, "description"),
        employer=_text(row, "employer"),
        places=(place,) if place else (),
        country=_text(row, "country"),
        remote=_text(row, "remote") or None,
        employment=(employment,) if employment else (),
        pay=_text(row, "pay") or None,
        posted_on=posted_on if isinstance(posted_on, int | float) else _text(row, "posted_on") or None,
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value)[:_CAP].strip()
