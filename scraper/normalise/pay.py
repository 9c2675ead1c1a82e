"""The wage that a line, a field or an ad's text tells: bounds, currency and period; None rather than a guess.

An amount counts as a wage where a currency, a period or a word for wages stands with it, and no word near it
makes it something else: a bonus, a fee, the employer's revenue. Ranges share their thousands ('25 to 30
thousand', '$125-$250K'). The first wage told is the one: what follows is mostly bonus or another post's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from posting.model import Pay, PayPeriod
from scraper.normalise.pay_words import Token, cut, toml

_NEAR: Final = 8
_SKIPPED_BEFORE_PERIOD: Final = frozenset(
    ("(", ")", ":", "[", "net", "gross", "only", "and", "more", "basic", "/", "=", "usd", "in")
)
_STOPS: Final = frozenset((".", ";", "!", "?", "\u0964", "\u2022", "|"))
_ADDS: Final = frozenset(("+", "plus", ",", ")", "and", "(", "with", "&", "depending", "based", "-", "\u2013"))
_YEARS: Final = range(1900, 2101)
# Millions are wages in these only.
_SMALL_UNITS: Final = frozenset(
    ("IDR", "VND", "KRW", "UGX", "IRR", "LAK", "KHR", "COP", "PYG", "MMK", "UZS", "TZS", "JPY", "IQD", "LBP")
)
_MONTHLY_BY_CUSTOM: Final = {"BD": "BDT"}


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of money among the tokens [start, end): its currency and thousands, as far as they are told."""

    start: int
    end: int
    value: float
    fixed: str | None = None
    shared: str | None = None
    times: float | None = None
    open_ended: bool = False

    @property
    def has_currency(self) -> bool:
        return self.fixed is not None or self.shared is not None

    @property
    def full(self) -> float:
        return round(self.value * (self.times or 1), 2)


@dataclass(frozen=True, slots=True)
class _Wage:
    """A candidate: one amount or a range of two, and the period beside it."""

    low: Amount
    high: Amount | None
    end: int
    period: str | None = None


def read_pay(text: str, country: str | None = None) -> Pay | None:
    """Return the wage that a line about pay tells; `country` (ISO) settles '$', 'Rs' and bare amounts."""
    line, tokens = cut(text)
    return _read(line, tokens, country, in_field=True)


def read_pay_in(text: str, country: str | None = None) -> Pay | None:
    """Return the wage told in a line of an ad's text: only with a currency, and a period or a word for wages."""
    line, tokens = cut(text)
    return _read(line, tokens, country, in_field=False)


def _read(line: str, tokens: Sequence[Token], country: str | None, *, in_field: bool) -> Pay | None:
    at = 0
    while at < len(tokens):
        amount = _amount(tokens, at)
        if amount is None:
            at += 1
            continue
        wage = _wage(tokens, amount)
        if _is_wage(tokens, wage, in_field=in_field):
            pay = _pay(line, tokens, wage, country)
            if pay is not None:
                return pay
        at = wage.end
    return None


def _amount(tokens: Sequence[Token], at: int) -> Amount | None:
    """Return the amount whose number is the token at `at`, with what belongs to it on both sides."""
    number = tokens[at].number
    if number is None:
        return None
    start, end = at, at + 1
    fixed = shared = None
    times = None
    open_ended = False
    while start > 0 and _is_money(tokens[start - 1]) and not _belongs_left(tokens, start - 1):
        fixed = fixed or tokens[start - 1].kinds.get("fixed")
        shared = shared or tokens[start - 1].kinds.get("shared")
        start -= 1
    if end < len(tokens) and tokens[end].is_a("times") and tokens[end].start - tokens[end - 1].end <= 1:
        times = float(tokens[end].kinds["times"])
        end += 0 if tokens[end].is_a("period") else 1
    if end < len(tokens) and tokens[end].text == "/" and tokens[end + 1 : end + 2] and tokens[end + 1].text == "-":
        end += 2  # 19,845/-
    while end < len(tokens):
        if tokens[end].text == "+" and not open_ended and _opens(tokens, end):
            open_ended = True
        elif _is_money(tokens[end]) and not _belongs_right(tokens, end, fixed or shared):
            fixed = fixed or tokens[end].kinds.get("fixed")
            shared = shared or tokens[end].kinds.get("shared")
        else:
            break
        end += 1
    return Amount(start, end, number, fixed, shared, times, open_ended)


