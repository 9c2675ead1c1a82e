"""How much memory each misbehaviour costs: `python -m tests.evil.memory [CAP]` prints a line a path, the worst first.

Told is by how many MB a fetch lifts the peak, in a process of its own; the server's bytes are made before.
`CAP`, in MiB, is that of the source; answers as large as it allows are among what is fetched.
"""

import asyncio
import ctypes
import gzip
import random
import sys
from pathlib import Path
from typing import Final

from scraper.errors import FetchError
from scraper.fetch import Fetcher
from scraper.source import MIB, Request
from tests.evil.server import BEHAVIOURS, EXPECTED, chunked, evil_server, head, says, whole
from tests.scraper.fetching.fakes import Clock

_STATUS: Final = Path("/proc/self/status")
_RESET: Final = Path("/proc/self/clear_refs")
_LIBC: Final = ctypes.CDLL(None)


def peak(name: str = "VmHWM") -> int:
    """Return the peak of the resident memory since the last reset, in bytes."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


async def growth(path: str, cap: int) -> int:
    """Fetch `path` of the evil server; return by how many bytes the peak rose above what was held before."""
    clock, opened = Clock(), frozenset({"127.0.0.1"})
    async with (
        evil_server() as evil,
        Fetcher(contact=None, allow_hosts=opened, deadline=5.0, clock=clock, sleep=clock.sleep) as fetcher,
    ):
        _LIBC.malloc_trim(0)  # what is free but still held would hide a growth
        _RESET.write_text("5")
        before = peak("VmRSS")
        try:
            page = await fetcher.fetch(Request(f"{evil.base}/{path}"), gap=0, cap=cap)
            assert page.status
        except FetchError:
            pass
        return peak() - before


def as_large_as_may_be(cap: int) -> None:
    """Add answers that fill the cap, of noise that packs to nothing less. They go out in pieces, to cost no copy."""
    noise = random.Random(7).randbytes(cap - 100_000)
    once = gzip.compress(noise, 1)
    says("large", "page", *_in_pieces(whole(noise)))
    says("large_in_chunks", "page", head(Transfer_Encoding="chunked"), *_in_pieces(chunked(*_in_pieces(noise))))
    says("large_packed", "page", *_in_pieces(whole(once, Content_Encoding="gzip")))
    twice = gzip.compress(once, 1)
    says("large_packed_twice", "page", *_in_pieces(whole(twice, Content_Encoding="gzip, gzip")))


def _in_pieces(body: bytes) -> list[bytes]:
    return [body[at : at + 16_384] for at in range(0, len(body), 16_384)]


def main(cap: int) -> int:
    as_large_as_may_be(cap)
    asyncio.run(growth("plain", cap))  # what is imported late and kept for ever is not the answer's fault
    slow = {name for name, error in EXPECTED.items() if error == "timed_out"}
    grown = {path: asyncio.run(growth(path, cap)) for path in sorted(set(BEHAVIOURS) - slow)}
    for path, size in sorted(grown.items(), key=lambda told: -told[1]):
        print(f"{size / MIB:7.1f} MB  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1] if len(sys.argv) > 1 else 10) * MIB))
