"""Comparable pay: what a posting pays a month, in one currency, at the rates of a dated table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from posting.model import PayPeriod, Posting
from scraper.normalise.tables import toml

# Keyless, once a day at most; its terms ask for the credit wherever a figure of it is shown.
RATES_URL: Final = "https://open.er-api.com/v6/latest/USD"
RATES_CREDIT: Final = "Rates By Exchange Rate API"
RATES_CREDIT_URL: Final = "https://www.exchangerate-api.com"

# A full-time month: 40 hours a week, 52 weeks a year.
_A_MONTH: Final[Mapping[PayPeriod, float]] = {
    PayPeriod.HOUR: 40 * 52 / 12,
    PayPeriod.DAY: 5 * 52 / 12,
    PayPeriod.WEEK: 52 / 12,
    PayPeriod.MONTH: 1,
    PayPeriod.YEAR: 1 / 12,
}
_NEEDED: Final = ("USD", "BDT", "EUR", "GBP", "INR", "PHP")
_ANSWER_CAP: Final = 64 * 1024
_CURRENCIES_CAP: Final = 400
_LEAST, _MOST = 1e-6, 1e12
_FAR_OFF: Final = 10
_REFUSED_SHARE: Final = 0.1
_AHEAD: Final = timedelta(days=2)  # a day begins earlier in the east


@dataclass(frozen=True, slots=True)
class Rates:
    """How many units of each currency (ISO 4217) one US dollar is worth, and on which day it was.

    Rates that come from outside are made by `rates_of` or `read_rates`, which check them.
    """

    date: date
    per_usd: Mapping[str, float]

    def convert(self, amount: float, currency: str, to: str) -> float | None:
        """Return `amount` in the currency `to`; None if the table lacks one of the two."""
        if currency not in self.per_usd or to not in self.per_usd:
            return None
        return amount / self.per_usd[currency] * self.per_usd[to]


@cache
def bundled_rates() -> Rates:
    """Return the table that comes with the project."""
    told = toml("exchange")
    return Rates(told["date"], {code: float(units) for code, units in told["per_usd"].items()})


def rates_of(day: date, per_usd: Mapping[str, object]) -> Rates:
    """Return the checked table of `day`, in units of each currency for one dollar.

    A rate that is no finite positive number, or more than ten times off beside the bundled one, is left out.
    Raises ValueError if much is left out, one of the currencies that ads are compared in is, or the bundled
    table is newer.
    """
    if day < bundled_rates().date:
        raise ValueError(f"a table of {day} is older than the one of {bundled_rates().date} that is here")
    if not 0 < len(per_usd) <= _CURRENCIES_CAP:
        raise ValueError(f"a table of {len(per_usd)} currencies")
    rates = {code: _rate(code, units) for code, units in per_usd.items() if _is_currency(code)}
    kept = {code: rate for code, rate in rates.items() if rate is not None}
    if kept.get("USD") != 1:
        raise ValueError("a table in which a dollar is not worth a dollar")
    if lacking := [code for code in _NEEDED if code not in kept]:
        raise ValueError(f"a table without a believable rate for {', '.join(lacking)}")
    known = [code for code in per_usd if code in bundled_rates().per_usd]
    if sum(code not in kept for code in known) > _REFUSED_SHARE * len(known):
        raise ValueError("a table of which too many rates are far from those that are here")
    return Rates(day, kept)


def read_rates(body: bytes, today: date) -> Rates:
    """Return the checked table of an answer of `RATES_URL`. Raises ValueError if it is not one, or of tomorrow."""
    if len(body) > _ANSWER_CAP:
        raise ValueError(f"an answer of {len(body)} bytes is no table of rates")
    told = _json(body)
    if not isinstance(told, dict) or told.get("base_code") != "USD" or not isinstance(told.get("rates"), dict):
        raise ValueError("not a table of rates for the dollar")
    try:
        day = datetime.fromtimestamp(told["time_last_update_unix"], UTC).date()
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise ValueError("a table without its date") from error
    if day > today + _AHEAD:
        raise ValueError(f"a table of {day}, which is yet to come")
    return rates_of(day, told["rates"])


def _json(body: bytes) -> object:
    try:
        told: object = json.loads(body)
    except RecursionError as error:
        raise ValueError("an answer nested too deep") from error
    return told


def _is_currency(code: object) -> bool:
    return isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()


def _rate(code: str, units: object) -> float | None:
    """Return a rate that can be believed: within ten times of the bundled one, where there is one."""
    if not isinstance(units, int | float) or isinstance(units, bool) or not _LEAST < units < _MOST:
        return None
    known = bundled_rates().per_usd.get(code)
    return float(units) if known is None or known / _FAR_OFF <= units <= known * _FAR_OFF else None


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
