"""Writing to words: one spelling for what a reader takes as the same text.

Case, spacing, punctuation, zero-width characters, composed or decomposed signs, look-alike letters of
other scripts and the digits of another script must not change a verdict. Words come out in lower case;
Bengali ones keep their vowel signs.
"""

import re
import unicodedata
from typing import Final

# A page may be megabytes; what an ad says of its job stands near its beginning.
TEXT_CAP: Final = 50_000
TITLE_CAP: Final = 300

# Letters of other scripts that are drawn like a Latin one.
_LOOKALIKES: Final = str.maketrans(
    {
        **dict(zip("абвгеѕіјкмнорԛтцухһԁ", "a6bresijkmhopqtuyxhd", strict=True)),
        **dict(zip("сԝёї", "cwei", strict=True)),
        **dict(zip("АВЕЅІЈКМНОРԚТУХСҺԜ", "abesijkmhopqtyxchw", strict=True)),
        **dict(zip("αβεηικνορτυχϲγω", "abenikvoptuxcyw", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "abezhikmnoptyxc", strict=True)),
        **dict(zip("ıɑɡɩⲟօոսһցքƖɪʏʜɴᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ", "iagioonuhgplIyhnacdejkmoptuvwz".lower(), strict=True)),
    }
)
# Signs that take no room, or only choose how the sign before them is drawn.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_LATIN_MARKS: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")
# What may stand in a mostly ASCII text without a need to look closer: bullets, dashes, quotes.
_ODD: Final = re.compile("[^\x00-\x7f\u00a0\u00b7\u2010-\u2015\u2018-\u201f\u2022\u2026]")
# A word: letters and digits with their marks; Python's \w leaves Bengali vowel signs out.
_WORD: Final = re.compile("[a-z0-9\u0980-\u09e3\u09e6-\u09f1\u09fc]+|[^\\W_]+")
_ASCII_WORDS: Final = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256)).lower()
_DOTTED: Final = re.compile(r"\b([a-z\u0980-\u09e3]{1,3})\.\s?([a-z\u0980-\u09e3]{1,3})\.?(?![a-z\u0980-\u09e3])")
_BENGALI_DIGITS: Final = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


def fold(text: str) -> str:
    """Return `text` in the one spelling, still with its punctuation and spaces; at most TEXT_CAP long."""
    text = text[:TEXT_CAP]
    if text.isascii():
        return text.lower()
    # NFKC writes য়, ড়, ঢ় in two signs and ো, ৌ in one, whichever way they came.
    # Look-alikes before the case goes: capital Η is an H, small η is an n.
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_LOOKALIKES).casefold()
    text = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text)) if _has_accents(text) else text
    return unicodedata.normalize("NFC", text).translate(_BENGALI_DIGITS)


def _has_accents(text: str) -> bool:
    return any("\u00c0" <= letter <= "\u036f" or "\u1e00" <= letter <= "\u1eff" for letter in text)


def body_words(text: str) -> list[str]:
    """Return the words of an ad's text, in order. Plain ASCII goes ten times faster."""
    text = text[:TEXT_CAP]
    if text.isascii() or not _ODD.search(text):
        return text.encode("ascii", "replace").translate(_ASCII_WORDS).decode("ascii").split()
    return _WORD.findall(fold(text))


def title_words(title: str) -> list[str]:
    """Return the words of a title, in order; 'P.A.' and 'এম.ডি.' are one word, '&' is 'and'."""
    folded = fold(title[: TITLE_CAP * 4])[:TITLE_CAP]
    if "." in folded:
        folded = _DOTTED.sub(r"\1\2 ", folded)
    return _WORD.findall(folded.replace("&", " and "))
