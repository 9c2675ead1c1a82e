"""The wage that a line, a field or an ad's text tells: bounds, currency and period; None rather than a guess.

An amount counts as a wage where a currency, a period or a word for wages stands with it, and no word near it
makes it something else: a bonus, a fee, the employer's revenue. Ranges share their thousands ('25 to 30
thousand', '$125-$250K'). The first wage told is the one: what follows is mostly bonus or another post's.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from posting.model import Pay, PayPeriod
from scraper.normalise.pay_amounts import STOPS, Amount, Wage, amount_at, is_money, wage_of
from scraper.normalise.pay_judged import is_other, is_wage, shares_its_fate, words_before
from scraper.normalise.pay_likely import is_called_pay, is_likely
from scraper.normalise.pay_shapes import is_no_money, masked_from
from scraper.normalise.pay_words import Token, cut, has_number, listed
from scraper.normalise.tables import toml

_MONTHLY_BY_CUSTOM: Final = {"BD": "BDT"}


def read_pay(text: str, country: str | None = None) -> Pay | None:
    """Return the wage that a line about pay tells; `country` (ISO) settles '$', 'Rs' and bare amounts."""
    return _read(*cut(text), country, in_field=True) if has_number(text) else None


def read_pay_in(text: str, country: str | None = None) -> Pay | None:
    """Return the wage told in a line of an ad's text: only with a currency, and a period or a word for wages."""
    return _read(*cut(text), country, in_field=False) if has_number(text) else None


def _read(line: str, tokens: Sequence[Token], country: str | None, *, in_field: bool) -> Pay | None:
    at = 0
    refused = -1  # where the last amount of money ends that was no wage
    end = masked_from(tokens)
    unnamed: Pay | None = None  # kept while a named one may follow: '$95,000 | The salary range is $90,000 - $95,000'
    while at < end:
        amount = amount_at(tokens, at)
        if amount is None or is_no_money(tokens, at, amount):
            at += 1
            continue
        wage = wage_of(tokens, amount)
        if refused >= 0 and shares_its_fate(tokens, refused, wage):
            refused = wage.end
        elif is_wage(tokens, wage, country, in_field=in_field):
            pay = _pay(line, tokens, _widened(tokens, wage), country or None)
            is_called = is_called_pay(tokens, wage)
            if pay is not None and (is_called or (unnamed is None and is_likely(tokens, wage, pay, country or None))):
                if is_called or not _is_lone(wage):
                    return pay
                unnamed = pay
            refused = wage.end
        elif wage.low.has_currency:
            refused = wage.end
        at = wage.end
    return unnamed


def _is_lone(wage: Wage) -> bool:
    """Whether an amount has neither a second end nor a time, and says as little as money can."""
    return wage.high is None and wage.period is None and not wage.low.open_ended


def _widened(tokens: Sequence[Token], wage: Wage) -> Wage:
    """Return the wage with a second rate told beside it: 'BA $15/hr; MA $16', 'masons 900, helpers 650 a day'."""
    if wage.high is not None or wage.low.open_ended or any(_bounds(tokens, wage)):
        return wage
    for other in (_rate_after(tokens, wage), _rate_before(tokens, wage)):
        if other is not None and max(other.full, wage.low.full) <= 2 * min(other.full, wage.low.full):
            low, high = sorted((wage.low, other), key=lambda amount: amount.full)
            return replace(wage, low=low, high=high, period=wage.period or wage_of(tokens, other).period)
    return wage


def _rate_after(tokens: Sequence[Token], wage: Wage) -> Amount | None:
    """Return the next amount of the same currency, where only words stand between."""
    for place in range(wage.end, min(wage.end + 8, len(tokens))):
        if tokens[place].number is not None:
            other = amount_at(tokens, place)
            same = other is not None and (other.fixed, other.shared) == (wage.low.fixed, wage.low.shared)
            return (
                other if same and other and other.has_currency and not is_other((), tokens[other.end :], wage) else None
            )
        joins = tokens[place].text == "and" and wage.period is not None
        if not (joins or is_money(tokens[place]) or _is_list_word(tokens[place])) or _is_of_many(tokens[place]):
            return None
    return None


def _rate_before(tokens: Sequence[Token], wage: Wage) -> Amount | None:
    """Return a bare number before 'comma, word, amount with a currency': the currency is meant for both."""
    at = wage.low.start
    if at < 3 or not wage.low.has_currency or not _is_list_word(tokens[at - 1]):
        return None
    return amount_at(tokens, at - 3) if tokens[at - 2].text == "," and tokens[at - 3].number is not None else None


