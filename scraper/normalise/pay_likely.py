"""Whether an amount in a sentence that does not call it a wage may be one: by its size, and the words around it.

'$60 per month' among words that say nothing of pay is a telephone bill, '$90,000 per month' a turnover. What a
sentence calls a salary is one, whatever its size, and so is an amount that stands alone.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from posting.model import Pay, PayPeriod
from scraper.normalise.exchange import bundled_rates
from scraper.normalise.pay_amounts import Wage
from scraper.normalise.pay_judged import clause_after, words_before
from scraper.normalise.pay_words import Token, listed

_AFTER: Final = 6
_LABELS: Final = frozenset((":", "-", "–", "—"))
# In dollars: the least that is a wage for each period where life is dear, the least elsewhere, the most anywhere.
_BOUNDS: Final = {
    PayPeriod.HOUR: (5, 0.3, 500),
    PayPeriod.DAY: (35, 2, 4_000),
    PayPeriod.WEEK: (100, 7, 15_000),
    PayPeriod.MONTH: (400, 25, 60_000),
    PayPeriod.YEAR: (5_000, 300, 1_500_000),
}
_SAY_LITTLE: Final = frozenset(("not_pay", "other_after"))
_OF_A_WAGE: Final = frozenset(("wage", "period", "open_ended", "bound", "bound_after", "about", "range"))
_DEAR: Final = frozenset(("EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "SGD", "HKD", "JPY", "DKK", "NOK", "SEK"))


def is_likely(tokens: Sequence[Token], wage: Wage, pay: Pay, country: str | None) -> bool:
    """Whether `pay` is a wage by its size and its sentence, where no word calls it one."""
    before, after = words_before(tokens, wage.low.start), clause_after(tokens, wage)[:_AFTER]
    bounds = _BOUNDS.get(pay.period) if pay.period else None
    if bounds is None or not any(_is_unknown(token) for token in (*before, *after)):
        return True
    named = any(token.is_a("wage") for token in before)
    if pay.period != PayPeriod.HOUR and not named and _tells_other_money(tokens, wage, before, after):
        return False
    worth = _worth(wage, pay)
    least_where_dear, least, most = bounds
    return worth is None or (least_where_dear if _is_dear(wage, pay, country) else least) <= worth <= most


def is_called_pay(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether a word that means nothing else calls the amount a wage: 'salary', not 'offer'."""
    before = words_before(tokens, wage.low.start)
    return any(token.is_a("wage") and token.text not in listed("half_names") for token in before)


def _tells_other_money(tokens: Sequence[Token], wage: Wage, before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether the words around an amount, back to a comma, are about money of another kind."""
    aside = list(takewhile(lambda token: token.text != ",", before))  # 'A cook for two shops, $900 a week'
    if _is_worth_of(tokens, wage, after):
        return True
    if wage.high is not None:
        return _is_of_other_money(aside[::-1])
    return _is_of_other_money([*aside[::-1], *after]) or _is_of_others(aside, before, after)


def _worth(wage: Wage, pay: Pay) -> float | None:
    """Return the most that is told, in dollars; None where nobody can say."""
    return bundled_rates().convert(pay.max or pay.min or 0, _currency(wage, pay), "USD")


def _is_dear(wage: Wage, pay: Pay, country: str | None) -> bool:
    currency = _currency(wage, pay)
    return currency in _DEAR or (currency == "USD" and country in ("US", None))


def _currency(wage: Wage, pay: Pay) -> str:
    return pay.currency or ("USD" if wage.low.shared == "dollar" else "")


def _is_worth_of(tokens: Sequence[Token], wage: Wage, after: Sequence[Token]) -> bool:
    """Whether the amount is what a thing is worth, as Bengali tells it: '৫০,০০০ টাকার মালামাল'."""
    last = tokens[(wage.high or wage.low).end - 1].text
    return last in ("টাকার", "takar") and any(
        token.text[0].isalpha() and not token.kinds.keys() & _OF_A_WAGE and token.text not in listed("of_work")
        for token in after[:1]
    )


def _is_of_others(aside: Sequence[Token], before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a sentence of words that we do not know tells one amount, and none of them work: 'our shop sells'."""
    if any(token.text in _LABELS for token in before[:1]):
        return False  # 'First three months: BDT 14,000'
    strange = [token for token in aside if _is_unknown(token) and not token.capital]
    of_work = any(token.text in listed("of_work") for token in before) or any(token.is_a("wage") for token in after)
    return len(strange) > 1 and not of_work


def _is_unknown(token: Token) -> bool:
    return token.kinds.keys() <= _SAY_LITTLE and len(token.text) > 2 and token.text[0].isalpha()


def _is_of_other_money(near: Sequence[Token]) -> bool:
    """Whether a word for other money stands in a sentence, and is no part of a title: 'account', 'Account Manager'."""
    return any(
        token.text in listed("other_money")
        and not any(after.text in listed("in_titles") for after in near[place + 1 : place + 3])
        for place, token in enumerate(near)
    )
