"""A power cut loses no acknowledged ad: what the disk had not been told to keep is lost, mixed or torn.

A commit is acknowledged when its part of the log is synced. The cuts here keep all that was synced, and of
what came later any sectors in any order. A cut in the middle of a checkpoint leaves the database with some
of its pages written and some not, and the log whole.
"""

import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlmodel import Session

from db.engine import open_engine
from tests.db.ads import ad, put

_SECTOR: Final = 512
_PAGE: Final = 4_096
_BATCHES: Final = 30
_ADS: Final = 4


@dataclass(frozen=True)
class Written:
    """The files of a database in use: `synced` is the length of the log when each batch was acknowledged."""

    database: bytes
    log: bytes
    synced: list[int]
    checkpointed: bytes

    def acknowledged(self, length: int) -> int:
        """Return how many batches were acknowledged when the log was `length` bytes long."""
        return sum(synced <= length for synced in self.synced)


@pytest.fixture
def written(sqlite_url: str) -> Written:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    log = path.with_name(path.name + "-wal")
    engine = open_engine(sqlite_url)
    synced: list[int] = []
    for batch in range(_BATCHES):
        with Session(engine) as session:
            put(session, [ad(f"{batch}-{n}", description="word " * 100) for n in range(_ADS)])
            session.commit()
        synced.append(log.stat().st_size)
    database, whole = path.read_bytes(), log.read_bytes()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        checkpointed = path.read_bytes()
    engine.dispose()
    assert len(checkpointed) > len(database)
    return Written(database, whole, synced, checkpointed)


def ads_after(folder: Path, database: bytes, log: bytes) -> set[str]:
    """Open what a cut left, and return the ads in it; it must be sound."""
    path = folder / "cut.sqlite"
    path.write_bytes(database)
    path.with_name("cut.sqlite-wal").write_bytes(log)
    path.with_name("cut.sqlite-shm").unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        return {row[0] for row in connection.execute("SELECT source_id FROM posting")}
    finally:
        connection.close()


def of_batches(number: int) -> set[str]:
    return {f"{batch}-{n}" for batch in range(number) for n in range(_ADS)}


def torn(log: bytes, synced: int, chance: random.Random) -> bytes:
    """Return a log whose synced part is whole, and of whose rest any sectors reached the disk."""
    end = chance.randint(synced, len(log))
    rest = b"".join(
        log[at : at + _SECTOR] if chance.random() < 0.5 else bytes(len(log[at : at + _SECTOR]))
        for at in range(synced, end, _SECTOR)
    )
    return log[:synced] + rest[: end - synced]


@pytest.mark.parametrize("cuts", [25, pytest.param(1_500, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_a_cut_while_ads_are_written_loses_none_that_was_acknowledged(
    written: Written, tmp_path: Path, cuts: int
) -> None:
    chance = random.Random(17)
    for _ in range(cuts):
        synced = chance.choice(written.synced)
        kept = ads_after(tmp_path, written.database, torn(written.log, synced, chance))
        acknowledged = of_batches(written.acknowledged(synced))
        assert acknowledged <= kept
        assert kept in [of_batches(number) for number in range(_BATCHES + 1)], "a batch is there whole or not at all"


@pytest.mark.parametrize("cuts", [10, pytest.param(500, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_a_cut_in_the_middle_of_a_checkpoint_loses_nothing(written: Written, tmp_path: Path, cuts: int) -> None:
    chance = random.Random(18)
    before = written.database.ljust(len(written.checkpointed), b"\0")
    for _ in range(cuts):
        mixed = b"".join(
            (written.checkpointed if chance.random() < 0.5 else before)[at : at + _PAGE]
            for at in range(0, chance.randrange(len(written.database), len(before), _PAGE), _PAGE)
        )
        assert ads_after(tmp_path, mixed, written.log) == of_batches(_BATCHES)


def test_a_commit_that_was_not_synced_would_be_noticed(written: Written, tmp_path: Path) -> None:
    too_early = written.synced[-1] - _SECTOR
    assert not of_batches(_BATCHES) <= ads_after(tmp_path, written.database, written.log[:too_early])


def test_a_commit_waits_until_the_disk_has_it(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    engine.dispose()
    assert synchronous == 2, "FULL: the log is synced at every commit"
