"""Whether a file of SQLite's is sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def is_readable(database: Path) -> bool:
    """Whether a database can be read from its first page to its last, or is none yet; what the disk or a lock forbids is not its
    fault."""
    if not database.exists():
        return True
    try:
        with closing(sqlite3.connect(database)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False
