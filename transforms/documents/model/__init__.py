"""The shipped weights of the encoder and the tagger and how they are loaded; see MODEL_CARD.md for where they come from.

The lower layers of the encoder read a window for all; the tagger has its upper layers, and others may have theirs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from transforms.calibration import share_right
from transforms.documents.features import Features, load_tokenizer, read_features
from transforms.documents.linker import WindowScores
from transforms.documents.model.exact_sums import one_thread_session, sums_overflow
from transforms.documents.windows import Window, read_windows
from transforms.model_files import checked_files

ENCODER_FILE = "encoder.onnx"
TAGGER_FILE = "tagger.onnx"
TAGGER_OUTPUTS = ["heads", "query", "key"]
TOKENIZER_FILE = "tokenizer.json"
DISTANCE_FILE = "distance.json"
CALIBRATION_FILE = "calibration.json"
#: What was read of so many texts of no more characters is kept: as many as are parsed before the first of them is extracted from.
KEPT_TEXTS, LONGEST_KEPT = 32, 20_000

States = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Model:
    """The network with its tokenizer, `distance` (bias of a pair by bucket, a role) and calibration."""

    encoder: onnxruntime.InferenceSession
    tagger: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    distance: dict[str, NDArray[Any]]
    steps: tuple[tuple[float, float], ...]

    def read(self, text: str) -> tuple[Sequence[Window], Sequence[Features]]:
        """The windows of a text and their features, read once for the tagger and whoever reads the text after it."""
        return _read(self, text) if len(text) <= LONGEST_KEPT else _read.__wrapped__(self, text)

    def scores(self, window: Features) -> WindowScores:
        """The tagger's scores of one window, a row a word.

        Windows are run one at a time: eight-bit activations share one scale a tensor, so that in a batch each window's
        scores would depend on its neighbours. One thread loses no time by it.
        """
        inputs = {"ids": window.ids, "mask": [1] * len(window.ids), "case": window.case, "quoted": window.quoted}
        (states,) = self.encoder.run(None, {name: np.array([value], np.int64) for name, value in inputs.items()})
        first = np.array(window.first)
        count = len(first)
        heads, query, key = (output[0][first] for output in self.tagger.run(TAGGER_OUTPUTS, {"states": states}))
        return WindowScores(heads.reshape(count, 3, 3), query.reshape(count, 2, -1), key.reshape(count, 2, -1))

    def confidence(self, score: float) -> float:
        """The share of right attributions among those of like score on articles that were not trained on."""
        return share_right(self.steps, score)


@lru_cache(maxsize=KEPT_TEXTS)
def _read(model: Model, text: str) -> tuple[Sequence[Window], Sequence[Features]]:
    windows = read_windows(text)
    return windows, read_features(text, windows, model.tokenizer)


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model, once a process. Raises ModelFileError where a file is not the one in the manifest."""
    names = (ENCODER_FILE, TAGGER_FILE, TOKENIZER_FILE, DISTANCE_FILE, CALIBRATION_FILE)
    files = checked_files(__name__, names, "run training/tagger/export.py or restore it")
    distance: dict[str, Sequence[float]] = json.loads(files[DISTANCE_FILE])
    return Model(
        encoder=open_session(files[ENCODER_FILE]),
        tagger=open_session(files[TAGGER_FILE]),
        tokenizer=load_tokenizer(files[TOKENIZER_FILE].decode("utf-8")),
        distance={role: np.array(bias, np.float32) for role, bias in distance.items()},
        steps=tuple((least, share) for least, share in json.loads(files[CALIBRATION_FILE])),
    )


def open_session(weights: bytes, *, without: Sequence[str] = ()) -> onnxruntime.InferenceSession:
    """A network for one thread that gives the same on every processor; `without` names optimizers to leave out."""
    return one_thread_session(weights, exact_sums=sums_overflow(), without=without)
