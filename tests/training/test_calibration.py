"""How thresholds and steps of the judge are chosen, and how two states are compared on the same articles."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.coded_claims import DRAWS, figures, gains
from training.judge.calibrate import best_threshold, highest_keeping, isotonic


def test_the_threshold_is_the_highest_that_keeps_a_share() -> None:
    assert highest_keeping([0.9, 0.1, 0.5, 0.7], 0.75) == 0.5
    assert highest_keeping([0.9, 0.1, 0.5, 0.7], 1.0) == 0.1


def test_the_threshold_of_the_best_f1_among_those_that_are_precise_enough() -> None:
    scored = [(0.9, True), (0.8, False), (0.7, True), (0.6, True), (0.2, False)]
    assert best_threshold(scored, wanted=3) == 0.6
    assert best_threshold(scored, wanted=3, precision=0.9) == 0.9
    assert best_threshold([(0.9, False), (0.5, True)], wanted=1, precision=0.9) == 0.5


def test_scores_that_are_equal_are_not_parted() -> None:
    assert best_threshold([(0.5, True), (0.5, False), (0.1, False)], wanted=1) == 0.5


def test_steps_rise_and_start_from_nothing() -> None:
    scored = [(0.1, False), (0.2, True), (0.3, False), (0.4, False), (0.5, True), (0.6, True)]
    assert isotonic(scored, least=1) == [(0.0, 0.0), (0.2, 0.333), (0.5, 1.0)]
    shares = [share for _, share in isotonic(scored, least=2)]
    assert shares == sorted(shares)


@pytest.fixture
def before() -> dict[str, Counter[str]]:
    return {
        str(number): Counter(matched=10, genuine_coded=10, genuine=9, junk=1, act=5 + number % 2, side_coded=1, side_found=1)
        for number in range(12)
    }


def test_the_same_counts_gain_nothing(before: dict[str, Counter[str]]) -> None:
    assert set(gains(before, before).values()) == {(0.0, 0.0, 0.0)}


def test_what_falls_everywhere_is_a_loss_beyond_chance_and_what_is_bad_counts_the_other_way(
    before: dict[str, Counter[str]],
) -> None:
    worse = {number: Counter(one) + Counter(junk=2) for number, one in before.items()}
    for one in worse.values():
        one["act"] -= 3
    found = gains(before, worse)
    assert found["act"][2] < 0
    assert found["junk"][2] < 0
    assert found["kept"] == (0.0, 0.0, 0.0)
    assert figures(before.values())["act"] == pytest.approx(66 / 108)
    assert DRAWS >= 1000
