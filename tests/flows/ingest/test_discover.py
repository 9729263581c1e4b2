from __future__ import annotations

import errno
import gzip
import io
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.ingest.discover import SourceFile, discover, unreadable
from flows.ingest.raw_records import records_of
from transforms.articles.field_names import load_field_mapping
from transforms.articles.readers.records import RawRecord


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    for name in ("b/deep/two words é.txt", "b/one.txt", "b/one.meta.json", "a.jsonl", ".hidden", "b/.hidden.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


def found(files: list[SourceFile]) -> list[tuple[str, str]]:
    return [(file.dump_id, file.source_path) for file in files]


def test_a_dump_is_a_child_of_the_folder(raw: Path, tmp_path: Path) -> None:
    files, refused = discover([raw], tmp_path / "out")
    assert found(files) == [("raw/a.jsonl", "a.jsonl"), ("raw/b", "b/deep/two words é.txt"), ("raw/b", "b/one.txt")]
    assert refused == []


def test_a_sidecar_belongs_to_its_file_and_is_no_article(raw: Path, tmp_path: Path) -> None:
    files, _ = discover([raw], tmp_path / "out")
    assert [file.sidecar for file in files] == [None, None, raw / "b/one.meta.json"]


def test_one_named_file_is_a_dump_of_its_name(raw: Path, tmp_path: Path) -> None:
    files, _ = discover([raw / "b/one.txt"], tmp_path / "out")
    assert found(files) == [("b/one.txt", "one.txt")]


def test_files_named_together_are_one_dump_in_any_order(raw: Path, tmp_path: Path) -> None:
    named = [raw / "b/one.txt", raw / "a.jsonl"]
    there, back = discover(named, tmp_path / "out")[0], discover(named[::-1], tmp_path / "out")[0]
    assert there == back
    assert len({file.dump_id for file in there}) == 1
    assert there[0].dump_id.startswith("files_")


def test_files_of_one_name_in_two_folders_are_two_dumps_wherever_these_lie(tmp_path: Path) -> None:
    for month in ("oct", "nov", "elsewhere/nov"):
        (tmp_path / month / "agency").mkdir(parents=True)
        (tmp_path / month / "agency/a.jsonl").write_text("{}")
    out = tmp_path / "out"
    assert found(discover([tmp_path / "oct"], out)[0]) == [("oct/agency", "agency/a.jsonl")]
    assert found(discover([tmp_path / "nov"], out)[0]) == found(discover([tmp_path / "elsewhere/nov"], out)[0])
    assert found(discover([tmp_path / "oct"], out, "first")[0]) == [("first", "agency/a.jsonl")]
    both = [tmp_path / "nov", tmp_path / "oct"]
    assert found(discover(both, out)[0]) == [("nov/agency", "agency/a.jsonl"), ("oct/agency", "agency/a.jsonl")]
    with pytest.raises(UsageError, match=r"would both be agency/a.jsonl of the dump first"):
        discover(both, out, "first")
    named = discover([folder / "agency/a.jsonl" for folder in both], out)[0]
    assert [file.source_path for file in named] == ["nov/agency/a.jsonl", "oct/agency/a.jsonl"]


def test_a_link_is_followed_and_what_lies_outside_is_known_to(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/c.txt").write_text("x")
    (raw / "far").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (raw / "near.txt").symlink_to(raw / "b/one.txt")
    files = {file.source_path: file for file in discover([raw], tmp_path / "out")[0]}
    assert [path for path, file in files.items() if file.is_outside] == ["far/c.txt"]
    assert "near.txt" in files


def test_the_output_folder_is_no_dump(raw: Path) -> None:
    (raw / "out").mkdir()
    (raw / "out/x.txt").write_text("x")
    assert "raw/out" not in {file.dump_id for file in discover([raw], raw / "out")[0]}


def test_a_link_back_to_a_folder_above_is_refused(raw: Path, tmp_path: Path) -> None:
    (raw / "b/loop").symlink_to(raw)
    files, refused = discover([raw], tmp_path / "out")
    assert len(files) == 3
    assert [(one.source_path, one.rule) for one in refused] == [("b/loop", "symlink_loop")]


def test_a_link_to_itself_and_a_dead_link_are_refused(raw: Path, tmp_path: Path) -> None:
    (raw / "self.txt").symlink_to(raw / "self.txt")
    (raw / "dead.txt").symlink_to(raw / "nowhere.txt")
    _, refused = discover([raw], tmp_path / "out")
    assert sorted((one.source_path, one.rule) for one in refused) == [
        ("dead.txt", "unreadable_file"),
        ("self.txt", "symlink_loop"),
    ]


def test_a_folder_without_permission_is_refused_and_the_rest_is_found(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def denied(folder: Path) -> object:
        if Path(folder) == raw / "b/deep":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))  # which root never meets
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", denied)
    files, refused = discover([raw], tmp_path / "out")
    assert found(files) == [("raw/a.jsonl", "a.jsonl"), ("raw/b", "b/one.txt")]
    assert [(one.dump_id, one.source_path, one.rule, one.detail) for one in refused] == [
        ("raw/b", "b/deep", "unreadable_folder", "Permission denied")
    ]


def test_what_is_no_regular_file_is_refused_without_waiting(raw: Path, tmp_path: Path) -> None:
    os.mkfifo(raw / "pipe.txt")
    _, refused = discover([raw], tmp_path / "out")
    assert [(one.rule, one.detail) for one in refused] == [("unreadable_file", "not a regular file")]


def test_a_name_that_is_no_utf8_is_spelt_out(raw: Path, tmp_path: Path) -> None:
    (raw / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    assert ("raw/caf\\xe9.txt", "caf\\xe9.txt") in found(discover([raw], tmp_path / "out")[0])


def test_a_name_that_steers_a_terminal_is_spelt_out(raw: Path, tmp_path: Path) -> None:
    (raw / "a\x1b]0;owned\x07.txt").write_text("x")
    files = {file.source_path: file for file in discover([raw], tmp_path / "out")[0]}
    assert files["a\\x1b]0;owned\\x07.txt"].path.read_text() == "x"


def test_a_sidecar_is_called_after_the_stem_of_a_compressed_file(raw: Path, tmp_path: Path) -> None:
    (raw / "b/page.html.gz").write_bytes(gzip.compress(b"<html>x"))
    (raw / "b/page.meta.json").write_text("{}")
    files = {file.source_path: file for file in discover([raw], tmp_path / "out")[0]}
    assert files["b/page.html.gz"].sidecar == raw / "b/page.meta.json"


def test_an_archive_in_a_compressed_one_is_read_back_and_forth_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.ingest.raw_records._IN_MEMORY", 10)
    inner, path = io.BytesIO(), tmp_path / "dump.zip.gz"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a/talks.txt", "The talks went on.")
    path.write_bytes(gzip.compress(inner.getvalue()))
    assert list(records_of(SourceFile("dump", "dump.zip.gz", path), load_field_mapping())) == [
        RawRecord(0, {"text": "The talks went on."}, "a/talks.txt")
    ]


def test_names_that_are_spelt_out_alike_end_nothing(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "day").mkdir(parents=True)
    for name in (b"a\xe9.txt", b"a\\xe9.txt", b"a\xc2\x85.txt", b"a\x85.txt"):
        Path(os.fsdecode(os.fsencode(raw / "day") + b"/" + name)).write_text("x")
    files, refused = discover([raw], tmp_path / "out")
    assert [(file.source_path, file.path.name) for file in files][1] == ("day/a\\xe9.txt", "a\\xe9.txt")
    assert sorted((one.source_path, one.rule) for one in refused) == [
        ("day/a\\x85.txt (2)", "unreadable_file"), ("day/a\\xe9.txt (2)", "unreadable_file"),
    ]  # fmt: skip
    assert len(files) == 2


def test_a_name_that_is_as_long_as_may_be_has_no_room_for_a_sidecar(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / ("x" * 251 + ".txt")).write_text("x")
    files, refused = discover([tmp_path / "raw"], tmp_path / "out")
    assert [file.sidecar for file in files] == [None]
    assert refused == []


def test_folders_may_lie_deeper_than_calls_may(tmp_path: Path) -> None:
    folders = [tmp_path / "raw"]
    while len(folders) < sys.getrecursionlimit() + 50:
        folders.append(folders[-1] / "d")
    try:
        for folder in folders:
            folder.mkdir()
        (folders[-1] / "a.txt").write_text("x")
        files, refused = discover([folders[0]], tmp_path / "out")
        assert [file.path for file in files] == [folders[-1] / "a.txt"]
        assert refused == []
        (folders[-1] / "a.txt").unlink()
    finally:  # pytest removes folders by calls within calls
        for folder in reversed(folders):
            folder.rmdir()


def test_a_raw_folder_that_is_the_output_is_told(raw: Path) -> None:
    with pytest.raises(UsageError, match="is the output, so it cannot be read from"):
        discover([raw], raw)


@pytest.mark.parametrize("named", ["", "old", "old/releases", "old/releases/r1", "old/current", "old/_state"])
def test_what_another_run_has_written_is_not_read(tmp_path: Path, sound_output: Path, named: str) -> None:
    """Its tables hold texts, which would be articles."""
    raw = tmp_path / "raw"
    shutil.copytree(sound_output, raw / "old", symlinks=True)
    (raw / "old/releases/r1").mkdir(exist_ok=True)
    for name in ("manifest.json", "datapackage.json", "DATA_DICTIONARY.md", "articles.parquet"):
        (raw / "old/releases/r1" / name).write_text("x")
    for name in ("ledger.sqlite", "records/a.parquet"):
        (raw / "old/_state" / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / "old/_state" / name).write_text("x")
    (raw / "a.txt").write_text("x")
    files, refused = discover([raw / named], tmp_path / "out")
    assert [file.source_path for file in files] == ([] if named else ["a.txt"])
    assert {(one.rule, one.detail) for one in refused} == {("unreadable_folder", "it was written by positions")}


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC])
def test_what_the_machine_lacks_is_no_file_s_fault(number: int) -> None:
    with pytest.raises(OSError, match=os.strerror(number)):
        unreadable(SourceFile("dump", "a.txt", Path("a.txt")), OSError(number, os.strerror(number)))
