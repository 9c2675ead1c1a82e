"""From HTML, or what calls itself text, to plain text: paragraphs and lists kept, all else gone.

A scanner of our own, linear in its input: lxml drops what lies deeper than 256 levels, the other parsers
are quadratic on nesting. Hidden elements are skipped whole; entities are read as often as they were escaped.
"""

import html
import re
import unicodedata
from typing import Final

from posting.clean import clean, is_plain

# The longest real ads have 40,000 characters of markup; what lies beyond is cut before anything is done.
_MARKUP_CAP: Final = 120_000
_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,20}(?=[\s/>])")
_ESCAPED_TAG: Final = re.compile(
    r"&(?:amp;)*lt;/?(?:p|br|div|ul|ol|li|strong|b|em|i|h[1-6]|span|a|table)\b", re.IGNORECASE
)
_ENTITY: Final = re.compile(
    r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[rl][sd]quo|[mn]dash|bull|hellip);", re.IGNORECASE
)
_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060\u2061-\u2064]")
_SKIPPED: Final = frozenset(
    ("script", "style", "template", "noscript", "head", "title", "svg", "iframe", "object", "select", "textarea",
     "button", "audio", "video", "canvas", "math")
)  # fmt: skip
_VOID: Final = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_PARAGRAPH: Final = frozenset(
    ("p", "div", "section", "article", "ul", "ol", "dl", "table", "blockquote", "pre", "header", "footer", "main",
     "h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure", "form", "aside", "address")
)  # fmt: skip
_LINE: Final = frozenset(("br", "tr", "dt", "dd", "option", "caption", "thead", "tbody"))
_HIDING: Final = re.compile(
    r"""display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|\shidden(?=[\s=/>])""",
    re.IGNORECASE,
)
_ODD_BLANK: Final = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANKS: Final = re.compile(" {2,}")
_GAPS: Final = re.compile(r"\n{3,}")
# UTF-8 read as windows-1252: a lead byte's character and the right number of following ones.
_FOLLOWING: Final = "\u0080-\u00bf" + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
_LEAD: Final = re.compile("[\u00c2-\u00f4]")
_MOJIBAKE: Final = re.compile(
    f"[\u00c2-\u00df][{_FOLLOWING}]|[\u00e0-\u00ef][{_FOLLOWING}]{{2}}|[\u00f0-\u00f4][{_FOLLOWING}]{{3}}"
)


def plain(source: str, cap: int) -> str:
    """Return `source`, HTML or text, as plain text (NFC) of at most `cap` characters."""
    source = _unescaped(source[:_MARKUP_CAP])
    if _TAG.search(source):
        text = _entities("".join(_scan(source)))
        if len(_ESCAPED_TAG.findall(source)) > 2:
            text = _entities("".join(_scan(text)))
    else:
        text = _entities(source)
        if "\n" not in text and text.count("\\n") > 1:
            text = text.replace("\\r", "").replace("\\n", "\n")
    return tidy(text, cap)


def line(source: str, cap: int) -> str:
    """Return `source` as plain text on one line, at most `cap` characters."""
    if len(source) <= cap and source.isascii() and source.isprintable() and "<" not in source and "&" not in source:
        return " ".join(source.split())
    return " ".join(plain(source[: cap * 20], cap * 4).split())[:cap].strip()


