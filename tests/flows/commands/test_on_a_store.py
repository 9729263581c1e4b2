"""Every command on a release in an object store, and other tools on its tables."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.storage import place_of
from flows.store.files import names_in
from flows.store.releases.current import current_release, make_current
from flows.store.releases.release import Release
from flows.store.releases.release_writing import write_release
from flows.store.releases.retention import prune
from tests.flows.stores import Store
from transforms.release.tables import finish

OUTPUT = "s3://news/sound"


@pytest.fixture(scope="module")
def release(store: Store, sound_once: dict[str, pd.DataFrame]) -> Release:
    """A release in the store; to be read alone."""
    output = place_of(OUTPUT)
    make_current(output, write_release(output, "20261009", finish(sound_once), {}))
    found = current_release(output)
    assert found is not None
    return found


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--output", OUTPUT])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_release_is_read_through_its_pointer(release: Release) -> None:
    assert names_in(place_of(OUTPUT)) == ["current.json", "releases"]
    assert release.tables("claims")["claims"]["claim_id"].tolist() == ["c_1"]


def test_commands_read_it(release: Release, tmp_path: Path) -> None:
    assert "is sound" in told("validate")
    assert "bytes from release" in told("report", str(tmp_path / "news.html"))
    assert "bytes from release" in told("export", "--to", "duckdb", str(tmp_path / "news.duckdb"))
    assert "act_1" in told("actors", "Mara Quist")


def test_other_tools_read_it(release: Release) -> None:
    table = str(release.folder / "claims.parquet")
    address, key, secret = (os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    options = {"aws_endpoint_url": address, "aws_allow_http": "true", "aws_access_key_id": key, "aws_secret_access_key": secret}
    assert pl.read_parquet(table, storage_options={**options, "aws_region": "us-east-1"}).height == 1
    with duckdb.connect() as connection:
        connection.register_filesystem(release.folder.fs)  # type: ignore[attr-defined]
        assert connection.execute(f"select count(*) from '{table}'").fetchall() == [(1,)]


def test_old_releases_go(store: Store, sound_once: dict[str, pd.DataFrame]) -> None:
    output = place_of("s3://news/kept")
    for number in (1, 2, 3):
        make_current(output, write_release(output, f"r{number}", finish(sound_once), {}))
    assert prune(output, 2) == ["r1"]
    assert names_in(output / "releases") == ["r2", "r3"]
