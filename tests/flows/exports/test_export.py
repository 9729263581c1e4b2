from __future__ import annotations

import json
import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import UsageError
from flows.exports.export import EXPORTERS, export
from transforms.frames import completed
from transforms.schema import TABLES


@pytest.fixture
def output(sound_output: Path) -> Path:
    return sound_output


def test_a_map_is_written_that_other_tools_read(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "map.geojson"
    told = export(output, "geojson", None, file)
    assert told == f"{file}: {file.stat().st_size:,} bytes from release 20261009.\n  1 features."
    (feature,) = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["holder"] == "Mara Quist"
    assert duckdb.sql(f"select name, share from read_json('{file}')").fetchall() == [("Lorn", 0.4)]


def test_the_same_release_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.geojson", tmp_path / "2.geojson"
    export(output, "geojson", None, first)
    export(output, "geojson", None, second)
    assert first.read_bytes() == second.read_bytes()


def test_since_leaves_out_what_is_older(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "map.geojson"
    export(output, "geojson", "2026-10-06", file)
    assert json.loads(file.read_text(encoding="utf-8"))["features"] == []


@pytest.mark.parametrize(
    ("to", "since", "told"),
    [
        ("papyrus", None, "No format is called 'papyrus'; --to takes one of: .*geojson"),
        ("geojson", "soon", "--since takes a date"),
    ],
)
def test_wrong_use_is_told(output: Path, to: str, since: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        export(output, to, since, output / "x")


@pytest.mark.parametrize(
    ("to", "options", "told"),
    [
        ("csv", {"network": "conflict"}, "--network is not for csv, but for: gexf, graphml"),
        ("xlsx", {"exact": True}, "--exact is not for xlsx, but for: csv"),
        ("gexf", {"network": "friends"}, "--network takes one of: actor-issue, congruence"),
        ("gexf", {"normalise": "jaccard"}, "--normalise is for networks of actors alone"),
        ("duckdb", {"actors": ["Mara Quist", "Mara Qist"]}, "knows no actor 'Mara Qist'. Did you mean Mara Quist"),
        ("duckdb", {"issues": ["ceasefir"]}, "no issue 'ceasefir'. Did you mean ceasefire"),
    ],
)
def test_wrong_options_are_told_before_anything_is_written(output: Path, to: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        export(output, to, None, output / "x", **options)
    assert not (output / "x").exists()


def test_without_a_release_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no release"):
        export(tmp_path, "geojson", None, tmp_path / "x")


def test_a_file_that_cannot_be_written_is_told(output: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        export(output, "geojson", None, tmp_path / "taken" / "map.geojson")


def test_the_command_line_writes_into_the_current_folder(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["export", "--to", "geojson", "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "positions.geojson").is_file()


def test_the_help_names_every_format() -> None:
    told = CliRunner().invoke(app, ["export", "--help"]).output
    assert all(name in told for name in EXPORTERS)


def test_filters_leave_a_part_that_is_whole(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "part.sqlite"
    for options, count in (({"actors": ["mara quist"]}, 1), ({"issues": ["ceasefire"]}, 1), ({"since": "2026-10-06"}, 0)):
        since = options.pop("since", None)
        export(output, "sqlite", since, file, **options)
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("select count(*) from positions_wide").fetchone() == (count,)
            assert connection.execute("select count(*) from actors").fetchone() == (count,)


@pytest.mark.parametrize("to", EXPORTERS)
def test_every_format_takes_every_filter_and_what_is_empty(output: Path, tmp_path: Path, to: str) -> None:
    options: dict[str, Any] = {"actors": ["act_1"], "issues": ["ceasefire"]}
    for since in ("2026-10-05", "2030-01-01"):
        told = export(output, to, since, tmp_path / "part" / EXPORTERS[to].name, **options)
        assert "from release 20261009." in told


def test_what_stands_there_is_replaced_and_nothing_else_is_left(output: Path, tmp_path: Path) -> None:
    for to in ("csv", "duckdb"):
        for _ in range(2):
            export(output, to, None, tmp_path / "all" / EXPORTERS[to].name)
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["positions-csv", "positions.duckdb"]


@pytest.mark.parametrize("to", [name for name in EXPORTERS if name != "delta"])
def test_a_full_disk_leaves_what_was_there(output: Path, tmp_path: Path, to: str) -> None:
    file = tmp_path / "kept" / EXPORTERS[to].name
    export(output, to, None, file)
    before = content_of(file)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))  # no file may grow beyond, which is as good as a full disk
    try:
        with pytest.raises(UsageError, match="cannot be written"):
            export(output, to, None, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert content_of(file) == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def content_of(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in ([path] if path.is_file() else path.iterdir())}


def test_a_folder_of_others_is_not_replaced(output: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.docx").write_text("years", encoding="utf-8")
    with pytest.raises(UsageError, match="is no such export"):
        export(output, "csv", None, folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.docx"]
    (folder / "thesis.docx").unlink()
    export(output, "csv", None, folder)  # an empty one is anybody's
    assert (folder / "positions.csv").is_file()


def test_a_file_where_a_folder_should_be_is_not_replaced(output: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="is no such export"):
        export(output, "csv", None, tmp_path / "notes")


@pytest.mark.parametrize("to", ["duckdb", "sqlite", "xlsx", "csv"])
def test_a_release_of_an_older_version_is_exported_with_nulls(output: Path, tmp_path: Path, to: str) -> None:
    older_output = tmp_path / "older"
    shutil.copytree(output, older_output, symlinks=True)
    path = older_output / "current" / "positions.parquet"
    older = pd.read_parquet(path, dtype_backend="pyarrow").drop(columns=["issue_text"])
    older.to_parquet(path)
    assert completed(older, TABLES["positions"])["issue_text"].isna().all()
    assert "from release" in export(older_output, to, None, tmp_path / EXPORTERS[to].name)


def test_the_command_line_takes_filters_more_than_once(output: Path, tmp_path: Path) -> None:
    call = ["export", str(tmp_path / "x.graphml"), "--to", "graphml", "--actor", "act_1", "--actor", "Mara Quist"]
    result = CliRunner().invoke(app, [*call, "--issue", "ceasefire", "--network", "subtract", "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert "1 nodes, 0 edges." in result.output
