"""Pay and date lines read exactly: real pay lines beside what peers make of them, and the tests' made-up lines."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks.score import Score
from posting.model import Pay
from scraper.normalise.dates import read_date
from scraper.normalise.deadline import read_deadline
from scraper.normalise.pay import read_pay

_NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
Row = dict[str, Any]
Told = tuple[float | None, float | None, str | None, str | None]
_PERIODS: Final = {"yearly": "year", "monthly": "month", "weekly": "week", "daily": "day", "hourly": "hour"}
NOTHING: Final[Told] = (None, None, None, None)


def made_up() -> Iterator[str]:
    """Yield how many of the pay and date lines that the tests hold, made up after many boards, are read exactly."""
    read_amounts, read_dates = [], []
    for row in _made_up_lines("pay_lines"):
        country, *truth, line = (None if each == "-" else each for each in row)
        least, most, currency, period = truth
        wanted = (float(least) if least else None, float(most) if most else None, currency, period)
        read_amounts.append(_told(read_pay(line or "-", country)) == wanted)
    for kind, order, truth_day, text in _made_up_lines("date_lines"):
        day_first = {"d": True, "m": False}.get(order)
        day = read_date(text, _NOW, day_first) if kind == "date" else read_deadline(text, _NOW, day_first)[0]
        read_dates.append((day.isoformat() if day else "-") == truth_day)
    for name, read in (("pay (lines made up)", read_amounts), ("dates (lines made up)", read_dates)):
        yield f"{name:<28} {sum(read) / len(read):.3f} exact of {len(read)}" + (
            " (goal 0.98)" if "dates" in name else " (goal 0.95)"
        )


def _made_up_lines(name: str) -> Iterator[list[str]]:
    path = Path(__file__).parents[1] / "tests" / "scraper" / "normalise" / f"{name}.tsv"
    for row in path.read_text(encoding="utf-8").splitlines()[1:]:
        yield row.split("\t")


def pay_scores(data: Path) -> dict[str, Score]:
    """Return the scores of the pay lines in `data`: ours, and the peers' that are installed here."""
    readers: dict[str, Callable[[Row], Told]] = {"pay": _ours}
    for name, peer in (("price-parser", _price_parser()), ("JobSpy", _jobspy())):
        if peer is not None:
            readers[f"pay, by {name}"] = peer
    scores = {name: Score() for name in readers}
    lines = [json.loads(line) for line in (data / "pay_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    for read in readers.values():
        read(lines[0])  # patterns are compiled once
    for row in lines:
        wanted = (row["min"], row["max"], row["currency"], row["period"])
        for name, read in readers.items():
            before = time.process_time()
            got = read(row)
            scores[name].seconds += time.process_time() - before
            scores[name].count(got, wanted, NOTHING, f"{row['country']} {row['text']!r}")
    return scores


def _ours(row: Row) -> Told:
    return _told(read_pay(row["text"], row["country"]))


def _told(pay: Pay | None) -> Told:
    return NOTHING if pay is None else (pay.min, pay.max, pay.currency, pay.period.value if pay.period else None)


def _price_parser() -> Callable[[Row], Told] | None:
    """Return price-parser's reading (it reads one amount and a sign, no range and no period), if it is installed."""
    try:
        price_of = import_module("price_parser").Price.fromstring
    except ImportError:
        return None
    signs = {"$": "USD", "£": "GBP", "€": "EUR", "৳": "BDT", "₱": "PHP", "₹": "INR"}

    def read(row: Row) -> Told:
        price = price_of(row["text"])
        if price.amount is None:
            return NOTHING
        amount = float(price.amount)
        return (amount, amount, signs.get(price.currency or "", price.currency), None)

    return read


def _jobspy() -> Callable[[Row], Told] | None:
    """Return JobSpy's reading, if it is installed: its boards' readers in turn, then its guess from a text."""
    try:
        boards = [
            getattr(import_module(f"jobspy.{module}"), name)._parse_salary
            for module, name in (("bdjobs", "BDJobs"), ("linkedin", "LinkedIn"), ("bayt", "Bayt"))
        ]
        boards.append(import_module("jobspy.linkedin").LinkedIn._guess_salary)
    except (ImportError, AttributeError):
        return None

    def read(row: Row) -> Told:
        for board in boards:
            told = board(row["text"])
            if told.min_amount is not None:
                period = told.interval.value if told.interval else None
                return (told.min_amount, told.max_amount, told.currency, _PERIODS.get(period or ""))
        return NOTHING

    return read