def _is_of_many(token: Token) -> bool:
    """Whether what follows tells what others earn: 'Top performers are making $20'."""
    return token.text in listed("others") or token.text in listed("on_the_whole") or token.text in listed("earns")


def _is_list_word(token: Token) -> bool:
    return token.text in (",", ";", "/", "-", "–", "days", "weekdays") or (not token.kinds and token.text[0].isalpha())


def _pay(line: str, tokens: Sequence[Token], wage: Wage, country: str | None) -> Pay | None:
    """Return the wage with its bounds, currency and period settled."""
    low, high = wage.low.full, (wage.high or wage.low).full
    if high <= 0:
        return None
    least, most = _bounds(tokens, wage)
    currency = _currency(line, tokens, wage, country)
    period = wage.period or _by_custom(currency, country)
    text = line[tokens[_first_told(tokens, wage)].start : tokens[max(wage.end, wage.low.end) - 1].end]
    return Pay(
        min=None if most or low <= 0 else low,
        max=None if least else high,
        currency=currency,
        period=PayPeriod(period) if period else None,
        text=text,
    )


def _first_told(tokens: Sequence[Token], wage: Wage) -> int:
    """Return the first token of the phrase that tells the wage: 'Salary: up to $30'."""
    first = wage.low.start
    for place in range(first - 1, max(-1, first - 6), -1):
        kinds = tokens[place].kinds
        if kinds.keys() & {"bound", "wage"} or kinds.get("period", "") == wage.period:
            first = place
        elif tokens[place].text in STOPS or tokens[place].text in ("(", ")"):
            break
    return first


def _bounds(tokens: Sequence[Token], wage: Wage) -> tuple[bool, bool]:
    """Return whether a single amount is the least, or the most, that is paid."""
    if wage.high is not None:
        return wage.high.open_ended and wage.high.full == wage.low.full, False
    after = tokens[wage.low.end : wage.low.end + 2]
    if wage.low.open_ended or any(token.is_a("open_ended") and token.text != "+" for token in after):
        return True, False
    if _is_open_after(tokens, wage):
        return True, False
    for place, token in enumerate(after):
        is_label = token.capital and any(later.is_a("wage") for later in after[place + 1 :])  # 'Maximum Salary: ...'
        if token.is_a("bound_after") and not is_label:
            return token.kinds["bound_after"] == "least", token.kinds["bound_after"] == "most"
    start = wage.low.start
    first = tokens[start - 1].text if start > 0 else ""
    if first == "between" and all(token.is_a("range") or is_money(token) for token in tokens[wage.end :]):
        return True, False  # the line was cut
    if first == "to" and _is_upper_to(tokens, start):
        return False, True
    if [token.text for token in tokens[wage.low.end :]] in (["থেকে"], ["theke"]):
        return True, False
    clause = takewhile(lambda token: token.text != ",", words_before(tokens, start))
    near = [token for token in clause if not is_money(token) and token.text not in ("(", ")")]
    for token in near[:5]:
        if token.is_a("bound"):
            return token.kinds["bound"] == "least", token.kinds["bound"] == "most"
    label = _label_bound(near)
    return label == "least", label == "most"


def _is_upper_to(tokens: Sequence[Token], start: int) -> bool:
    """Whether the 'to' before an amount means 'up to': 'salary to 90K', but not 'equates to $90,000'."""
    before = tokens[max(0, start - 9) : start - 1]
    if any(token.number is not None for token in before):
        return False
    return not before or not before[-1].text.isalpha() or bool(before[-1].kinds) or before[-1].text in listed("reaches")


def _label_bound(near: Sequence[Token]) -> str | None:
    """Return the bound of a label further away: 'the maximum pay for this post is'."""
    for place, token in enumerate(near[:-1]):
        if token.is_a("wage") and near[place + 1].text in ("maximum", "max", "minimum", "min"):
            return near[place + 1].kinds.get("bound")
    return None


def _is_open_after(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether a + closes the phrase after the period: '$35/hr+'."""
    if wage.period is None or wage.end >= len(tokens) or tokens[wage.end].text != "+":
        return False
    following = tokens[wage.end + 1 : wage.end + 2]
    glued = tokens[wage.end].start == tokens[wage.end - 1].end
    return glued and (not following or not (following[0].text.isalnum() or following[0].is_a("fixed")))


def _currency(line: str, tokens: Sequence[Token], wage: Wage, country: str | None) -> str | None:
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
