"""Postings as CSV: one column a field of `Posting`, lists joined by '; ', nothing a spreadsheet would run."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TextIO

from posting.model import Posting
from posting.view import PostingView

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def columns(view: type[Posting] = PostingView) -> list[str]:
    """Return the header: the fields of `view`, in their order."""
    return list(view.model_fields)


def write_csv(rows: Iterable[Mapping[str, Any]], out: TextIO, header: Sequence[str] | None = None) -> None:
    """Write `rows` with a header; without one, the first row's keys are it."""
    writer = csv.writer(out)
    for number, row in enumerate(rows):
        header = list(row) if header is None else header
        if number == 0:
            writer.writerow(header)
        writer.writerow([cell(row.get(name)) for name in header])


def cell(value: Any) -> str:
    """Return a value as one cell; text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(cell_text(each) for each in value)
    return cell_text(value)


def cell_text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["text"]) if "text" in value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
