"""What a run does with a ledger that is damaged or lost, before it does anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from flows.pipeline.run_record import recorded_run
from flows.settings import load_settings
from flows.store.ledger import Withdrawal
from flows.store.releases import make_current, write_release
from transforms.release.tables import finish


def test_withdrawals_outlive_the_whole_state(
    sound: dict[str, pd.DataFrame], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By the newest release that can be read; what was published without a record is not published with it again."""
    settings = load_settings({}, raw=[str(tmp_path)], output=str(tmp_path / "out"))
    for number, withdrawn in enumerate(([["path", "d", "1.txt"]], [["path", "d", "1.txt"], ["article", "", "a_1"]], [])):
        about = {"withdrawals": withdrawn, "created_at": "2026-10-09T06:00:00+00:00"}
        release = write_release(settings.output, f"r{number}", finish(sound), about)
        make_current(settings.output, release)
    (release.folder / "manifest.json").write_text("{")
    for _ in range(2):
        with recorded_run(settings) as run:
            assert run.ledger.withdrawals() == [Withdrawal("path", "d", "1.txt"), Withdrawal("article", "", "a_1")]
        assert caplog.text.count("the ledger was damaged or lost, and is made anew") == 1
    shutil.rmtree(settings.output)
    with recorded_run(settings) as run:
        assert run.ledger.withdrawals() == []
    assert caplog.text.count("made anew") == 1, "where there was nothing, nothing was lost"
