from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import UsageError
from flows.export import EXPORTERS, export
from flows.releases import make_current, write_release
from transforms.release.tables import finish


@pytest.fixture
def output(sound: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    make_current(tmp_path, write_release(tmp_path, "20261009", finish(sound), {}))
    return tmp_path


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


def test_without_a_release_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no release"):
        export(tmp_path, "geojson", None, tmp_path / "x")


def test_a_file_that_cannot_be_written_is_told(output: Path) -> None:
    (output / "taken").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        export(output, "geojson", None, output / "taken" / "map.geojson")


def test_the_command_line_writes_into_the_current_folder(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["export", "--to", "geojson", "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "positions.geojson").is_file()


def test_the_help_names_every_format() -> None:
    told = CliRunner().invoke(app, ["export", "--help"]).output
    assert all(name in told for name in EXPORTERS)
