from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from flows.interrupts import EXIT_CODE, MESSAGE, ending_at_once

WAIT = (
    "import time; from flows.interrupts import ending_at_once\n"
    "with ending_at_once(): print('waiting', flush=True); time.sleep(60)"
)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_ends_the_process_at_once_with_a_clean_message() -> None:
    command = [sys.executable, "-c", WAIT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (EXIT_CODE, MESSAGE)


def test_behind_the_block_interrupts_are_what_they_were() -> None:
    before = signal.getsignal(signal.SIGINT)
    with ending_at_once():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
