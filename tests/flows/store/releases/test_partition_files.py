"""A release in parts is written, and shares with the next one what stays."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.commands.validate import check
from flows.storage import place_of
from flows.store.files import remove
from flows.store.releases.current import current_release, make_current
from flows.store.releases.damage import find_damage
from flows.store.releases.partition_files import ALL_IN_PARTS, PartitionFiles
from flows.store.releases.release import Release
from flows.store.releases.release_writing import write_release
from tests.flows.stores import Store
from transforms.frames import from_rows
from transforms.lazy_tables import Tables
from transforms.linking.partitions import CHANGED, IN_PARTS
from transforms.release.tables import finish
from transforms.schema import BASE, TABLES

PART = "2026-03-0001"
ABOUT = {"parts": {PART: {"batches": [], "made_from": {}}}}


def released(
    output: Path, release_id: str, sound: Tables, before: Release | None, changed: pd.DataFrame | None = None
) -> Release:
    """A release of the sound tables in one part, which is that of the release before if there is one, with what changed in it."""
    own = {} if changed is None else {CHANGED: changed}
    tables = finish({name: frame for name, frame in sound.items() if name in IN_PARTS} | own)
    whole = finish({name: frame for name, frame in sound.items() if name not in IN_PARTS})
    files = PartitionFiles(
        [PART],
        {} if before else {PART: tables},
        dict.fromkeys(ALL_IN_PARTS, frozenset([PART] if before else ())),
        before.folder if before else output,
        before.manifest if before else {},
        sound["articles"]["origin_id"].value_counts(),
    )
    release = write_release(output, release_id, whole, ABOUT, files)
    make_current(output, release)
    return release


def test_parts_in_a_store_are_read_and_shared_as_on_a_disk(store: Store, sound_once: dict[str, pd.DataFrame]) -> None:
    output = place_of("s3://news/parts")
    first = released(output, "r1", sound_once, None)
    second = released(output, "r2", sound_once, first)
    assert find_damage(second) == []
    remove(first.folder)
    found = current_release(output)
    assert found is not None
    assert found.manifest["files"] == second.manifest["files"]
    plain = finish(sound_once)
    for name in BASE:
        assert found.tables(name)[name].equals(plain[name]), name


def test_only_a_part_that_is_new_has_changes_of_its_own(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> None:
    changed = from_rows(
        [{"table": "claims", "key": "c_1", "change": "added", "cause": "dump", "release_id": "r1"}], TABLES["changes"]
    )
    first = released(tmp_path, "r1", sound_once, None, changed)
    assert len(first.tables("changes")["changes"]) == first.manifest["rows"]["changes"] == 1 + len(sound_once["changes"])
    assert "is sound" in check(tmp_path, "r1")
    second = released(tmp_path, "r2", sound_once, first)
    assert [name for name in second.manifest["files"] if name.startswith("changes")] == ["changes.parquet/whole.parquet"]
    assert "is sound" in check(tmp_path, "r2")


def test_a_part_that_stays_is_the_same_file(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> None:
    first = released(tmp_path, "r1", sound_once, None)
    second = released(tmp_path, "r2", sound_once, first)
    assert find_damage(first) == find_damage(second) == []
    assert first.manifest["rows"] == second.manifest["rows"]
    for name in TABLES:
        assert second.tables(name)[name].equals(first.tables(name)[name]), name
    file = f"claims.parquet/{PART}.parquet"
    assert file in second.manifest["files"]
    assert (second.folder / file).samefile(first.folder / file)


def test_a_file_that_holds_the_same_bytes_is_the_same_file(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> None:
    first = released(tmp_path, "r1", sound_once, None)
    second = released(tmp_path, "r2", {**sound_once, "issues": sound_once["issues"].assign(label="Another")}, first)
    assert find_damage(second) == []
    same = [name for name in second.manifest["files"] if (second.folder / name).samefile(first.folder / name)]
    assert "DATA_DICTIONARY.md" in same
    assert "actors.parquet" in same
    assert set(second.manifest["files"]) - set(same) == {"datapackage.json", "issues.parquet"}


def test_what_a_disk_has_garbled_is_not_shared(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> None:
    first = released(tmp_path, "r1", sound_once, None)
    page = first.folder / "DATA_DICTIONARY.md"
    page.write_bytes(page.read_bytes()[:-1] + b"?")
    second = released(tmp_path, "r2", sound_once, first)
    assert find_damage(second) == []
    assert (second.folder / "issues.parquet").samefile(first.folder / "issues.parquet")


def test_the_rows_are_those_of_a_release_without_parts(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> None:
    in_parts = released(tmp_path, "r1", sound_once, None)
    plain = write_release(tmp_path, "r2", finish(sound_once), {})
    for name in TABLES:
        assert in_parts.tables(name)[name].equals(plain.tables(name)[name]), name
