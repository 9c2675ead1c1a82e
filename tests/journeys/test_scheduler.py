"""`python -m scheduler` as an operator runs it: a process that harvests, serves, and stops when it is told."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sohokari.demo.board import served
from sohokari.wiring import utc_now

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FEED = '[[source]]\nname = "feed"\nkind = "weworkremotely"\nurl = "{base}/remote.rss"\ngap = 0\n'
DOWN = '[[source]]\nname = "down"\nkind = "feed"\nurl = "http://127.0.0.1:9/feed.rss"\ngap = 0\n'


def environment(folder: Path, *entries: str, **told: str) -> dict[str, str]:
    sources = folder / "sources.toml"
    sources.write_text("shipped = false\n" + "\n".join(entries))
    ours = {
        "SOHOKARI_DATA_DIR": str(folder),
        "SOHOKARI_SOURCES": str(sources),
        "SOHOKARI_ALLOW_HOSTS": "127.0.0.1",
        "SOHOKARI_BIND": "127.0.0.1:0",
    }
    return {**os.environ, **ours, **told}


@contextmanager
def running(told: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "scheduler", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=told, stderr=subprocess.PIPE, text=True) as service:
        try:
            yield service
        finally:
            service.kill()


def lines_until(service: subprocess.Popen[str], *marks: str) -> list[str]:
    """Read what the service says until each of `marks` was in it."""
    assert service.stderr is not None
    lines: list[str] = []
    while not all(any(mark in line for line in lines) for mark in marks):
        line = service.stderr.readline()
        assert line, f"it ended before it said all of {marks}: {''.join(lines)}"
        lines.append(line)
    return lines


def page_of(lines: list[str]) -> str:
    return next(
        word for line in lines for word in line.split() if word.startswith("http://127.0.0.1:") and "feed" not in word
    )


def fetched(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_service_harvests_serves_and_stops_when_it_is_told(tmp_path: Path, told: signal.Signals) -> None:
    with served(utc_now) as base, running(environment(tmp_path, FEED.format(base=base))) as service:
        said = lines_until(service, "the page is at", "feed: ")
        page = page_of(said)
        found = fetched(f"{page}api/postings?limit=50")
        assert len(found["postings"]) == 17, said
        assert fetched(f"{page}healthz")["status"] == "ok"
        service.send_signal(told)
        assert service.wait(timeout=30) == 0


def test_without_a_page_nothing_listens(tmp_path: Path) -> None:
    with served(utc_now) as base, running(environment(tmp_path, FEED.format(base=base)), "--no-web") as service:
        said = lines_until(service, "feed: ")
        assert not any("the page is at" in line for line in said)


def test_once_does_one_round_and_ends(tmp_path: Path) -> None:
    with served(utc_now) as base:
        told = environment(tmp_path, FEED.format(base=base))
        done = subprocess.run(
            [sys.executable, "-m", "scheduler", "--once"],
            cwd=ROOT, env=told, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0
    assert "read 17, new 17" in done.stderr


def test_a_board_that_is_down_is_told_with_its_next_try_and_harms_no_other(tmp_path: Path) -> None:
    with served(utc_now) as base, running(environment(tmp_path, DOWN, FEED.format(base=base))) as service:
        said = lines_until(service, "the page is at", "feed: ", "down: ", "tried again at")
        sources = {each["name"]: each for each in fetched(f"{page_of(said)}api/sources")}
        assert sources["down"]["health"] == "unreachable"
        assert sources["down"]["next_at"]
        assert sources["feed"]["health"] == "ok"


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with served(utc_now) as base:
        told = environment(tmp_path, SOHOKARI_BIND=base.removeprefix("http://"))
        done = subprocess.run(
            [sys.executable, "-m", "scheduler"],
            cwd=ROOT, env=told, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "SOHOKARI_BIND" in done.stderr
    assert "Traceback" not in done.stderr


def test_killed_in_the_middle_of_a_pass_it_loses_no_acknowledged_ad(tmp_path: Path) -> None:
    with served(utc_now) as base:
        site = f'[[source]]\nname = "site"\nkind = "sitemap"\nurl = "{base}/sitemap.xml"\ngap = 0.05\n'
        told = environment(tmp_path, site)
        with running(told) as service:
            page = page_of(lines_until(service, "the page is at"))
            acknowledged = seen_on(page)
            service.kill()
            service.wait(timeout=10)
        with running(told) as again:
            page = page_of(lines_until(again, "the page is at"))
            assert acknowledged <= {each["id"] for each in fetched(f"{page}api/postings?limit=100")["postings"]}


def seen_on(page: str) -> set[int]:
    """Return the ids that the page shows as soon as it shows any."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        shown = {each["id"] for each in fetched(f"{page}api/postings?limit=100")["postings"]}
        if shown:
            return shown
    raise AssertionError("no ad came within a minute")
