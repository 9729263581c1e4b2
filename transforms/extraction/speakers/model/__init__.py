"""The shipped weights of the speaker resolver and how they are run; see MODEL_CARD.md for where they come from."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.calibration import share_right
from transforms.extraction.speakers.features import FEATURES, Use
from transforms.model_files import ModelFileError, checked_files

WEIGHTS_FILE = "resolver.npz"
SETTINGS_FILE = "resolver.json"


@dataclass(frozen=True, eq=False)
class Model:
    """A few networks of two hidden layers, whose scores are averaged.

    The first layer is kept in two parts: for the situation of the source, and for a candidate. `steps` turn a probability into
    the share of right decisions; nobody is stated below `threshold`. `uses` are what is known of the nouns of sources and of
    what sources do.
    """

    situation: NDArray[np.float32]
    pair: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    last: NDArray[np.float32]
    threshold: float
    steps: tuple[tuple[float, float], ...]
    uses: Mapping[str, Use]

    def probabilities(self, situation: Sequence[float], rows: Sequence[Sequence[float]]) -> NDArray[Any]:
        """How likely each candidate is the one, a number a row; they add up to one."""
        given = self.first_bias + np.array(situation, np.float32) @ self.situation
        hidden = np.maximum(np.array(rows, np.float32) @ self.pair + given[:, None, :], 0)
        hidden = np.maximum(hidden @ self.second + self.second_bias[:, None, :], 0)
        scores = np.add.reduce(hidden @ self.last[:, :, None])[:, 0] / len(self.last)
        likely = np.exp(scores - scores.max())
        return np.asarray(likely / likely.sum())

    def confidence(self, probability: float) -> float:
        """The share of right decisions among those of like probability on articles that were not trained on."""
        return share_right(self.steps, probability)


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model, once a process. Raises ModelFileError where a file is not the one in the manifest."""
    files = checked_files(__name__, (WEIGHTS_FILE, SETTINGS_FILE), "run training/speakers again or restore it")
    settings = json.loads(files[SETTINGS_FILE])
    with np.load(io.BytesIO(files[WEIGHTS_FILE]), allow_pickle=False) as weights:
        arrays = {name: weights[name].astype(np.float32) for name in weights.files}
    if tuple(settings["features"]) != FEATURES:
        raise ModelFileError(f"{SETTINGS_FILE} was fitted on other features than are read now; run training/speakers again")
    return Model(
        **arrays,
        threshold=settings["threshold"],
        steps=tuple((least, share) for least, share in settings["steps"]),
        uses={word: tuple(use) for word, use in settings["uses"].items()},
    )
