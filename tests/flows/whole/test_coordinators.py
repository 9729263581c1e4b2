"""Workers of a cluster on an object store, and one coordinator in the place of another that was killed: the same release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.storage import place_of
from flows.store.files import copy_file, read_json, write_json
from flows.store.locks.lease import NAME
from flows.store.releases.current import current_release
from flows.store.releases.damage import find_damage
from tests.flows import harness
from tests.flows.harness import Calm, Ended
from tests.flows.stores import Store
from transforms.linking import partitions

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect", "store")]

OUTPUT = "s3://news/taken-up"


@pytest.fixture
def raw(calm: Calm, request: pytest.FixtureRequest) -> str:
    """Copies of the calm run's raw files, for one test alone."""
    place = f"s3://news/{request.function.__name__}/raw"
    for file in calm.raw.rglob("*.*"):
        copy_file(file, place_of(place) / file.relative_to(calm.raw).as_posix())
    return place


def run(output: str, raw: str, state: Path, **settings: str) -> Ended:
    return harness.run_here(output, raw, "--json", POSITIONS_STATE=str(state), **settings)  # type: ignore[arg-type]


def test_workers_of_a_cluster_read_and_write_in_a_store_and_it_may_be_in_parts(
    calm: Calm, raw: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "MOST_ARTICLES", 1)
    output = "s3://news/by-workers"
    settings = {"POSITIONS_TASK_RUNNER": "dask", "POSITIONS_PROCESSES": "2", "POSITIONS_PARTITION_ABOVE": "0"}
    first = run(output, raw, tmp_path, **settings)
    assert first.code == 0, first.told
    release, plain = current_release(place_of(output)), current_release(calm.output)
    assert release is not None
    assert plain is not None
    assert find_damage(release) == []
    in_parts, whole = harness.rows(release), harness.rows(plain)
    for name in whole:
        columns = list(whole[name])
        one, other = (frame[name].astype("string").sort_values(columns).to_numpy().tolist() for frame in (in_parts, whole))
        assert one == other, name
    copy_file(calm.raw / "monday" / "0.txt", place_of(raw) / "tuesday" / "0.txt")
    again = run(output, raw, tmp_path, **settings)
    assert again.code == 0, again.told
    second = current_release(place_of(output))
    assert second is not None
    assert find_damage(second) == []
    shared = [name for name in release.manifest["files"] if name.startswith("claims.parquet/")]
    assert {name: second.manifest["files"][name] for name in shared} == {name: release.manifest["files"][name] for name in shared}


def test_another_coordinator_goes_on_where_one_was_killed(
    store: Store, calm: Calm, raw: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSITIONS_STATE", str(tmp_path / "first"))
    process = harness.start(raw, OUTPUT)  # type: ignore[arg-type]
    assert process.stderr is not None
    told = ""
    while "stage=ingest" not in told and (line := process.stderr.readline()):
        told += line
    process.kill()
    process.communicate()
    assert "stage=extract" not in told
    refused = run(OUTPUT, raw, tmp_path / "second")
    assert "Another run writes to" in refused.told
    lease = place_of(OUTPUT) / "_state" / NAME
    write_json(lease, {**read_json(lease), "until": 0})  # its time is up
    ended = run(OUTPUT, raw, tmp_path / "second")
    assert ended.code == 0, ended.told
    assert json.loads(ended.printed.splitlines()[-1])["records"] == 2
    harness.assert_same(harness.sound(place_of(OUTPUT)), harness.sound(calm.output))
