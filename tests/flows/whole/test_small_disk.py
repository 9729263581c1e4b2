"""A file system of our own that is too small, or may not be written: what a run does on it, its Prefect server included."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.runtime.prefect_server import API_URL
from tests.flows import harness

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs tmpfs"),
    pytest.mark.usefixtures("own_server"),
]
WriteDump = Callable[..., Path]
ENOUGH = "size=64m"
#: What part there is of the room that an undisturbed run takes: too little for the database, the parses, the release.
PARTS = (0.02, 0.3, 0.6, 0.9)


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each run start a server of its own, whose database lies in the output folder."""
    monkeypatch.delenv(API_URL, raising=False)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = mount("-t", "tmpfs", "-o", ENOUGH, "tmpfs", str(folder))
    if made.returncode:
        pytest.skip(f"this user may not mount: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


def mount(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607


def remount(disk: Path, option: str) -> None:
    assert mount("-o", f"remount,{option}", str(disk)).returncode == 0


def taken(folder: Path) -> int:
    """The bytes of disk that the files of a folder take."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def assert_told(ended: harness.Ended) -> None:
    assert ended.code == 1, ended.told
    assert "Traceback" not in ended.told
    assert "Error logging" not in ended.told
    assert ended.told.splitlines()[-1].startswith("positions: ")


def test_a_disk_that_fills_up_at_any_stage_is_told_and_the_next_run_completes(
    disk: Path, tmp_path: Path, write_dump: WriteDump
) -> None:
    raw, out, calm = tmp_path / "raw", disk / "out", tmp_path / "calm"
    for dump, topics in {"monday": ("ceasefire", "talks"), "tuesday": ("harvest", "ceasefire")}.items():
        write_dump(raw / dump, *topics, published="2024-03-04")
        before, held, used = harness.sound(out), taken(calm), shutil.disk_usage(disk).used
        assert harness.run(raw, calm).code == 0
        for part in PARTS:
            remount(disk, f"size={used + int((taken(calm) - held) * part)}")
            assert_told(harness.run(raw, out))
            after = harness.sound(out)
            assert (after and after.release_id) == (before and before.release_id)
        remount(disk, ENOUGH)
        completed = harness.run(raw, out)
        assert completed.code == 0, completed.told
        harness.assert_same(harness.sound(out), harness.sound(calm))


def test_what_may_not_be_written_can_be_read(disk: Path, tmp_path: Path, write_dump: WriteDump) -> None:
    raw, out = tmp_path / "raw", disk / "out"
    write_dump(raw / "monday", "ceasefire", published="2024-03-04")
    assert harness.run(raw, out).code == 0
    release = harness.sound(out)
    assert release is not None
    write_dump(raw / "tuesday", "talks", published="2024-03-05")
    remount(disk, "ro")
    refused = harness.run(raw, out)
    assert_told(refused)
    assert f"Cannot write to {out}" in refused.told
    article = release.tables("articles")["articles"]["article_id"][0]
    for arguments in (["status", str(raw)], ["explain", article], ["validate"]):
        read = CliRunner().invoke(app, [*arguments, "--output", str(out)])
        assert read.exit_code == 0, read.output
    remount(disk, "rw")
    assert harness.run(raw, out).code == 0
    after = harness.sound(out)
    assert after is not None
    assert len(after.tables("articles")["articles"]) == 2
