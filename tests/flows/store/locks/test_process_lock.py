from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.errors import LockHeldError
from flows.store.locks.process_lock import holder, is_held, writer_lock

HOLD = (
    "import sys, pathlib; from flows.store.locks.process_lock import writer_lock\n"
    "with writer_lock(pathlib.Path(sys.argv[1]), 0): print('held', flush=True); sys.stdin.read()"
)


def test_the_same_process_may_take_it_again(tmp_path: Path) -> None:
    with writer_lock(tmp_path, 0), writer_lock(tmp_path, 0):
        assert f"process {os.getpid()}" in holder(tmp_path)
    assert not is_held(tmp_path)


def test_another_process_is_named_and_its_death_frees_the_lock(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own interpreter
    try:
        process.stdout.readline()
        assert is_held(tmp_path)
        with pytest.raises(LockHeldError, match=f"process {process.pid} on "), writer_lock(tmp_path, 0):
            pass
    finally:
        process.kill()
        process.wait()
    with writer_lock(tmp_path, 5):
        assert f"process {os.getpid()}" in holder(tmp_path)
