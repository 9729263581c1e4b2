from __future__ import annotations

import pytest

from transforms.calibration import share_right


@pytest.mark.parametrize(("score", "share"), [(-1.0, 0.1), (0.0, 0.1), (0.49, 0.1), (0.5, 0.6), (0.9, 0.8), (2.0, 0.8)])
def test_a_score_is_worth_the_last_step_that_it_reaches(score: float, share: float) -> None:
    assert share_right(((0.0, 0.1), (0.5, 0.6), (0.9, 0.8)), score) == share
