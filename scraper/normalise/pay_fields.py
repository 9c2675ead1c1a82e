"""Pay from a source's fields, or from the lines of an ad's text that speak of it."""

import re
from typing import Final

from posting.model import Pay, PayPeriod
from scraper.normalise.pay import read_pay, read_pay_in
from scraper.normalise.pay_words import LINE_CAP, cut, number_of, words
from scraper.normalise.tables import toml
from scraper.source import RawPay

_PERIODS: Final = {
    "hour": PayPeriod.HOUR, "hr": PayPeriod.HOUR, "hur": PayPeriod.HOUR,
    "day": PayPeriod.DAY, "dai": PayPeriod.DAY, "week": PayPeriod.WEEK, "wee": PayPeriod.WEEK,
    "month": PayPeriod.MONTH, "mon": PayPeriod.MONTH, "ann": PayPeriod.YEAR, "year": PayPeriod.YEAR,
    "project": PayPeriod.PROJECT, "fixed": PayPeriod.PROJECT, "one": PayPeriod.PROJECT,
}  # fmt: skip
_LARGEST: Final = 1e12
# No year is paid so little in these: the board's period contradicts its amount, and tells nothing.
_A_YEAR_AT_LEAST: Final = {"USD": 500.0, "EUR": 500.0, "GBP": 500.0, "CAD": 500.0, "AUD": 500.0, "CHF": 500.0}
_BEFORE, _BEHIND = 90, 150
_TEXT_CAP: Final = 16_000
_LINES_TRIED: Final = 12
# The digits that ads write are listed: it is twice as fast as looking for any script's.
_NUMBER: Final = re.compile(r"[0-9০-৯٠-٩۰-۹०-९][\d.,]*")
_SIGN_BEFORE: Final = re.compile(
    r"(?:[$£€₱₹৳₦₩¥₫฿]|(?<![a-z])(?:bdt|tk|taka|usd|php|inr|rs|npr|nrs|pkr|aud|cad|sgd|gbp|eur|rp|rm|aed|sar|birr|etb|"
    r"ksh|kshs|kes|ngn|zar|amd|idr|myr))[.:]?\s?$"
)
_SIGN_AFTER: Final = re.compile(
    r"\s?(?:k|m)?\s?(?:[$£€৳]|/-|টাকা|হাজার|লাখ|লক্ষ|ডলার|(?:taka|tk|bdt|usd|php|inr|npr|pkr|eur|euros?|gbp|aud|cad|sgd|"
    r"dollars?|pesos?|rupees?|pounds?|hajar|hazar|birr|ksh|kes)(?![a-z]))"
)


def pay_of(told: RawPay | str | None, country: str | None) -> Pay | None:
    """Return the wage that a source's fields tell; zero means unknown on most boards."""
    if told is None:
        return None
    if isinstance(told, str):
        return read_pay(told, country)
    low, high = _number(told.min), _number(told.max)
    if low is None and high is None:
        return read_pay(told.text, country) if told.text else _from_words(told, country)
    currency = _currency(told.currency, country)
    period = _period(told.period, currency, high or low)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Pay(low, high, currency, period, told.text)


def _from_words(told: RawPay, country: str | None) -> Pay | None:
    """Read bounds that are words: '$31,2k', '40k EUR'."""
    ends = " - ".join(str(end) for end in (told.min, told.max) if isinstance(end, str) and end.strip())
    return read_pay(f"{told.currency or ''} {ends} {told.period or ''}", country) if ends else None


def _number(told: str | float | None) -> float | None:
    """Return a bound as a number; None for zero, for no number, and for what cannot be a wage."""
    if isinstance(told, str):
        stripped = told.strip()
        told = number_of(stripped) if re.fullmatch(r"\d{1,15}(?:[.,]\d{1,15}){0,4}", stripped) else None
    if told is None or isinstance(told, bool) or not 0 < told < _LARGEST:
        return None
    return round(float(told), 2)


def _currency(told: str | None, country: str | None) -> str | None:
    word = (told or "").strip()
    if len(word) == 3 and word.isascii() and word.isalpha():
        return word.upper()
    kinds = words().get(word.lower(), {})
    if "fixed" in kinds:
        return kinds["fixed"]
    by: dict[str | None, str] = toml("currencies")["shared"].get(kinds.get("shared", ""), {}).get("by", {})
    return by.get(country)


def _period(told: str | None, currency: str | None, amount: float | None) -> PayPeriod | None:
    word = (told or "").lower()
    period = next((period for stem, period in _PERIODS.items() if re.search(rf"(?<![a-z]){stem}", word)), None)
    if period is PayPeriod.YEAR and amount is not None and amount < _A_YEAR_AT_LEAST.get(currency or "", 0):
        return None
    return period


def says_pay(told: str | None) -> bool:
    """Whether a field speaks of pay that is no wage by time: a target, a price by the piece. No text says it better."""
    if not told:
        return False
    _, tokens = cut(told)
    return any(token.number is not None or token.is_a("piece") for token in tokens)


def pay_told_in(text: str, country: str | None) -> Pay | None:
    """Return the first wage that an ad's text tells, read line by line around its money."""
    beyond = tried = 0
    for number in _NUMBER.finditer(text[:_TEXT_CAP]):
        if number.start() < beyond or not _is_money(text, number.start(), number.end()):
            continue
        start = max(text.rfind("\n", 0, number.start()) + 1, number.start() - _BEFORE)
        end = text.find("\n", number.end())
        beyond = min(end if end >= 0 else len(text), number.end() + _BEHIND, start + LINE_CAP)
        pay = read_pay_in(text[start:beyond], country)
        tried += 1
        if pay is not None or tried == _LINES_TRIED:
            return pay
    return None


def _is_money(text: str, start: int, end: int) -> bool:
    """Whether a sign or word for a currency stands beside the number there."""
    return bool(
        _SIGN_BEFORE.search(text[max(0, start - 6) : start].lower()) or _SIGN_AFTER.match(text[end : end + 12].lower())
    )
