"""A PostgreSQL server that falls down and comes back loses no acknowledged ad, and whoever writes goes on."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import open_engine
from db.migrations import check, upgrade
from tests.db.ads import found
from tests.db.server import started

ROOT = Path(__file__).parents[2]
_WRITER = """
import sys, time
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from db.engine import open_engine
from tests.db.ads import ad, put
engine = open_engine(sys.argv[1])
batch = int(sys.argv[2])
while True:
    try:
        with Session(engine) as session:
            put(session, [ad(f"{batch}-{n}", title=f"Batch {batch} {n}") for n in range(3)])
            session.commit()
    except DBAPIError:
        time.sleep(0.05)
        continue
    # The acknowledgement: what was told here must be there ever after.
    print(batch, flush=True)
    batch += 1
"""

Restart = Callable[[], None]


@pytest.fixture(scope="module")
def falling() -> Iterator[tuple[str, Restart]]:
    """Give a server of its own, and what makes it fall down at once and come back."""
    with started() as server:
        url = server.address("postgres")
        engine = open_engine(url)
        upgrade(engine)
        with engine.connect() as connection:
            # The other tests' servers do without; here it is what is tried.
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        engine.dispose()
        try:
            yield url, server.fall_and_restart
        finally:
            server.fall_and_restart()  # its end looks for the process that it started


@pytest.mark.slow
@pytest.mark.parametrize("restarts", [50])
@pytest.mark.timeout(900)
def test_a_server_that_falls_down_loses_nothing_that_was_acknowledged(
    falling: tuple[str, Restart], restarts: int
) -> None:
    url, restart = falling
    chance = random.Random(19)
    first = 10_000 * restarts  # the server is one for all runs
    acknowledged = first - 1
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, url, str(first)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(restarts):
            wanted = acknowledged + chance.randint(1, 12)
            while acknowledged < wanted:
                line = writer.stdout.readline()
                assert line, "the writer gave up"
                acknowledged = int(line)
            restart()
        writer.kill()
        rest = writer.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
    engine = open_engine(url)
    lost = [
        batch for batch in range(first, acknowledged + 1) if f"{batch}-0" not in found(engine, words=f'"{batch} 0"')
    ]
    faults = check(engine)
    engine.dispose()
    assert (lost, faults) == ([], [])
