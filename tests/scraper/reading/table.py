"""The table of all kinds of source, for the README: `python -m tests.scraper.reading.table` prints it."""

import json
import tomllib
from pathlib import Path

from scraper.kinds import KINDS, Kind
from tests.scraper.reading.case import CASES

HEADER = ("source", "key", "paging", "terms", "cases")


def table() -> str:
    """Return the table in Markdown, a line each kind in the order of `KINDS`."""
    rows = [HEADER, ("---",) * len(HEADER), *(row(name, kind) for name, kind in KINDS.items())]
    return "\n".join(f"| {' | '.join(each)} |" for each in rows)


def row(name: str, kind: Kind) -> tuple[str, ...]:
    return name, ", ".join(kind.keys.values()) or "-", kind.paging, terms(kind), cases(name)


def terms(kind: Kind) -> str:
    """Return what the source's terms ask of us, in a few words."""
    told = [
        f"at most every {kind.at_most_every.total_seconds() / 3600:g} h" if kind.at_most_every else "",
        "credit" if kind.credit else "",
        f"off: {kind.off}" if kind.off else "",
    ]
    return "; ".join(each for each in told if each) or "-"


def cases(name: str) -> str:
    """Return how many saved cases there are, and whether genuine pages were there to write them after."""
    folders = [path.parent for path in (CASES / name).glob("*/expected.json")]
    reading = [folder for folder in folders if isinstance(json.loads((folder / "expected.json").read_text()), list)]
    made_up = all(_origin(folder) == "made-up" for folder in reading)
    return f"{len(folders)} {'made-up' if made_up else 'after recordings'}"


def _origin(folder: Path) -> str:
    path = folder / "case.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8")).get("origin", "")) if path.exists() else ""


if __name__ == "__main__":
    print(table())
