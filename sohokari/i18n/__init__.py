"""Every word that a person reads, in English and Bengali: one catalogue, each key with both side by side.

Nothing but the standard library is imported here: the command line's start waits for it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "bn")
CATALOGUE: Final = Path(__file__).with_name("catalogue.toml")

_BENGALI_DIGITS: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_TERMINAL: Final = ("SOHOKARI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class UnknownKey(KeyError):
    """A key that the catalogue does not hold: a fault of ours, found by a test."""


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return every key with its texts by language."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that a terminal is set to: SOHOKARI_LANG, else the first told locale."""
    told = next((environment[name] for name in _TERMINAL if environment.get(name)), "")
    return "bn" if told.lower().startswith("bn") else "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language, with its numbers and dates. `lang` is `en` or `bn`."""

    lang: str = "en"

    def say(self, key: str, **values: object) -> str:
        """Return the text of `key` with `values` filled in; raises UnknownKey.

        Numbers among the values are written in the language's digits; text stays as it is.
        """
        return self._fill(self._texts(key)[self.lang], values)

    def count(self, key: str, number: float, **values: object) -> str:
        """Return the text of `key` for `number` things, given to it as `{count}`."""
        texts = self._texts(key)
        text = texts.get(f"{self.lang}_one", texts[self.lang]) if number == 1 else texts[self.lang]
        return self._fill(text, {**values, "count": number})

    def name(self, group: str, value: object) -> str:
        """Return the name of a closed set's value; one that the catalogue does not hold, in plain letters."""
        texts = catalogue().get(f"{group}.{value}")
        return texts[self.lang] if texts else str(value).replace("_", " ")

    def number(self, value: float) -> str:
        """Return a number as people write it: at most two decimals, thousands or (in Bengali) lakhs apart."""
        whole, _, decimals = f"{abs(value):.2f}".partition(".")
        decimals = decimals.rstrip("0")
        # A price keeps its second decimal: 27.5 dollars are written 27.50.
        shown = _grouped(whole, 2 if self.lang == "bn" else 3) + (f".{decimals:0<2}" if decimals else "")
        return self.digits(f"-{shown}" if value < 0 and shown.strip("0.") else shown)

    def digits(self, text: str) -> str:
        """Return `text` with its digits in the language's own."""
        return text.translate(_BENGALI_DIGITS) if self.lang == "bn" else text

    def day(self, day: date) -> str:
        """Return a day in words: 24 November 2026."""
        return self.digits(f"{day.day} {self.say(f'month.{day.month}')} {day.year}")

    def moment(self, moment: datetime) -> str:
        """Return a time of day in UTC in words."""
        return f"{self.day(moment.date())}, {self.digits(f'{moment:%H:%M}')} UTC"

    def ago(self, day: date, today: date) -> str:
        """Return how long ago a day was; a day to come, or one long past, is told by its date."""
        days = (today - day).days
        if days in (0, 1):
            return self.say("ago.today" if days == 0 else "ago.yesterday")
        if 1 < days < 14:
            return self.count("ago.days", days)
        if 14 <= days < 61:
            return self.count("ago.weeks", days // 7)
        return self.day(day)

    def span(self, seconds: float) -> str:
        """Return a length of time in its largest fitting unit."""
        for key, length in (("span.days", 86_400), ("span.hours", 3_600), ("span.minutes", 60)):
            # Rounded first: 59 minutes and 59 seconds are an hour.
            if round(seconds / 60) * 60 >= length * (2 if key == "span.days" else 1):
                return self.count(key, round(seconds / length))
        return self.say("span.moment")

    def _texts(self, key: str) -> Mapping[str, str]:
        try:
            return catalogue()[key]
        except KeyError:
            raise UnknownKey(key) from None

    def _fill(self, text: str, values: Mapping[str, object]) -> str:
        if not values:
            return text
        return text.format_map({name: self._written(value) for name, value in values.items()})

    def _written(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(value)


def _grouped(whole: str, step: int) -> str:
    """Return digits in groups: the last three, then `step` at a time."""
    head, tail = whole[:-3], whole[-3:]
    groups = [head[max(0, end - step) : end] for end in range(len(head), 0, -step)]
    return ",".join([*reversed(groups), tail])
