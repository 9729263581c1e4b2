"""What a run does with a ledger that is damaged or lost, before it does anything else."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from flows.pipeline.run_record import recorded_run
from flows.settings import load_settings
from flows.store import layout
from flows.store.ledger.entries import Withdrawal
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release
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


def test_the_last_run_is_the_one_that_began_last_whatever_the_clock_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By which a schedule knows that a run has ended, and by whose name folders of runs are kept."""
    settings = load_settings({}, raw=[str(tmp_path)], output=str(tmp_path / "out"))
    begun = []
    for year in (2027, 2026, 2027):
        clock = type("Clock", (dt.datetime,), {"now": staticmethod(lambda _, year=year: dt.datetime(year, 5, 3, tzinfo=dt.UTC))})
        monkeypatch.setattr(layout, "dt", SimpleNamespace(datetime=clock, UTC=dt.UTC))
        with recorded_run(settings) as run:
            assert run.ledger.last_run()["run_id"] == run.run_id
            begun.append(run.run_id)
    assert [run_id.partition("-")[0] for run_id in begun] == [f"20270503T000000.00000{number}Z" for number in range(3)]


def test_a_forced_run_has_the_release_read_through(
    sound: dict[str, pd.DataFrame], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file that nobody but readers meets would be shared with the next release as it is."""
    settings = load_settings({}, raw=[str(tmp_path)], output=str(tmp_path / "out"), force=True)
    release = write_release(settings.output, "r1", finish(sound), {"withdrawals": [], "created_at": "2026-10-09T06:00:00+00:00"})
    make_current(settings.output, release)
    with recorded_run(settings):
        assert "is damaged" not in caplog.text
    page = release.folder / "DATA_DICTIONARY.md"
    page.write_bytes(page.read_bytes()[:-1] + b"?")
    with recorded_run(settings):
        assert "release r1 is damaged (DATA_DICTIONARY.md)" in caplog.text
