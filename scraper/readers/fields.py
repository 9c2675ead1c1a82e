"""Rows of somebody's JSON: any key may be missing, null or of another type, and that is told, not guessed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin

from posting.model import Rejected
from scraper.errors import Changed, Lacking
from scraper.source import Page, RawAd, Request

Row = dict[str, Any]
Read = Callable[[Row], Iterable[RawAd | Rejected | Request]]
_SHOWN: Final = 12


def rows(page: Page, *path: str) -> list[Any]:
    """Return the list at `path` of the page's JSON; the page itself when there is no path.

    Raises NotParsable, or Changed when there is no list.
    """
    found = page.json()
    for key in path:
        if not isinstance(found, dict) or key not in found:
            raise Changed(page.url, f"no {'.'.join(path)!r} in the answer, which {_shape(found)}")
        found = found[key]
    if not isinstance(found, list):
        raise Changed(
            page.url, f"a list of ads is wanted at {'.'.join(path) or 'the top'!r}; the answer {_shape(found)}"
        )
    return found


def each(
    page: Page, listed: Sequence[Any], needed: Sequence[str], read: Read, usual: Sequence[str] = ()
) -> Iterator[RawAd | Rejected | Request]:
    """Yield what `read` makes of every row; a row that is no object is Rejected.

    Raises Changed when no row at all has one of the `needed` keys: one ad may lack it, all do not. When none
    has one of the `usual` keys, the rows are read and Lacking is raised behind the last.
    """
    objects = [row for row in listed if isinstance(row, dict)]
    if listed and not objects:
        raise Changed(page.url, f"none of {len(listed)} ads is an object; the first {_shape(listed[0])}")
    for key in needed:
        if objects and not any(key in row for row in objects):
            raise Changed(page.url, f"none of {len(objects)} ads has {key!r}; the first {_shape(objects[0])}")
    for row in listed:
        if isinstance(row, dict):
            yield from _of_row(row, read)
        else:
            yield Rejected("invalid", detail=f"an ad {_shape(row)}")
    if lacking := [key for key in usual if objects and not any(key in row for row in objects)]:
        raise Lacking(page.url, f"none of {len(objects)} ads has {', '.join(lacking)}; the first {_shape(objects[0])}")


def _of_row(row: Row, read: Read) -> list[RawAd | Rejected | Request]:
    try:
        return list(read(row))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # The row is somebody else's: whatever is in it, it costs this ad and none of its neighbours.
        return [Rejected("invalid", detail=f"{type(error).__name__}: {str(error)[:200]}")]


def text(row: Any, *path: str) -> str:
    """Return the text or number at `path` as text; '' when it is missing, null or something else."""
    found = value(row, *path)
    if isinstance(found, str):
        return found
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    return ""


def texts(row: Any, *path: str) -> tuple[str, ...]:
    """Return the texts of a list (or the one text) at `path`; objects are told by their name."""
    found = value(row, *path)
    if isinstance(found, str | dict):
        found = [found]
    if not isinstance(found, list):
        return ()
    told = (text(each, "name") or text(each, "label") if isinstance(each, dict) else text(each) for each in found)
    return tuple(each for each in told if each.strip())


def value(row: Any, *path: str) -> Any:
    """Return whatever is at `path`, None when it is not there."""
    for key in path:
        row = row.get(key) if isinstance(row, dict) else None
    return row


def objects(row: Any, *path: str) -> list[Row]:
    """Return the objects of a list (or the one object) at `path`."""
    found = value(row, *path)
    if isinstance(found, dict):
        return [found]
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def number(row: Any, *path: str) -> str | float | None:
    """Return the number or text at `path` as it is told; None when there is neither."""
    found = value(row, *path)
    if isinstance(found, bool) or not isinstance(found, int | float | str) or found == "":
        return None
    return found


def flag(row: Any, *path: str) -> bool | None:
    """Return the flag at `path`, None when it is not told."""
    found = value(row, *path)
    return found if isinstance(found, bool) else None


def total(row: Any, *path: str) -> int | None:
    """Return the count at `path`, None when it is not told or not a count."""
    found = value(row, *path)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 12:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def joined(*parts: str) -> str:
    """Return the parts of an address that are told, each once, with commas between."""
    return ", ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def absolute(base: str, url: str) -> str:
    """Return an address as it is from `base`; as it stands when it is none."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url


def told(*several: str) -> tuple[str, ...]:
    """Return those that are not blank, each once."""
    return tuple(dict.fromkeys(each for each in several if each.strip()))


def unescape_once(html: str) -> str:
    """Return HTML whose tags were written as entities (`&lt;p&gt;`) as HTML; other HTML as it is."""
    return unescape(html) if "&lt;" in html and "<" not in html else html


def section(heading: str, html: str) -> str:
    """Return one part of an ad's text under its heading, as HTML; '' when it has no text."""
    if not html.strip():
        return ""
    return f"<h3>{heading}</h3>\n{html}" if heading.strip() else html


def _shape(found: Any) -> str:
    if isinstance(found, dict):
        keys = ", ".join(str(key)[:40] for key in list(found)[:_SHOWN])
        return f"has {keys}" if keys else "has no keys"
    return f"is {type(found).__name__} {str(found)[:60]!r}"
