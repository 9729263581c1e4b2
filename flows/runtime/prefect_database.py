"""Prefect's database while nothing is in it: made once an environment, and copied for each new output folder.

Prefect brings an empty database to its present tables through all that they ever were, which takes 9 CPU-seconds.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from importlib import metadata
from pathlib import Path

from flows.runtime.environment import database_address
from flows.runtime.progress import log
from flows.runtime.sqlite_files import is_readable

#: Beside the installed packages, since it holds what the installed Prefect makes, as their bytecode does.
FOLDER = Path(sys.prefix, "var", "positions")


def template() -> Path:
    """Where the database of the installed Prefect is kept."""
    return FOLDER / f"prefect-{metadata.version('prefect')}.db"


def prepare_database() -> bool:
    """See that Prefect's database has its tables, unless the user has named one of his own; imports Prefect. Whether it was made
    now, with the tables of the installed Prefect.

    Where the environment may not be written to, or the disk is full, Prefect makes its tables as ever.
    """
    database = _database()
    if database is None or (database.exists() and not _dropped(database)):
        return False
    try:
        if template().exists():
            _put(template(), database)
        else:
            _create()
            _keep(database)
    except OSError:
        return False
    return True


def _dropped(database: Path) -> bool:
    """Remove a database that cannot be read: it tells of past runs alone. Whether it was one."""
    if is_readable(database):
        return False
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    log.warning("Prefect's database of past runs was damaged: a new one is made")
    return True


def _database() -> Path | None:
    """The file that Prefect uses where nobody has named another database."""
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    database = settings.home / "prefect.db"
    address = settings.server.database.connection_url
    own = address is not None and address.get_secret_value() in (f"sqlite+aiosqlite:///{database}", database_address(database))
    return database if own else None


def _create() -> None:
    from prefect.server.database import provide_database_interface

    asyncio.run(provide_database_interface().create_db())


def _keep(database: Path) -> None:
    """Copy the tables as they are now; the database is open, and part of it may lie in a file beside it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        copy = Path(folder, "copy.db")
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        copy.replace(template())


def _put(source: Path, target: Path) -> None:
    copy = target.with_name(f"{target.name}-{os.getpid()}")
    try:
        shutil.copyfile(source, copy)
        copy.replace(target)
    finally:
        copy.unlink(missing_ok=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["PREFECT_HOME"] = home
        prepare_database()
