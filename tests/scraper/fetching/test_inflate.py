"""Compressed bodies: what is whole comes back, what is not is called so, and nothing grows beyond its cap."""

import gzip
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import pairwise

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.inflate import Corrupt, Oversized, Unpacking

CAP = 1_000_000
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def undone(raw: bytes, coding: str, cuts: Iterable[int] = ()) -> bytes:
    """Undo `raw`, which comes in pieces that end at `cuts`."""
    ends = [0, *sorted({cut % len(raw) for cut in cuts} if raw else ()), len(raw)]
    pieces = [raw[start:end] for start, end in pairwise(ends) if start < end]
    unpacking = Unpacking(coding, CAP)
    out = [piece for part in pieces for piece in unpacking.add(part)]
    return b"".join([*out, *unpacking.end()])


@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, gzip", "zstd, gzip", "gzip, deflate"]),
    st.lists(st.integers(0, 10_000), max_size=8),
)
def test_where_a_body_is_cut_on_its_way_changes_nothing(bodies: list[bytes], coding: str, cuts: list[int]) -> None:
    first, *layers = coding.split(", ")
    several = first in ("gzip", "zstd")
    raw = b"".join(PACKERS[first](body) for body in bodies) if several else PACKERS[first](b"".join(bodies))
    for layer in layers:
        raw = PACKERS[layer](raw)
    assert undone(raw, coding, cuts) == b"".join(bodies)
    assert undone(raw, coding, range(len(raw))) == b"".join(bodies)


def test_a_second_member_that_begins_between_two_pieces_is_not_lost() -> None:
    first, second = gzip.compress(b"one "), gzip.compress(b"two")
    assert undone(first + second, "gzip", [len(first) + 1]) == b"one two"


@given(st.binary(max_size=5_000), st.lists(st.sampled_from(sorted(PACKERS)), max_size=4))
def test_what_was_packed_comes_back(body: bytes, codings: list[str]) -> None:
    raw = body
    for coding in codings:
        raw = PACKERS[coding](raw)
    assert undone(raw, ", ".join(codings)) == body


@given(st.binary(min_size=1, max_size=2_000), st.sampled_from(sorted(PACKERS)), st.data())
def test_what_is_cut_off_is_never_taken_for_whole(body: bytes, coding: str, data: st.DataObject) -> None:
    raw = PACKERS[coding](body)
    cut = data.draw(st.integers(1, len(raw) - 1))
    with pytest.raises(Corrupt):
        undone(raw[:cut], coding)


@given(st.binary(max_size=500), st.text("gzipdeflatbrzs, -x", max_size=30))
def test_any_bytes_under_any_name_are_read_or_refused(raw: bytes, coding: str) -> None:
    with suppress(Corrupt, Oversized):
        undone(raw, coding)


@given(st.sampled_from(sorted(PACKERS)), st.binary(min_size=1, max_size=400), st.integers(0, 400), st.integers(0, 255))
def test_a_changed_byte_brings_no_other_error(coding: str, body: bytes, place: int, byte: int) -> None:
    raw = bytearray(PACKERS[coding](body * 9))
    raw[place % len(raw)] = byte
    with suppress(Corrupt, Oversized):
        undone(bytes(raw), coding)


@pytest.mark.parametrize("coding", sorted(PACKERS))
def test_a_bomb_is_cut_off_where_the_cap_lies(coding: str) -> None:
    raw = PACKERS[coding](bytes(5_000_000))
    given_out: list[int] = []
    with pytest.raises(Oversized):
        given_out.extend(len(piece) for piece in Unpacking(coding, CAP).add(raw))
    assert sum(given_out) <= CAP
