"""A case of a source: a folder with a saved page and what must come of it.

`page.*` is the body. `case.toml` may tell `url`, `headers`, the source's `options`, the request's `note`,
`ad = true` for the page of one ad, and `origin`: `made-up` where no genuine page was to be had.
`expected.json` is the list of what is read, in order: ads with the fields they tell, `{"rejected": why}`,
`{"request": url}`; or `{"error": kind, "says": words}`, with what is `read` all the same.
"""

import json
import tomllib
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any, Final

from posting.model import Rejected
from scraper.kinds import KINDS
from scraper.reading import read_page
from scraper.source import Page, RawAd, Request, Source

CASES: Final = Path(__file__).parents[2] / "cases"


def all_cases() -> list[Path]:
    return sorted(path.parent for path in CASES.glob("*/*/expected.json"))


def told(folder: Path) -> dict[str, Any]:
    path = folder / "case.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def source_of(folder: Path) -> Source:
    from scraper.catalogue import sample

    kind, options = folder.parent.name, told(folder).get("options", {})
    made: Source = KINDS[kind].make(**_as_declared(sample(kind)) | {"name": kind} | options)
    return made


def _as_declared(source: Any) -> dict[str, Any]:
    required = [each.name for each in fields(source) if each.default is MISSING and each.default_factory is MISSING]
    return {name: getattr(source, name) for name in required}


def page_of(folder: Path) -> Page:
    case = told(folder)
    (path,) = folder.glob("page.*")
    url = case.get("url", "https://board.example/")
    note: dict[str, Any] = case.get("note", {})
    if "ad" in note:
        note = note | {"ad": _ad_of(note["ad"])}
    request = Request(url, note=note, ad=case.get("ad", False))
    return Page(url, path.read_bytes(), headers=case.get("headers", {}), request=request)


def _ad_of(fields_told: dict[str, Any]) -> RawAd:
    fields_kept: Any = {key: tuple(each) if isinstance(each, list) else each for key, each in fields_told.items()}
    ad: RawAd = RawAd(**fields_kept)
    return ad


def outcome(folder: Path) -> list[dict[str, Any]] | dict[str, Any]:
    """Return what the source makes of the case's page, in the form of expected.json."""
    came = read_page(source_of(folder), page_of(folder))
    if came.error is None:
        return [_shown(each) for each in came.read]
    error: dict[str, Any] = {"error": came.error.kind, "says": came.error.reason}
    return error | ({"read": [_shown(each) for each in came.read]} if came.read else {})


def _shown(each: RawAd | Rejected | Request) -> dict[str, Any]:
    if isinstance(each, Request):
        note = {key: _shown(value) if isinstance(value, RawAd) else value for key, value in each.note.items()}
        told = {"request": each.url, "body": (each.body or b"").decode(), "ad": each.ad, "note": note}
        plain = json.loads(json.dumps(told))  # tuples as JSON has them
        return {key: value for key, value in plain.items() if value not in ("", False, {})}
    if isinstance(each, Rejected):
        told = {"rejected": each.why, "detail": each.detail, "source_id": each.source_id, "title": each.title}
        return {key: value for key, value in told.items() if value not in ("", None)}
    plain = json.loads(json.dumps(asdict(each)))
    return {key: value for key, value in plain.items() if value not in ("", None, [], False) or _is_told(key, value)}


def _is_told(key: str, value: Any) -> bool:
    """An empty area is told to be anywhere, a false flag is told to be on site."""
    return (key == "applicant_area" and value == []) or (key == "remote" and value is False)
