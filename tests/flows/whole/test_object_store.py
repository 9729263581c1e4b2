"""Raw files and output in an object store: the same release as on a disk, and every command on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.publish.staleness import is_unchanged
from flows.settings import load_settings
from flows.storage import place_of
from flows.store.files import copy_file, names_in
from flows.store.ledger.ledger import Ledger
from flows.store.locks.coordinator import writing
from tests.flows import harness
from tests.flows.harness import Calm, Ended
from tests.flows.stores import Store

pytestmark = pytest.mark.usefixtures("prefect")

RAW, OUTPUT = "s3://news/raw", "s3://news/dataset"


@pytest.fixture(scope="module")
def first(calm: Calm, store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """The first run on copies of the calm run's raw files, during which the store does not answer for a while; its state."""
    for file in calm.raw.rglob("*.*"):
        copy_file(file, place_of(RAW) / file.relative_to(calm.raw).as_posix())
    state = tmp_path_factory.mktemp("state")
    store.be_silent(2)
    return run(state), state


def run(state: Path) -> Ended:
    settings = {"POSITIONS_STATE": str(state), "POSITIONS_SHARD_SIZE": "100"}  # of shards, too, the size makes no difference
    ended = harness.run_here(OUTPUT, RAW, "--json", **settings)  # type: ignore[arg-type]
    assert ended.code == 0, ended.told
    return ended


def test_a_store_that_stays_away_for_a_while_costs_nothing(first: tuple[Ended, Path], calm: Calm, store: Store) -> None:
    assert store.refused
    release = harness.sound(place_of(OUTPUT))
    harness.assert_same(release, harness.sound(calm.output))
    assert "Tables: s3://news/dataset/releases/" in first[0].printed


def test_another_machine_goes_on_where_the_first_has_stopped(first: tuple[Ended, Path], tmp_path: Path) -> None:
    ended = run(tmp_path)
    assert "Nothing new" in ended.printed
    assert len([name for name in names_in(place_of(OUTPUT) / "_state") if name.startswith("ledger-")]) == 1
    assert "lease.json" not in names_in(place_of(OUTPUT) / "_state")


def test_what_is_taken_back_on_one_machine_is_due_on_another(
    first: tuple[Ended, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is due no more once it is let stand again."""
    settings = load_settings({}, raw=[RAW], output=OUTPUT, state=str(tmp_path / "second"), shard_size=100)
    for arguments, told, is_due in (
        (["forget", "monday/1.txt"], "1 records of monday/1.txt", True),
        (["forget", "--undo", "monday/1.txt"], "stand again", False),
    ):
        monkeypatch.setenv("POSITIONS_STATE", str(tmp_path / "first"))
        result = CliRunner().invoke(app, [*arguments, "--output", OUTPUT])
        assert told in result.output
        with writing(settings), Ledger(settings.state) as ledger:
            assert is_unchanged(settings, ledger) != is_due


@pytest.mark.slow
def test_ten_seconds_without_an_answer_lose_and_double_nothing(
    first: tuple[Ended, Path], calm: Calm, store: Store, tmp_path: Path
) -> None:
    """The run waits, or ends with its message and the next one goes on."""
    output, settings = "s3://news/after-silence", {"POSITIONS_STATE": str(tmp_path), "POSITIONS_SHARD_SIZE": "100"}
    refused = store.refused
    store.be_silent(10)
    ended = harness.run_here(output, RAW, **settings)  # type: ignore[arg-type]
    assert store.refused > refused
    if ended.code:
        assert "Traceback" not in ended.told
        store.be_silent(0)
        ended = harness.run_here(output, RAW, **settings)  # type: ignore[arg-type]
    assert ended.code == 0, ended.told
    harness.assert_same(harness.sound(place_of(output)), harness.sound(calm.output))


@pytest.mark.slow
def test_what_is_taken_back_there_is_published_no_more(
    first: tuple[Ended, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken back on one machine, published without by another."""
    monkeypatch.setenv("POSITIONS_STATE", str(tmp_path / "state"))
    result = CliRunner().invoke(app, ["forget", "monday/1.txt", "--output", OUTPUT])
    assert "1 records of monday/1.txt" in result.output
    assert json.loads(run(first[1]).printed.splitlines()[-1])["records"] == 1
