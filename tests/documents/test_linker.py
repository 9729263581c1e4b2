"""Scores to attributions: contents never overlap, sources go to their cues, doubtful cues are left out."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.documents.linker import LinkedWords, LinkerSettings, WindowScores, link

RANK = 4
FLAT = {"source": np.zeros(64, np.float32), "content": np.zeros(64, np.float32)}


def scores(cue: str, source: str, content: str, owner: str = "") -> WindowScores:
    """Strings of O, B and I a word; `owner` names by a digit the cue (by number) that a word is linked to."""
    tags = np.stack([[[6.0 * (letter == tag) for tag in "OBI"] for letter in role] for role in (cue, source, content)], axis=1)
    count = len(cue)
    query, key = np.zeros((count, 2, RANK)), np.zeros((count, 2, RANK))
    number = -1
    for place in range(count):
        number += cue[place] == "B"
        if cue[place] in "BI":
            query[place, :, number] = 4.0
    for place, letter in enumerate(owner):
        key[place] = -4.0
        if letter != ".":
            key[place, :, int(letter)] = 4.0
    return WindowScores(tags.astype(np.float32), query.astype(np.float32), key.astype(np.float32))


def linked(*roles: str, settings: LinkerSettings | None = None) -> list[LinkedWords]:
    return link(scores(*roles), FLAT, settings or LinkerSettings())


def test_a_cue_has_its_source_and_its_content() -> None:
    (found,) = linked("OBOOO", "BOOOO", "OOBII", "0.000")
    assert (found.cue, found.source, found.content) == ((1, 2), (0, 1), ((2, 5),))


def test_a_content_may_have_two_runs() -> None:
    (found,) = linked("OOOBOOO", "OOBOOOO", "BIOOBII", "000.000")
    assert found.content == ((0, 2), (4, 7))


def test_two_cues_share_no_word() -> None:
    found = linked("OBOOOBOO", "BOOOBOOO", "OOBIOOBI", "0.00" + "1.11")
    assert [one.content for one in found] == [((2, 4),), ((6, 8),)]


def test_each_cue_takes_its_own_source() -> None:
    found = linked("OBOOOBOO", "BOOOBOOO", "OOBIOOBI", "0.00" + "1.11")
    assert [one.source for one in found] == [(0, 1), (4, 5)]


def test_a_cue_without_content_is_none() -> None:
    assert linked("OBOO", "BOOO", "OOOO", "0...") == []


def test_no_cue_no_attribution() -> None:
    assert linked("OOOO", "BOOO", "OOBI", "....") == []


def test_a_low_score_is_left_out() -> None:
    assert linked("OBOOO", "BOOOO", "OOBII", "0.000", settings=LinkerSettings(score=1.1)) == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_window_of_few_words_is_read(count: int) -> None:
    assert linked("B" * count, "O" * count, "O" * count, "." * count) == []
