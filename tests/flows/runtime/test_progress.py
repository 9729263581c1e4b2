"""How far a run is, how fast it goes and when it will be done, from the first line on."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest

from flows.runtime import progress
from flows.runtime.progress import Pace

Clock = list[float]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("seconds", "done", "told"),
    [
        (10.0, 20, "2.0 a second, 40 s left"),
        (50.0, 10, "0.2 a second, 7 min 30 s left"),
        (720.0, 1, "0.0 a second, 19 h 48 min left"),
        (1.0, 100, "100.0 a second, 0 s left"),
        (1.0, 0, ""),
    ],
)
def test_rate_and_time_left(clock: Clock, seconds: float, done: int, told: str) -> None:
    pace = Pace(100)
    clock[0] += seconds
    assert pace.after(done) == told


def test_elsewhere_than_on_a_terminal_a_line_tells_both_now_and_then(
    clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "log", logging.getLogger(__name__))  # Prefect has handlers of its own on ours
    caplog.set_level(logging.INFO, __name__)
    with progress.progress("extracting", 400) as advance:
        for _ in range(4):
            clock[0] += 10
            advance(50)
    assert [record.getMessage() for record in caplog.records] == [
        "extracting: 100 of 400, 5.0 a second, 1 min 0 s left",
        "extracting: 200 of 400, 5.0 a second, 40 s left",
    ]
