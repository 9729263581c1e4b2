"""Prefect's empty database is made once and copied from then on; where that cannot be, nothing is said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.runtime import prefect_database
from flows.runtime.prefect_database import prepare_database, template


class Environment:
    """An environment whose Prefect makes one table, with homes of its own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch, self.made = folder, patch, 0
        self.was_made: list[bool] = []
        patch.setattr(prefect_database, "FOLDER", folder / "var")

    def start(self, home: str) -> Path:
        """Prepare the database of a home as a server does; where it stands."""
        database = self.folder / home / "prefect.db"
        database.parent.mkdir(exist_ok=True)
        self.patch.setattr(prefect_database, "_database", lambda: database)
        self.patch.setattr(prefect_database, "_create", lambda: self.create(database))
        self.was_made.append(prepare_database())
        return database

    def create(self, database: Path) -> None:
        self.made += 1
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE flow (name TEXT)")


def tables(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    return Environment(tmp_path, monkeypatch)


def test_the_tables_are_made_once_for_all_homes(environment: Environment) -> None:
    assert [tables(environment.start(home)) for home in ("one", "two", "three")] == [["flow"]] * 3
    assert environment.made == 1
    assert environment.was_made == [True, True, True]
    assert {path.name for path in environment.folder.joinpath("two").iterdir()} == {"prefect.db"}


def test_a_database_that_is_there_is_left_alone(environment: Environment) -> None:
    database = environment.start("one")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE of_the_user (name TEXT)")
    assert tables(environment.start("one")) == ["flow", "of_the_user"]
    assert environment.was_made == [True, False]


def test_a_database_that_is_damaged_is_made_anew(environment: Environment, caplog: pytest.LogCaptureFixture) -> None:
    database = environment.start("one")
    content = database.read_bytes()
    for damaged in (content[:100], b"no database at all " * 99, content[:4096] + bytes(len(content) - 4096)):
        database.write_bytes(damaged)
        assert tables(environment.start("one")) == ["flow"]
        assert "was damaged" in caplog.text
        caplog.clear()


def test_what_is_written_later_is_not_copied(environment: Environment) -> None:
    with closing(sqlite3.connect(environment.start("one"))) as connection, connection:
        connection.execute("INSERT INTO flow VALUES ('positions')")
    with closing(sqlite3.connect(environment.start("two"))) as connection:
        assert connection.execute("SELECT * FROM flow").fetchall() == []


def test_an_environment_that_cannot_be_written_to_has_no_template(environment: Environment) -> None:
    environment.folder.joinpath("var").write_text("a file stands where the folder should")
    assert tables(environment.start("one")) == ["flow"]
    assert not template().exists()


def test_a_database_of_the_user_is_his(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_database, "_database", lambda: None)
    monkeypatch.setattr(prefect_database, "_create", lambda: pytest.fail("a database was made"))
    prepare_database()
