"""Raw files and output in an object store: the same release as on a disk, and every command on it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.settings import place_of
from flows.store.files import copy_file, names_in
from flows.store.releases import current_release
from tests.flows import harness
from tests.flows.harness import Calm, Ended
from tests.flows.stores import Store

pytestmark = pytest.mark.usefixtures("prefect")

RAW, OUTPUT = "s3://news/raw", "s3://news/dataset"


@pytest.fixture(scope="module")
def first(calm: Calm, store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """The first run on copies of the calm run's raw files, during which the store does not answer for a while; its state."""
    for file in calm.raw.rglob("*.*"):
        copy_file(file, place_of(RAW) / file.relative_to(calm.raw).as_posix())
    state = tmp_path_factory.mktemp("state")
    store.be_silent(2)
    return run(state), state


def run(state: Path) -> Ended:
    ended = harness.run_here(OUTPUT, RAW, "--json", POSITIONS_STATE=str(state))  # type: ignore[arg-type]
    assert ended.code == 0, ended.told
    return ended


def counts(ended: Ended) -> dict[str, int]:
    found: dict[str, int] = json.loads(ended.printed.splitlines()[-1])
    return found


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_a_store_that_stays_away_for_a_while_costs_nothing(first: tuple[Ended, Path], calm: Calm, store: Store) -> None:
    assert store.refused
    release = harness.sound(place_of(OUTPUT))
    harness.assert_same(release, harness.sound(calm.output))
    assert "Tables: s3://news/dataset/releases/" in first[0].printed


def test_another_machine_goes_on_where_the_first_has_stopped(first: tuple[Ended, Path], tmp_path: Path) -> None:
    ended = run(tmp_path)
    assert "Nothing new" in ended.printed
    assert len([name for name in names_in(place_of(OUTPUT) / "_state") if name.startswith("ledger-")]) == 1
    assert "lease.json" not in names_in(place_of(OUTPUT) / "_state")


def test_what_is_taken_back_there_is_published_no_more(
    first: tuple[Ended, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSITIONS_STATE", str(tmp_path / "state"))
    assert "1 records of monday/1.txt" in told("forget", "monday/1.txt", "--output", OUTPUT)
    assert counts(run(first[1]))["articles"] == 1
    told("forget", "monday/1.txt", "--undo", "--output", OUTPUT)
    assert counts(run(first[1]))["articles"] == 2
    assert "Writer: none" in told("status", RAW, "--output", OUTPUT)


def test_commands_read_the_release_from_there(first: tuple[Ended, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is sound" in told("validate", "--output", OUTPUT)
    assert "bytes from release" in told("report", str(tmp_path / "news.html"), "--output", OUTPUT)
    assert "bytes from release" in told("export", "--to", "duckdb", str(tmp_path / "news.duckdb"), "--output", OUTPUT)
    monkeypatch.setenv("POSITIONS_STATE", str(first[1]))
    release = current_release(place_of(OUTPUT))
    assert release is not None
    article = release.tables("articles")["articles"]["article_id"].iloc[0]
    assert article in told("explain", article, "--output", OUTPUT)


def test_other_tools_read_the_tables_from_there(first: tuple[Ended, Path]) -> None:
    release = current_release(place_of(OUTPUT))
    assert release is not None
    table = str(release.folder / "claims.parquet")
    address, key, secret = (os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    options = {"aws_endpoint_url": address, "aws_allow_http": "true", "aws_access_key_id": key, "aws_secret_access_key": secret}
    assert (
        pl.read_parquet(table, storage_options={**options, "aws_region": "us-east-1"}).height
        == release.manifest["rows"]["claims"]
    )
    with duckdb.connect() as connection:
        connection.register_filesystem(release.folder.fs)  # type: ignore[attr-defined]
        (rows,) = connection.execute(f"select count(*) from '{table}'").fetchall()
    assert rows == (release.manifest["rows"]["claims"],)
