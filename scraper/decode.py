"""Bytes to text, in the order that pages deserve: BOM, HTTP charset, meta tag, strict UTF-8, windows-1252.

Encodings come from a list of ours. Python's codecs are more than encodings (`base64`, `utf-7`, `idna`), and
a header must not choose among those. Undeclared UTF-8 is common, Bengali pages among it.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

# Labels after WHATWG's Encoding Standard, each to the codec that reads what pages under it hold.
_WESTERN: Final = "cp1252"
_CODECS: Final[dict[str, str]] = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    **dict.fromkeys(("windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"), _WESTERN),
    **dict.fromkeys(("iso8859-1", "iso88591", "iso_8859-1", "x-cp1252"), _WESTERN),
    **{f"windows-{page}": f"cp{page}" for page in (874, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{f"cp{page}": f"cp{page}" for page in (866, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "ibm866": "cp866",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "macintosh": "mac_roman",
    **dict.fromkeys(("gbk", "gb2312", "gb18030", "gb_2312-80", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "windows-31j", "x-sjis", "ms_kanji"), "cp932"),
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
}
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HTTP_CHARSET: Final = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_META_WITHIN: Final = 2_048
_META_CHARSET: Final = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{2,40})"""
    rb"""|^\s{0,9}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text and the codec that read it. `guessed` says that nothing on the page confirmed it."""

    text: str
    encoding: str
    guessed: bool


def decode(body: bytes, content_type: str) -> Decoded:
    """Return `body` as text. Never fails: what no declared encoding fits is read as windows-1252 and marked."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(codec, "replace"), codec, guessed=False)
    for codec in _declared(body, content_type):
        try:
            return Decoded(body.decode(codec), codec, guessed=False)
        except UnicodeDecodeError:
            if codec == "utf-8" and _mostly_utf8(body):
                return Decoded(body.decode(codec, "replace"), codec, guessed=False)
    return Decoded(*_guess(body), guessed=True)


def _declared(body: bytes, content_type: str) -> list[str]:
    """Return the codecs that header and page name, best first, UTF-8 last: it proves itself."""
    by_http = _CODECS.get(_http_charset(content_type))
    if by_http == "utf-8" and body.isascii():
        return [by_http]
    by_page = _CODECS.get(_meta_charset(body))
    codecs_told = [codec for codec in (by_http, by_page) if codec]
    # Western labels fit any bytes. A page that is valid UTF-8 beyond ASCII was mislabelled by its server.
    if codecs_told[:1] == [_WESTERN]:
        codecs_told.insert(0, "utf-8")
    return [*codecs_told, "utf-8"]


def _http_charset(content_type: str) -> str:
    found = _HTTP_CHARSET.search(content_type[:300])
    return found[1].lower() if found else ""


def _meta_charset(body: bytes) -> str:
    found = _META_CHARSET.search(body[:_META_WITHIN])
    if not found:
        return ""
    label = (found[1] or found[2]).decode("ascii", "replace").lower()
    # The tag could be read byte by byte, so the page is not in UTF-16 whatever it says.
    return "utf-8" if label.startswith("utf-16") else label


def _mostly_utf8(body: bytes) -> bool:
    """Say whether a few bytes are broken (a cut emoji) in what else is UTF-8, declared as such."""
    text = body[:200_000].decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in text)
    return beyond == 0 or text.count("\ufffd") * 5 <= beyond


def _guess(body: bytes) -> tuple[str, str]:
    # Five bytes are undefined in Python's cp1252 and control characters in the standard's.
    return body.decode(_WESTERN, "replace"), _WESTERN
