"""The shipped weights of the reader of territorial figures and how they are loaded; MODEL_CARD.md tells where they come from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from transforms.documents.features import load_tokenizer
from transforms.documents.model import open_session
from transforms.extraction.figures.features import ROLES, TAGS, Features
from transforms.logistic import Logistic
from transforms.model_files import checked_files

WEIGHTS_FILE = "reader.onnx"
TOKENIZER_FILE = "tokenizer.json"
CERTAINTY_FILE = "certainty.json"
CURE = "run training/territory/export.py again or restore it"


@dataclass(frozen=True, eq=False)
class Model:
    """The network with its tokenizer, and how sure a figure is that was told from what it reads."""

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    certainty: Logistic

    def scores(self, features: Features) -> tuple[NDArray[Any], NDArray[Any]]:
        """The scores of the heads, and of each word those of its tags: (words, roles, tags). One passage at a time."""
        inputs = {"ids": features.ids, "mask": [1] * len(features.ids), "case": features.case, "mark": features.mark}
        heads, roles = self.session.run(None, {name: np.array([value], np.int64) for name, value in inputs.items()})
        return heads[0], roles[0][np.array(features.first)].reshape(-1, len(ROLES), len(TAGS))


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model, once a process. Raises ModelFileError where a file is not the one in the manifest."""
    files = checked_files(__name__, (WEIGHTS_FILE, TOKENIZER_FILE, CERTAINTY_FILE), CURE)
    return Model(
        session=open_session(files[WEIGHTS_FILE]),
        tokenizer=load_tokenizer(files[TOKENIZER_FILE].decode("utf-8")),
        certainty=Logistic(**json.loads(files[CERTAINTY_FILE])),
    )
