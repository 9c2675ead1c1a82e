"""What a command prints to: tables for people by default, JSON, JSON lines or CSV for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from sohokari.i18n import Words


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command speaks, in which language, and the environment that it was started in."""

    out: TextIO
    err: TextIO
    words: Words
    environment: Mapping[str, str]

    def say(self, key: str, **values: object) -> None:
        """Print one sentence of the catalogue on the standard error: results stay alone on the output."""
        print(self.words.say(key, **values), file=self.err)

    def complain(self, line: str) -> None:
        """Print one line about what could not be done."""
        print("sohokari: " + " ".join(line.split()), file=self.err)

    def line(self, row: Mapping[str, Any]) -> None:
        """Print one JSON object on a line of its own."""
        print(json.dumps(row, ensure_ascii=False, allow_nan=False), file=self.out)

    def rows(self, rows: Iterable[Mapping[str, Any]], form: Format, columns: Sequence[str], title: str = "") -> None:
        """Print `rows` in the form that was asked for; a table shows `columns` only."""
        if form is Format.JSONL:
            for row in rows:
                self.line(row)
        elif form is Format.JSON:
            print(json.dumps(list(rows), ensure_ascii=False, allow_nan=False, indent=2), file=self.out)
        elif form is Format.CSV:
            from sohokari.export import write_csv

            write_csv(rows, self.out)
        else:
            self._table(rows, columns, title)

    def _table(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[str], title: str) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title or None, title_justify="left", header_style="bold", expand=False)
        for column in columns:
            table.add_column(self.words.say(f"column.{column}"), overflow="fold")
        for row in rows:
            # Text, not markup: an ad's title may hold brackets.
            table.add_row(*(Text(shown(row.get(column), self.words)) for column in columns))
        # A pipe has no width of its own: do not cut what a program may read.
        width = None if self.out.isatty() else 200
        Console(file=self.out, width=width).print(table)


def shown(value: Any, words: Words) -> str:
    """Return a cell's value for a person."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return words.say("yes" if value else "no")
    if isinstance(value, list):
        return ", ".join(shown(each, words) for each in value)
    if isinstance(value, int | float):
        return words.number(value)
    return str(value)


def read_lines(name: str) -> Iterable[tuple[int, str]]:
    """Yield the numbered lines of a file, or of the standard input for '-'; raises CannotRun."""
    from sohokari.errors import CannotRun

    if name == "-":
        yield from enumerate(sys.stdin, 1)
        return
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as lines:
            yield from enumerate(lines, 1)
    except OSError as error:
        raise CannotRun(
            name, error.strerror or str(error), "name a file that can be read, or - for the input"
        ) from error


def read_objects(name: str) -> Iterable[dict[str, Any]]:
    """Yield the JSON objects of a file of JSON lines; raises CannotRun naming the line that is none."""
    from sohokari.errors import CannotRun

    for number, line in read_lines(name):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CannotRun(f"{name}, line {number}", f"not JSON ({error})", "write one JSON object a line") from error
        if not isinstance(row, dict):
            raise CannotRun(f"{name}, line {number}", "not a JSON object", "write one JSON object a line")
        yield row
