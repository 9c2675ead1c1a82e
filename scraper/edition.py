"""Which readers read a page: another edition of them may read more off the same bytes."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from scraper.catalogue import Entry

_ROOMS: Final = ("scraper", "posting")
_READ: Final = frozenset({".py", ".toml"})


def edition_of(entry: Entry) -> str:
    """Return a name that changes when anything changes by which the source's pages are read: code, words, options."""
    habits = repr((entry.source, entry.day_first, entry.country)).encode("utf-8", "surrogatepass")
    return blake2b(_code() + habits, digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def _code() -> bytes:
    digest = blake2b(digest_size=16)
    for file in _files():
        digest.update(file.read_bytes())
    return digest.digest()


def _files() -> Iterator[Path]:
    root = Path(__file__).parents[1]
    for room in _ROOMS:
        yield from sorted(file for file in (root / room).rglob("*") if file.suffix in _READ)
