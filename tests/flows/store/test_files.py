from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from flows.errors import machine_error
from flows.storage import place_of
from flows.store import files, table_files
from tests.flows.stores import Store
from transforms.frames import ContractError, from_rows
from transforms.schema import TABLES
from transforms.schema.positions import ISSUES

ISSUE = {"issue_code": "ceasefire", "label": "Ceasefire", "description": "An end of fighting.", "codebook": "test"}


class Interrupted(BaseException):
    pass


def break_off(writing: AbstractContextManager[Path], write: Callable[[Path], object]) -> None:
    with writing as temporary:
        write(temporary)
        raise Interrupted


def test_a_file_that_is_cut_off_leaves_the_old_one_and_no_waste(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    files.write_json(path, {"a": 1})
    with pytest.raises(Interrupted):
        break_off(files.atomic_file(path), lambda temporary: temporary.write_text("half"))
    assert files.read_json(path) == {"a": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with pytest.raises(Interrupted):
        break_off(files.atomic_folder(folder), lambda temporary: (temporary / "one").write_text("1"))
    assert list(tmp_path.iterdir()) == []
    for content in ("1", "2"):
        with files.atomic_folder(folder) as temporary:
            (temporary / content).write_text(content)
    assert [path.name for path in folder.iterdir()] == ["2"]


@pytest.mark.parametrize("writing", [files.atomic_file, files.atomic_folder])
def test_an_error_that_names_no_file_is_told_with_the_file_to_be_written(
    tmp_path: Path, writing: Callable[[Path], AbstractContextManager[Path]]
) -> None:
    path = tmp_path / "claims.parquet"
    with pytest.raises(OSError, match="No space left") as raised, writing(path):
        raise OSError(errno.ENOSPC, "[Errno 28] Error writing bytes to file")  # as Arrow has it
    assert raised.value.filename == str(path)
    assert list(tmp_path.iterdir()) == []


def test_an_error_that_names_another_file_keeps_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised, files.atomic_file(tmp_path / "a.json"):
        (tmp_path / "missing").read_bytes()
    assert raised.value.filename == str(tmp_path / "missing")


def test_temporaries_are_found_and_removed(tmp_path: Path) -> None:
    (tmp_path / "kept.parquet").write_text("x")
    files.temporary_beside(tmp_path / "a.parquet").write_text("x")
    files.temporary_beside(tmp_path / "folder").mkdir()
    assert files.remove_temporaries(tmp_path, tmp_path / "missing") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["kept.parquet"]


def test_a_frame_comes_back_as_it_was(tmp_path: Path) -> None:
    frame = from_rows([ISSUE], ISSUES)
    table_files.publish_frame(tmp_path / "issues.parquet", frame, ISSUES)
    back = table_files.read_frame(tmp_path / "issues.parquet")
    pd.testing.assert_frame_equal(back, frame)
    assert pa.parquet.read_schema(tmp_path / "issues.parquet").field("label").metadata[b"description"] == b"Short name."


def test_a_frame_that_breaks_its_contract_is_not_written(tmp_path: Path) -> None:
    frame = pd.DataFrame([ISSUE, ISSUE])
    with pytest.raises(ContractError, match=r"issues\.issue_code: key not unique: 2 rows"):
        table_files.publish_frame(tmp_path / "issues.parquet", frame, ISSUES)
    assert list(tmp_path.iterdir()) == []


def test_what_passes_between_steps_is_cast_and_not_judged(tmp_path: Path) -> None:
    twice = from_rows([ISSUE, {**ISSUE, "label": None}], ISSUES)
    table_files.write_frame(tmp_path / "issues.parquet", twice, ISSUES)
    pd.testing.assert_frame_equal(table_files.read_frame(tmp_path / "issues.parquet"), twice)
    with pytest.raises(ContractError, match="issues: missing columns: label"):
        table_files.write_frame(tmp_path / "no.parquet", twice.drop(columns="label"), ISSUES)
    assert not (tmp_path / "no.parquet").exists()


@pytest.mark.parametrize("base", ["{}", "file://{}", "memory://bucket/{}"])
def test_a_table_is_the_same_by_path_and_by_url(tmp_path: Path, base: str) -> None:
    place = place_of(base.format(tmp_path))
    frame = from_rows([ISSUE, {**ISSUE, "issue_code": "other"}], ISSUES)
    with files.new_folder(place / "found") as folder:
        table_files.write_frame(folder / "issues.parquet", frame, ISSUES, durable=False)
    path = place / "found" / "issues.parquet"
    pd.testing.assert_frame_equal(table_files.read_frame(path), frame)
    assert table_files.read_table(path, ["label"], [("issue_code", "=", "other")]).to_pylist() == [{"label": ISSUE["label"]}]
    files.write_bytes(place / "parses", b"abc")
    files.copy_file(place / "parses", place / "copy")
    assert (place / "copy").read_bytes() == b"abc"
    files.remove(place / "found")
    assert files.names_in(place) == ["copy", "parses"]
    assert files.names_in(place / "found") == []


def test_of_a_small_table_in_a_store_columns_are_read_in_two_requests(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path, frame = place_of("s3://news/small/issues.parquet"), from_rows([ISSUE], ISSUES)
    table_files.write_frame(path, frame, ISSUES)

    def requests(read: Callable[[], pa.Table]) -> int:
        before = store.asked
        assert read().to_pylist() == [{"label": ISSUE["label"]}]
        return store.asked - before

    labels = pa.schema({"label": pa.string()})
    ways = [lambda: table_files.read_table(path, ["label"]), lambda: table_files.read_as(path, labels)]
    assert [requests(way) for way in ways] == [2, 2]
    monkeypatch.setattr(table_files, "FETCHED_WHOLE", 10)
    assert all(requests(way) > 2 for way in ways)


def test_frames_of_a_folder_come_back(tmp_path: Path) -> None:
    frames = {"issues": from_rows([ISSUE], ISSUES)}
    table_files.write_frames(tmp_path / "tables", frames, TABLES)
    assert list(table_files.read_frames(tmp_path / "tables", TABLES)) == ["issues"]


@pytest.mark.slow
def test_a_store_that_is_silent_for_ten_seconds_is_asked_until_it_answers(store: Store) -> None:
    place = place_of("s3://news/patience.json")
    store.be_silent(10)
    files.write_json(place, {"a": 1})
    assert files.read_json(place) == {"a": 1}


@pytest.mark.parametrize(
    ("number", "cure"),
    [(errno.ENOSPC, "Free space"), (errno.EROFS, "may write"), (errno.EBUSY, "See to the disk, or to the store")],
)
def test_what_the_system_refuses_is_told_with_what_helps(number: int, cure: str) -> None:
    assert cure in str(machine_error(OSError(number, "No", "/out/a")))


def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    """Who may would have put a file in the place of a device."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "folder", "link"):
        with pytest.raises(OSError, match="no regular file") as raised:
            files.write_bytes(tmp_path / name, b"words")
        assert raised.value.filename == str(tmp_path / name)
    assert (tmp_path / "pipe").is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "link", "pipe"]
