"""Which characters may enter: one poisoned ad must not cost its neighbours.

A NUL fails a whole PostgreSQL batch, a lone surrogate a whole JSON answer, a bidi control can make a
title read as something else. They are taken out once, at the border.
"""

import re
from typing import Final

_PLANE_0: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab, line feed, carriage return
    "\u2028\u2029"  # line and paragraph separators: they break log lines and scripts
    "\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f"  # bidi controls
    "\ufeff\ufff9-\uffff"  # byte order mark, interlinear marks, specials
    "\ud800-\udfff\ufdd0-\ufdef"  # lone surrogates, non-characters
)
_BEYOND: Final = "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
UNSAFE: Final = re.compile(f"[{_PLANE_0}{_BEYOND}]")
# The same in a twentieth of the time: what lies beyond U+FFFF is looked for only in text that goes there.
_UNSAFE_PLANE_0: Final = re.compile(f"[{_PLANE_0}]")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_SPACE: Final = re.compile(r"[\s\u00a0\u200b]+")


def is_plain(text: str) -> bool:
    """Whether `text` holds nothing but what shows, blanks and line feeds: so is nearly every text, and this is quick.

    Then it holds nothing unsafe, nothing unseen, and no blank of another kind.
    """
    return text.replace("\n", " ").isprintable() and "\ufffc" not in text and "\ufffd" not in text


def is_unsafe(text: str) -> bool:
    """Whether `text` holds a character that may not be stored."""
    return not is_plain(text) and _unsafe_in(text).search(text) is not None


def _unsafe_in(text: str) -> re.Pattern[str]:
    return UNSAFE if _ASTRAL.search(text) else _UNSAFE_PLANE_0


def clean(text: str, cap: int) -> str:
    """Return `text` without unsafe characters, at most `cap` characters long; paragraphs stay."""
    # A page may be megabytes: cut first, with room for what the cleaning takes away.
    text = text[: cap * 2]
    if not is_plain(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _unsafe_in(text).sub("", text)
    return text[:cap].strip()


def one_line(text: str, cap: int) -> str:
    """Return `text` cleaned and on a single line, runs of white space folded to one blank."""
    if len(text) <= cap and "  " not in text and "\n" not in text and is_plain(text):
        return text.strip()
    return _SPACE.sub(" ", clean(text, cap * 4)).strip()[:cap].strip()
