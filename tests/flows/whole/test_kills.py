"""Killed at random moments, over several dumps, the command always goes on to the result of a run that nothing disturbed."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows import harness
from tests.flows.harness import Calm

pytestmark = pytest.mark.usefixtures("prefect")
WriteDump = Callable[..., Path]

#: A dump a chapter, by the topics of its articles.
DUMPS = {"monday": ("ceasefire", "talks"), "tuesday": ("harvest", "ceasefire"), "wednesday": ("talks", "harvest")}


def campaign(folder: Path, write_dump: WriteDump, kills: int, dumps: int) -> Counter[str]:
    """Kill the command so often, spread over the dumps; returns how often at each stage."""
    chance = random.Random(kills)  # noqa: S311 - moments, no secrets
    raw, calm = folder / "raw", folder / "calm"
    hit: Counter[str] = Counter()
    for number, (dump, topics) in enumerate(list(DUMPS.items())[:dumps]):
        write_dump(raw / dump, *topics, published=f"2024-03-0{number + 4}")
        undisturbed = harness.run(raw, calm)
        assert undisturbed.code == 0, undisturbed.told
        due = kills // dumps + (number < kills % dumps)
        hit += kill(Calm(raw, calm, undisturbed.seconds), folder / "shaken", due, chance)
        print(f"{dump}: kills so far by stage {dict(hit)}; 0 corrupt, 0 lost, 0 doubled")
    return hit


def kill(calm: Calm, shaken: Path, kills: int, chance: random.Random) -> Counter[str]:
    """Kill the command on the raw files of an undisturbed run so often, at moments drawn from the time that this run took; then
    let it end, and compare. Returns how often it was killed at each stage.
    """
    kept = shaken.with_name("kept")
    hit: Counter[str] = Counter()
    before = first = harness.sound(shaken)
    copied(shaken, kept)
    while hit.total() < kills:
        killed = harness.stopped(calm.raw, shaken, chance.uniform(0.5, calm.seconds))
        if killed.code == 0:  # it was faster this time: all is done, and is to be done again
            copied(kept, shaken)
            before = first
            continue
        hit[killed.stage] += 1
        after = harness.sound(shaken)
        assert (after and after.release_id) == (before and before.release_id) or killed.stage in {"release", "end"}
        before = after
    completed = harness.run(calm.raw, shaken)
    assert completed.code == 0, completed.told
    harness.assert_same(harness.sound(shaken), harness.sound(calm.output))
    return hit


def copied(folder: Path, to: Path) -> None:
    """Put a copy of a folder in the place of another; of one that is not there, nothing."""
    shutil.rmtree(to, ignore_errors=True)
    if folder.exists():
        shutil.copytree(folder, to, symlinks=True)


def test_three_kills(calm: Calm, tmp_path: Path) -> None:
    assert kill(calm, tmp_path / "shaken", 3, random.Random(3)).total() == 3  # noqa: S311 - moments, no secrets


@pytest.mark.slow
def test_forty_kills_over_three_dumps(tmp_path: Path, write_dump: WriteDump) -> None:
    hit = campaign(tmp_path, write_dump, kills=42, dumps=3)
    assert hit.total() >= 40
    assert {"ingest", "extract", "judge"} <= set(hit)
