"""Killed at random moments, over several dumps, the command always goes on to the result of a run that nothing disturbed."""

from __future__ import annotations

import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.store.releases.current import current_release
from flows.store.releases.damage import find_damage
from tests.flows import harness, warm
from tests.flows.conftest import CEASEFIRE, HARVEST, TALKS
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
        hit += kill(Calm(raw, calm), undisturbed.seconds, folder / "shaken", due, chance)
        print(f"{dump}: kills so far by stage {dict(hit)}; 0 corrupt, 0 lost, 0 doubled")
    return hit


def kill(calm: Calm, seconds: float, shaken: Path, kills: int, chance: random.Random) -> Counter[str]:
    """Kill the command on the raw files of an undisturbed run so often, at moments drawn from the time that it took; then let it
    end, and compare. Returns how often it was killed at each stage.
    """
    kept = shaken.with_name("kept")
    hit: Counter[str] = Counter()
    before = first = harness.sound(shaken)
    copied(shaken, kept)
    while hit.total() < kills:
        killed = harness.stopped(calm.raw, shaken, chance.uniform(0.5, seconds))
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


#: What is told of a dump number in the long campaign: a topic, the same with another place, a copy, a correction.
PLACES = ("Oster", "Velm", "Quill", "Tarn", "Brack", "Sorrel", "Hale", "Lund", "Moss", "Dorin")


def write_tenth(raw: Path, number: int) -> None:
    """The dump of a number: articles of its own, a copy of one before, a record that is refused, and a text that was changed."""
    dump, topics = raw / f"day-{number}", (CEASEFIRE, TALKS, HARVEST)
    dump.mkdir(parents=True)
    own = topics[number % 3].replace("Norland", PLACES[number])
    (dump / "own.txt").write_text(own, encoding="utf-8")
    (dump / "copy.txt").write_text(topics[(number + 1) % 3], encoding="utf-8")
    (dump / "broken.jsonl").write_text('{"text": \n', encoding="utf-8")
    if number:
        corrected = raw / f"day-{number - 1}" / "own.txt"
        corrected.write_text(corrected.read_text(encoding="utf-8") + "\nThe figures were corrected later.\n", encoding="utf-8")


def long_campaign(folder: Path, kills: int, dumps: int, seed: int) -> Counter[str]:
    """Kill runs over so many dumps, each read on top of those before, at moments drawn from the time of the run before; after
    each kill the release is sound, and after each dump the same as without kills. Returns how often at each stage."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    raw, calm, shaken = folder / "raw", folder / "calm", folder / "shaken"
    hit: Counter[str] = Counter()
    for number in range(dumps):
        write_tenth(raw, number)
        undisturbed = warm.stopped(raw, calm, None)
        assert undisturbed.code == 0, undisturbed.told
        before, due, tries = current_release(shaken), hit.total() + kills // dumps + (number < kills % dumps), 0
        kept = folder / "kept"
        copied(shaken, kept)
        while hit.total() < due and tries < 2 * kills:
            tries += 1
            killed = warm.stopped(raw, shaken, chance.uniform(0.05, 1.0) * undisturbed.seconds)
            after = current_release(shaken)
            assert after is None or find_damage(after) == []
            if killed.code == 0:  # it was faster this time: all is done, and is to be done again
                copied(kept, shaken)
                before = current_release(shaken)
                continue
            hit[killed.stage] += 1
            same = (after and after.release_id) == (before and before.release_id)
            assert same or killed.stage in {"release", "end"}, killed.told
            before = after
        completed = warm.stopped(raw, shaken, None)
        assert completed.code == 0, completed.told
        harness.assert_same(current_release(shaken), current_release(calm))
        print(f"dump {number}: {hit.total()} kills so far, by stage {dict(hit)}; 0 corrupt, 0 lost, 0 doubled", flush=True)
    return hit


def test_a_kill(calm: Calm, tmp_path: Path) -> None:
    """Behind the parsing of articles."""
    assert_goes_on(calm, tmp_path / "shaken", ["stage=extract"])


@pytest.mark.slow
def test_three_kills(calm: Calm, tmp_path: Path) -> None:
    """While files are read, while articles are parsed, and behind that; at many more moments the long campaigns."""
    assert_goes_on(calm, tmp_path / "shaken", ["", "stage=ingest", "stage=extract"])


def assert_goes_on(calm: Calm, shaken: Path, stages: list[str]) -> None:
    """A run killed after it told of each of the stages leaves no release, and the next parses nothing again."""
    chance = random.Random(3)  # noqa: S311 - moments, no secrets
    for told in stages:
        killed = warm.stopped(calm.raw, shaken, chance.uniform(0.05, 0.2), after=told)
        assert killed.code == -signal.SIGKILL, killed.told
        assert told in killed.told
        assert harness.sound(shaken) is None
    completed = warm.stopped(calm.raw, shaken, None)
    assert completed.code == 0, completed.told
    assert "0 parsed in this run" in completed.told
    harness.assert_same(harness.sound(shaken), harness.sound(calm.output))


@pytest.mark.slow
def test_three_kills_of_the_command(tmp_path: Path, write_dump: WriteDump) -> None:
    assert campaign(tmp_path, write_dump, kills=3, dumps=1).total() == 3


@pytest.mark.slow
def test_hundred_kills_over_ten_dumps(tmp_path: Path) -> None:
    hit = long_campaign(tmp_path, kills=110, dumps=10, seed=18)
    assert hit.total() >= 100
    assert {"ingest", "extract", "link", "judge"} <= set(hit)


@pytest.mark.slow
def test_forty_kills_over_three_dumps(tmp_path: Path, write_dump: WriteDump) -> None:
    hit = campaign(tmp_path, write_dump, kills=42, dumps=3)
    assert hit.total() >= 40
    assert {"ingest", "extract", "judge"} <= set(hit)
