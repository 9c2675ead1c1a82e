"""What a process costs: CPU of a cold `search`, seconds until the service's page answers, its memory when idle."""

import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Final

_ROUNDS: Final = 5
_IDLE_AFTER: Final = 10.0
_GOALS: Final = {"search": 0.6, "up": 3.0, "memory": 150.0}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "none.toml").write_text("shipped = false\n")
        ours = {"SOHOKARI_DATA_DIR": folder, "SOHOKARI_SOURCES": f"{folder}/none.toml"}
        environment = {**os.environ, **ours}
        _search(environment)
        searched = median(_search(environment) for _ in range(_ROUNDS))
        up, memory = _service(environment)
    print(f"cold search: {searched:.2f} s CPU, median of {_ROUNDS} (goal {_GOALS['search']:g})")
    print(f"service until its page answers: {up:.1f} s (goal {_GOALS['up']:g})")
    print(f"service when idle: {memory:.0f} MB resident (goal {_GOALS['memory']:g})")


def _search(environment: dict[str, str]) -> float:
    """Return the CPU seconds of one search, as its own process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "sohokari", "search", "assistant"]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _service(environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds until the page answers, and the megabytes that the idle service keeps."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "scheduler"]
    told = {**environment, "SOHOKARI_BIND": "127.0.0.1:0", "SOHOKARI_LANG": "en"}
    with subprocess.Popen(command, env=told, stderr=subprocess.PIPE, text=True) as service:
        try:
            assert service.stderr is not None
            line = next(line for line in service.stderr if "http://" in line)
            address = next(word for word in line.split() if word.startswith("http://"))
            _answered(f"{address}healthz")
            up = time.perf_counter() - began
            time.sleep(_IDLE_AFTER)
            status = Path(f"/proc/{service.pid}/status").read_text()
            kept = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS"))
        finally:
            service.terminate()
    return up, kept / 1024


def _answered(url: str) -> None:
    with urllib.request.urlopen(url, timeout=20) as answer:
        answer.read()


if __name__ == "__main__":
    main()
