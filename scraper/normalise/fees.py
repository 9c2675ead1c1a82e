"""What honest employers hardly ever ask of those who apply: money, or the use of their account or address."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from scraper.normalise.phrases import Found, Spans

# Whose account or address it is, and what is passed on through it: together they tell, each alone is honest.
_TOGETHER: Final = (("own", "passed_on"), ("home", "sent_on"))
# In words: how far apart these two stand, how far a denial reaches forward, and a warning both ways.
_BESIDE: Final = 15
_DENIED: Final = 12
_WARNED: Final = 30


def read_fee(found: Iterable[Found]) -> str | None:
    """Return the phrase that asks for money; None where none does. What the ad pays for itself is none."""
    phrases = list(found)
    if not phrases:  # as in nearly every ad
        return None
    taken_back = (_reach(phrases, "not_asked"), _reach(phrases, "warned", _WARNED, _WARNED))
    return next((each.text for each in _standing(phrases, "asked", taken_back)), None)


def read_account(found: Iterable[Found]) -> str | None:
    """Return the words that ask for the use of an account or address; None where none do."""
    phrases = list(found)
    if not phrases:
        return None
    taken_back = (_reach(phrases, "denied", after=_DENIED), _reach(phrases, "warned", _WARNED, _WARNED))
    for asked in _standing(phrases, "account", taken_back):
        return asked.text
    for whose, passed_on in _TOGETHER:
        near = _reach(phrases, whose, _BESIDE, _BESIDE)
        for each in _standing(phrases, passed_on, taken_back):
            if near.touch(each):
                return _with_nearest(each, list(_of(phrases, whose)))
    return None


def _with_nearest(passed_on: Found, own: Sequence[Found]) -> str:
    """Return the words of what is passed on, and of the nearest one that says whose it is, in their order."""
    nearest = min(own, key=lambda each: (abs(each.start - passed_on.start), -each.end))
    return " ... ".join(each.text for each in sorted((nearest, passed_on), key=lambda each: each.start))


def _standing(phrases: Iterable[Found], meaning: str, taken_back: Sequence[Spans]) -> Iterator[Found]:
    """Yield the phrases of a meaning that no other takes back."""
    return (each for each in _of(phrases, meaning) if not any(spans.touch(each) for spans in taken_back))


def _reach(phrases: Iterable[Found], meaning: str, before: int = 0, after: int = 0) -> Spans:
    """Return where the phrases of a meaning stand, so many words before and after them taken in."""
    of_it = _of(phrases, meaning)
    return Spans(replace(each, start=each.start - before, end=each.end + after) for each in of_it)


def _of(phrases: Iterable[Found], meaning: str) -> Iterator[Found]:
    return (each for each in phrases if each.meaning == f"fees.{meaning}")
