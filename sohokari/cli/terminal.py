"""What a command prints to: tables for people by default, JSON, JSON lines or CSV for programs."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TextIO

from sohokari.i18n import Words

_ROOM: Final = 15  # characters: a narrower column is broken within its words
_WHOLE: Final = frozenset({"id", "posted_on"})
# Columns whose values are of a closed set, with the catalogue's group of their names.
_GROUPS: Final = {"tags": "tag", "remote": "remote", "health": "health"}


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

    def rows(
        self,
        rows: Iterable[Mapping[str, Any]],
        form: Format,
        columns: Sequence[str],
        title: str = "",
        spare: Sequence[str] = (),
    ) -> None:
        """Print `rows` in the form that was asked for.

        A table shows `columns` only, in a narrow terminal without the `spare` ones, the first to go first.
        """
        if form is Format.JSONL:
            for row in rows:
                self.line(row)
        elif form is Format.JSON:
            print(json.dumps(list(rows), ensure_ascii=False, allow_nan=False, indent=2), file=self.out)
        elif form is Format.CSV:
            from sohokari.export import write_csv

            write_csv(rows, self.out)
        else:
            self._table(rows, columns, title, spare)

    def _table(
        self, rows: Iterable[Mapping[str, Any]], columns: Sequence[str], title: str, spare: Sequence[str]
    ) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        # A pipe has no width of its own: do not cut what a program may read.
        console = Console(file=self.out, width=None if self.out.isatty() else 200)
        columns = fitting(columns, spare, console.width)
        table = Table(title=title or None, title_justify="left", header_style="bold", expand=False)
        for column in columns:
            table.add_column(self.words.say(f"column.{column}"), overflow="fold", no_wrap=column in _WHOLE)
        for row in rows:
            # Text, not markup: an ad's title may hold brackets.
            table.add_row(*(Text(shown(row.get(column), self.words, _GROUPS.get(column))) for column in columns))
        console.print(table)


def fitting(columns: Sequence[str], spare: Sequence[str], width: int) -> list[str]:
    """Return the columns that a table of so many characters has room for, without some of the `spare` ones."""
    left = list(columns)
    for column in spare:
        if len(left) * _ROOM > width:
            left.remove(column)
    return left


def shown(value: Any, words: Words, group: str | None = None) -> str:
    """Return a cell's value for a person; one of a closed set is told by its name in the catalogue's `group`."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return words.say("yes" if value else "no")
    if isinstance(value, list):
        return ", ".join(shown(each, words, group) for each in value)
    if isinstance(value, int | float):
        return words.number(value)
    return words.name(group, value) if group else str(value)


def _refused(word: str) -> float:
    raise ValueError(f"{word} is no JSON number")


class Objects:
    """The JSON objects of a file of JSON lines, or of the standard input for '-'.

    A line that is none is told and passed over, so that the others are still answered; `faults` counts
    them. Iterating raises CannotRun if the file cannot be read.
    """

    def __init__(self, name: str, terminal: Terminal) -> None:
        self.faults = 0
        self._name, self._terminal = name, terminal

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(self._lines(), 1):
            if line.strip():
                row = self._read(number, line)
                if row is not None:
                    yield row

    def _lines(self) -> Iterator[str]:
        from sohokari.errors import CannotRun

        try:
            with sys.stdin.buffer if self._name == "-" else Path(self._name).open("rb") as lines:
                for line in lines:
                    yield line.decode("utf-8", "replace")
        except OSError as error:
            do = "name a file that can be read, or - for the input"
            raise CannotRun(self._name, error.strerror or str(error), do) from error

    def _read(self, number: int, line: str) -> dict[str, Any] | None:
        try:
            row = json.loads(line, parse_constant=_refused)
        except (ValueError, RecursionError) as error:
            self._fault(number, f"not JSON ({error})")
            return None
        if not isinstance(row, dict):
            self._fault(number, "not a JSON object")
            return None
        return row

    def _fault(self, number: int, why: str) -> None:
        self.faults += 1
        self._terminal.complain(f"{self._name}, line {number}: {why}; passed over: write one JSON object a line")
