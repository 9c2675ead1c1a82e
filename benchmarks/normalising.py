"""What normalising an ad costs, in CPU, beside a peer that only makes plain text of it."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from classifier.material import unlabelled
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.normalise.rows import from_row

_NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
_CHARACTERS: Final = 2_200
Row = dict[str, Any]


def speed(data: Path) -> str:
    """Return the CPU of normalising whole ads of about 2,200 characters, each one once and none seen before."""
    ads = [from_row(row) for row in _ads(data)]
    context = Context("bench", _NOW)
    normalise(ads[0], context)
    before = time.process_time()
    for ad in ads[1:]:
        normalise(ad, context)
    cost = (time.process_time() - before) / (len(ads) - 1) * 1000
    peer = _beautiful_soup([ad.description for ad in ads])
    size = sum(len(ad.description) for ad in ads) / len(ads)
    told = f"normalising {cost:.3f} ms CPU an ad of {size:.0f} characters, {len(ads)} ads (goal 1.0);"
    return f"{told} the text alone by BeautifulSoup and lxml {peer:.3f} ms in the same run"


def _beautiful_soup(sources: Sequence[str]) -> float:
    """Return the CPU milliseconds that BeautifulSoup's plain text costs for each source."""
    from bs4 import BeautifulSoup

    before = time.process_time()
    for source in sources:
        BeautifulSoup(source, "lxml").get_text("\n")
    return (time.process_time() - before) / len(sources) * 1000


def _ads(data: Path) -> list[Row]:
    real = [row for row in _stored(data) if _CHARACTERS * 0.8 < len(row["description"]) < _CHARACTERS * 1.25]
    return real[:1500] or list(_made_up(300))


def _stored(data: Path) -> Iterator[Row]:
    for row in unlabelled(data.parent) if data.is_dir() else ():
        paragraphs = "".join(f"<p>{part}</p>" for part in (row["description"] or "").split("\n"))
        yield {
            "id": row["id"], "title": row["title"] or "?", "description": paragraphs, "employer": row["company"],
            "place": row["location"], "country": row["country"], "pay": row["salary"], "posted_on": row["posted"],
        }  # fmt: skip


def _made_up(count: int) -> Iterator[Row]:
    sentences = (
        "You manage the calendar of two directors and answer their mail, case {n}. ",
        "Salary: ${n},000 - ${n},500 per month, paid on the last day. ",
        "Three years of experience in office {n} are asked for. ",
        "Work from home with a laptop, a printer and fast internet, team {n}. ",
    )
    for number in range(count):
        text = "".join(f"<p>{sentence.format(n=number + 1)}</p>" for sentence in sentences * 9)
        yield {
            "id": str(number),
            "title": f"Assistant {number}",
            "description": text,
            "place": "Dhaka",
            "country": "BD",
        }
