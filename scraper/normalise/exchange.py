"""Comparable pay: what a posting pays a month, in one currency, at the rates of a dated table."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from posting.model import PayPeriod, Posting

# A full-time month: 40 hours a week, 52 weeks a year.
_A_MONTH: Final[Mapping[PayPeriod, float]] = {
    PayPeriod.HOUR: 40 * 52 / 12,
    PayPeriod.DAY: 5 * 52 / 12,
    PayPeriod.WEEK: 52 / 12,
    PayPeriod.MONTH: 1,
    PayPeriod.YEAR: 1 / 12,
}


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of each currency (ISO 4217) is worth in US dollars, and on which day it was."""

    date: date
    usd: Mapping[str, float]

    def convert(self, amount: float, currency: str, to: str) -> float | None:
        """Return `amount` in the currency `to`; None if the table lacks one of the two."""
        if currency not in self.usd or to not in self.usd:
            return None
        return amount * self.usd[currency] / self.usd[to]


@cache
def bundled_rates() -> Rates:
    """Return the table that comes with the project."""
    told = tomllib.loads((Path(__file__).parent / "exchange.toml").read_text(encoding="utf-8"))
    return Rates(told["date"], told["usd"])


def read_rates(body: bytes) -> Rates:
    """Return the table of an answer of open.er-api.com/v6/latest/USD: units of each currency for one dollar.

    Raises ValueError if it is not one. The API is keyless, once a day at most, and wants to be named.
    """
    told = json.loads(body)
    if not isinstance(told, dict) or told.get("base_code") != "USD" or not isinstance(told.get("rates"), dict):
        raise ValueError("not a table of rates for the dollar")
    usd = {code: 1 / units for code, units in told["rates"].items() if _is_rate(code, units)}
    if not usd.keys() >= {"USD", "BDT", "EUR"}:
        raise ValueError("a table without dollar, taka or euro")
    try:
        day = datetime.fromtimestamp(told["time_last_update_unix"], UTC).date()
    except (KeyError, TypeError, OverflowError, OSError) as error:
        raise ValueError("a table without its date") from error
    return Rates(day, usd)


def _is_rate(code: object, units: object) -> bool:
    return (
        isinstance(code, str)
        and len(code) == 3
        and isinstance(units, int | float)
        and not isinstance(units, bool)
        and 1e-6 < units < 1e12
    )


def monthly(posting: Posting, currency: str, rates: Rates | None = None) -> float | None:
    """Return the posting's lowest told pay for a full-time month, in `currency`, rounded to whole units.

    None where pay, currency or period is not told, pay is for a project, or the table lacks a currency.
    """
    told = posting.pay_min if posting.pay_min is not None else posting.pay_max
    if told is None or posting.pay_currency is None or posting.pay_period is None:
        return None
    times = _A_MONTH.get(PayPeriod(posting.pay_period))
    worth = (rates or bundled_rates()).convert(told, posting.pay_currency, currency)
    return None if worth is None or times is None else round(worth * times)
