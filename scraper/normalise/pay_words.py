"""A line about pay, cut into amounts, currencies, periods and the words that decide what an amount is.

The words are those of `pay.toml` and `currencies.toml`. One pass of one pattern, over at most 240 characters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from scraper.normalise.tables import toml

LINE_CAP: Final = 240

# Grouped by blanks; with the next item's number glued to the thousands ('40,00012 days'); any other.
_NUMBER: Final = (
    r"\d{1,3}(?:[ '\u2019]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|(?<![\d.,])\d{1,3}(?:,\d{3})+(?=\d)|\d+(?:[.,]\d+)*"
)
_CAMEL: Final = re.compile(r"(?<=\d[Kk])(?=[A-Z])|(?<=[a-z])(?=[A-Z][a-z]|[A-Z]{3})|(?<=[A-Z]{2})(?=[A-Z][a-z])")
_ESCAPES: Final = (("\\", ""), ("&nbsp;", " "), ("&amp;", "&"), ("(k)", "k"), ("(K)", "K"))
_REPAIRS: Final = (
    # What went through two encodings: dashes, the euro, the pound.
    ("\u00e2\u20ac\u201c", "\u2013"), ("\u00e2\u20ac\u201d", "\u2014"), ("\u20ac\u201c", "\u2013"),
    ("\u0096", "\u2013"), ("\u0097", "\u2014"), ("\u00e2\u201a\u00ac", "\u20ac"), ("\u00e2\u0082\u00ac", "\u20ac"),
    ("\u00c2\u00a3", "\u00a3"),
    ("\u066c", ","), ("\u066b", "."),  # Arabic marks of thousands and of decimals
    ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\u2007", " "),
)  # fmt: skip
_SPLIT_THOUSAND: Final = re.compile(r"\d ?, ?000(?!\d)")
_SPLIT_GROUP: Final = re.compile(r"(?<=\d) ?, ?(?=\d{3}(?!\d))")  # '1, 200 - 8, 000' and '$135 , 000'
_LOWER_ONLY: Final = ("hr",)  # HR is a department
_A_RATE: Final = 500
_DIGIT: Final = re.compile(r"\d")
_GLUED_LABELS: Final = ("salary", "compensation")  # pages lose their line breaks: 'ASSISTANTSSALARY: '
_LETTERS: Final = ("r", "n", "p")  # rand, naira and peso
_LETTER_DIGITS: Final = 5
_ABBREVIATED: Final = ("yr", "hr", "hrs", "wk", "mo", "mth")
_LOOSE_END: Final = ("month", "hour", "annum", "year", "week")


class Token(NamedTuple):
    """One word, number or sign. `kinds` maps what it may be to its value ('period' to 'month')."""

    text: str
    start: int
    end: int
    kinds: Mapping[str, str]
    number: float | None = None
    capital: bool = False

    def is_a(self, kind: str) -> bool:
        return kind in self.kinds


def cut(text: str) -> tuple[str, list[Token]]:
    """Return the line as it was read (glued words apart) and its tokens, whose digits are 0-9."""
    line = _CAMEL.sub(" ", _repaired(text[:LINE_CAP]))
    low = _arabic(line).lower()
    if len(low) != len(line):
        line = low
    tokens = [_token(found, line) for found in _pattern().finditer(low)]
    tokens = _with_written_numbers(_without_noise(tokens, line))
    return line, _with_halves(tokens) if any(half in low for half in _halves()) else tokens


def has_number(text: str) -> bool:
    """Whether a line tells any number, in figures or in words: most fields say 'Negotiable' and no more."""
    if _DIGIT.search(text, 0, LINE_CAP):
        return True
    low = text[:LINE_CAP].lower()
    if not low.isascii():
        low = unicodedata.normalize("NFC", low)
    return any(word in low for word in _written())


def _without_noise(tokens: list[Token], line: str) -> list[Token]:
    """Drop the stop of '$12,000/Yr. - $15,000' and 'BDT. 35000', and the letter of 'R15,000' that is a sign."""
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.text == "." and kept and kept[-1].end == token.start and _is_abbreviated(kept[-1], after):
            continue
        if token.text in _LETTERS and line[token.start].isupper() and after is not None and _is_of_money(after):
            continue
        if token.text in _LOWER_ONLY and kept and 0 < (kept[-1].number or 0) < _A_RATE:
            token = token._replace(kinds=words()[token.text])  # '$20 HR'
        kept.append(token)
    return kept


def _is_of_money(number: Token) -> bool:
    """Whether a number may be an amount after the letter of a currency; 'R204518' is a reference."""
    return (number.number or 0) >= 100 and not (number.text.isdigit() and len(number.text) > _LETTER_DIGITS)


def _is_abbreviated(token: Token, after: Token | None) -> bool:
    currency = token.is_a("fixed") and after is not None and after.number is not None
    return currency or token.text.endswith(_ABBREVIATED)


def _with_written_numbers(tokens: list[Token]) -> list[Token]:
    """Return the tokens with 'দেড়' of 'দেড় লাখ' as a number: alone, or before no range of such, it may be anything."""
    for place in range(len(tokens) - 2, -1, -1):
        token, after = tokens[place], tokens[place + 1]
        if not token.is_a("written_number"):
            continue
        ranged = after.is_a("range") and any(
            later.is_a("written_number") and later.number for later in tokens[place + 2 :][:1]
        )
        if after.is_a("times") or ranged:
            tokens[place] = token._replace(number=float(token.kinds["written_number"]))
    return tokens


def _with_halves(tokens: list[Token]) -> list[Token]:
    """Return the tokens with 'সাড়ে ১৭ হাজার' as 17.5 thousand."""
    for place in range(len(tokens) - 3, -1, -1):
        half, number, times = tokens[place : place + 3]
        if half.is_a("half") and number.number is not None and times.is_a("times"):
            value = number.number + float(half.kinds["half"])
            whole = number._replace(number=value, start=half.start, kinds=half.kinds)
            tokens[place : place + 2] = [whole]
    return tokens


def _repaired(text: str) -> str:
    for wrong, right in _ESCAPES:
        text = text.replace(wrong, right)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        for wrong, right in _REPAIRS:
            text = text.replace(wrong, right)
    return _SPLIT_GROUP.sub(",", text) if _SPLIT_THOUSAND.search(text) else text


def _arabic(text: str) -> str:
    """Return `text` with every script's digits as 0-9; its length stays."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)