def _is_money(token: Token) -> bool:
    return token.is_a("fixed") or token.is_a("shared")


def _belongs_left(tokens: Sequence[Token], at: int) -> bool:
    """Whether the currency at `at` goes with the number before it: '900 $ 200'."""
    return (
        at > 0
        and tokens[at - 1].number is not None
        and tokens[at].start - tokens[at - 1].end <= 1 < len(tokens[at].text)
    )


def _belongs_right(tokens: Sequence[Token], at: int, known: str | None) -> bool:
    """Whether the currency at `at` goes with the number after it: '$10 $20'."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        known is not None and after is not None and after.number is not None and tokens[at].kinds.get("fixed") != known
    )


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether the + at `at` means 'or more', not 'and a bonus'."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    glued = tokens[at].start == tokens[at - 1].end
    return after is None or glued or _is_money(after) or after.is_a("period")


def _wage(tokens: Sequence[Token], low: Amount) -> _Wage:
    """Return the amount with the other end of its range, where it has one, and its period."""
    period, end = _period_after(tokens, low.end)
    high, after = _other_end(tokens, low, end)
    if high is None:
        return _Wage(low, None, end, period or _period_before(tokens, low.start))
    low, high = _shared_thousands(low, high)
    later, end = _period_after(tokens, after)
    return _Wage(low, high, end, later or period or _period_before(tokens, low.start))


def _other_end(tokens: Sequence[Token], low: Amount, at: int) -> tuple[Amount | None, int]:
    """Return the amount after a word for ranges at `at`, and where it ends."""
    while at < len(tokens) and tokens[at].text in ("(", ")", ":"):
        at += 1
    first = at
    while at < len(tokens) and tokens[at].is_a("range") and at - first < 3:
        at += 1
    if at == first:
        at = _up_to(tokens, low, at)
        if at < 0:
            return None, first
    elif tokens[first].text == "and" and not any(
        token.text == "between" for token in tokens[max(0, low.start - 3) : low.start]
    ):
        return None, first
    for number in range(at, min(at + 4, len(tokens))):
        high = _amount(tokens, number)
        if high is not None:
            fits = high.start == at and _fits(low, high)
            return (high, high.end) if fits else (None, first)
        if not _is_money(tokens[number]):
            break
    return None, first


def _up_to(tokens: Sequence[Token], low: Amount, at: int) -> int:
    """Return the place after 'up to' in 'from $10/hour in one town up to $12/hour in another'; -1 without."""
    if low.start == 0 or tokens[low.start - 1].kinds.get("bound") != "least":
        return -1
    for place in range(at, min(at + 10, len(tokens) - 1)):
        if tokens[place].text in _STOPS or tokens[place].number is not None:
            break
        if tokens[place].text == "up to" and _is_money(tokens[place + 1]):
            return place + 1
    return -1


def _fits(low: Amount, high: Amount) -> bool:
    """Whether two amounts can be the ends of one range."""
    if low.fixed and high.fixed and low.fixed != high.fixed:
        return False
    low, high = _shared_thousands(low, high)
    return low.full <= high.full <= max(low.full, 1) * 200


def _shared_thousands(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Return the ends with the thousands that one of them leaves to the other: '25 to 30 thousand', '40-65,000'."""
    if low.times is None and high.times is not None and low.value < 1000 and low.value <= high.value:
        return replace(low, times=high.times), high
    if high.times is None and low.times is not None and high.value < 1000 and low.value <= high.value:
        return low, replace(high, times=low.times)
    if (
        low.times is high.times is None
        and low.value < 1000 <= high.value
        and low.value * 1000 <= high.value
        and high.value >= 10_000
    ):
        return replace(low, times=1000), high
    if low.times is high.times is None and high.value < 1000 <= low.value <= high.value * 1000 and low.value >= 10_000:
        return low, replace(high, times=1000)
    return low, high


