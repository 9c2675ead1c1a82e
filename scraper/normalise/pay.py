"""The wage that a line, a field or an ad's text tells: bounds, currency and period; None rather than a guess.

An amount counts as a wage where a currency, a period or a word for wages stands with it, and no word near it
makes it something else: a bonus, a fee, the employer's revenue. Ranges share their thousands ('25 to 30
thousand', '$125-$250K'). The first wage told is the one: what follows is mostly bonus or another post's.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from posting.model import Pay, PayPeriod
from scraper.normalise.pay_amounts import STOPS, Amount, Wage, amount_at, is_money, wage_of
from scraper.normalise.pay_shapes import is_clear_range, is_no_money, words_after
from scraper.normalise.pay_words import Token, cut, toml

_NEAR: Final = 8
_ADDS: Final = frozenset(("+", "plus", ",", ")", "and", "(", "with", "&", "depending", "based", "-", "\u2013"))
_VERBS: Final = frozenset(("earn", "make", "offer", "offering", "offered", "pays", "paying"))
_YEARS: Final = range(1900, 2101)
# Millions are wages in these only.
_SMALL_UNITS: Final = frozenset(
    ("IDR", "VND", "KRW", "UGX", "IRR", "LAK", "KHR", "COP", "PYG", "MMK", "UZS", "TZS", "JPY", "IQD", "LBP")
)
_CRORE: Final = 10_000_000
_IN_CRORES: Final = frozenset(("BDT", "INR", "PKR", "NPR", "LKR"))
_MONTHLY_BY_CUSTOM: Final = {"BD": "BDT"}


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
        amount = amount_at(tokens, at)
        if amount is None or is_no_money(tokens, at, amount):
            at += 1
            continue
        wage = wage_of(tokens, amount)
        if _is_wage(tokens, wage, country, in_field=in_field):
            pay = _pay(line, tokens, _widened(tokens, wage), country)
            if pay is not None:
                return pay
        at = wage.end
    return None


def _widened(tokens: Sequence[Token], wage: Wage) -> Wage:
    """Return the wage with a second rate told beside it: 'BA $15/hr; MA $16', 'masons 900, helpers 650 a day'."""
    if wage.high is not None or wage.low.open_ended or any(_bounds(tokens, wage)):
        return wage
    for other in (_rate_after(tokens, wage), _rate_before(tokens, wage)):
        if other is not None and max(other.full, wage.low.full) <= 2 * min(other.full, wage.low.full):
            low, high = sorted((wage.low, other), key=lambda amount: amount.full)
            return replace(wage, low=low, high=high)
    return wage


def _rate_after(tokens: Sequence[Token], wage: Wage) -> Amount | None:
    """Return the next amount of the same currency, where only words stand between."""
    for place in range(wage.end, min(wage.end + 7, len(tokens))):
        if tokens[place].number is not None:
            other = amount_at(tokens, place)
            same = other is not None and (other.fixed, other.shared) == (wage.low.fixed, wage.low.shared)
            return (
                other
                if same and other and other.has_currency and not _is_other((), tokens[other.end :], wage)
                else None
            )
        if not (is_money(tokens[place]) or _is_list_word(tokens[place])):
            return None
    return None


def _rate_before(tokens: Sequence[Token], wage: Wage) -> Amount | None:
    """Return a bare number before 'comma, word, amount with a currency': the currency is meant for both."""
    at = wage.low.start
    if at < 3 or not wage.low.has_currency or not _is_list_word(tokens[at - 1]):
        return None
    return amount_at(tokens, at - 3) if tokens[at - 2].text == "," and tokens[at - 3].number is not None else None


def _is_list_word(token: Token) -> bool:
    return token.text in (",", ";", "/", "-", "–") or (not token.kinds and token.text[0].isalpha())


def _is_wage(tokens: Sequence[Token], wage: Wage, country: str | None, *, in_field: bool) -> bool:
    """Whether the amounts are a wage, and not a bonus, a year, an age or a turnover."""
    low = wage.low
    before, after = _before(tokens, low.start), words_after(tokens, wage)
    if _is_by_the_piece(before, after) or _is_other(before, after, wage) or _is_help(before, after, wage):
        return False
    has_currency = low.has_currency or (wage.high is not None and wage.high.has_currency)
    last = wage.high or low
    told = any(token.is_a("wage") for token in before)
    clear = told or not any(token.text.isalpha() and not token.kinds for token in before)
    if (last.times or 1) >= 1_000_000 and not _is_paid_in_millions(wage, country, clear=clear):
        return False
    if not in_field:
        beside = any(token.is_a("period") for token in _beside(tokens, wage))
        beside = beside and wage.period is not None
        told = told or beside or is_clear_range(before, after, wage)
        return has_currency and told and not _is_not_pay(tokens, last)
    if has_currency:
        # A sentence that names money, and neither a time nor a wage, speaks of something else.
        telling = told or wage.period is not None or not _is_sentence(before)
        return telling or is_clear_range(before, after, wage)
    return _is_bare_wage(tokens, wage, told=told)


def _is_sentence(before: Sequence[Token]) -> bool:
    """Whether words that we do not know stand before an amount: 'We donated $40,000'."""
    return any(token.text.isalpha() and len(token.text) > 2 and not token.kinds for token in before)


def _is_help(before: Sequence[Token], after: Sequence[Token], wage: Wage) -> bool:
    """Whether a stipend is help with something and no wage: it is once, or for a thing."""
    told = next((token.text for token in before if token.is_a("wage")), "")
    things = [token.text for token in after[:2]]
    return told == "stipend" and (wage.period is None or (things[:1] == ["for"] and things[1:] > ["9"]))


def _is_by_the_piece(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether 'per video', 'প্রতি ক্লাস' or 'per' and any word that is no time stands beside the amount."""
    if any(token.is_a("piece") for token in (*before[:4], *_clause(after)[:4])):
        return True
    following = [token.text for token in after[:2]]
    return len(following) == 2 and following[0] in ("per", "প্রতি") and following[1].isalpha()


