"""Whether amounts in a line are a wage, and not a bonus, a year, an age, a turnover or what others earn.

The words before an amount tell what it is, the nearest first; then the words after it. An amount without a
currency needs more to speak for it, and a line of an ad's text more than a field that is about pay.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from scraper.normalise.pay_amounts import STOPS, Amount, Wage
from scraper.normalise.pay_shapes import is_clear_range, is_introduced, words_after
from scraper.normalise.pay_words import Token, listed
from scraper.normalise.tables import toml

_NEAR: Final = 8
_ADDS: Final = frozenset(
    ("+", "plus", ",", ")", "and", "(", "with", "&", "depending", "based", "-", "\u2013", "ও", "এবং", "সাথে")
)
_JOINS: Final = frozenset((",", "/", "or", "and", "even", "(", "&", "-", "\u2013", "~", "="))
_VERBS: Final = frozenset(("earn", "earning", "make", "offer", "offering", "offered", "pays", "paying"))
# So little is no bare wage: '3 - 5 a week' counts something.
_LEAST: Final = {"day": 50, "week": 50, "month": 100, "year": 1000}
_SHORT: Final = frozenset(("ph", "pd"))
_LINKS: Final = frozenset(("at", "of", "is", "are", "will", "be"))
_YEARS: Final = range(1900, 2101)
_OPENS: Final = frozenset((*"([-\u2013\u2014:*>=,~\u2022\u00b7|/", "to"))
# Millions are wages in these only.
_SMALL_UNITS: Final = frozenset(
    ("IDR", "VND", "KRW", "UGX", "IRR", "LAK", "KHR", "COP", "PYG", "MMK", "UZS", "TZS", "JPY", "IQD", "LBP")
)
_POSTCODE: Final = 4
_A_RATE: Final = 5
_A_TARGET: Final = 15
_CRORE: Final = 10_000_000
_IN_CRORES: Final = frozenset(("BDT", "INR", "PKR", "NPR", "LKR"))


def is_wage(tokens: Sequence[Token], wage: Wage, country: str | None, *, in_field: bool) -> bool:
    """Whether the amounts are a wage, and not a bonus, a year, an age or a turnover."""
    low = wage.low
    before, after = words_before(tokens, low.start), words_after(tokens, wage)
    if _begins_a_line(tokens, low):
        before = []
    if _is_by_the_piece(before, after) or is_other(before, after, wage) or _is_help(before, after, wage):
        return False
    if _is_of_a_thing(before):
        return False
    has_currency = low.has_currency or (wage.high is not None and wage.high.has_currency)
    last = wage.high or low
    told = _is_told(before, wage) or _is_named_after(tokens, wage)
    clear = told or not any(token.text.isalpha() and not token.kinds for token in before)
    if (last.times or 1) >= 1_000_000 and not _is_paid_in_millions(wage, country, clear=clear):
        return False
    if wage.period is None and (_is_in_a_while(after) or _is_cut(tokens, wage)):
        return False
    if _is_in_a_table(tokens, wage) or _is_per_diem(tokens, wage, before):
        return False
    if _is_language(wage) or (low.shared == "pound" and not (told or wage.period)):
        return False  # 'PHP 7.4', '80 pounds'
    if not in_field:
        beside = any(token.is_a("period") for token in _beside(tokens, wage))
        beside = beside and wage.period is not None
        told = told or beside or is_clear_range(before, after, wage)
        return has_currency and told and not _is_not_pay(tokens, last)
    if has_currency:
        # A sentence that names money, and neither a time nor a wage, speaks of something else.
        telling = told or wage.period is not None or not _is_sentence(before)
        return telling or is_clear_range(before, after, wage) or is_introduced(before, after, wage)
    return _is_bare_wage(tokens, wage, before, told=told) or is_clear_range(before, after, wage)


def shares_its_fate(tokens: Sequence[Token], refused: int, wage: Wage) -> bool:
    """Whether an amount goes on from a refused one: after a comma or an 'or', or for another case of the same.

    'A bonus of 5,000 pesos after 30 days, 10,000 pesos after 90': neither a time nor a word for wages parts them.
    """
    between = tokens[refused : wage.low.start]
    dots = sum(token.text == "." for token in between)
    if dots != 1 and all(token.text in _JOINS or token.text == "." for token in between):
        return True  # after dots too: '$40, $50... even $60'
    near = (*between, *tokens[wage.end : wage.end + 3])
    return (
        wage.period is None
        and len(between) <= _NEAR
        and any(token.text in ("for", "after") for token in between[:2])
        and not any(token.is_a("wage") or token.text in STOPS or token.text in (":", "+") for token in near)
    )


def _is_told(before: Sequence[Token], wage: Wage) -> bool:
    """Whether a word for a wage stands before the amount; what also means other money only with nothing between."""
    strange = False
    for token in before:
        far = strange and wage.period is None and wage.high is None and token.text in listed("also_verbs")
        if token.is_a("wage") and not far:
            return True
        strange |= _is_a_thing(token) and token.text not in listed("sums")
    return False


def _is_of_a_thing(before: Sequence[Token]) -> bool:
    """Whether the amount is 'of' a thing that is no wage, and no sum either: 'a cover of $90,000'."""
    place = 0
    while place < len(before) and (before[place].is_a("bound") or before[place].is_a("about")):
        place += 1
    if [token.text for token in before[place : place + 1]] != ["of"]:
        return False
    things = before[place + 1 : place + 2]
    is_thing = any(
        (_is_a_thing(token) or token.kinds.keys() == {"other_after"}) and token.text not in listed("sums")
        for token in things
    )
    return is_thing and not any(token.is_a("wage") for token in before[place + 2 : place + 6])


def _begins_a_line(tokens: Sequence[Token], low: Amount) -> bool:
    """Whether a sign is glued to a word before it that says nothing of pay: 'a friend is hired$600 - $900 a month'."""
    if low.start == 0 or tokens[low.start].number is not None or tokens[low.start].text[0].isalpha():
        return False
    word = tokens[low.start - 1]
    return word.end == tokens[low.start].start and _is_a_thing(word)


def _is_sentence(before: Sequence[Token]) -> bool:
    """Whether words that we do not know stand before an amount: 'We donated $40,000'."""
    return any(token.text.isalpha() and len(token.text) > 2 and token.kinds.keys() <= {"not_pay"} for token in before)


def _is_in_a_table(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether a share stands beside more money: '$500 - $999 10% $50', the steps of a bonus."""
    after = tokens[wage.end : wage.end + 3]
    leads_on = len(after) == 3 and after[0].number is not None and after[1].text == "%" and bool(after[2].kinds)
    return leads_on or (wage.low.start > 1 and tokens[wage.low.start - 1].text == "%")


