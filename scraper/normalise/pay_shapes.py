"""What amounts are by their shape alone: no money ('w2', '401K', '8pm', '3 month'), a clear range, a line's end."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from scraper.normalise.pay_amounts import STOPS, Amount, Wage
from scraper.normalise.pay_words import Token, listed

_HOURS: Final = 12
_DIGITS: Final = 9
_PLACE: Final = 5
_STARS: Final = 4
_LONGEST: Final = 100
# Two amounts between these look like a year's pay in the large currencies.
_A_YEAR: Final = (15_000, 1_000_000)
_RATE_FROM: Final = {"hour": 10, "year": _A_YEAR[0]}
_ADJECTIVES: Final = frozenset(("hourly", "daily", "weekly", "monthly", "annual", "yearly"))
_NEAR: Final = 16
_INTRODUCES: Final = frozenset((":", "is", "at", "range", "between", "-", "–", "—", "=", "ঃ"))
_EACH: Final = frozenset(("per", "a", "an", "each", "every", "/", "প্রতি"))
_ASIDE: Final = frozenset(("not", "plus", "+", "excluding", ",", "and"))
_PENSIONS: Final = frozenset(("401", "403", "457"))


def is_no_money(tokens: Sequence[Token], at: int, amount: Amount) -> bool:
    """Whether the number at `at` is a code, a telephone's, a pension plan, a time of the day or a span."""
    if amount.has_currency:
        return (amount.value < 100 and _is_model(tokens, at)) or _is_decade(tokens, at)
    if _is_telephone(tokens[at]) or _is_code(tokens, at):
        return True
    if amount.value >= 1000:
        return False
    after = tokens[at + 1 : at + 4]
    if _is_pension(tokens[at], after) or _is_numbered(tokens, at) or _is_hours(after):
        return True
    ranged = len(after) > 1 and after[0].is_a("range") and (after[1].number or 0) >= amount.value
    return any(_is_clock(tokens, end) or _is_span(tokens, end) for end in ((at, at + 2) if ranged else (at,)))


def _is_telephone(number: Token) -> bool:
    """Whether a number begins with a zero, or is longer than money: '01711', '8801711123456'."""
    digits = number.text
    return len(digits) > 2 and digits.isdigit() and (digits[0] == "0" or len(digits) > _DIGITS)


