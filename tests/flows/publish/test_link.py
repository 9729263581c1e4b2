"""Actors are taken from the release before only where all is kept from which they were joined then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from flows.publish.link import earlier_actors
from flows.publish.partitions.partial_results import TOLD, keep_actors, kept_result
from flows.publish.partitions.plan import hash_of_ids
from flows.settings import Settings
from flows.store.releases.release import Release
from flows.store.releases.release_writing import write_release
from transforms.linking.named_entities import NamedEntities
from transforms.linking.tables import PartialResult
from transforms.release.tables import finish

IDS = {"kept": pa.array(["act_1", "act_2"]), "gone": pa.array(["act_1"])}
NAMED = NamedEntities(*(pa.table({"row": [0]}) for _ in range(3)))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(raw=(), output=tmp_path)


@pytest.fixture
def previous(settings: Settings, sound_once: dict[str, pd.DataFrame]) -> Release:
    """A release of two parts, with what they told."""
    for digest, ids in IDS.items():
        kept_result(settings.state, digest, lambda: PartialResult(lambda: NAMED, [], []))
        keep_actors(settings.state, digest, ids)
    joined = {digest: hash_of_ids(ids) for digest, ids in IDS.items()}
    return write_release(settings.output, "r1", finish(sound_once), {"joined": joined})


def test_a_part_that_tells_the_same_keeps_its_actors(settings: Settings, previous: Release) -> None:
    found = earlier_actors(settings, previous, ["kept", "new"])
    assert found is not None
    assert list(found.of_groups) == [IDS["kept"], None]
    ((told, ids),) = found.gone
    assert (told(), ids) == (NAMED, IDS["gone"])
    assert found.actors.equals(previous.tables("actors")["actors"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda state: keep_actors(state, "kept", pa.array(["act_1", "act_3"])),  # by a run that published nothing
        lambda state: (state / TOLD / "kept" / "actors.parquet").unlink(),
        lambda state: (state / TOLD / "gone" / "rows.parquet").write_bytes(b"garbled"),
    ],
)
def test_where_anything_else_is_kept_all_are_joined_anew(
    settings: Settings, previous: Release, damage: Callable[[Path], object]
) -> None:
    damage(settings.state)
    assert earlier_actors(settings, previous, ["kept", "new"]) is None


def test_a_release_that_does_not_tell_is_none(settings: Settings, sound_once: dict[str, pd.DataFrame]) -> None:
    assert earlier_actors(settings, None, ["new"]) is None
    assert earlier_actors(settings, write_release(settings.output, "r1", finish(sound_once), {}), ["new"]) is None
