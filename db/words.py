"""Words as they are indexed and asked for: one spelling for all that a reader takes to be the same.

Text and question go through the same function, so that both Unicode forms of a Bengali letter, Bengali
and Latin digits, and words with and without joiners meet.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

QUERY_CAP: Final = 500
_WORDS_CAP: Final = 32
_PREFIX_AT_LEAST: Final = 3
WORD_CAP: Final = 200

_KHANDA_TA: Final = re.compile("\u09a4\u09cd\u200d")
_JOINERS: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
# Signs newer than SQLite's tables, which take them for letters: an emoji must not become part of a word.
_SIGNS: Final = "\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3008-\u3020\U0001f000-\U0001faff"
# Letters that differ by an accent or a width, the accents themselves, and Bengali digits.
_FOLDED: Final = re.compile(f"[{_SIGNS}\u00c0-\u024f\u0300-\u036f\u09e6-\u09ef\u1e00-\u1eff\uff00-\uffef\ufb00-\ufb06]")
_SIGN: Final = re.compile(f"[{_SIGNS}]")
_ACCENT: Final = re.compile("[\u0300-\u036f]")


def plain(text: str) -> str:
    """Return `text` in the one spelling: lower case, no accents on Latin letters, no joiners.

    A word's spelling does not depend on what stands around it.
    """
    if text.isascii():
        return text.lower()
    if _JOINERS.search(text):
        text = _JOINERS.sub("", _KHANDA_TA.sub("\u09ce", text))
    # NFC takes some Bengali letters apart and puts others together: after it both spellings are one.
    text = unicodedata.normalize("NFC", text).casefold()
    return _FOLDED.sub(lambda sign: _fold(sign[0]), text) if _FOLDED.search(text) else text


@cache
def _fold(sign: str) -> str:
    if "\u09e6" <= sign <= "\u09ef":
        return str(ord(sign) - 0x09E6)
    if _SIGN.match(sign):
        return " "
    return _ACCENT.sub("", unicodedata.normalize("NFKD", sign))


def words_of(text: str) -> list[str]:
    """Return the words of plain `text`: runs of letters, digits and their marks."""
    return split(plain(text))


def split(text: str) -> list[str]:
    """Return the words of a text that is in the one spelling already."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return "".join(sign if sign.isalnum() or _is_of_word(sign) else " " for sign in text).split()


def _is_of_word(sign: str) -> bool:
    # The same categories as the tokenizer of the FTS5 table.
    kind = unicodedata.category(sign)
    return kind[0] in "LN" or kind in ("Co", "Mc", "Mn")


_ASCII_WORD: Final = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand beside each other; with `prefix` the last may end otherwise."""

    words: tuple[str, ...]
    prefix: bool = False


def phrases(query: str) -> list[Phrase]:
    """Return what `query` asks for: every phrase must be in the ad.

    A phrase is a run without blanks ('node.js' is 'node' before 'js') or what stands between quotation
    marks. A star after three or more characters means any ending. Empty: nothing to look for.
    """
    found: list[Phrase] = []
    for quoted, run in re.findall(r'"([^"]*)"|([^\s"]+)', query[:QUERY_CAP]):
        words = [word[:WORD_CAP] for word in words_of(quoted or run)]
        if words:
            found.append(Phrase(tuple(words), run.endswith("*") and len(words[-1]) >= _PREFIX_AT_LEAST))
    return found[:_WORDS_CAP]


def fts5(asked: Sequence[Phrase]) -> str:
    """Return an FTS5 MATCH expression: every word quoted, so that none is read as syntax."""
    return " AND ".join('"' + " ".join(phrase.words) + '"' + (" *" if phrase.prefix else "") for phrase in asked)


def tsquery(asked: Sequence[Phrase]) -> str:
    """Return a literal of PostgreSQL's tsquery: every word quoted."""
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in phrase.words) + (":*" if phrase.prefix else "") + ")"
        for phrase in asked
    )
