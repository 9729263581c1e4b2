"""Delta Lake tables follow the releases, and write what differs alone."""

from __future__ import annotations

import resource
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from flows.errors import UsageError
from flows.exports.export import export
from flows.store.releases.current import current_release, make_current
from flows.store.releases.release_writing import write_release
from transforms.release.tables import finish
from transforms.schema import TABLES


def rows(folder: Path, table: str, version: int | None = None) -> pl.DataFrame:
    return pl.read_delta(str(folder / table), version=version).sort(TABLES[table].key)


def versions(folder: Path, table: str) -> int:
    return int(DeltaTable(folder / table).version())


def test_each_export_is_a_version_with_what_differs(own_output: Path, tmp_path: Path) -> None:
    folder = tmp_path / "delta"
    assert "rows added, 0 changed, 0 removed" in export(own_output, "delta", None, folder)
    release = current_release(own_output)
    assert release is not None
    for name in TABLES:
        assert rows(folder, name).height == release.manifest["rows"][name]
    assert rows(folder, "claims")["confidence"].to_list() == [0.9]

    sound = release.tables()
    sound["claims"] = sound["claims"].assign(confidence=0.7)
    sound["positions"] = sound["positions"].iloc[:0]
    make_current(own_output, write_release(own_output, "20261010", finish({name: sound[name] for name in sound}), {}))
    told = export(own_output, "delta", None, folder)
    assert "0 rows added" in told
    assert rows(folder, "claims")["confidence"].to_list() == [0.7]
    assert rows(folder, "claims", version=0)["confidence"].to_list() == [0.9]
    assert rows(folder, "positions").height == 0


def test_a_full_disk_leaves_the_last_version(own_output: Path, tmp_path: Path) -> None:
    folder = tmp_path / "delta"
    export(own_output, "delta", None, folder)
    release = current_release(own_output)
    assert release is not None
    sound = release.tables()
    sound["claims"] = sound["claims"].assign(confidence=0.7)
    make_current(own_output, write_release(own_output, "20261011", finish(dict(sound)), {}))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))  # no file may grow beyond, which is as good as a full disk
    try:
        with pytest.raises(UsageError, match="cannot be written"):
            export(own_output, "delta", None, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert rows(folder, "claims")["confidence"].to_list() == [0.9]
    assert "2 changed" in export(own_output, "delta", None, folder)  # the claim, and its wide row


def test_what_is_the_same_is_not_written_again(own_output: Path, tmp_path: Path) -> None:
    folder = tmp_path / "delta"
    export(own_output, "delta", None, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    assert "0 rows added, 0 changed, 0 removed" in export(own_output, "delta", None, folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")} == before


def test_a_folder_of_others_is_not_changed(own_output: Path, tmp_path: Path) -> None:
    other = tmp_path / "mine"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is no such export, so it is not changed"):
        export(own_output, "delta", None, other)
