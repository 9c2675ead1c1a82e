"""Short ways to make a raw ad and what becomes of it."""

from datetime import UTC, datetime
from typing import Any, Final

from posting.model import Posting
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.source import RawAd

NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTEXT: Final = Context("acme", NOW)


def posting_of(title: str = "Assistant", description: str = "", **fields: Any) -> Posting:
    """Return the posting of an ad with a title, a text and what else it tells."""
    ad = RawAd(title=title, source_id="1", url="https://a.example/1", description=description, **fields)
    read = normalise(ad, CONTEXT)
    assert isinstance(read, Posting), read
    return read
