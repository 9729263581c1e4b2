"""What a score of a model is worth: the share that was right among those of like score on texts that were not fitted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def share_right(steps: Sequence[tuple[float, float]], score: float) -> float:
    """The share (0..1) of the last of the `steps` (least score, share right; growing) that the score reaches, else the first."""
    return steps[max(bisect_right([least for least, _ in steps], score) - 1, 0)][1]
