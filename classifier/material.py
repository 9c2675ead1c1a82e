"""Where labelled ads come from: the corpora that ship with the project, and the shared folder beside it.

Ads of the shared folder are read, never copied: what is kept of them is weights and counts.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from classifier.labels import LabelledAd
from posting.model import Tag

CORPUS: Final = Path(__file__).parent / "corpus"
FROZEN: Final = CORPUS / "frozen.jsonl"
BLIND: Final = CORPUS / "blind.jsonl"
MORE: Final = CORPUS / "more"
UNTITLED: Final = CORPUS / "en_untitled.jsonl"
BY_ID: Final = CORPUS / "by_id.tsv"
HELD_OUT: Final = CORPUS / "held_out.tsv"

Told = Mapping[str, Any]

# Legal forms and fillers: 'PT. X' and 'x, pt' are one employer.
_FORMS: Final = re.compile(
    r"\b(?:pt|ltd|limited|inc|llc|plc|tbk|corp|co|company|the|group|bangladesh|not written)\b|[^\w\u0980-\u09ff]+"
)
_NOT_WORD: Final = re.compile(r"[^\w\u0980-\u09ff]+")
_TELLING: Final = 60
_LICENCE: Final = re.compile(r"^## (\S+)$(?:\n(?!## ).*)*?\n- licence: (.+)$", re.M)


# What a Bengali ad counts where Bengali is learned, and what a real one in another language does: ads written for
# training teach that better.
NATIVE: Final = 3.0
FOREIGN: Final = 0.2
BENGALI: Final = frozenset({"bn", "mixed", "banglish"})
# What one ad written for this project counts beside a real one; a label whose reader was in doubt beside another.
WRITTEN: Final = 0.6
DOUBTED: Final = 0.5


def corpus(folder: Path = CORPUS, *, beside_real: bool = False) -> list[LabelledAd]:
    """Return the ads written for this project; every ad is a group of its own unless it names one.

    `beside_real` sets those apart of which there are real ones enough: in English, but under titles that say nothing.
    """
    return [
        _written(
            labelled(row, f"{file.stem}:{row.get('group', number)}", row.get("language", file.stem)),
            apart=beside_real and file != UNTITLED,
        )
        for file in sorted(folder.glob("*.jsonl"))
        if file not in (FROZEN, BLIND)
        for number, row in enumerate(_rows(file))
    ]


def _written(ad: LabelledAd, *, apart: bool) -> LabelledAd:
    native = NATIVE if ad.kind in BENGALI else 1.0
    return replace(ad, weight=WRITTEN * ad.weight, apart=apart and ad.kind == "en", teaches_bengali=native)


def more_english(*, beside_real: bool = False) -> list[LabelledAd]:
    """Return more English ads written for this project, of which `beside_real` nothing but Bengali is learned."""
    return [replace(ad, teaches_others=float(not beside_real)) for ad in corpus(MORE)]


def frozen() -> list[LabelledAd]:
    """Return the ads written to compare an old model with a new one: never trained on."""
    return [labelled(row, f"frozen:{number}", row.get("language", "")) for number, row in enumerate(_rows(FROZEN))]


def blind() -> list[LabelledAd]:
    """Return Bengali, mixed and Banglish ads in ways the corpora do not have: to measure with, never trained on."""
    return [labelled(row, f"blind:{number}", row.get("language", "bn")) for number, row in enumerate(_rows(BLIND))]


def gold(shared: Path) -> list[LabelledAd]:
    """Return the real ads that two readers labelled."""
    return [_real(row) for row in _rows(shared / "data" / "gold_dev.jsonl")]


def bengali(shared: Path) -> list[LabelledAd]:
    """Return the Bengali, mixed and Banglish ads written for measuring: never trained on."""
    return [labelled(row, f"bn_dev:{row['id']}", row["style"]) for row in _rows(shared / "data" / "bn_dev.jsonl")]


def once_labelled(shared: Path) -> list[LabelledAd]:
    """Return the real ads that one reader labelled, there or for this project, to train on.

    No ad of an employer that is measured by `held_out` is among them.
    """
    told: dict[str, Told] = {row["id"]: row for row in _rows(shared / "data" / "train_labelled.jsonl")}
    out = {ad.group for ad in held_out(shared)}
    return [ad for ad in _by_id(shared, {**_told(BY_ID), **told}) if ad.group not in out]


def held_out(shared: Path) -> list[LabelledAd]:
    """Return the real ads labelled for measuring alone, of employers that are in no training."""
    return _by_id(shared, _told(HELD_OUT))


def _by_id(shared: Path, told: Mapping[str, Told]) -> list[LabelledAd]:
    rows = ({**row, **told[row["id"]]} for row in unlabelled(shared) if row["id"] in told)
    return [_real(row) for row in rows]


def _real(row: Told) -> LabelledAd:
    ad = labelled(row, employer_group(row), row["lang"])
    return replace(ad, teaches_bengali=NATIVE if ad.kind in BENGALI else FOREIGN)


def _told(file: Path) -> dict[str, Told]:
    """Return id -> tags, and whether they are sure, of a file of lines: id, tags, and 'unsure' where the reader was."""
    lines = file.read_text(encoding="utf-8").splitlines()
    parted = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {one: {"id": one, "tags": tags.split(), "sure": "unsure" not in rest} for one, tags, *rest in parted}


def licences(shared: Path) -> dict[str, str]:
    """Return collection -> the licence that it states."""
    page = (shared / "data" / "ADS_SOURCES.md").read_text(encoding="utf-8")
    return {name: told.strip() for name, told in _LICENCE.findall(page)}


def unlabelled(shared: Path) -> Iterator[Mapping[str, Any]]:
    """Yield every real ad of the shared folder, as it stands there."""
    with gzip.open(shared / "data" / "ads.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def labelled(row: Mapping[str, Any], group: str, kind: str) -> LabelledAd:
    """Return a row of a labelled file; raises ValueError for a tag that is none of ours."""
    return LabelledAd(
        title=str(row.get("title") or ""),
        text=str(row.get("description") or ""),
        tags=frozenset(Tag(tag) for tag in row.get("tags") or ()),
        group=group,
        kind=kind,
        country=str(row.get("country") or ""),
        weight=1.0 if row.get("sure", True) else DOUBTED,
        sure=bool(row.get("sure", True)),
        collection=str(row.get("dataset") or ""),
        keep_title=bool(row.get("keep_title")),
    )


def employer_group(row: Mapping[str, Any]) -> str:
    """Return the key under which ads of one employer fall together; without an employer, copies of one text."""
    employer = _FORMS.sub("", str(row.get("company") or "").lower().replace(".", " "))
    if employer:
        return f"employer:{employer}"
    text = _NOT_WORD.sub("", str(row.get("description") or "")).lower()
    if len(text) > _TELLING:
        return f"text:{text[: 2 * _TELLING]}"
    return f"title:{_NOT_WORD.sub('', str(row.get('title') or '')).lower()}|{row.get('location')}"


def labelled_file(file: Path) -> list[LabelledAd]:
    """Return the ads of a file of JSON lines with title, description and tags; raises ValueError, OSError."""
    return [labelled(row, f"{file.name}:{number}", str(row.get("lang", ""))) for number, row in enumerate(_rows(file))]


def _rows(file: Path) -> Iterable[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
