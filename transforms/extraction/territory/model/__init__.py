"""The shipped weights of the reader of territorial figures and how they are loaded; MODEL_CARD.md tells where they come from."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from transforms.documents.features import load_tokenizer
from transforms.documents.model import ModelFileError
from transforms.extraction.territory.features import ROLES, TAGS, Features

MANIFEST_FILE = "manifest.json"
WEIGHTS_FILE = "reader.onnx"
TOKENIZER_FILE = "tokenizer.json"
CALIBRATION_FILE = "calibration.json"


@dataclass(frozen=True, eq=False)
class Model:
    """The network with its tokenizer and its calibration: steps of (least score, share right)."""

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    steps: tuple[tuple[float, float], ...]

    def scores(self, features: Features) -> tuple[NDArray[Any], NDArray[Any]]:
        """The scores of the heads, and of each word those of its tags: (words, roles, tags). One passage at a time."""
        inputs = {"ids": features.ids, "mask": [1] * len(features.ids), "case": features.case, "mark": features.mark}
        heads, roles = self.session.run(None, {name: np.array([value], np.int64) for name, value in inputs.items()})
        return heads[0], roles[0][np.array(features.first)].reshape(-1, len(ROLES), len(TAGS))

    def confidence(self, score: float) -> float:
        """The share of right figures among those of like score in passages that were not trained on."""
        return self.steps[max(bisect_right([least for least, _ in self.steps], score) - 1, 0)][1]


def model_version() -> str:
    """One hash of all files of the model, for fingerprints; reads the manifest only."""
    return hashlib.sha256(_read(MANIFEST_FILE)).hexdigest()[:16]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model, once a process. Raises ModelFileError where a file is not the one in the manifest."""
    hashes = json.loads(_read(MANIFEST_FILE))
    files = {name: _checked(name, hashes) for name in (WEIGHTS_FILE, TOKENIZER_FILE, CALIBRATION_FILE)}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    # Without it, sums of eight-bit products overflow on x86 processors without VNNI, and these find other figures than others.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return Model(
        session=onnxruntime.InferenceSession(files[WEIGHTS_FILE], options, providers=["CPUExecutionProvider"]),
        tokenizer=load_tokenizer(files[TOKENIZER_FILE].decode("utf-8")),
        steps=tuple((least, share) for least, share in json.loads(files[CALIBRATION_FILE])),
    )


def _checked(name: str, hashes: dict[str, str]) -> bytes:
    data = _read(name)
    if hashlib.sha256(data).hexdigest() != hashes.get(name):
        raise ModelFileError(f"{name} is not the file of {MANIFEST_FILE}; run training/territory/export.py again or restore it")
    return data


def _read(name: str) -> bytes:
    try:
        return resources.files(__name__).joinpath(name).read_bytes()
    except FileNotFoundError:
        raise ModelFileError(f"the territory model's {name} is missing") from None