def _token(found: re.Match[str], line: str) -> Token:
    text, (start, end) = found.group(), found.span()
    if found.lastgroup == "number":
        return Token(text, start, end, {}, number_of(text))
    written = line[start:end]
    return Token(text, start, end, _kinds(text, written), capital=written[0].isupper())


@lru_cache(maxsize=8192)
def _kinds(text: str, written: str) -> Mapping[str, str]:
    """Return what a word may be, as it is `written`; the same few words make up most lines."""
    kinds: Mapping[str, str] = words().get(_key(text), {})
    if not kinds and text.endswith(_GLUED_LABELS):
        return {"wage": "any"}
    if text in _LOWER_ONLY and not written.islower():
        return {}
    if (
        len(text) == 3
        and text.upper() in codes()
        and (written.isupper() or written == text.capitalize())
        and "fixed" not in kinds
    ):
        return {**kinds, "fixed": text.upper()}
    return kinds


def _key(text: str) -> str:
    key = " ".join(text.split())
    if key.startswith("/"):
        key = f"/ {key[1:].strip()}"
    return key


def number_of(text: str) -> float | None:
    """Return the number that `text` writes with European, Indian or English grouping; None if it is none."""
    digits = re.sub(r"[ '\u2019]", "", text)
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        mark = max(comma, dot)
        digits = re.sub(r"[.,]", "", digits[:mark]) + "." + digits[mark + 1 :]
    elif comma >= 0 or dot >= 0:
        groups = re.split("[.,]", digits)
        if len(groups[-1]) == 3 and (len(groups) == 2 or all(2 <= len(group) <= 3 for group in groups[1:])):
            digits = "".join(groups)
        elif len(groups) == 2:
            digits = ".".join(groups)
        else:
            return None
    return float(digits) if len(digits) <= 15 else None


@cache
def words() -> dict[str, dict[str, str]]:
    """Return what each word may be: kind to value."""
    known: dict[str, dict[str, str]] = {}
    for word, kind, value in _entries():
        known.setdefault(_key(word), {}).setdefault(kind, value)
    return known


def _entries() -> Iterator[tuple[str, str, str]]:
    for kind, values in toml("pay").items():
        for value, entries in values.items():
            for word in entries:
                yield word.lower(), kind, value
    money = toml("currencies")
    for kind in ("fixed", "shared"):
        for value, entries in money[kind].items():
            for word in entries:
                if word not in ("by", "otherwise"):
                    yield word.lower(), kind, value


@cache
def _written() -> tuple[str, ...]:
    return tuple(word for word, kinds in words().items() if "written_number" in kinds)


@cache
def _halves() -> tuple[str, ...]:
    return tuple(word for word, kinds in words().items() if "half" in kinds)


@cache
def codes() -> frozenset[str]:
    """Return the codes of ISO 4217 that are read when written in capitals."""
    return frozenset(toml("currencies")["codes"].split())


@cache
def listed(name: str) -> frozenset[str]:
    """Return one of the lists of `pay_shapes.toml`."""
    return frozenset(toml("pay_shapes")[name])


@cache
def _pattern() -> re.Pattern[str]:
    numbered = [word for word in words() if word[0].isdigit()]  # '13th month pay' is one word, and no number
    named = words().keys() - set(numbered)
    return re.compile(
        rf"(?:{_alternatives(numbered)})|(?P<number>{_NUMBER})|(?:{_alternatives(named)})"
        r"|[a-z\u00df-\u024f]+|[\u0980-\u09e5\u09f0-\u09f1\u09fc-\u09fe\u200c\u200d]+|[^\s]"
    )


def _alternatives(known: Iterable[str]) -> str:
    """Return the pattern of any of the words: the longer first, all others at the cost of one look at a letter."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(known, key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(_spelled(word))
    return "|".join(f"(?={re.escape(letter)})(?:{'|'.join(each)})" for letter, each in by_letter.items())


def _spelled(word: str) -> str:
    """Return the pattern of one word: blanks stretch, and letters do not go on on either side."""
    pattern = r"\s+".join(re.escape(part) for part in word.split())
    if word.startswith("/ "):
        pattern = r"/\s*" + re.escape(word[2:])
    if word[0].isdigit():
        pattern = r"(?<![\d.,])" + pattern
    elif word[0].isalpha():
        pattern = (r"(?<![a-z])" if word[0].isascii() else "(?<![\u0400-\u04ff\u0621-\u064a\u0980-\u09e5])") + pattern
    if word.startswith(("/ ", "per ")) and word.endswith(_LOOSE_END):
        return pattern
    if word[-1].isalpha() or "\u0980" <= word[-1] <= "\u09e5":
        pattern += r"(?![a-z])" if word[-1].isascii() else "(?![\u0400-\u04ff\u0621-\u064a\u0980-\u09e5])"
    return pattern