def _is_in_a_while(after: Sequence[Token]) -> bool:
    """Whether the amount is told for a while that is no period of pay: '$8,000 in 4 days'."""
    words = [token.text for token in after[:3]]
    return (
        len(words) == 3 and words[0] in ("in", "within") and after[1].number is not None and words[2] in listed("spans")
    )


def _is_cut(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether the amount is none in its currency, the line being cut amid its thousands: 'Rp 6', 'range is €112'."""
    last = wage.high or wage.low
    currencies = {wage.low.fixed, last.fixed}
    at_end = wage.high is None and wage.end == len(tokens) and wage.low.start > 0
    return last.full < 1000 and bool(currencies & _SMALL_UNITS or (at_end and last.full >= 100 and "EUR" in currencies))


def _is_per_diem(tokens: Sequence[Token], wage: Wage, before: Sequence[Token]) -> bool:
    """Whether the amount is for meals and beds on the way: 'Per diem: $59 per day'."""
    told_after = tokens[wage.end - 1].is_a("period") and tokens[wage.end - 1].text != "per diem"
    return wage.period == "day" and told_after and any(token.text == "per diem" for token in before[:4])


def _is_language(wage: Wage) -> bool:
    """Whether the amount is a version of the language that is spelled as the peso's code: 'PHP 7.4'."""
    last = wage.high or wage.low
    return "PHP" in (wage.low.fixed, last.fixed) and last.full < 100 and wage.period is None


def _is_help(before: Sequence[Token], after: Sequence[Token], wage: Wage) -> bool:
    """Whether a stipend is help with something and no wage: it is once, for a thing, or a thing's ('gym stipend')."""
    if [token.text for token in after[1:2]] == ["stipend"] and _is_a_thing(after[0]):
        return True
    place = next((place for place, token in enumerate(before) if token.is_a("wage")), None)
    if place is None or before[place].text != "stipend":
        return False
    is_label = place > 0 and before[place - 1].text == ":" and place + 1 == len(before)
    things = [token.text for token in after[:2]]
    of_a_thing = any(_is_a_thing(token) or token.is_a("other_before") for token in before[place + 1 : place + 2])
    purpose = " ".join(things).split()
    is_for_a_thing = purpose[:1] == ["for"] and any(word.isalpha() for word in purpose[1:2])
    return of_a_thing or (wage.period is None and not is_label) or is_for_a_thing


def _is_a_thing(token: Token) -> bool:
    word = token.text
    return word.isalpha() and len(word) > 3 and not token.kinds and word not in listed("stipends_of_work")


def _is_by_the_piece(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether 'per video', 'প্রতি ক্লাস' or 'per' and any word that is no time stands beside the amount."""
    if any(token.is_a("piece") for token in (*before[:4], *_clause(after)[:4])):
        return True
    if any(token.text == "প্রতি" for token in before[:4]):
        return True  # 'প্রতি হাজার ভিউয়ে ১০০ টাকা': the times are words of their own
    following = [token.text for token in after[:2]]
    return len(following) == 2 and following[0] in ("per", "প্রতি") and following[1].isalpha()


def _is_paid_in_millions(wage: Wage, country: str | None, *, clear: bool) -> bool:
    last = wage.high or wage.low
    own = toml("currencies")["countries"].get(country) if not (last.has_currency or wage.low.has_currency) else None
    if last.times == _CRORE:
        return clear and bool({wage.low.fixed, last.fixed, own} & _IN_CRORES)
    return bool({wage.low.fixed, last.fixed, own} & _SMALL_UNITS)


def _is_bare_wage(tokens: Sequence[Token], wage: Wage, before: Sequence[Token], *, told: bool) -> bool:
    """Whether amounts without a currency are a wage: by period, thousands, a word, or alone in a field."""
    last = wage.high or wage.low
    if _is_not_pay(tokens, last) or _is_counted_before(before):
        return False
    first = wage.low.start - 1 if _is_circa(tokens, wage.low.start) else wage.low.start
    alone = all(_is_quiet(token) or _is_rank(tokens, place) for place, token in enumerate(tokens[:first]))
    beside = [token.text for token in _beside(tokens, wage) if token.is_a("period")]
    if len(tokens) == 1 and "." in tokens[0].text and _A_RATE <= last.full < 1000:
        return True  # a field of nothing but '34.63' is an hour's or a day's pay
    if wage.period is not None and last.full < _LEAST.get(wage.period, 0):
        return False
    if wage.period is not None and last.full < 1000:
        # '5pm' is a time of the day, '35 pa' nothing at all, '30 calls, 5 per day' no money.
        clear = any(len(word) > 3 or "/" in word or word in _SHORT for word in beside)
        return (clear and not _is_date(tokens, wage) and (told or alone or wage.period == "hour")) or (
            not beside and _is_named(before)
        )
    if not alone and not beside and wage.high is None and last.times is None:
        # 'Salary as agreed, Dhaka 1212'
        told = told and (len(tokens[last.start].text) != _POSTCODE or _is_named(before))
    if not told and _is_count_of_things(tokens, wage, before, alone=alone):
        return False
    if wage.period is not None and (told or alone or beside):
        return True
    if (
        last.full < 1000
        or (wage.high is None and tokens[last.start].text.isdigit() and last.times is None and last.value in _YEARS)
        or _is_date(tokens, wage)
    ):
        return False
    return told or alone


def _is_count_of_things(tokens: Sequence[Token], wage: Wage, before: Sequence[Token], *, alone: bool) -> bool:
    """Whether a bare number that no word calls a wage counts something: 'ships 2,000 a day', 'over 15K servers'."""
    if wage.period in ("day", "week", "month") and wage.high is None and wage.low.times is None and not alone:
        return _is_sentence(list(takewhile(lambda token: token.text != ",", before)))
    thing = tokens[wage.end].text if wage.end < len(tokens) else ""
    bounded = any(token.is_a("bound") for token in before[:1]) or wage.low.open_ended
    is_thing = thing.isascii() and thing.isalpha() and len(thing) > 3 and not tokens[wage.end].kinds
    return wage.period is None and bounded and is_thing and thing not in _ADDS and not tokens[wage.end].capital


def _is_circa(tokens: Sequence[Token], at: int) -> bool:
    """Whether a 'c' stands before a number: 'c35,000', 'c 35k'."""
    return at > 0 and tokens[at - 1].text == "c"


def _is_counted_before(before: Sequence[Token]) -> bool:
    """Whether 'years' or 'age' stands shortly before a number, and neither a comma nor a word for a wage between."""
    near = takewhile(lambda token: token.text != "," and not token.is_a("wage"), before[:3])
    return any(token.is_a("not_pay") for token in near)


def _is_quiet(token: Token) -> bool:
    """Whether a token before an amount says nothing against it."""
    return bool(token.kinds.keys() & {"bound", "wage", "period", "about"}) or token.text in _OPENS


def _is_rank(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is a word for a rank, or its number: 'Grade-10 (16,000 - 38,640)'."""
    if tokens[at].number is None or at == 0:
        return tokens[at].text in listed("ranks")
    place = at - 2 if tokens[at - 1].text == "-" and at > 1 else at - 1
    return tokens[place].text in listed("ranks")


def _is_named(before: Sequence[Token]) -> bool:
    """Whether the word for a wage stands right before a small number: 'hourly rate: 25'."""
    quiet = takewhile(lambda token: _is_quiet(token) or token.text in _LINKS, before)
    return any(token.is_a("wage") for token in quiet)


def _is_named_after(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether money goes on with the word for a wage: '50-60K salary', '26k basic pay', '৩০,০০০ টাকা বেতন'."""
    last = wage.high or wage.low
    place = wage.end
    while place < len(tokens) and tokens[place].text in listed("of_an_end"):
        place += 1
    word = tokens[place].text if place < len(tokens) else ""
    is_money = last.times == 1000 or last.has_currency or wage.low.has_currency
    return is_money and (word in listed("names") or (word == "pay" and place > wage.end))


def _beside(tokens: Sequence[Token], wage: Wage) -> list[Token]:
    """Return the tokens right before and at the end of the amounts."""
    return [*tokens[max(0, wage.low.start - 1) : wage.low.start], tokens[wage.end - 1]]


def _is_date(tokens: Sequence[Token], wage: Wage) -> bool:
    """Whether a number goes on as a date or a time does: 2021-12-25, 23:55."""
    following = tokens[wage.end : wage.end + 2]
    if len(following) < 2 or following[0].start != tokens[wage.end - 1].end:
        return False
    return following[0].text in ("-", ":", "/") and following[1].number is not None


def _is_not_pay(tokens: Sequence[Token], last: Amount) -> bool:
    return last.end < len(tokens) and tokens[last.end].is_a("not_pay")


def words_before(tokens: Sequence[Token], at: int) -> list[Token]:
    """Return the tokens of the same sentence before `at`, the nearest first, back to the amount before."""
    near: list[Token] = []
    for place in range(at - 1, max(-1, at - 1 - 2 * _NEAR), -1):
        if tokens[place].text in STOPS or tokens[place].number is not None:
            break
        near.append(tokens[place])
    return near


def clause_after(tokens: Sequence[Token], wage: Wage) -> list[Token]:
    """Return the tokens after the amounts until something is added."""
    return _clause(words_after(tokens, wage))


def _clause(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens until something is added: what a bonus follows is still a wage."""
    clause: list[Token] = []
    for token in tokens:
        if token.text in _ADDS or token.text in STOPS or token.number is not None:
            break
        clause.append(token)
    return clause


def is_other(before: Sequence[Token], after: Sequence[Token], wage: Wage) -> bool:
    """Whether the nearest telling word makes the amount something other than a wage."""
    told = named = False
    aside = 0
    for place, token in enumerate(before):
        aside += (token.text == ")") - (token.text == "(")
        if token.is_a("other_before") and aside <= 0:
            return True
        if token.text in listed("earns") and not token.capital and _is_told_of_others(before[place + 1 :]):
            return True
        if token.is_a("wage"):
            if _is_spoilt(before, place) or any(
                each.text in listed("besides") for each in before[place + 1 : place + 5]
            ):
                return True
            told = token.text not in _VERBS and token.text not in ("budget", "income", "payment")
            named = token.text in listed("names") and all(_is_quiet(each) for each in before[:place])
            break
    # What is called a salary right before it, or by the month, is one, whatever benefit is named next.
    for token in _told_after(after, told=told):
        if (
            token.is_a("other_after")
            and not (told and wage.period)
            and not (named and token.text in listed("benefits"))
        ):
            return True
    return _is_target(before, after)


def _is_spoilt(before: Sequence[Token], place: int) -> bool:
    """Whether the word for a wage at `place` is part of a name for another thing: 'salary loan', 'sick pay'."""
    follows = before[place - 1].text if place > 0 else ""
    leads = (token for token in before[place + 1 : place + 5] if token.text != "of")
    lead = next((token.text for token in leads if not token.kinds.keys() & {"wage", "period"}), "")
    return follows in listed("spoil_after") or lead in listed("spoil_before")


def _is_told_of_others(before: Sequence[Token]) -> bool:
    """Whether the verb before an amount tells what others earn, or earn on the whole, or for a friend who comes."""
    return (
        _is_of_others(before)
        or any(token.text in listed("on_the_whole") for token in before[:4])
        or any(token.text in ("refer", "referral", "referring") for token in before[:6])
    )


def _is_of_others(before: Sequence[Token]) -> bool:
    """Whether those who earn, told before the verb, are not whom the ad looks for: 'our reps can earn'."""
    for token in before[:6]:
        if token.text in listed("others"):
            return True
        if token.text not in listed("helps_to_earn"):
            return False
    return False


def _told_after(after: Sequence[Token], *, told: bool) -> list[Token]:
    """Return the next words of the clause, without a target that has an amount of its own: 'OTE 40k'."""
    clause = _clause(after)[: 1 if told else 3]
    return [token for place, token in enumerate(clause) if not (token.text == "ote" and _is_number(after, place + 1))]


def _is_target(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether the amount is what one earns on reaching a target, with no basic pay told nor any amount after it."""
    if any(token.text in ("basic", "base") for token in before):
        return False
    for place, token in enumerate(after):
        if token.text in STOPS or token.number is not None:
            return False
        if token.text == "ote":
            later = after[place + 1 : place + 4]
            return not _is_added(after[:place]) and not any((each.number or 0) >= _A_TARGET for each in later)
    return False


def _is_added(between: Sequence[Token]) -> bool:
    """Whether the target comes on top: '+ OTE', 'plus excellent OTE'."""
    return any(token.text in ("+", "plus") for token in between[-2:])


def _is_number(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].number is not None
