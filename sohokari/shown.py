"""How a posting's fields are told to a person: in words, with the numbers of their language."""

from collections.abc import Mapping
from typing import Any

from db.filing import WARNINGS
from posting.model import PayPeriod, Posting
from posting.view import PostingView
from sohokari.i18n import Words, catalogue

_TAKA = "BDT"
_DOLLAR = "USD"


def place_of(view: Posting) -> str:
    """Return the places of work in one line."""
    return "; ".join(place["text"] for place in view.places if place["text"])


def pay_of(view: Posting, words: Words) -> str:
    """Return the pay as it was read, or as the ad told it; empty when it told none."""
    nothing_read = view.pay_min is None and view.pay_max is None
    # '$' alone is no currency that we know: the ad's own words say more than a bare number.
    if nothing_read or (view.pay_currency is None and view.pay_text):
        return view.pay_text or ""
    money = _range(view, words)
    return words.say(f"per.{view.pay_period}", money=money) if view.pay_period else money


def warnings_of(view: Posting, words: Words) -> list[str]:
    """Return a warning for each thing an ad asks for that honest employers hardly ever do."""
    return [words.name("warning", name) for name in WARNINGS if getattr(view, name)]


def pay_month_of(view: PostingView, words: Words) -> str:
    """Return about how much the pay is a month in taka and in dollars, with the day of the rates.

    What the ad tells itself is not told twice; empty where it tells no pay that can be compared.
    """
    money = _compared(view, words)
    if not money or view.pay_rates_on is None:
        return ""
    day = words.day(view.pay_rates_on)
    # It is the lower end that is converted.
    return words.say("pay.about" if view.pay_min == view.pay_max else "pay.about_from", money=money, day=day)


def _compared(view: PostingView, words: Words) -> str:
    a_month = view.pay_period is PayPeriod.MONTH
    taka = view.pay_month_bdt if not (a_month and view.pay_currency == _TAKA) else None
    dollars = view.pay_month_usd if not (a_month and view.pay_currency == _DOLLAR) else None
    told = [
        _money(words.number(_rounded(taka)), _TAKA, words) if taka is not None else "",
        words.say("pay.dollars", amount=_rounded(dollars)) if dollars is not None else "",
    ]
    return words.say("pay.both", taka=told[0], dollars=told[1]) if all(told) else "".join(told)


def reason_told(reason: Mapping[str, Any], words: Words) -> str:
    """Return what spoke for or against a tag in words; a code that is not known by the ad's words alone."""
    code, values = str(reason.get("code", "")), [str(value) for value in reason.get("value", ())]
    plain = " ".join(values)
    if f"why.code.{code}" not in catalogue():
        return plain
    if code == "asks_tells" and len(values) == 2:
        asks, tells = words.name("why.asks", values[0]), words.name("why.tells", values[1])
        return words.say(f"why.code.{code}", asks=asks, tells=tells)
    group = {"asks": "why.asks", "tells": "why.tells"}.get(code)
    told = ", ".join(words.name(group, value) for value in values) if group else plain
    return words.say(f"why.code.{code}", value=told)


def _range(view: Posting, words: Words) -> str:
    low, high = view.pay_min, view.pay_max
    told = [words.number(end) for end in dict.fromkeys((low, high)) if end is not None]
    money = _money("–".join(told), view.pay_currency, words)
    if low is None:
        return words.say("pay.up_to", money=money)
    return words.say("pay.from", money=money) if high is None else money


def _money(amount: str, currency: str | None, words: Words) -> str:
    if currency is None:
        return amount
    # Bengali says taka behind the amount, as English says BDT before it.
    return words.say("pay.taka" if currency == _TAKA else "pay.money", amount=amount, currency=currency)


def _rounded(amount: float) -> float:
    """Return an amount to three figures: a rate of exchange is not known better than that."""
    return float(f"{amount:.3g}")