def _is_model(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word for a currency and a small number are a name: 'CAD 2D'. 'PHP 25/hr' is not."""
    after = tokens[at + 1 : at + 2]
    return bool(after) and after[0].start == tokens[at].end and _is_word(after[0]) and tokens[at - 1].text.isalpha()


def _is_decade(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number is one of '$60s', which are no exact money."""
    return any(token.text == "s" and token.start == tokens[at].end for token in tokens[at + 1 : at + 2])


def _is_code(tokens: Sequence[Token], at: int) -> bool:
    """Whether letters that mean nothing to us are glued to the number: 'w2', '4x', 'R204518', 'P-2045', 'H.264'."""
    after = at + 1 < len(tokens) and tokens[at].end == tokens[at + 1].start and _is_word(tokens[at + 1])
    before = _glued_before(tokens, at)
    if before and before[0].text in ("-", "."):
        before = _glued_before(tokens, at - 1)
    named = bool(before) and _is_word(before[0])
    # 'c45000' and 'c45k' are about so much, and a word in capitals begins a new line.
    is_circa = named and before[0].text == "c"
    if (tokens[at].number or 0) < 1000 and not (
        is_circa and any(each.is_a("times") for each in tokens[at + 1 : at + 2])
    ):
        return named or after
    named = named and not is_circa
    return tokens[at].text.isdigit() and (named or (after and not tokens[at + 1].capital))


def _glued_before(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """Return the token right before the one at `at`, where no blank stands between."""
    return tokens[at - 1 : at] if at > 0 and tokens[at - 1].end == tokens[at].start else ()


def _is_word(token: Token) -> bool:
    return token.text.isascii() and token.text.isalpha() and not token.kinds


def _is_pension(number: Token, after: Sequence[Token]) -> bool:
    letters = [token.text for token in after if token.text != "("][:1]
    return number.text in _PENSIONS and letters in (["k"], ["b"])


def _is_clock(tokens: Sequence[Token], at: int) -> bool:
    after = tokens[at + 1 : at + 3]
    if _joined(tokens, at) or _joined(tokens, at - 2):
        return True
    if not after or (tokens[at].number or 0) > _HOURS:
        return False
    if "".join(token.text for token in tokens[at + 1 : at + 4]) in ("a.m", "p.m"):
        return True
    if after[0].text not in listed("clock"):
        return False
    goes_on = len(after) == 2 and after[1].start == after[0].end and after[1].text.isalpha()
    return not goes_on


def _joined(tokens: Sequence[Token], at: int) -> bool:
    """Whether the tokens from `at` on are a number, a colon and a number, without a blank."""
    if at < 0 or at + 2 >= len(tokens):
        return False
    hour, colon, minute = tokens[at : at + 3]
    glued = hour.end == colon.start and colon.end == minute.start
    return glued and colon.text == ":" and hour.number is not None and minute.number is not None


def _is_span(tokens: Sequence[Token], at: int) -> bool:
    after = tokens[at + 1 : at + 3]
    unit = after[1:2] if after and after[0].text == "-" else after[:1]
    return (tokens[at].number or 0) < _LONGEST and any(token.text in listed("spans") for token in unit)


def _is_hours(after: Sequence[Token]) -> bool:
    """Whether a number counts hours: '40/hrs per week'."""
    kinds = [token.kinds.get("period") for token in after[:2]]
    return len(kinds) == 2 and kinds[0] == "hour" and kinds[1] in ("day", "week", "month")


def _is_numbered(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number says which one: 'week 1', 'band 6'. 'Per week 90' is another thing."""
    if at == 0 or (tokens[at].number or 0) >= _LONGEST:
        return False
    before = tokens[at - 1].text
    return before in listed("numbered") or (before in listed("spans") and not (at > 1 and tokens[at - 2].text in _EACH))


def is_clear_range(before: Sequence[Token], after: Sequence[Token], wage: Wage) -> bool:
    """Whether two amounts of a currency look like a year's pay, told as such, with no word of other money around."""
    low, high = wage.low, wage.high
    if high is None or not (low.has_currency or high.has_currency):
        return False
    is_place = 0 < len(before) <= _PLACE and all(token.capital or token.text in (",", "of") for token in before)
    if not _A_YEAR[0] <= low.full < high.full <= min((4 if is_place else 2) * low.full, _A_YEAR[1]):
        return False
    if before and before[0].text not in _INTRODUCES and not is_place:
        return False
    return not _is_of_other_money((*before, *_sentence(after)))


def is_introduced(before: Sequence[Token], after: Sequence[Token], wage: Wage) -> bool:
    """Whether words and a colon introduce an amount in a field: 'First three months: 20,000'; few, before one alone."""
    label = before[1:]
    by_colon = bool(before) and before[0].text == ":" and (len(label) <= _PLACE or wage.high is not None)
    # 'Office Assistant - $25,000': a title.
    by_dash = bool(label) and before[0].text in ("-", "–", "—", "(") and all(token.capital for token in label)
    introduced = by_colon or (by_dash and len(label) <= _PLACE)
    near = (*before, *after[:_PLACE])
    return introduced and not any(token.text == ":" for token in label) and not _is_of_other_money(near)


def _is_of_other_money(near: Sequence[Token]) -> bool:
    return any(
        token.text in listed("other_money") or token.kinds.keys() & {"other_before", "other_after"} for token in near
    )


def masked_from(tokens: Sequence[Token]) -> int:
    """Return where a wage is blotted out, what follows it being half of one: 'Salary **** 32,000'; else the end."""
    for place in range(len(tokens) - _STARS):
        if tokens[place].text != "*" or any(token.text != "*" for token in tokens[place : place + _STARS]):
            continue
        after = tokens[place + _STARS]
        glued = place > 0 and tokens[place - 1].end == tokens[place].start
        if not glued and (after.number is not None or after.kinds.keys() & {"period", "fixed", "range"}):
            return place
    return len(tokens)


def _sentence(tokens: Sequence[Token]) -> list[Token]:
    return list(takewhile(lambda token: token.text not in STOPS and token.text not in _ASIDE, tokens))


def words_after(tokens: Sequence[Token], wage: Wage) -> Sequence[Token]:
    """Return the tokens after the amounts; none where a new line begins: '12 - 14/hour Bonus', '$40,000DENTAL'."""
    after = tokens[wage.end : wage.end + _NEAR]
    if wage.high is None or not after or not after[0].capital or after[0].text == "ote":
        return after
    last = tokens[wage.end - 1]
    if last.is_a("period"):
        apart = last.text not in _ADJECTIVES and wage.low.full >= _RATE_FROM.get(wage.period or "", float("inf"))
    else:
        apart = last.end == after[0].start and wage.low.full >= _A_YEAR[0]
    return () if apart else after
