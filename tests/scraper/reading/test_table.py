"""The table of sources that people read is the one that the code keeps."""

from pathlib import Path

import pytest

from tests.scraper.reading.table import HEADER, table

ROOT = Path(__file__).parents[3]


def test_the_table_of_sources_in_the_documentation_is_true() -> None:
    """Print the table anew with `python -m tests.scraper.reading.table`."""
    head = f"| {' | '.join(HEADER)} |"
    written = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        if path.exists()
    ]
    holding = [text for text in written if head in text]
    if not holding:
        pytest.skip("the table is in no document yet")
    for text in holding:
        for line in table().splitlines():
            assert line in text
