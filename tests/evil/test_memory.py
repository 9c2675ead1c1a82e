"""Whatever a server does, a fetch lifts the memory by no more than 64 MB: in a process of its own, which tells."""

import subprocess
import sys

import pytest

MOST = 64.0


def grown(cap: int) -> dict[str, float]:
    """Return by how many MB a fetch of each misbehaviour lifted the peak."""
    command = [sys.executable, "-m", "tests.evil.memory", str(cap)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    told = [line.split() for line in ran.stdout.splitlines()]
    return {path: float(size) for size, _, path in told}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("cap", [10, 50])
def test_no_answer_costs_more_memory_than_64_mb(cap: int) -> None:
    sizes = grown(cap)
    assert len(sizes) > 100
    assert {path: size for path, size in sizes.items() if size > MOST} == {}
    assert sizes["large"] > cap * 0.9, "the measure sees what is held"