def _period_after(tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    """Return the period that follows directly, and the place after it."""
    for place in range(at, min(at + 4, len(tokens))):
        if tokens[place].is_a("period"):
            return tokens[place].kinds["period"], place + 1
        if tokens[place].text not in _SKIPPED_BEFORE_PERIOD and not tokens[place].is_a("open_ended"):
            break
    return None, at


def _period_before(tokens: Sequence[Token], at: int) -> str | None:
    """Return the period told before the amount in its sentence: 'annual base salary of', 'মাসে'."""
    for place in range(at - 1, max(-1, at - 13), -1):
        token = tokens[place]
        if token.text in _STOPS or token.number is not None:
            break
        if token.is_a("period") and (len(token.text) > 3 or place == at - 1):
            return token.kinds["period"]
    return None


def _is_wage(tokens: Sequence[Token], wage: _Wage, *, in_field: bool) -> bool:
    """Whether the amounts are a wage, and not a bonus, a year, an age or a turnover."""
    low = wage.low
    before, after = _before(tokens, low.start), tokens[wage.end : wage.end + 2 * _NEAR]
    if any(token.is_a("piece") for token in (*before[:4], *_clause(after)[:4])) or _is_other(before, after):
        return False
    has_currency = low.has_currency or (wage.high is not None and wage.high.has_currency)
    last = wage.high or low
    times = last.times or 1
    if times >= 1_000_000 and not {low.fixed, last.fixed} & _SMALL_UNITS:
        return False
    told = any(token.is_a("wage") for token in before)
    if not in_field:
        return has_currency and (told or wage.period is not None) and not _is_not_pay(tokens, last)
    if has_currency:
        return True
    return _is_bare_wage(tokens, wage, told=told)


def _is_bare_wage(tokens: Sequence[Token], wage: _Wage, *, told: bool) -> bool:
    """Whether amounts without a currency are a wage: by period, thousands, a word, or alone in a field."""
    last = wage.high or wage.low
    if _is_not_pay(tokens, last) or any(
        token.is_a("not_pay") for token in tokens[max(0, wage.low.start - 3) : wage.low.start]
    ):
        return False
    alone = all(token.kinds.keys() & {"bound", "wage", "period"} for token in tokens[: wage.low.start])
    if wage.period is not None and (told or alone or _touches(tokens, wage)):
        return True
    if (
        last.full < 1000
        or (last.times is None and wage.high is None and last.value in _YEARS)
        or _is_date(tokens, wage)
    ):
        return False
    return told or alone


def _touches(tokens: Sequence[Token], wage: _Wage) -> bool:
    """Whether the period stands right beside the amount."""
    return tokens[wage.end - 1].is_a("period") or (wage.low.start > 0 and tokens[wage.low.start - 1].is_a("period"))


def _is_date(tokens: Sequence[Token], wage: _Wage) -> bool:
    """Whether a number goes on as a date or a time does: 2021-12-25, 23:55."""
    following = tokens[wage.end : wage.end + 2]
    return len(following) == 2 and following[0].text in ("-", ":", "/") and following[1].number is not None


def _is_not_pay(tokens: Sequence[Token], last: Amount) -> bool:
    return last.end < len(tokens) and tokens[last.end].is_a("not_pay")


def _before(tokens: Sequence[Token], at: int) -> list[Token]:
    """Return the tokens of the same sentence before `at`, the nearest first, back to the amount before."""
    near: list[Token] = []
    for place in range(at - 1, max(-1, at - 1 - 2 * _NEAR), -1):
        if tokens[place].text in _STOPS or tokens[place].number is not None:
            break
        near.append(tokens[place])
    return near


def _clause(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens until something is added: what a bonus follows is still a wage."""
    clause: list[Token] = []
    for token in tokens:
        if token.text in _ADDS or token.text in _STOPS or token.number is not None:
            break
        clause.append(token)
    return clause


def _is_other(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether the nearest telling word makes the amount something other than a wage."""
    for token in before:
        if token.kinds.get("other") == "before" or (
            token.is_a("other") and token.text in ("ote", "bonus", "commission")
        ):
            return True
        if token.is_a("wage"):
            break
    if any(token.is_a("other") for token in _clause(after)[:3]):
        return True
    basic = any(token.text in ("basic", "base") for token in before)
    for place, token in enumerate(after):
        if token.text in _STOPS or token.number is not None:
            break
        if token.text == "ote":
            return not basic and not any(later.number is not None for later in after[place + 1 : place + 4])
    return False


def _pay(line: str, tokens: Sequence[Token], wage: _Wage, country: str | None) -> Pay | None:
    """Return the wage with its bounds, currency and period settled."""
    low, high = wage.low.full, (wage.high or wage.low).full
    if high <= 0:
        return None
    least, most = _bounds(tokens, wage)
    currency = _currency(line, tokens, wage, country)
    period = wage.period or _by_custom(currency, country)
    first = max(0, wage.low.start - 3)
    text = line[tokens[first].start : tokens[max(wage.end, wage.low.end) - 1].end]
    return Pay(
        min=None if most or low <= 0 else low,
        max=None if least else high,
        currency=currency,
        period=PayPeriod(period) if period else None,
        text=text,
    )


def _bounds(tokens: Sequence[Token], wage: _Wage) -> tuple[bool, bool]:
    """Return whether a single amount is the least, or the most, that is paid."""
    if wage.high is not None:
        return wage.high.open_ended and wage.high.full == wage.low.full, False
    after = tokens[wage.low.end : wage.low.end + 2]
    if wage.low.open_ended or any(token.is_a("open_ended") and token.text != "+" for token in after):
        return True, False
    for token in _before(tokens, wage.low.start)[:5]:
        if token.is_a("bound"):
            return token.kinds["bound"] == "least", token.kinds["bound"] == "most"
    return False, False


def _currency(line: str, tokens: Sequence[Token], wage: _Wage, country: str | None) -> str | None:
    """Return the ISO code: told, the country's own of that name, or the country's for a bare amount."""
    ends = (wage.high or wage.low, wage.low)
    for end in ends:
        if end.fixed:
            return end.fixed
    for place in range(wage.end, min(wage.end + 4, len(tokens))):
        if tokens[place].is_a("fixed") and tokens[place - 1].text == "(":
            return tokens[place].kinds["fixed"]
    shared = next((end.shared for end in ends if end.shared), None)
    money = toml("currencies")
    if shared is None:
        return str(money["countries"][country]) if country in money["countries"] else None
    if country is None:
        country = _country_told(line)
    return _of_country(money["shared"][shared], country)


def _of_country(shared: dict[str, object], country: str | None) -> str | None:
    by = shared["by"]
    if isinstance(by, dict) and country in by:
        return str(by[country])
    return str(shared["otherwise"]) if country is not None and "otherwise" in shared else None


def _country_told(line: str) -> str | None:
    from scraper.normalise.place import country_of

    return country_of(line)


def _by_custom(currency: str | None, country: str | None) -> str | None:
    """Return the month for an amount in taka in Bangladesh: wages are told by the month there, if nothing is said."""
    return "month" if country in _MONTHLY_BY_CUSTOM and currency == _MONTHLY_BY_CUSTOM[country] else None
