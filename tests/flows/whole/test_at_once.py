"""Whatever reads or takes back while a run is under way: each gets a whole release, or is told; the run is not disturbed."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.flows import harness
from tests.flows.harness import Calm

pytestmark = [pytest.mark.usefixtures("prefect"), pytest.mark.slow]
WriteDump = Callable[..., Path]


@pytest.fixture
def grown(calm: Calm, tmp_path: Path, write_dump: WriteDump) -> tuple[Path, Path]:
    """The raw files of the calm run with an article more, and a copy of its output."""
    shutil.copytree(calm.raw, tmp_path / "raw")
    write_dump(tmp_path / "raw/tuesday", "harvest", published="2024-03-05")
    shutil.copytree(calm.output, tmp_path / "out", symlinks=True)
    return tmp_path / "raw", tmp_path / "out"


def test_every_command_at_once_with_a_run_that_keeps_one_release(grown: tuple[Path, Path], tmp_path: Path) -> None:
    raw, output = grown
    commands = (
        ("validate",),
        ("report", str(tmp_path / "page.html")),
        ("export", "--to", "csv", str(tmp_path / "tables")),
        ("status",),
    )
    forgetting = (("forget", "monday/1.txt"), ("forget", "monday/1.txt", "--undo"))
    process = harness.start(raw, output, "--keep", "1")
    ended: Counter[tuple[str, int]] = Counter()
    while process.poll() is None:
        for command in (*commands, *forgetting):
            result = CliRunner().invoke(app, [*command, "--output", str(output)])
            told = "Another run writes to" if command in forgetting else "was removed meanwhile"
            assert result.exit_code == 0 or told in result.stderr, result.stderr
            ended[command[0], result.exit_code] += 1
    assert harness.finish(process).code == 0
    assert {name for name, code in ended if code == 0} >= {command[0] for command in commands}
    assert ended["forget", 1], "it holds the output as a run does"
    for command in forgetting:  # the last of which may have been refused
        CliRunner().invoke(app, [*command, "--output", str(output)])
    assert harness.run_here(output, raw).code == 0
    alone = harness.run_here(tmp_path / "alone", raw)
    assert alone.code == 0, alone.told
    harness.assert_same(harness.sound(output), harness.sound(tmp_path / "alone"), but=["changes"])  # which tell of releases


def test_other_programs_read_whole_tables_during_a_run_that_keeps_one_release(grown: tuple[Path, Path]) -> None:
    """By the link, which may turn between two files: what is opened is whole."""
    raw, output = grown
    table = output / "current/claims.parquet"
    before, counts = pl.read_parquet(table).height, set()
    process = harness.start(raw, output, "--keep", "1")
    while process.poll() is None:
        for read in (
            lambda: pl.read_parquet(table).height,
            lambda: pl.scan_parquet(table).select(pl.len()).collect().item(),
            lambda: duckdb.sql(f"SELECT count(*) FROM '{table}'").fetchall()[0][0],
        ):
            with suppress(FileNotFoundError, duckdb.IOException):  # it went between being named and being opened
                counts.add(read())
    assert harness.finish(process).code == 0
    released = harness.sound(output)
    assert released is not None
    assert counts == {before, released.manifest["rows"]["claims"]}
