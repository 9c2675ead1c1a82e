"""A table at the command line can be read in a narrow terminal, too."""

import io
import re

from sohokari.cli.terminal import Format, Terminal, fitting
from sohokari.i18n import Words


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_narrow_terminal_does_without_the_spare_columns_the_first_to_go_first() -> None:
    columns, spare = ("id", "title", "place", "source"), ("source", "place")
    assert fitting(columns, spare, 200) == ["id", "title", "place", "source"]
    assert fitting(columns, spare, 50) == ["id", "title", "place"]
    assert fitting(columns, spare, 10) == ["id", "title"], "what is not spare stays"


def test_a_day_and_a_tag_are_not_broken_at_eighty_characters(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("COLUMNS", "80")
    screen = Screen()
    columns = ("id", "title", "employer", "place", "tags", "pay", "pay_month", "posted_on", "source")
    row = {name: f"some words of {name}" for name in columns} | {"id": 17, "posted_on": "2026-11-24"}
    row["tags"] = ["administrative"]
    Terminal(screen, screen, Words("en"), {}).rows(
        [row], Format.TABLE, columns, spare=("pay_month", "source", "place", "employer")
    )
    told = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    assert "2026-11-24" in told
    assert "Administrative" in told
    assert "pay_month" not in told
    assert max(map(len, told.splitlines())) <= 80
