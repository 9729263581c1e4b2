from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.report import write_report
from flows.errors import UsageError
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release
from transforms.release.tables import finish


@pytest.fixture(scope="module")
def output(sound_once: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported")
    make_current(folder, write_release(folder, "20261009", finish(sound_once), {"created_at": "2026-10-09T06:00:00+00:00"}))
    return folder


def test_the_report_of_the_current_release_is_written(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    told = CliRunner().invoke(app, ["report", str(file), "--output", str(output)])
    assert told.exit_code == 0
    assert told.output == f"{file}: {file.stat().st_size:,} bytes from release 20261009. It opens in any browser, offline.\n"
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Mara Quist" in page
    assert "Release <code>20261009</code>, made on 9 October 2026" in page


def test_it_lies_in_the_current_folder_unless_another_file_is_named(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_report(output, "2026-10-06", None)
    assert "Only what was said since 6 October 2026 is counted" in (tmp_path / "positions.html").read_text(encoding="utf-8")


def test_what_cannot_be_done_is_told(output: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--since takes a date"):
        write_report(output, "yesterday", None)
    with pytest.raises(UsageError, match="There is no release"):
        write_report(tmp_path / "empty", None, None)
    with pytest.raises(UsageError, match="cannot be written"):
        write_report(output, None, tmp_path)
