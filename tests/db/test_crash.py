"""An acknowledged ad is never lost: the writer is killed at any moment, again and again."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from db.engine import open_engine
from db.migrations import check
from tests.db.ads import found

ROOT = Path(__file__).parents[2]
_WRITER = """
import sys
from sqlmodel import Session
from db.engine import open_engine
from tests.db.ads import ad, put
engine = open_engine(sys.argv[1])
for batch in range(int(sys.argv[2]), 10**9):
    with Session(engine) as session:
        put(session, [ad(f"{batch}-{n}", title=f"Batch {batch} {n}", description="word " * 200) for n in range(3)])
        session.commit()
    # The acknowledgement: what was told here must be there ever after.
    print(batch, flush=True)
"""


@pytest.mark.parametrize("kills", [4, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_a_killed_writer_loses_nothing_that_it_acknowledged(url: str, kills: int) -> None:
    chance = random.Random(11)
    acknowledged = -1
    for _ in range(kills):
        command = [sys.executable, "-c", _WRITER, url, str(acknowledged + 1)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            wanted = acknowledged + chance.randint(1, 12)
            while acknowledged < wanted:
                line = writer.stdout.readline()
                assert line, "the writer ended by itself"
                acknowledged = int(line)
            os.kill(writer.pid, signal.SIGKILL)
            # What it told between our last look and its end counts too.
            rest = writer.stdout.read().split()
            acknowledged = int(rest[-1]) if rest else acknowledged
    engine = open_engine(url)
    stored = set()
    for batch in range(acknowledged + 1):
        stored |= set(found(engine, words=f'"{batch} 0"')) & {f"{batch}-0"}
    assert check(engine) == []
    engine.dispose()
    assert len(stored) == acknowledged + 1
