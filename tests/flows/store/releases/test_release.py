from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.errors import BrokenStateError
from flows.store.releases.current import current_release, finish_interrupted, make_current
from flows.store.releases.damage import drop_garbled, find_damage, find_fault, predecessor
from flows.store.releases.release_writing import write_release
from flows.store.releases.retention import prune
from transforms.frames import empty, from_rows
from transforms.schema import BASE, TABLES
from transforms.schema.positions import ISSUES

ISSUE = {"issue_code": "ceasefire", "label": "Ceasefire", "description": "An end of fighting.", "codebook": "test"}


def publish(output: Path, release_id: str) -> None:
    frames = {**{name: empty(table) for name, table in BASE.items()}, "issues": from_rows([ISSUE], ISSUES)}
    make_current(output, write_release(output, release_id, frames, {"run_id": release_id}))


def test_a_release_is_current_with_sound_hashes(tmp_path: Path) -> None:
    assert current_release(tmp_path) is None
    publish(tmp_path, "r1")
    release = current_release(tmp_path)
    assert release.manifest["rows"] == {**dict.fromkeys(TABLES, 0), "issues": 1}
    assert find_damage(release) == []
    assert (tmp_path / "current/issues.parquet").is_file()


def test_damage_is_found(tmp_path: Path) -> None:
    publish(tmp_path, "r1")
    folder = tmp_path / "releases/r1"
    (folder / "DATA_DICTIONARY.md").write_text("other words")
    (folder / "issues.parquet").unlink()
    (folder / "more.txt").write_text("x")
    assert find_damage(current_release(tmp_path)) == [
        "DATA_DICTIONARY.md: content differs from the manifest", "issues.parquet: missing", "more.txt: not in the manifest",
    ]  # fmt: skip


def test_a_clock_that_is_set_back_prunes_no_newer_release(tmp_path: Path) -> None:
    for release_id in ("r8", "r9", "r1"):
        publish(tmp_path, release_id)
    assert prune(tmp_path, 2) == ["r8"]
    publish(tmp_path, "r0")
    assert prune(tmp_path, 2) == ["r9"]


def test_a_release_that_goes_while_it_is_read_is_told(tmp_path: Path) -> None:
    publish(tmp_path, "r1")
    release = current_release(tmp_path)
    assert release.gone() is None
    (tmp_path / "releases/r1/claims.parquet").unlink()
    with pytest.raises(BrokenStateError, match="lacks its table claims"):
        release.reader()
    shutil.rmtree(tmp_path / "releases/r1")
    with pytest.raises(BrokenStateError, match="was removed meanwhile"):
        release.reader()


def test_a_predecessor_that_is_damaged_is_none(tmp_path: Path) -> None:
    publish(tmp_path, "r1")
    table, pointer = tmp_path / "releases/r1/claims.parquet", tmp_path / "current.json"
    assert predecessor(tmp_path) is not None
    sound = table.read_bytes()
    table.write_bytes(sound[:-9])
    assert predecessor(tmp_path) is None
    assert "claims.parquet" in find_fault(tmp_path)
    table.write_bytes(sound)
    assert (find_fault(tmp_path), drop_garbled(tmp_path)) == ("", [])
    table.write_bytes(sound[:8] + b"x" + sound[9:])
    assert predecessor(tmp_path) is not None, "its size is right"
    assert drop_garbled(tmp_path) == ["releases/r1/claims.parquet"]
    assert predecessor(tmp_path) is None
    table.write_bytes(sound)
    for content in ("", "{", "[]"):
        pointer.write_text(content)
        finish_interrupted(tmp_path)
        assert '"r1"' in pointer.read_text()
    (tmp_path / "current").unlink()
    pointer.write_text("")
    assert predecessor(tmp_path) is None


def test_old_releases_go_and_the_current_one_stays(tmp_path: Path) -> None:
    for release_id in ("r1", "r2", "r3"):
        publish(tmp_path, release_id)
    assert prune(tmp_path, 2) == ["r1"]
    assert current_release(tmp_path).release_id == "r3"


def test_a_pointer_that_was_cut_off_is_completed(tmp_path: Path) -> None:
    publish(tmp_path, "r1")
    before = (tmp_path / "current.json").read_text()
    publish(tmp_path, "r2")
    (tmp_path / "current.json").write_text(before)
    finish_interrupted(tmp_path)
    assert '"r2"' in (tmp_path / "current.json").read_text()


def test_a_copy_that_has_the_place_of_the_link_gives_way_to_it(tmp_path: Path) -> None:
    """Tools that follow links leave a folder, as do some backups."""
    publish(tmp_path, "r1")
    (tmp_path / "current").unlink()
    shutil.copytree(tmp_path / "releases/r1", tmp_path / "current")
    assert current_release(tmp_path).release_id == "r1"
    publish(tmp_path, "r2")
    assert (tmp_path / "current").readlink() == Path("releases/r2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "current.json", "releases"]


def test_a_folder_that_is_no_release_stays_in_the_place_of_the_link_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    (tmp_path / "current/mine.txt").write_text("x")
    with pytest.raises(BrokenStateError, match="is a folder that no run has made"):
        publish(tmp_path, "r1")
    assert (tmp_path / "current/mine.txt").read_text() == "x"


def test_a_file_system_without_links_has_the_pointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_here(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", none_here)
    publish(tmp_path, "r1")
    shutil.copytree(tmp_path / "releases/r1", tmp_path / "current")
    publish(tmp_path, "r2")
    assert current_release(tmp_path).release_id == "r2"
    assert not (tmp_path / "current").exists(), "what leads readers to an old release"


def test_a_pointer_to_nothing_says_what_to_do(tmp_path: Path) -> None:
    publish(tmp_path, "r1")
    (tmp_path / "releases/r1/manifest.json").unlink()
    with pytest.raises(BrokenStateError, match="Restore the folder from a backup"):
        current_release(tmp_path)


def test_what_an_older_version_did_not_publish_is_null_or_empty(tmp_path: Path) -> None:
    publish(tmp_path, "r1")
    path = tmp_path / "releases/r1/issues.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["codebook"]), path)
    tables = current_release(tmp_path).tables("issues", "claims")
    assert tables["issues"].columns.to_list() == ISSUES.column_names
    assert tables["issues"]["codebook"].isna().all()
    assert tables["claims"].empty
