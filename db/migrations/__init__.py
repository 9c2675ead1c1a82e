"""The database's own history: bring it to the present shape, look whether it is sound, copy it.

A database that is up to date is told by one query; Alembic is imported only when there is work.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from db.engine import DatabaseUnusable, is_sqlite

# Oldest first; the last one is the present shape.
REVISIONS: Final = ("0001",)
_LOCK: Final = 0x5080_4A21  # any number that nobody else locks


def upgrade(engine: Engine) -> None:
    """Bring the database to the present shape; safe when several programs begin at once.

    Raises DatabaseUnusable if a newer version of this program has changed it, or if it cannot be changed.
    """
    if _is_present(engine):
        return
    try:
        with engine.begin() as connection:
            _lock(connection)
            if not _check_revision(revision_of(connection)):
                _migrate(connection)
    except DBAPIError as error:
        raise DatabaseUnusable(f"it cannot be brought to the present shape ({error.orig})") from error


def check(engine: Engine) -> list[str]:
    """Return what is wrong with the database, a line for each fault; empty when it is sound."""
    from db.soundness import faults

    return faults(engine)


def backup(engine: Engine, path: Path) -> None:
    """Copy the database to `path` while it is in use. Raises DatabaseUnusable."""
    from db.soundness import copy_to

    copy_to(engine, path)


def _is_present(engine: Engine) -> bool:
    with engine.connect() as connection:
        return _check_revision(revision_of(connection))


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database, None if it has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _check_revision(revision: str | None) -> bool:
    """Return whether `revision` is the present one; raises DatabaseUnusable for one that we do not know."""
    if revision is not None and revision not in REVISIONS:
        raise DatabaseUnusable(
            f"a newer version of this program has changed it (to {revision}; this one knows {REVISIONS[-1]}); "
            "update the program, or restore a backup made before"
        )
    return revision == REVISIONS[-1]


def _lock(connection: Connection) -> None:
    """Let one program at a time change the shape."""
    if is_sqlite(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _migrate(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    folder = Path(__file__).parent
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    head = REVISIONS[-1]
    with EnvironmentContext(
        config, scripts, fn=lambda revision, _context: scripts._upgrade_revs(head, revision)
    ) as env:
        env.configure(connection=connection)
        env.run_migrations()
