"""Opening the database to ask it: nothing of harvesting or of the model is imported for that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from db.engine import open_engine
from db.search import Search
from posting.view import PostingView
from sohokari.errors import CannotRun
from sohokari.settings import Settings

_DO = "set SOHOKARI_DATABASE_URL or SOHOKARI_DATA_DIR to a place that can be written"


def connect(settings: Settings) -> Engine:
    """Return the engine of the operator's database as it is; its folder is made if it is not there."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return open_engine(settings.database_url)
    except (OSError, ValueError) as error:
        raise CannotRun(settings.shown_database, str(error), _DO) from error


def open_database(settings: Settings) -> Engine:
    """Return the engine of a database that has every migration."""
    from db.migrations import upgrade

    engine = connect(settings)
    try:
        upgrade(engine)
    except ValueError as error:
        raise CannotRun(settings.shown_database, str(error), "see `python -m sohokari db check`") from error
    return engine


@contextmanager
def open_session(settings: Settings) -> Iterator[Session]:
    """Give a session on an upgraded database; the caller commits what it writes."""
    engine = open_database(settings)
    try:
        with Session(engine) as session:
            yield session
    except DBAPIError as error:
        raise CannotRun(settings.shown_database, str(error.orig), "see `python -m sohokari db check`") from error
    finally:
        engine.dispose()


def every_row(search: Search, session: Session) -> Iterator[PostingView]:
    """Yield all that fits, page by page, so that a million ads need no more memory than a page."""
    search = replace(search, limit=200)
    while True:
        found = search.run(session)
        yield from found.rows
        if found.next is None:
            return
        search = replace(search, after=found.next)
