"""Money that an ad asks of those who apply: a fee, a deposit, an investment. What it pays for itself is none."""

from collections.abc import Iterable

from scraper.normalise.phrases import Found, Spans


def read_fee(found: Iterable[Found]) -> str | None:
    """Return the phrase that asks for money; None where none does."""
    phrases = list(found)
    not_asked = Spans(each for each in phrases if each.meaning == "fees.not_asked")
    asked = (each for each in phrases if each.meaning == "fees.asked" and not not_asked.touch(each))
    return next((each.text for each in asked), None)
