"""The databases under test: a SQLite file, and a database of a PostgreSQL server started for the run."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from db.engine import open_engine
from db.migrations import upgrade
from tests.db.server import started

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL server with an upgraded database `template`; skip where there is none."""
    with started() as server:
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE template"):
            _execute(server.address("postgres"), statement)
        engine = open_engine(server.address("template"))
        upgrade(engine)
        engine.dispose()
        yield server.address("{database}")


def _execute(url: str, statement: str) -> None:
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


def _fresh(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """Return the address of a database of a kind that is new and upgraded."""
    if kind == "postgresql":
        server: str = request.getfixturevalue("postgresql")
        name = f"test_{next(_numbers)}"
        _execute(server.format(database="postgres"), f"CREATE DATABASE {name} TEMPLATE template")
        return server.format(database=name)
    address = f"sqlite:///{folder / 'ads.sqlite'}"
    engine = open_engine(address)
    upgrade(engine)
    engine.dispose()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database of each kind."""
    return _fresh(request.param, request, tmp_path)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return _fresh("sqlite", request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def asked_only(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Engine]]:
    """Give what makes an engine of each kind, for tests that share their ads and change nothing."""
    engines: list[Engine] = []

    def make() -> Engine:
        engines.append(open_engine(_fresh(request.param, request, tmp_path_factory.mktemp("asked"))))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Give an engine of each kind of database."""
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    opened = open_engine(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Give a session on each kind of database."""
    with Session(engine) as opened:
        yield opened
