"""Logistic regression with a quadratic penalty on the weights, not on the bias (Newton's method)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

STEPS = 12


def fit_logistic(rows: Sequence[Mapping[str, float]], right: Sequence[bool], penalty: float) -> tuple[dict[str, float], float]:
    """Weights by feature, and the bias, to four decimals."""
    names = sorted({name for features in rows for name in features})
    x = np.array([[features.get(name, 0.0) for name in names] + [1.0] for features in rows])
    y = np.array(right, float)
    penalties = np.diag([penalty] * len(names) + [1e-6])
    weights: NDArray[np.float64] = np.zeros(x.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - likely) - penalties @ weights
        weights += np.linalg.solve((x * (likely * (1 - likely))[:, None]).T @ x + penalties, slope)
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=False)}, round(float(weights[-1]), 4)
