"""Writing to words: one spelling for what a reader takes as the same text.

Case, spacing, punctuation, zero-width characters, composed or decomposed signs, look-alike letters of
other scripts and the digits of another script must not change a verdict. Words come out in lower case;
Bengali ones keep their vowel signs.

Most texts are Latin and Bengali letters with punctuation: `classifier.letters` reads those many times faster
than the general way here, to the same words.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from classifier import letters

# A page may be megabytes; what an ad says of its job stands near its beginning.
TEXT_CAP: Final = 50_000
TITLE_CAP: Final = 300

# Letters of other scripts that are drawn like a Latin one.
_LOOKALIKES: Final = {
    **dict(zip("абвгеѕіјкмнорԛтцухһԁсԝёї", "a6bresijkmhopqtuyxhdcwei", strict=True)),
    **dict(zip("АВЕЅІЈКМНОРԚТУХСҺԜ", "abesijkmhopqtyxchw", strict=True)),
    **dict(zip("αβεηικνορτυχϲγω", "abenikvoptuxcyw", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "abezhikmnoptyxc", strict=True)),
    **dict(zip("ıɑɡɩⲟօոսһցքƖɪʏʜɴᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ", "iagioonuhgpliyhnacdejkmoptuvwz", strict=True)),
}
# Signs that take no room, or only choose how the sign before them is drawn.
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\ufeff",
    "".join(map(chr, [*range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)])),
    "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0200)])),
)
_DIGITS: Final = {digit: str(value) for value, digit in enumerate(letters.DIGITS)}
_ONE_SPELLING: Final = str.maketrans({**_LOOKALIKES, **_DIGITS, **dict.fromkeys("".join(_UNSEEN))})
_TO_TRANSLATE: Final = frozenset(map(chr, _ONE_SPELLING))
_ACCENTED: Final = re.compile("[\u00c0-\u036f\u1e00-\u1eff]")
_LATIN_MARKS: Final = re.compile("(?<=[a-z\u09bc\u09cd])[\u0300-\u036f]+")
# A word: letters and digits with their marks; Python's \w leaves Bengali vowel signs out.
_WORD: Final = re.compile("[a-z0-9\u0980-\u09e3\u09e6-\u09f1\u09fc]+|[^\\W_]+")
# What parts a title, and how else it is drawn.
PARTING: Final = frozenset("|/\\+,:;()[]{}-")
_ONE_SIGN: Final = str.maketrans({
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2022\u00b7\u2027\u25cf\u25aa\u0964\u0965\uff5c", "|"),
    **dict.fromkeys("\uff08\u3010", "("), **dict.fromkeys("\uff09\u3011", ")"),
    "\uff0f": "/", "\uff0c": ",", "\uff1a": ":", "\uff1b": ";", "\uff0b": "+", "\uff06": "&",
})  # fmt: skip
_TOKEN: Final = re.compile(rf"{_WORD.pattern}|[|/\\+()\[\]{{}}&]|(?<=\S)[,:;]|(?<=\s)-+|-+(?=\s)")
_DOTTED: Final = re.compile(r"\b([a-z\u0980-\u09e3]{1,3})\.\s?([a-z\u0980-\u09e3]{1,3})\.?(?![a-z\u0980-\u09e3])")


def fold(text: str) -> str:
    """Return `text` in the one spelling, with its punctuation (some of it as blanks); at most TEXT_CAP long."""
    text = text[:TEXT_CAP]
    plain = letters.folded(text)
    return _folded(text) if plain is None else plain


def _folded(text: str) -> str:
    # NFKC writes য়, ড়, ঢ় in two signs and ো, ৌ in one, whichever way they came.
    text = unicodedata.normalize("NFKC", text)
    if not _TO_TRANSLATE.isdisjoint(text):
        # Look-alikes before the case goes: capital Η is an H, small η is an n.
        text = unicodedata.normalize("NFC", text.translate(_ONE_SPELLING))
    text = text.casefold()
    if _ACCENTED.search(text):
        text = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text)))
    return text


def body_words(text: str) -> list[str]:
    """Return the words of an ad's text, in order."""
    return [word if isinstance(word, str) else letters.spelled(word) for word in body_codes(text)]


def body_codes(text: str) -> list[bytes] | list[str]:
    """Return the words of an ad's text, in order: in the bytes of `classifier.letters` if all of them can be."""
    text = text[:TEXT_CAP]
    codes = letters.codes(text)
    return by_the_general_way(text) if codes is None else codes


def by_the_general_way(text: str) -> list[str]:
    """Return the words of a text in any script."""
    return _WORD.findall(_folded(text))


def bengali_words(words: Collection[str]) -> int:
    """Return how many of the words are in Bengali letters."""
    return 0 if "".join(words).isascii() else sum("\u0980" <= word[0] <= "\u09ff" for word in words)


def title_tokens(title: str) -> list[str]:
    """Return the words of a title in order, and between them the signs that part it.

    'P.A.' and 'এম.ডি.' are one word. A dash parts only where a blank is beside it, a comma
    only where it closes a word.
    """
    title = title[: TITLE_CAP * 4]
    folded = fold(title if title.isascii() else title.translate(_ONE_SIGN))[:TITLE_CAP]
    if "." in folded:
        folded = _DOTTED.sub(r"\1\2 ", folded)
    return _TOKEN.findall(folded)


def title_words(title: str) -> list[str]:
    """Return the words of a title, in order; '&' is 'and'."""
    return without_signs(title_tokens(title))


def without_signs(tokens: Iterable[str]) -> list[str]:
    """Return the words among the tokens of a title; '&' is 'and'."""
    return ["and" if word == "&" else word for word in tokens if word not in PARTING]
