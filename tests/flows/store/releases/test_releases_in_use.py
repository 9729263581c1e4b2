"""Releases are made, turned to and removed while others read them: whoever reads gets one whole, or is told that it went."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from flows.commands.report import write_report
from flows.errors import BrokenStateError
from flows.exports.export import export
from flows.store.releases.current import current_release, make_current
from flows.store.releases.damage import find_damage
from flows.store.releases.release_writing import write_release
from flows.store.releases.retention import prune
from transforms.release.tables import finish


@contextmanager
def one_release_after_another(output: Path, sound: dict[str, pd.DataFrame]) -> Iterator[list[str]]:
    """Within the block releases come as fast as they can, and one is kept; those made so far."""
    base, made, enough = finish(sound), [], threading.Event()

    def make() -> None:
        while not enough.is_set():
            release = write_release(output, f"r{len(made):04}", base, {"created_at": "2026-10-09T06:00:00+00:00"})
            make_current(output, release)
            prune(output, 1)
            made.append(release.release_id)

    maker = threading.Thread(target=make)
    maker.start()
    try:
        while not made:
            enough.wait(0.01)
        yield made
    finally:
        enough.set()
        maker.join()


def test_readers_of_releases_that_come_and_go(sound: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    output, told = tmp_path / "out", []
    works = (
        lambda: write_report(output, None, tmp_path / "page.html"),
        lambda: export(output, "csv", None, tmp_path / "tables"),
        lambda: current_release(output).tables(),
        lambda: current_release(output).read_rows("claims"),
    )
    with one_release_after_another(output, sound) as made:
        for _ in range(2):
            for work in works:
                try:
                    work()
                except BrokenStateError as error:
                    told.append(str(error))
    assert len(made) > 1
    assert [one for one in told if "was removed meanwhile" not in one] == []
    assert find_damage(current_release(output)) == []


def test_other_programs_read_the_current_tables_while_releases_come_and_go(
    sound: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    counted = []
    with one_release_after_another(tmp_path, sound) as made:
        for _ in range(5):
            with suppress(duckdb.IOException):  # removed between being found and being opened
                counted += duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/current/claims.parquet'").fetchall()
    assert made
    assert set(counted) == {(1,)}


def test_a_release_that_is_gone_is_told_by_each_reader(sound_output: Path, tmp_path: Path) -> None:
    release = current_release(sound_output)
    lost = type(release)("r0", tmp_path / "r0", release.manifest)
    for read in (lost.reader, lambda: lost.read_rows("claims")):
        with pytest.raises(BrokenStateError, match="was removed meanwhile"):
            read()
