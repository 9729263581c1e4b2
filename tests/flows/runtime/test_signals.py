from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from flows.runtime.signals import MESSAGE, SIGNALS, exit_flow_on_signals, exit_on_signals

WAIT = (
    "import time; from flows.runtime.signals import exit_on_signals\n"
    "with exit_on_signals(): print('waiting', flush=True); time.sleep(60)"
)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_process_at_once_with_a_clean_message(number: signal.Signals) -> None:
    command = [sys.executable, "-c", WAIT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (128 + number, MESSAGE)


def test_behind_the_block_interrupts_are_what_they_were() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with exit_on_signals():
        assert signal.getsignal(signal.SIGINT) not in before
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_in_a_flow_of_a_command_ours_takes_the_place_of_prefects_handler() -> None:
    with exit_on_signals():
        ours = signal.getsignal(signal.SIGTERM)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # as a flow starts
        with exit_flow_on_signals():
            assert signal.getsignal(signal.SIGTERM) is ours
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_in_a_flow_of_a_prefect_worker_its_handler_stays() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with exit_flow_on_signals():
        assert signal.getsignal(signal.SIGTERM) is before
