"""Every saved page of `tests/cases` reads as its folder says, and every kind of source has the cases it needs."""

import json
from pathlib import Path

import pytest

from scraper.kinds import KINDS
from tests.scraper.reading.case import CASES, all_cases, outcome


@pytest.mark.parametrize("folder", all_cases(), ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_saved_page_reads_as_its_folder_says(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = outcome(folder)
    if isinstance(expected, dict):
        assert isinstance(found, dict), f"it was read, without an error: {found}"
        assert found["error"] == expected["error"]
        assert expected["says"] in found["says"]
        assert found.get("read") == expected.get("read")
    else:
        assert found == expected


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_source_is_replayed(kind: str) -> None:
    told = [json.loads(path.read_text(encoding="utf-8")) for path in (CASES / kind).glob("*/expected.json")]
    assert any(isinstance(expected, list) and expected for expected in told), "no case that yields something"
    errors = {expected["error"] for expected in told if isinstance(expected, dict)}
    assert errors & {"changed", "not_parsable"}, "no case of a page that is not its own any more"
