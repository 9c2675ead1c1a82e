"""One poisoned ad costs itself only: whatever it holds, in whatever place, its neighbours are read."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any, Final

import pytest

from posting.model import Rejected
from scraper.errors import NotParsable, ReadError
from scraper.readers.any_page import ads_on, read_any
from scraper.source import Page, RawAd
from tests.scraper.reading.test_mutations import APIS, board, rows_of
from tests.shared import SHARED

POISON: Final[dict[str, Any]] = {
    "null": None,
    "a flag": True,
    "a number": 7,
    "a fraction": 0.5,
    "no text": "",
    "a NUL": "a\x00b",
    "a lone surrogate": "\ud800",
    "a bidi control": "\u202eevil",
    "a long text": "x" * 300_000,
    "markup": "<script>alert(1)</script>",
    "a list": [],
    "a list of lists": [[[]]],
    "a list of odd things": [None, 1, {"name": None}, {"name": []}, "x"],
    "an object": {},
    "an object of objects": {"name": {"name": {"name": 1}}, "display_name": [], "label": {}},
    "a number beyond all": 10**30,
    "no number": float("nan"),
    "infinity": float("inf"),
    "an address that is none": "http://[::1",
    "a script's address": "javascript:alert(1)",
}


@pytest.mark.parametrize("kind", APIS)
def test_a_poisoned_field_costs_no_neighbour(kind: str) -> None:
    ordinary = board(kind)
    expected = len(ads_on(ordinary.source, Page(ordinary.url, json.dumps(ordinary.whole).encode())))
    assert expected == 20
    for key in rows_of(board(kind).whole)[7]:
        for name, poison in POISON.items():
            whole = board(kind).whole
            rows_of(whole)[7][key] = poison
            ads = ads_on(ordinary.source, Page(ordinary.url, json.dumps(whole).encode()))
            others = [ad for ad in ads if isinstance(ad, RawAd)]
            assert len(others) >= expected - 1, f"{kind}: {key} with {name}"


@pytest.mark.parametrize("kind", APIS)
def test_a_row_that_is_no_object_is_refused_and_costs_no_neighbour(kind: str) -> None:
    poisons: tuple[Any, ...] = (None, 7, "x", [], [[]], True)
    for poison in poisons:
        whole = board(kind).whole
        rows = (
            whole
            if isinstance(whole, list)
            else next(each for each in whole.values() if isinstance(each, list) and each)
        )
        rows[9] = poison
        ads = ads_on(board(kind).source, Page(board(kind).url, json.dumps(whole).encode()))
        assert len([ad for ad in ads if isinstance(ad, RawAd)]) == 19
        assert [ad.why for ad in ads if isinstance(ad, Rejected)] == ["invalid"]


@pytest.mark.parametrize(
    "broken",
    [b'"a\x01b"', b'"caf\xe9"', b"9" * 5_000, b'"\xed\xa0\x80"', b'"a\nb"', b"NaN", b"1e999"],
    ids=["control character", "latin-1", "5,000 digits", "surrogate as bytes", "raw newline", "NaN", "beyond a float"],
)
def test_bytes_that_json_refuses_cost_no_ad(broken: bytes) -> None:
    rows = b",".join(b'{"id": %d, "x": %b}' % (number, broken if number == 3 else b"1") for number in range(9))
    assert len(Page("https://b.example/", b"[" + rows + b"]").json()) == 9


@pytest.mark.parametrize("body", [b"", b"{", b"[1,", b"<html>", b"[" * 300_000, b"\x00" * 50, b"null x"])
def test_what_is_no_json_is_told_as_that(body: bytes) -> None:
    with pytest.raises(NotParsable):
        Page("https://b.example/", body).json()


BAD: Final = sorted(
    path for path in (SHARED / "data" / "badinput").rglob("*") if path.is_file() and path.stat().st_size < 3_000_000
)


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not BAD, reason="needs ../shared")
def test_no_bad_input_breaks_a_reader_or_holds_it_up() -> None:
    slow: list[tuple[float, Path]] = []
    for path in BAD:
        began = time.process_time()
        with contextlib.suppress(ReadError):
            read_any(Page("https://bad.example/page", path.read_bytes()))
        spent = time.process_time() - began
        if spent > 5:
            slow.append((spent, path))
    assert not slow
