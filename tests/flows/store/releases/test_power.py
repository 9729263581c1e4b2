"""The machine stops between any two changes of the disk while readers are turned to a release and old ones go."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from flows.store import files
from flows.store.files import remove_temporaries
from flows.store.releases.current import current_release, finish_interrupted, make_current
from flows.store.releases.damage import find_damage
from flows.store.releases.release import read_release
from flows.store.releases.release_writing import write_release
from flows.store.releases.retention import prune
from tests.flows.power import Flushed, hear_flushes
from transforms.release.tables import finish
from transforms.schema import BASE

#: Events of the interpreter by which a disk is changed.
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.truncate")


class Stopped(BaseException):
    """The machine has stopped."""


@dataclass
class Disk:
    """What is done to a folder; after so many changes there are none any more, for whoever tidies up as well."""

    folder: Path | None = None
    room: int = sys.maxsize
    done: list[tuple[str, ...]] = field(default_factory=list)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is None or not (event in CHANGES or (event == "open" and _writes(arguments))):
            return
        if event not in ("os.rmdir", "os.remove") and str(self.folder) not in str(arguments[0]):
            return
        if len(self.done) >= self.room:
            raise Stopped
        self.done.append((event, *map(str, arguments[:2])))


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


DISK = Disk()
sys.addaudithook(DISK.hear)


@contextmanager
def watched(folder: Path, room: int = sys.maxsize) -> Iterator[list[tuple[str, ...]]]:
    """Within the block changes of the folder are heard, and end after so many."""
    DISK.folder, DISK.room, DISK.done = folder, room, []
    try:
        yield DISK.done
    finally:
        DISK.folder = None


@pytest.fixture(scope="module")
def two(sound_once: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output with a current release and one that is written and not current yet."""
    output = tmp_path_factory.mktemp("two")
    make_current(output, write_release(output, "r1", finish(sound_once), {}))
    write_release(output, "r2", finish(sound_once), {})
    return output


def turned(output: Path) -> None:
    make_current(output, read_release(output, "r2"))
    prune(output, 1)


def test_a_stop_at_any_change_leaves_a_whole_release(two: Path, tmp_path: Path) -> None:
    def again(name: str) -> Path:
        return Path(shutil.copytree(two, tmp_path / name, symlinks=True, copy_function=os.link))

    with watched(tmp_path / "whole") as done:
        turned(again("whole"))
    changes = len(done)
    assert changes > 20
    for room in range(changes):
        output = again(str(room))
        with watched(output, room), suppress(Stopped):
            turned(output)
        current = current_release(output)
        assert current is not None
        assert find_damage(current) == [], f"after {room} changes"
        finish_interrupted(output)
        remove_temporaries(output, output / "releases")
        turned(output)
        assert (output / "current").readlink() == Path("releases/r2")
        assert [path.name for path in (output / "releases").iterdir()] == ["r2"]
        shutil.rmtree(output)


def test_what_readers_are_turned_to_is_on_the_disk_before(
    sound_once: dict[str, pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loss of power keeps what was flushed: files before their folder has its name, that name before the link, the link
    before the release that it led to goes."""
    hear_flushes(monkeypatch, lambda path: DISK.done.append(("flush", str(path))))
    make_current(tmp_path, write_release(tmp_path, "r1", finish(sound_once), {}))
    with watched(tmp_path) as done:
        make_current(tmp_path, write_release(tmp_path, "r2", finish(sound_once), {}))
        prune(tmp_path, 1)
    kinds = [(event, Path(paths[-1]).name) for event, *paths in done]
    named = kinds.index(("os.rename", "r2"))
    linked = kinds.index(("os.rename", "current"))
    retired = next(at for at, (event, *paths) in enumerate(done) if event == "os.rename" and Path(paths[0]).name == "r1")
    written = {path.name for path in (tmp_path / "releases/r2").iterdir()}
    assert written <= {name for event, name in kinds[:named] if event == "flush"}
    assert ("flush", "releases") in kinds[named:linked]
    assert ("flush", tmp_path.name) in kinds[linked:retired]


def test_what_a_loss_of_power_leaves_is_a_whole_release(
    two: Path, sound_once: dict[str, pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each flush, whether the disk has lost all that it was not told to wait for, or the contents of files alone."""
    output = Path(shutil.copytree(two, tmp_path / "out", symlinks=True))
    disk, left, seen = Flushed(output), tmp_path / "left", []

    def lost(path: Path) -> None:
        disk.take(path)
        for leave in (disk.leave, disk.leave_names):
            leave(left)
            current = current_release(left)
            assert current is not None
            assert find_damage(current) == [], f"{leave.__name__} after {path}"
            seen.append(current.release_id)
            shutil.rmtree(left)

    hear_flushes(monkeypatch, lost)
    make_current(output, write_release(output, "r3", finish(sound_once), {}))
    prune(output, 1)
    disk.close()
    assert len(seen) > 2 * len(BASE)
    assert (seen[0], seen[-1]) == ("r1", "r3")
    assert set(seen) == {"r1", "r3"}


def test_a_file_and_its_folders_are_on_the_disk_once_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Flushed(tmp_path)
    hear_flushes(monkeypatch, disk.take)
    files.write_bytes(tmp_path / "a/b/c.txt", b"words")
    with files.new_folder(tmp_path / "d/e/f") as folder:
        (folder / "g.txt").write_text("words")
    assert disk.has("a/b/c.txt")
    assert disk.has("d/e/f")
    files.write_bytes(tmp_path / "a/b/passing.txt", b"words", durable=False)
    assert not disk.has("a/b/passing.txt")
    disk.close()
