"""The amounts of money in a line: their currency and thousands, the two ends of a range, the period beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from scraper.normalise.pay_words import Token, listed

STOPS: Final = frozenset((".", ";", "!", "?", "।", "•", "|"))
# '5 pm $14' tells a time; these tell a day, in Bengali.
# From here on a number with nothing beside it may be an amount: '9000/10000'.
_LEAST_BARE: Final = 3_000
_SHORT_BEFORE: Final = frozenset(("din", "roj", "রোজ", "দিন"))
_ANDS: Final = frozenset(("and", "en", "und", "et", "y", "و"))
_BETWEEN: Final = frozenset(("between", "tussen", "zwischen", "entre", "بين"))
_TO_NEGOTIABLE: Final = frozenset(("to", "up to", "থেকে", "theke"))
_NEGOTIABLE: Final = frozenset(("negotiable", "negotiation", "competitive", "আলোচনা", "নেগোশিয়েবল"))
# '$80 on C2C hourly': how a contractor is paid tells nothing of the period.
_TERMS: Final = (("w", "2"), ("w", "-", "2"), ("c", "2", "c"), ("1099",), ("corp", "to", "corp"))
_TERMS_BEGIN: Final = frozenset(("on", *(term[0] for term in _TERMS)))
_ALTERNATIVES: Final = frozenset(("/", "or", "=", "(", "≈"))
# What closes an amount without its hundredths, besides the stop.
_WHOLE_MONEY: Final = (["/", "-"], ["/", "="], [",", "-"])


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
        return round(self.value * (self.times or 1), 4)


@dataclass(frozen=True, slots=True)
class Wage:
    """A candidate: one amount or a range of two, and the period beside it."""

    low: Amount
    high: Amount | None
    end: int
    period: str | None = None


def amount_at(tokens: Sequence[Token], at: int) -> Amount | None:
    """Return the amount whose number is the token at `at`, with what belongs to it on both sides."""
    number = tokens[at].number
    if number is None:
        return None
    start, end = at, at + 1
    fixed = shared = None
    open_ended = False
    while start > 0 and is_money(tokens[start - 1]) and not _belongs_left(tokens, start - 1):
        fixed = fixed or tokens[start - 1].kinds.get("fixed")
        shared = shared or tokens[start - 1].kinds.get("shared")
        start -= 1
    times, after = _times(tokens, end)
    if times is not None and (rest := _rest(tokens, after, times)) is not None:
        number, after = number + rest[0] / times, rest[1]
    end = after
    if [token.text for token in tokens[end : end + 2]] in _WHOLE_MONEY and _glued(tokens, end + 1):
        end += 2  # 19,845/-, 19,845/= and 2500,-
    while end < len(tokens):
        if tokens[end].text == "+" and not open_ended and _opens(tokens, end):
            open_ended = True
        elif is_money(tokens[end]) and not _belongs_right(tokens, end, fixed or shared):
            fixed = fixed or tokens[end].kinds.get("fixed")
            shared = shared or tokens[end].kinds.get("shared")
        else:
            break
        end += 1
    return Amount(start, end, number, fixed, shared, times, open_ended)


def _glued(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].start == tokens[at - 1].end


def _times(tokens: Sequence[Token], at: int) -> tuple[float | None, int]:
    """Return the thousands or lakhs right after a number, and the place after them."""
    if at >= len(tokens) or not tokens[at].is_a("times") or tokens[at].start - tokens[at - 1].end > 1:
        return None, at
    if tokens[at].text == "l" and not tokens[at].capital:
        return None, at  # litres
    return float(tokens[at].kinds["times"]), at if tokens[at].is_a("period") else at + 1


def _rest(tokens: Sequence[Token], at: int, times: float) -> tuple[float, int] | None:
    """Return the smaller part of '1 lakh 20 thousand' or '13 thousand 500 taka', and the place after it."""
    if at + 1 >= len(tokens) or tokens[at].number is None:
        return None
    smaller, after = _times(tokens, at + 1)
    number = tokens[at].number
    if smaller is None and times == 1000 and is_money(tokens[at + 1]) and len(tokens[at + 1].text) > 1:
        return (number, at + 1) if number and number % 50 == 0 and 100 <= number < 1000 else None
    return (number * smaller, after) if smaller and number and smaller < times and number * smaller < times else None


def is_money(token: Token) -> bool:
    return token.is_a("fixed") or token.is_a("shared")


def _belongs_left(tokens: Sequence[Token], at: int) -> bool:
    """Whether the currency at `at` goes with the number before it: '900 $ 200', but not 'PHP 900 PHP 950'."""
    if at == 0 or tokens[at - 1].number is None or (at > 1 and tokens[at - 2].text == tokens[at].text):
        return False
    return tokens[at].start - tokens[at - 1].end <= 1 < len(tokens[at].text)


def _belongs_right(tokens: Sequence[Token], at: int, known: str | None) -> bool:
    """Whether the currency at `at` goes with the number after it: '$10 $20'."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.number is None:
        return False
    stuck = _glued(tokens, at + 1) and not _glued(tokens, at)  # Grade 4 €35,981
    return stuck or (known is not None and not _glued(tokens, at))  # PHP 25,000 PHP 30,000


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether the + at `at` means 'or more', not 'and a bonus'."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    glued = tokens[at].start == tokens[at - 1].end
    if after is not None and after.is_a("other_after") and _glued(tokens, at + 1):
        return False  # '15000tk+commission'
    if after is not None and is_money(after) and at + 2 < len(tokens) and tokens[at + 2].number is not None:
        return (
            glued and tokens[at + 1].start != tokens[at].end
        )  # '22,000+ BDT 3 days', 'Php 20,000 + Php 3,000 for rice'
    if after is not None and after.is_a("period") and not glued:
        return not (at + 2 < len(tokens) and tokens[at + 2].text.isalpha())  # '10k + daily lunch'
    return after is None or glued or is_money(after) or after.is_a("period")


