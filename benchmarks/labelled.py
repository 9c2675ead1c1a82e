"""What is read of the ads in the labelled files: remote, employment, experience and duties, beside what readers saw."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.score import GOALS, Score
from classifier.material import unlabelled
from db.filing import WARNINGS
from posting.model import Posting, Rejected
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.normalise.fees import read_account, read_fee
from scraper.normalise.fields import AdText
from scraper.normalise.rows import from_row

# The readers of gold_dev were shown so much of each text: what they call required stands at 26 to 1,791, and
# of 50 ads that ask for experience further down they called every one unstated.
_SHOWN: Final = 1_800
_NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
Row = dict[str, Any]


def posting_of(row: Mapping[str, Any], shown: int | None = None) -> Posting:
    """Return the posting of a labelled ad, told as a row of `python -m sohokari normalise` is, of `shown` characters.

    Ads of the test files that name no country are of Bangladesh.
    """
    told = {
        "id": row["id"],
        "title": row["title"],
        "description": (row["description"] or "")[:shown],
        "employer": row["company"],
        "place": row["location"],
        "country": row.get("country", "BD"),
        "employment_type": row.get("employment_type", ""),
        "pay": row.get("salary", ""),
        "posted_on": row.get("posted", ""),
    }
    posting = normalise(from_row(told), Context("bench", _NOW))
    if isinstance(posting, Rejected):
        raise SystemExit(f"{row['id']} was refused: {posting}")
    return posting


def ad_scores(data: Path, name: str, *, whole: bool = False) -> dict[str, Score]:
    """Return the scores of each attribute over the ads of a labelled file; what its readers disputed is left out."""
    name_shown = f"{name}, whole" if whole else name
    scores = {f"{label} ({name_shown})": Score() for label in ("remote", "employment", "experience")}
    for row in _rows(data, name):
        posting = posting_of(row, None if whole else _SHOWN)
        got = {
            "remote": posting.remote.value if posting.remote else "unstated",
            "employment": sorted(each.value for each in posting.employment),
            "experience": posting.experience.value if posting.experience else "unstated",
        }
        for label, value in got.items():
            wanted = row[label]
            if wanted is None:
                continue
            wanted = sorted(wanted) if isinstance(wanted, list) else wanted
            nothing: Any = [] if isinstance(wanted, list) else "unstated"
            shown = (
                f"{row['id']} {row['title'][:50]!r} at {row['location'][:40]!r}: {posting.evidence.get(label, '')!r}"
            )
            scores[f"{label} ({name_shown})"].count(value, wanted, nothing, shown)
    return scores


def duties_line(data: Path, name: str, *, whole: bool = False, show: bool = False) -> str:
    """Return the duties' F1 over all ads; what only one reader saw counts neither for nor against."""
    hits = false = missed = 0
    by_duty: dict[str, list[int]] = {}
    for row in _rows(data, name):
        posting = posting_of(row, None if whole else _SHOWN)
        got, wanted, maybe = (
            {each.value for each in posting.duties},
            set(row["duties"]),
            set(row.get("duties_maybe", ())),
        )
        hits += len(got & wanted)
        false += len(got - wanted - maybe)
        missed += len(wanted - got)
        for duty in got | wanted:
            counts = by_duty.setdefault(duty, [0, 0, 0])
            counts[0] += duty in got & wanted
            counts[1] += duty in got - wanted - maybe
            counts[2] += duty in wanted - got
        if show and (got - wanted - maybe or wanted - got):
            print(
                row["id"],
                row["title"][:60],
                "| false",
                _phrases(posting, got - wanted - maybe),
                "| missed",
                sorted(wanted - got),
            )
    if show:
        for duty, (right, wrong, absent) in sorted(by_duty.items()):
            print(
                f"    {duty:<14} F1 {2 * right / max(2 * right + wrong + absent, 1):.3f}"
                f"  {right} right, {wrong} false, {absent} missed"
            )
    f1 = 2 * hits / max(2 * hits + false + missed, 1)
    shown = f"duties ({name}{', whole' if whole else ''})"
    return f"{shown:<28} F1 {f1:.3f}: {hits} right, {false} false, {missed} missed (goal {GOALS['duties']})"


def fraud_lines(data: Path) -> Iterator[str]:
    """Yield for each sign of fraud how many of the ads that bn_dev calls a scam bear it, and of all others.

    Of the unlabelled real ones none is known to be a scam; what is marked there is worth a look.
    """
    counted = {name: {True: 0, False: 0} for name in WARNINGS}
    ads = {True: 0, False: 0}
    for row in (row for name in ("bn_dev", "gold_dev") for row in _rows(data, name)):
        scam, posting = bool(row.get("scam")), posting_of(row)
        ads[scam] += 1
        for name, counts in counted.items():
            counts[scam] += bool(getattr(posting, name))
    texts = [row for row in unlabelled(data.parent) if row["description"]]
    found = [AdText.read(row["title"], row["description"]).found["fees"] for row in texts]
    for name, read in zip(WARNINGS, (read_fee, read_account), strict=True):
        told = (
            f"{counted[name][True]} of {ads[True]} scams marked, {counted[name][False]} of {ads[False]} other labelled"
        )
        real = sum(read(each) is not None for each in found)
        yield f"{name.replace('_', ' '):<28} {told} ads, {real} of {len(found)} real ones"


def _phrases(posting: Posting, duties: Iterable[str]) -> dict[str, str]:
    phrases = dict(part.split(": ", 1) for part in posting.evidence.get("duties", "").split("; ") if ": " in part)
    return {duty: phrases.get(duty, "?") for duty in sorted(duties)}


def _rows(data: Path, name: str) -> list[Row]:
    return [json.loads(line) for line in (data / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