def _is_paid_in_millions(wage: Wage, country: str | None, *, clear: bool) -> bool:
    last = wage.high or wage.low
    own = toml("currencies")["countries"].get(country) if not (last.has_currency or wage.low.has_currency) else None
    if last.times == _CRORE:
        return clear and bool({wage.low.fixed, last.fixed, own} & _IN_CRORES)
    return bool({wage.low.fixed, last.fixed, own} & _SMALL_UNITS)


def _is_bare_wage(tokens: Sequence[Token], wage: Wage, *, told: bool) -> bool:
    """Whether amounts without a currency are a wage: by period, thousands, a word, or alone in a field."""
    last = wage.high or wage.low
    if _is_not_pay(tokens, last) or any(
        token.is_a("not_pay") for token in tokens[max(0, wage.low.start - 3) : wage.low.start]
    ):
        return False
    alone = all(token.kinds.keys() & {"bound", "wage", "period"} for token in tokens[: wage.low.start])
    beside = [token.text for token in _beside(tokens, wage) if token.is_a("period")]
    if wage.period is not None and (told or alone or beside):
        # '5pm' is a time of the day, '35 pa' nothing at all.
        return last.full >= 1000 or not beside or any(len(word) > 3 or "/" in word or word == "ph" for word in beside)
    if (
        last.full < 1000
        or (wage.high is None and tokens[last.start].text.isdigit() and last.times is None and last.value in _YEARS)
        or _is_date(tokens, wage)
    ):
        return False
    return told or alone or _is_named_after(tokens, wage)


def _is_named_after(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether thousands go on with the word for a wage: '50-60K salary'."""
    last = wage.high or wage.low
    return last.times == 1000 and wage.end < len(tokens) and tokens[wage.end].text in toml("pay_shapes")["names"]


def _beside(tokens: Sequence[Token], wage: Wage) -> list[Token]:
    """Return the tokens right before and at the end of the amounts."""
    return [*tokens[max(0, wage.low.start - 1) : wage.low.start], tokens[wage.end - 1]]


def _is_date(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether a number goes on as a date or a time does: 2021-12-25, 23:55."""
    following = tokens[wage.end : wage.end + 2]
    return len(following) == 2 and following[0].text in ("-", ":", "/") and following[1].number is not None


def _is_not_pay(tokens: Sequence[Token], last: Amount) -> bool:
    return last.end < len(tokens) and tokens[last.end].is_a("not_pay")


def _before(tokens: Sequence[Token], at: int) -> list[Token]:
    """Return the tokens of the same sentence before `at`, the nearest first, back to the amount before."""
    near: list[Token] = []
    for place in range(at - 1, max(-1, at - 1 - 2 * _NEAR), -1):
        if tokens[place].text in STOPS or tokens[place].number is not None:
            break
        near.append(tokens[place])
    return near


def _clause(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens until something is added: what a bonus follows is still a wage."""
    clause: list[Token] = []
    for token in tokens:
        if token.text in _ADDS or token.text in STOPS or token.number is not None:
            break
        clause.append(token)
    return clause


def _told_after(after: Sequence[Token], *, told: bool) -> list[Token]:
    """Return the next words of the clause, without a target that has an amount of its own: 'OTE 40k'."""
    clause = _clause(after)[: 1 if told else 3]
    return [token for place, token in enumerate(clause) if not (token.text == "ote" and _is_number(after, place + 1))]


def _is_number(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].number is not None


def _is_other(before: Sequence[Token], after: Sequence[Token], wage: Wage) -> bool:
    """Whether the nearest telling word makes the amount something other than a wage."""
    told = False
    for token in before:
        if token.is_a("other_before"):
            return True
        if token.is_a("wage"):
            told = token.text not in _VERBS
            break
    # What is called a salary, by the month, is one, whatever benefit is named next.
    if not (told and wage.period) and any(token.is_a("other_after") for token in _told_after(after, told=told)):
        return True
    basic = any(token.text in ("basic", "base") for token in before)
    for place, token in enumerate(after):
        if token.text in STOPS or token.number is not None:
            break
        if token.text == "ote":
            return not basic and not any(later.number is not None for later in after[place + 1 : place + 4])
    return False


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
        if tokens[place].kinds.keys() & {"bound", "wage", "period"}:
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
    for token in after:
        if token.is_a("bound_after"):
            return token.kinds["bound_after"] == "least", token.kinds["bound_after"] == "most"
    if wage.end == len(tokens) and tokens[wage.low.start - 1].text == "between" and wage.low.start > 0:
        return True, False  # the line was cut
    for token in _before(tokens, wage.low.start)[:5]:
        if token.is_a("bound"):
            return token.kinds["bound"] == "least", token.kinds["bound"] == "most"
    return False, False


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
