"""Money that an ad asks of those who apply: a fee, a deposit, an investment. What it pays for itself is none."""

from collections.abc import Iterable
from typing import Final

from scraper.normalise.phrases import Found, Spans, positions

# A phrase begins with the last three digits of '30,000'.
_OF_A_NUMBER: Final = "0123456789০১২৩৪৫৬৭৮৯,."
_LONGEST_NUMBER: Final = 12


def read_fee(text: str, found: Iterable[Found]) -> str | None:
    """Return the phrase that asks for money, its amount whole; None where none does."""
    phrases = list(found)
    not_asked = Spans(each for each in phrases if each.meaning == "fees.not_asked")
    asked = (each for each in phrases if each.meaning == "fees.asked" and not not_asked.touch(each))
    for at, each in positions(text, asked):
        before = text[max(0, at - _LONGEST_NUMBER) : at]
        digits = before[len(before.rstrip(_OF_A_NUMBER)) :] if each.text[0].isdigit() else ""
        return f"{digits}{each.text}"
    return None
