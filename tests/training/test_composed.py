"""Written passages made of parts: every issue from both sides, in the form that training reads."""

from __future__ import annotations

from collections import defaultdict

import pytest
import yaml

from training.judge.composed import DATA, Composer, Row, read_frames, read_things
from transforms.schema.codes import ACTS, STANCES
from transforms.vocabulary import load_vocabulary


def passages(*, held: bool) -> list[Row]:
    words = yaml.safe_load((DATA / "composed-words.yml").read_text(encoding="utf-8"))
    things, frames = read_things(DATA / "composed-things.tsv"), read_frames(DATA / "composed-frames.tsv")
    return list(Composer(things, frames, words, held=held).passages())


@pytest.fixture(scope="module")
def composed() -> list[Row]:
    return passages(held=False)


def test_every_issue_of_the_shipped_codebook_is_met_from_both_sides(composed: list[Row]) -> None:
    met: dict[str, set[str]] = defaultdict(set)
    for row in composed:
        for side in row["positions"]:
            met[side["issue"]].add(side["stance"])
    assert set(met) == {issue.code for issue in load_vocabulary().codebook.issues}
    assert all({"support", "oppose"} <= stances <= set(STANCES) for stances in met.values())
    assert any(not row["positions"] for row in composed)


def test_source_cue_and_claim_stand_in_the_text_and_acts_are_known(composed: list[Row]) -> None:
    for row in composed:
        assert all(row[part] in row["text"] for part in ("source_text", "cue_text", "claim_text"))
        assert "{" not in row["text"]
        assert row["act"] in ACTS


def test_passages_are_the_same_each_time(composed: list[Row]) -> None:
    assert passages(held=False) == composed


def test_what_is_held_for_measuring_is_said_in_other_ways(composed: list[Row]) -> None:
    held = [frame for frame in read_frames(DATA / "composed-frames.tsv") if frame.held]
    ways = {(frame.cue, frame.content.partition("{x}")[0]) for frame in held}
    trained = {(row["cue_text"], row["claim_text"]) for row in composed}
    assert ways
    assert not any(cue == one and start and text.startswith(start) for one, text in trained for cue, start in ways)
    assert {row["cue_text"] for row in passages(held=True)} == {frame.cue for frame in held}