def tidy(text: str, cap: int) -> str:
    """Return text with its blanks folded, broken encoding repaired where that is certain, in NFC."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", repaired(text))
    if not is_plain(text):
        text = _ODD_BLANK.sub(" ", clean(_UNSEEN.sub("", text), cap * 2))
    text = text[: cap * 2].strip()
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    text = "\n".join(map(str.strip, text.split("\n")))
    if "\n\n\n" in text:
        text = _GAPS.sub("\n\n", text)
    return text[:cap].strip()


def repaired(text: str) -> str:
    """Return `text` with UTF-8 that was read as windows-1252 put right, if all of it can be."""
    if not _LEAD.search(text) or not _MOJIBAKE.search(text) or _LATIN_1.search(_MOJIBAKE.sub("", text)):
        return text
    try:
        return _MOJIBAKE.sub(lambda run: _bytes(run.group()).decode("utf-8"), text)
    except UnicodeError:
        return text


# Letters that stand alone say that the text is what it looks like.
_LATIN_1: Final = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")


def _bytes(run: str) -> bytes:
    return b"".join(bytes([ord(letter)]) if ord(letter) < 256 else letter.encode("cp1252") for letter in run)


def _unescaped(source: str) -> str:
    """Return markup that was escaped as a whole, once or more, as markup."""
    for _ in range(3):
        if not _ESCAPED_TAG.search(source) or _TAG.search(source):
            break
        source = html.unescape(source)
    return source


def _entities(text: str) -> str:
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def _scan(source: str) -> list[str]:
    """Return the pieces of visible text of `source`, with line feeds where its elements begin and end."""
    return _Scanner(source).pieces


class _Scanner:
    """One walk over the markup, forward only."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        # Looking for the end of a hidden element that has none costs a look at all the rest.
        self.patience = 20
        at = 0
        while at < len(source):
            start = source.find("<", at)
            if start != at:
                text = source[at:start] if start > 0 else source[at:]
                self.pieces.append(text.replace("\n", " ").replace("\r", " ") if "\n" in text else text)
            if start < 0:
                break
            close = source.find(">", start, start + _LONGEST_BARE) + 1
            broken = _BARE.get(source[start:close])
            if broken is None:
                at = self._after(start)
            else:
                self.pieces.append(broken)
                at = close

    def _after(self, start: int) -> int:
        """Act on the tag at `start`, and return where what follows it begins."""
        source = self.source
        tag = _TAG.match(source, start)
        if tag is None:
            return self._after_no_tag(start)
        close = _tag_end(source, tag.end())
        if close < 0:
            return self._after_cut_off(start)
        closing = source[start + 1] == "/"
        name = source[start + 1 + closing : tag.end()].lower()
        if not closing and name not in _VOID and (name in _SKIPPED or _is_hidden(source[tag.end() : close])):
            return self._past_element(name, close)
        self.pieces.append(_break(name, closing))
        return close

    def _after_no_tag(self, start: int) -> int:
        if self.source.startswith("<!--", start):
            return _past(self.source, "-->", start)
        if self.source.startswith("<![CDATA[", start):
            return start + 9
        if self.source[start + 1 : start + 2] in ("!", "?"):
            return _past(self.source, ">", start)
        self.pieces.append("<")
        return start + 1

    def _after_cut_off(self, start: int) -> int:
        """Drop a tag that the end of the text cuts off; without attributes it was a lesser sign."""
        if "=" in self.source[start : start + 200]:
            return len(self.source)
        self.pieces.append("<")
        return start + 1

    def _past_element(self, name: str, at: int) -> int:
        """Return the place after the end tag that belongs to an element whose start tag ends at `at`."""
        depth = 1
        if self.patience > 0:
            for tag in re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE).finditer(self.source, at):
                depth += -1 if tag.group(1) else 1
                if depth == 0:
                    return _past(self.source, ">", tag.start())
            self.patience -= 1
        return len(self.source) if name in ("script", "style") else at


def _break(name: str, closing: bool) -> str:
    if name == "li":
        return "" if closing else "\n\u2022 "
    if name in _PARAGRAPH:
        return "\n\n" if name not in ("ul", "ol", "div") else "\n"
    if name in _LINE:
        return "\n"
    return " " if name in ("td", "th") else ""


# The tags without attributes that most markup is made of, as they are written, and what each leaves in the text.
_BARE: Final = {
    f"<{'/' * closing}{name}{end}>": _break(name, closing)
    for name in (*_PARAGRAPH, *_LINE, "li", "td", "th", "strong", "b", "em", "i", "u", "span", "a")
    for closing in (False, True)
    for end in (("",) if closing else ("", "/", " /"))
}
_LONGEST_BARE: Final = max(map(len, _BARE))


def _is_hidden(attributes: str) -> bool:
    return len(attributes) > 6 and _HIDING.search(attributes[:1000]) is not None


def _tag_end(source: str, at: int) -> int:
    """Return the place after the tag that goes on at `at`, or -1; a `>` in quotes does not end it."""
    close = source.find(">", at)
    if close < 0:
        return -1
    inside = source[at : min(close, at + 4000)]
    quote = next((mark for mark in "\"'" if inside.count(mark) % 2), None)
    if quote is None:
        return close + 1
    again = source.find(quote, close, close + 2000)
    further = source.find(">", again, again + 2000) if again > 0 else -1
    return (further if further > 0 else close) + 1


def _past(source: str, mark: str, start: int) -> int:
    found = source.find(mark, start)
    return len(source) if found < 0 else found + len(mark)
