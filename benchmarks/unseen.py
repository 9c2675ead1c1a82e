"""Attributes on real ads of other employers than any labelled file's: labels by id here, the ads in ../shared/data.

`labels_unseen.tsv` holds remote, employment, experience and duties; `labels_fresh.tsv` these and employer kind,
odd hours, skills and home office; `labels_terms.tsv` remote, employment and experience; `labels_open.tsv`
whether one may apply from Bangladesh. Each was read by eye.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.labelled import posting_of
from benchmarks.score import Score
from classifier.material import unlabelled
from posting.model import Posting

HERE: Final = Path(__file__).parent
_OPEN: Final = {True: "yes", False: "no", None: "not_told"}
_OPEN_TO: Final = "open to Bangladesh"
_NOTHING: Final = frozenset(("-", "unstated", "not_told"))


@dataclass(frozen=True, slots=True)
class Labels:
    """A file of labels: its name, how much of each text its reader was shown, and the attributes in its columns."""

    name: str
    shown: int | None
    attributes: tuple[str, ...]

    def by_id(self) -> dict[str, tuple[str, ...]]:
        lines = (HERE / f"labels_{self.name}.tsv").read_text(encoding="utf-8").splitlines()
        rows = (line.split("\t") for line in lines if not line.startswith("#"))
        return {key: tuple(values) for key, *values in rows}


_FOUR: Final = ("remote", "employment", "experience", "duties")
FILES: Final = (
    Labels("open", None, (_OPEN_TO,)),
    Labels("unseen", 1_150, _FOUR),
    Labels("terms", 1_800, _FOUR[:3]),
    Labels("fresh", 1_800, (*_FOUR, "employer kind", "odd hours", "skills", "home office")),
)
_LISTS: Final = frozenset(("duties", "skills", "home office"))


@dataclass(frozen=True, slots=True)
class Judged:
    """One attribute of one ad: what a person read, and what we read."""

    attribute: str
    file: str
    wanted: str
    got: str
    shown: str

    @property
    def name(self) -> str:
        return f"{self.attribute} ({self.file})" if self.file != "open" else f"{self.attribute} (unseen)"


def judged(data: Path) -> Iterator[Judged]:
    """Yield every labelled attribute with what is read of it; `data` is the folder of the ads."""
    labels = {file: file.by_id() for file in FILES}
    ids = {key for by_id in labels.values() for key in by_id}
    rows = {row["id"]: row for row in unlabelled(data.parent) if row["id"] in ids}
    for file, by_id in labels.items():
        for key, values in by_id.items():
            posting = posting_of(rows[key], file.shown)
            got, shown = _read(posting), _shown(rows[key], posting)
            for attribute, wanted in zip(file.attributes, values, strict=True):
                if wanted != "?":
                    yield Judged(attribute, file.name, _sorted(wanted, attribute), got[attribute], shown)


def _read(posting: Posting) -> dict[str, str]:
    return {
        _OPEN_TO: _OPEN[posting.open_to_bangladesh],
        "remote": posting.remote.value if posting.remote else "unstated",
        "employment": " ".join(sorted(each.value for each in posting.employment)) or "-",
        "experience": posting.experience.value if posting.experience else "unstated",
        "duties": " ".join(each.value for each in posting.duties) or "-",
        "employer kind": posting.employer_kind.value if posting.employer_kind else "-",
        "odd hours": "yes" if posting.odd_hours else "-",
        "skills": ", ".join(posting.skills) or "-",
        "home office": ", ".join(posting.equipment) or "-",
    }


def _sorted(wanted: str, attribute: str) -> str:
    return " ".join(sorted(wanted.split())) if attribute == "employment" else wanted


def _shown(row: Mapping[str, Any], posting: Posting) -> str:
    return f"{row['id'][:40]} {row['title'][:50]!r} at {(row['location'] or '')[:40]!r}: {posting.evidence}"


def lines(data: Path, errors: str | None = None) -> Iterator[str]:
    """Yield a line of figures for each attribute; with `errors`, those of that attribute before it."""
    by_name: dict[str, list[Judged]] = {}
    for each in judged(data):
        by_name.setdefault(each.name, []).append(each)
    for name, ads in by_name.items():
        attribute = ads[0].attribute
        is_wrong = _differs if attribute in _LISTS else _is_other
        if errors and name.startswith(errors):
            yield from (f"wanted {each.wanted}, got {each.got}: {each.shown}" for each in ads if is_wrong(each))
        told = f"{name:<28} {_f1(ads)}" if attribute in _LISTS else _exact(ads).line(name)
        yield told + _yes(ads)


def _is_other(each: Judged) -> bool:
    return each.wanted != each.got


def _differs(each: Judged) -> bool:
    _, false, missed = _counts(each)
    return false + missed > 0


def _exact(ads: list[Judged]) -> Score:
    score = Score()
    for each in ads:
        nothing = each.got if each.got in _NOTHING else None
        score.count(each.got, each.wanted, nothing, each.shown)
    return score


def _counts(each: Judged) -> tuple[int, int, int]:
    """Return how many of a list were read right, false and not at all; 'files?' counts neither for nor against."""
    told, got = _items(each.wanted, each.attribute), _items(each.got, each.attribute)
    maybe = {item[:-1] for item in told if item.endswith("?")}
    wanted = {item for item in told if not item.endswith("?")}
    return len(wanted & got), len(got - wanted - maybe), len(wanted - got)


def _items(words: str, attribute: str) -> set[str]:
    """Return the items of a list; names of skills hold blanks, duties none."""
    return set(words.split() if attribute == "duties" else words.split(", ")) - {"-"}


def _f1(ads: list[Judged]) -> str:
    hits, false, missed = (sum(counts) for counts in zip(*map(_counts, ads), strict=True))
    f1 = 2 * hits / max(2 * hits + false + missed, 1)
    return f"F1 {f1:.3f}: {hits} right, {false} false, {missed} missed of {len(ads)} ads"


def _yes(ads: list[Judged]) -> str:
    """Return how precise 'yes' is, and how much of it is found, where that is an answer."""
    asked = sum(each.wanted == "yes" for each in ads)
    if not asked:
        return ""
    yes = [each for each in ads if each.got == "yes"]
    true = sum(each.wanted == "yes" for each in yes)
    goal = " (goal 0.95)" if ads[0].attribute == _OPEN_TO else ""
    return f"; yes {true / max(len(yes), 1):.3f} precise of {len(yes)}{goal}, {true / asked:.3f} found of {asked}"
