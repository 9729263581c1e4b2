"""The shipped weights of the judge and how they are loaded; see MODEL_CARD.md for where they come from."""

from __future__ import annotations

import hashlib
import io
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from transforms.documents.model import ModelFileError, States, open_session

MANIFEST_FILE = "manifest.json"
READER_FILE = "reader.onnx"
ISSUES_FILE = "issues.npz"
SETTINGS_FILE = "settings.json"


@dataclass(frozen=True)
class JudgeSettings:
    """From which score on something holds, chosen on articles that were not fitted; `steps` is the share right by score.

    `act` is how sure the judge must be of another act than the words tell. A side that words tell stands if the judge gives it
    at least `confirmed`; one on an issue that is named is taken without such words from `taken` on.
    """

    genuine: float
    act: float
    confirmed: float
    taken: float
    steps: tuple[tuple[float, float], ...]

    def confidence(self, score: float) -> float:
        """The share of right positions among those of like score on articles that were not fitted."""
        return self.steps[max(bisect_right([least for least, _ in self.steps], score) - 1, 0)][1]


@dataclass(frozen=True, eq=False)
class Judge:
    """The reader of claims, and how issues become queries: a projection, and vectors of known ones."""

    reader: onnxruntime.InferenceSession
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    own: dict[str, NDArray[np.float32]]
    settings: JudgeSettings

    def queries(self, descriptions: dict[str, States]) -> NDArray[np.float32]:
        """A row an issue from the mean state of its description; `descriptions` are by a text that names the issue as trained."""
        rows = [state @ self.weight.T + self.bias + self.own.get(text, 0) for text, state in descriptions.items()]
        return np.stack(rows).astype(np.float32)

    def read(self, inputs: dict[str, NDArray[Any]]) -> tuple[NDArray[np.float32], ...]:
        """Logits of flags, acts, sides and stances, and how much each issue looks at each word, of one claim."""
        return tuple(output[0] for output in self.reader.run(None, inputs))


@lru_cache(maxsize=1)
def load_judge() -> Judge:
    """The judge, once a process. Raises ModelFileError where a file is not the one in the manifest."""
    hashes = json.loads(_read(MANIFEST_FILE))
    settings = json.loads(_checked(SETTINGS_FILE, hashes))
    steps = tuple((least, share) for least, share in settings.pop("steps"))
    files = {name: _checked(name, hashes) for name in (READER_FILE, ISSUES_FILE)}
    return open_judge(files, JudgeSettings(steps=steps, **settings))


def open_judge(files: Mapping[str, bytes], settings: JudgeSettings) -> Judge:
    """The judge of the bytes of its files with some settings."""
    arrays = np.load(io.BytesIO(files[ISSUES_FILE]), allow_pickle=False)
    return Judge(
        reader=open_session(files[READER_FILE]),
        weight=arrays["weight"],
        bias=arrays["bias"],
        own={str(text): vector for text, vector in zip(arrays["texts"], arrays["own"], strict=True)},
        settings=settings,
    )


def _checked(name: str, hashes: dict[str, str]) -> bytes:
    data = _read(name)
    if hashlib.sha256(data).hexdigest() != hashes.get(name):
        raise ModelFileError(f"{name} is not the file of {MANIFEST_FILE}; export the judge again or restore it")
    return data


def _read(name: str) -> bytes:
    try:
        return resources.files(__name__).joinpath(name).read_bytes()
    except FileNotFoundError:
        raise ModelFileError(f"the judge's {name} is missing") from None