def wage_of(tokens: Sequence[Token], low: Amount) -> Wage:
    """Return the amount with the other end of its range, where it has one, and its period."""
    if _is_to_negotiable(tokens, low.end):
        period, end = _period_after(tokens, low.end + 2, low)
        return Wage(replace(low, open_ended=True), None, end, period or _period_before(tokens, low.start))
    period, end = _period_after(tokens, low.end, low)
    high, after = _other_end(tokens, low, end)
    if high is None:
        return Wage(low, None, end, period or _period_before(tokens, low.start))
    low, high = _shared_thousands(low, high)
    later, end = _period_after(tokens, after, high)
    return Wage(low, high, end, later or period or _period_before(tokens, low.start))


def _is_to_negotiable(tokens: Sequence[Token], at: int) -> bool:
    """Whether 'to negotiable' follows: the amount is the least."""
    return at + 1 < len(tokens) and tokens[at].text in _TO_NEGOTIABLE and tokens[at + 1].text in _NEGOTIABLE


def _other_end(tokens: Sequence[Token], low: Amount, at: int) -> tuple[Amount | None, int]:
    """Return the amount after a word for ranges at `at`, and where it ends."""
    while at < len(tokens) and (tokens[at].text in ("(", ")", ":") or tokens[at].text in listed("of_an_end")):
        at += 1
    first = at
    if _is_slash(tokens, low, at):
        at += 1
    while at < len(tokens) and tokens[at].is_a("range") and at - first < 3:
        at += 1
    if at == first:
        at = _up_to(tokens, low, at)
        if at < 0:
            return None, first
    elif tokens[first].text in _ANDS and not any(
        token.text in _BETWEEN for token in tokens[max(0, low.start - 3) : low.start]
    ):
        return None, first
    while first < at < min(first + 6, len(tokens)) and _is_most(tokens[at]):
        at += 1
    for number in range(at, min(at + 4, len(tokens))):
        high = amount_at(tokens, number)
        if high is not None:
            fits = high.start == at and _fits(low, high) and not _is_counted(tokens, high)
            return (high, high.end) if fits else (None, first)
        if not is_money(tokens[number]):
            break
    return None, first


def _is_counted(tokens: Sequence[Token], high: Amount) -> bool:
    """Whether a number counts hours or days: '$25,000 - 40 hours per week' is no range."""
    if high.has_currency or high.times is not None or high.end >= len(tokens):
        return False
    return tokens[high.end].is_a("not_pay") or tokens[high.end].text in listed("counted")


def _is_slash(tokens: Sequence[Token], low: Amount, at: int) -> bool:
    """Whether a slash stands for a dash at `at`, as in '27/35K €' and '$15/18', but not in '$20/30 minutes'."""
    if at + 1 >= len(tokens) or tokens[at].text != "/" or at != low.end or tokens[at + 1].number is None:
        return False
    high = amount_at(tokens, at + 1)
    glued = _glued(tokens, at) and _glued(tokens, at + 1)
    is_money = high is not None and (
        high.has_currency or low.has_currency or high.times is not None or _LEAST_BARE <= low.value <= high.value
    )
    return (
        glued and is_money and high is not None and not any(token.is_a("not_pay") for token in tokens[high.end :][:1])
    )


def _is_most(token: Token) -> bool:
    """Whether the token belongs to the '(max.)' before the upper end of a range."""
    return token.text in ("(", ")", ":") or token.kinds.get("bound") == "most"


def _up_to(tokens: Sequence[Token], low: Amount, at: int) -> int:
    """Return the place after 'up to' in 'from $10/hour in one town up to $12/hour in another'; -1 without."""
    if not any(_is_least(token) for token in _just_before(tokens, low.start)):
        return -1
    from_right_before = low.start > 0 and tokens[low.start - 1].kinds.get("bound") == "least"
    nearest = at
    for place in range(at, min(at + 16, len(tokens) - 1)):
        if tokens[place].number is not None and _is_midpoint(tokens, nearest, place):
            nearest = place + 1
        elif tokens[place].text in STOPS or tokens[place].number is not None:
            break
        if tokens[place].text == "up to" and is_money(tokens[place + 1]) and from_right_before:
            return place + 1
        if _is_most_label(tokens[place]) and place <= nearest + 2:
            return _past_label(tokens, place + 1)
    return -1


