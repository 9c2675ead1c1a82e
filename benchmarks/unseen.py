"""Attributes on real ads of other employers than any labelled file's: labels by id here, the ads in ../shared/data.

`labels_unseen.tsv` holds remote, employment, experience and duties, read by eye from title, place, type and the
first 1,150 characters; `labels_open.tsv` whether one may apply from Bangladesh.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from posting.model import Posting, Rejected
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.normalise.rows import from_row

HERE: Final = Path(__file__).parent
_NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
_SHOWN: Final = 1_150
_OPEN: Final = {True: "yes", False: "no", None: "not_told"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One attribute of one ad: what a person read, and what we read."""

    attribute: str
    wanted: str
    got: str
    shown: str


def judged(data: Path) -> Iterator[Judged]:
    """Yield every labelled attribute with what is read of it; `data` is the folder of the ads."""
    attributes, open_to = dict(_labels("unseen")), dict(_labels("open"))
    for row in _rows(data, attributes.keys() | open_to.keys()):
        if row["id"] in attributes:
            yield from _attributes(row, attributes[row["id"]])
        if row["id"] in open_to:
            posting = _posting(row, None)
            answer = _OPEN[posting.open_to_bangladesh]
            yield Judged("open to Bangladesh", open_to[row["id"]][0], answer, _shown(row, posting))


def _attributes(row: Row, labels: tuple[str, ...]) -> Iterator[Judged]:
    posting = _posting(row, _SHOWN)
    got = (
        posting.remote.value if posting.remote else "unstated",
        _joined(each.value for each in posting.employment),
        posting.experience.value if posting.experience else "unstated",
        _joined(each.value for each in posting.duties),
    )
    for name, wanted, read in zip(("remote", "employment", "experience", "duties"), labels, got, strict=True):
        if wanted != "?":
            yield Judged(name, wanted, read, _shown(row, posting))


def _joined(values: Iterator[str]) -> str:
    return " ".join(sorted(values)) or "-"


def _labels(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in (HERE / f"labels_{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            key, *values = line.split("\t")
            yield key, tuple(values)


def _rows(data: Path, ids: frozenset[str] | set[str]) -> Iterator[Row]:
    with gzip.open(data / "ads.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[8 : line.index('"', 8)] in ids:
                yield json.loads(line)


def _posting(row: Row, shown: int | None) -> Posting:
    told = {
        "id": row["id"], "title": row["title"], "description": (row["description"] or "")[:shown],
        "employer": row["company"], "place": row["location"], "country": row["country"],
        "employment_type": row["employment_type"], "pay": row["salary"], "posted_on": row["posted"],
    }  # fmt: skip
    posting = normalise(from_row(told), Context("bench", _NOW))
    if isinstance(posting, Rejected):
        raise SystemExit(f"{row['id']} was refused: {posting}")
    return posting


def _shown(row: Mapping[str, Any], posting: Posting) -> str:
    return f"{row['id'][:40]} {row['title'][:50]!r} at {(row['location'] or '')[:40]!r}: {posting.evidence}"


def lines(data: Path, errors: str | None = None) -> Iterator[str]:
    """Yield a line of figures for each attribute; with `errors`, those of that attribute before it."""
    by_attribute: dict[str, list[Judged]] = {}
    for each in judged(data):
        by_attribute.setdefault(each.attribute, []).append(each)
    for name, ads in by_attribute.items():
        right = sum(each.wanted == each.got for each in ads)
        if errors and name.startswith(errors):
            yield from (
                f"wanted {each.wanted}, got {each.got}: {each.shown}" for each in ads if each.wanted != each.got
            )
        shown = f"{name} (unseen)"
        if name == "duties":
            yield f"{shown:<28} {_f1(ads)}"
        else:
            yield f"{shown:<28} {right / len(ads):.3f} exact of {len(ads)}" + (
                _precision(ads) if "open" in name else ""
            )


def _f1(ads: list[Judged]) -> str:
    hits = false = missed = 0
    for each in ads:
        wanted, got = set(each.wanted.split()) - {"-"}, set(each.got.split()) - {"-"}
        hits, false, missed = hits + len(wanted & got), false + len(got - wanted), missed + len(wanted - got)
    f1 = 2 * hits / max(2 * hits + false + missed, 1)
    return f"F1 {f1:.3f}: {hits} right, {false} false, {missed} missed of {len(ads)} ads"


def _precision(ads: list[Judged]) -> str:
    yes = [each for each in ads if each.got == "yes"]
    true = sum(each.wanted == "yes" for each in yes)
    asked = sum(each.wanted == "yes" for each in ads)
    precise, found = true / max(len(yes), 1), true / max(asked, 1)
    return f"; yes {precise:.3f} precise of {len(yes)} (goal 0.95), {found:.3f} found of {asked}"
