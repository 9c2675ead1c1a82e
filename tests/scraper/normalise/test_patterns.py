"""No pattern of these rooms runs away: each is tried on text made of its own pieces, long and almost matching."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import posting
import scraper.normalise
from scraper.normalise import dates, deadline, pay_words, place, zones

_LENGTHS = (800, 3_200)
_SEEDS = (
    "a", "1", " ", "\n", "<", "<a ", "&amp;", "1,", "1 ", "1-", "$1", "-", ".", "a.", "a b ", "অ", "১", "Ab", "%41",
    "ref=", "deadline ", "location: ", "office in ", "role a a ", "1st of ", "may 1, ", ", TX", "last date of x ",
    "\u00e2\u20ac", "display: ", "hidden", "&#1", "১ তারিখের ",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (posting, scraper.normalise):
        names = [
            package.__name__,
            *(f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__)),
        ]
        for name in names:
            for attribute, value in vars(importlib.import_module(name)).items():
                if isinstance(value, re.Pattern):
                    yield f"{name}.{attribute}", value
    yield "pay_words._pattern", pay_words._pattern()
    yield "place._region_pattern", place._region_pattern()
    yield "dates._counted", dates._counted()
    yield "deadline._bengali_day", deadline._bengali_day()
    for number, pattern in enumerate(zones._patterns()):
        yield f"zones._patterns {number}", pattern


PATTERNS = dict(patterns())


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 40


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_costs_about_its_texts_length(name: str) -> None:
    pattern = PATTERNS[name]
    for seed in _SEEDS:
        short, long = (_cost(pattern, (seed * length)[:length] + "\x00") for length in _LENGTHS)
        # Four times the text: sixteen times the time would be quadratic.
        assert long < max(0.03, short * 12), f"{name} on {seed!r}: {short:.4f} s, then {long:.4f} s"


def _cost(pattern: re.Pattern[str], text: str) -> float:
    return min(_once(pattern, text) for _ in range(3))


def _once(pattern: re.Pattern[str], text: str) -> float:
    before = time.process_time()
    pattern.search(text)
    pattern.fullmatch(text)
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - before