def _is_midpoint(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether the number at `at` is the middle of three that are named: the least, the midpoint, the most."""
    return any(token.text in ("midpoint", "mid", "median") for token in tokens[start:at])


def _just_before(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """Return the few tokens before `at` that no number and no stop parts from it."""
    near = tokens[max(0, at - 4) : at]
    breaks = [place for place, token in enumerate(near) if token.text in STOPS or token.number is not None]
    return near[breaks[-1] + 1 :] if breaks else near


def _is_least(token: Token) -> bool:
    return token.kinds.get("bound") == "least" or token.text == "min"


def _is_most_label(token: Token) -> bool:
    """Whether the token names the upper end: 'Minimum salary 20,000, maximum salary 30,000'."""
    return token.kinds.get("bound") == "most" and token.text != "up to"


def _past_label(tokens: Sequence[Token], at: int) -> int:
    """Return the place after the words of a label, as in 'Maximum salary: '."""
    while at < len(tokens) - 1 and (tokens[at].text in (":", "-", "–", "=") or tokens[at].is_a("wage")):
        at += 1
    return at


def _fits(low: Amount, high: Amount) -> bool:
    """Whether two amounts can be the ends of one range."""
    if low.fixed and high.fixed and low.fixed != high.fixed:
        return False
    low, high = _shared_thousands(low, high)
    return low.full == 0 or low.full <= high.full <= max(low.full, 1) * 200


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
    if low.times is high.times is None and high.value < 1000 and 1_000_000 <= low.value <= high.value * 1_000_000:
        return low, replace(high, times=1_000_000)  # 'Rp 5.000.000 - 10', the line being cut there
    return low, high


def _period_after(tokens: Sequence[Token], at: int, amount: Amount) -> tuple[str | None, int]:
    """Return the period that follows an amount directly, and the place after it."""
    start = _past_terms(tokens, at)
    if amount.has_currency:
        start = _past_alternatives(tokens, start, (amount.fixed, amount.shared))
    for place in range(start, min(start + 5, len(tokens))):
        token = tokens[place]
        if token.is_a("period"):
            return (None, at) if _is_rhythm(tokens, place) else (token.kinds["period"], place + 1)
        if token.text == "+" and not _opens(tokens, place):
            break
        if token.text in (".", ",") and any(each.text.startswith("per ") for each in tokens[place + 1 : place + 2]):
            continue  # '60,000 to 65,000. per year'
        if token.text not in listed("before_period") and not token.is_a("open_ended") and not is_money(token):
            break
    return None, at


def _is_rhythm(tokens: Sequence[Token], at: int) -> bool:
    """Whether the week at `at` tells on how many days one works: '৬০০০ টাকা (সপ্তাহে ৪ দিন)'."""
    after = tokens[at + 1 : at + 3]
    return (
        tokens[at].text in listed("weekly_rhythm")
        and len(after) == 2
        and (after[0].number is not None and after[1].text in listed("counted"))
    )


def _past_alternatives(tokens: Sequence[Token], at: int, told: tuple[str | None, str | None]) -> int:
    """Return the place after the same wage in other currencies at `at`: '2,900 USD / 2,100 GBP per week'."""
    while at + 1 < len(tokens) and tokens[at].text in _ALTERNATIVES:
        number = next((place for place in range(at + 1, min(at + 4, len(tokens))) if tokens[place].number), 0)
        other = amount_at(tokens, number) if number else None
        if other is None or not other.has_currency or other.start != at + 1 or (other.fixed, other.shared) == told:
            break
        at = other.end
    return at


def _past_terms(tokens: Sequence[Token], at: int) -> int:
    """Return the place after 'on W2' or 'C2C' at `at`, else `at`."""
    if at >= len(tokens) or tokens[at].text not in _TERMS_BEGIN:
        return at
    start = at + 1 if tokens[at].text == "on" else at
    for term in _TERMS:
        if tuple(token.text for token in tokens[start : start + len(term)]) == term:
            return start + len(term)
    return at


def _period_before(tokens: Sequence[Token], at: int) -> str | None:
    """Return the period told before the amount in its sentence: 'annual base salary of', 'মাসে'."""
    colons = strange = inside = far = 0
    is_named = False
    for place in range(at - 1, max(-1, at - 13), -1):
        token = tokens[place]
        colons += token.text == ":"
        inside += (token.text == ")") - (token.text == "(")
        strange += (
            colons > 0 >= inside
            and token.text.isalpha()
            and not token.kinds
            and token.text not in listed("before_period")
        )
        far += is_named and not token.kinds and len(token.text) > 3 and token.text not in listed("before_period")
        is_named |= token.is_a("wage")
        if token.text in STOPS or token.number is not None or colons > 1 or strange > 1 or far > 1:
            break
        if token.is_a("period") and (len(token.text) > 3 or (place == at - 1 and token.text in _SHORT_BEFORE)):
            # '(36 hours per week) Salary: $41,000' and '6 month contract, £25,000' tell another time.
            of_work = place > 0 and (tokens[place - 1].is_a("not_pay") or tokens[place - 1].number is not None)
            return None if of_work else token.kinds["period"]
    return None
