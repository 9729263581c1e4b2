"""The shipped weights of the judge and how they are loaded; see MODEL_CARD.md for where they come from."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from transforms.calibration import share_right
from transforms.documents.model import States, open_session
from transforms.extraction.judge.inputs import NO_MARK, NO_PART, ClaimPieces, IssuePieces
from transforms.model_files import checked_files

ENCODER_FILE = "encoder.onnx"
READER_FILE = "reader.onnx"
PAIRS_FILE = "pairs.onnx"
ISSUES_FILE = "issues.npz"
SETTINGS_FILE = "settings.json"
ENCODER_INPUTS = ("ids", "segments", "parts", "marks")
#: One step for the sum of two tensors and its norm takes longer than two steps: left out, a claim is read an eighth faster.
SLOWER_THAN_APART = ("SkipLayerNormFusion",)


@dataclass(frozen=True)
class JudgeSettings:
    """From which score on something holds, chosen on articles that were not fitted; `steps` is the share right by score.

    A claim is published from `genuine` on, a side from `taken` on. Issues on which the reader sees a side at least `asked` are
    read once more, each beside the claim. `certainty`, if a user sets it, stands for `taken`: a side
    is then published from that share right on. `left_out` are the articles of train, K/N by number, that the weights were not
    fitted to; None where they were fitted to all.
    """

    genuine: float
    negated: float
    conditional: float
    taken: float
    asked: float
    steps: tuple[tuple[float, float], ...]
    left_out: str | None = None
    certainty: float | None = None

    def fold(self) -> tuple[int, int] | None:
        """The articles left out of fitting as K and N, None where there are none."""
        number, _, count = (self.left_out or "").partition("/")
        return (int(number), int(count)) if count else None

    def is_taken(self, score: float) -> bool:
        """Whether a side of this score is published."""
        return score >= self.taken if self.certainty is None else self.confidence(score) >= self.certainty

    def confidence(self, score: float) -> float:
        """The share of right positions among those of like score on articles that were not fitted."""
        return share_right(self.steps, score)


@dataclass(frozen=True, eq=False)
class Judge:
    """Encoder and reader of claims, the reader of pairs, and how issues become queries.

    That is by a projection of their descriptions, and vectors of known ones.
    """

    encoder: onnxruntime.InferenceSession
    reader: onnxruntime.InferenceSession
    pairs: onnxruntime.InferenceSession
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    own: dict[str, NDArray[np.float32]]
    settings: JudgeSettings

    def queries(self, descriptions: Iterable[tuple[str, Sequence[int]]]) -> NDArray[np.float32]:
        """A row an issue from its description: the text, which names the issue as trained, and its pieces."""
        rows = [self._mean_state(ids) @ self.weight.T + self.bias + self.own.get(text, 0) for text, ids in descriptions]
        return np.stack(rows).astype(np.float32)

    def read(self, pieces: ClaimPieces, queries: NDArray[np.float32], places: dict[str, int]) -> tuple[NDArray[np.float32], ...]:
        """Logits of flags, acts, sides and stances, and how much each issue looks at each piece, of one claim.

        Claims are run one at a time: eight-bit activations share one scale a tensor, so that in a batch each claim's scores
        would depend on its neighbours.
        """
        hits = pieces.hits(places)
        states = self._states(pieces.ids, pieces.segments, pieces.parts, pieces.marks(hits))
        inputs = {"states": states, "parts": pieces.parts[None], "issues": queries, "hits": hits[None]}
        return tuple(output[0] for output in self.reader.run(None, inputs))

    def read_pair(self, pieces: IssuePieces) -> NDArray[np.float32]:
        """Logits of a claim on one issue: no side, then each stance."""
        values = (pieces.ids, pieces.segments, pieces.parts, pieces.marks)
        (logits,) = self.pairs.run(None, {name: value[None] for name, value in zip(ENCODER_INPUTS, values, strict=True)})
        pair: NDArray[np.float32] = logits[0]
        return pair

    def _states(self, *inputs: NDArray[np.int64]) -> States:
        states: States
        (states,) = self.encoder.run(None, {name: value[None] for name, value in zip(ENCODER_INPUTS, inputs, strict=True)})
        return states

    def _mean_state(self, ids: Sequence[int]) -> States:
        """The mean state of the pieces of a description, the mark before it left out."""
        nothing = np.zeros(len(ids), np.int64)
        states = self._states(np.array(ids, np.int64), nothing, nothing + NO_PART, nothing + NO_MARK)
        mean: States = states[0, 1:].mean(0)
        return mean


@lru_cache(maxsize=1)
def load_judge() -> Judge:
    """The judge, once a process. Raises ModelFileError where a file is not the one in the manifest."""
    files = checked_files(
        __name__, (ENCODER_FILE, READER_FILE, PAIRS_FILE, ISSUES_FILE, SETTINGS_FILE), "export the judge again or restore it"
    )
    settings = json.loads(files[SETTINGS_FILE])
    steps = tuple((least, share) for least, share in settings.pop("steps"))
    return open_judge(files, JudgeSettings(steps=steps, **settings))


def open_judge(files: Mapping[str, bytes], settings: JudgeSettings) -> Judge:
    """The judge of the bytes of its files with some settings."""
    arrays = np.load(io.BytesIO(files[ISSUES_FILE]), allow_pickle=False)
    return Judge(
        encoder=open_session(files[ENCODER_FILE], without=SLOWER_THAN_APART),
        reader=open_session(files[READER_FILE]),
        pairs=open_session(files[PAIRS_FILE], without=SLOWER_THAN_APART),
        weight=arrays["weight"],
        bias=arrays["bias"],
        own={str(text): vector for text, vector in zip(arrays["texts"], arrays["own"], strict=True)},
        settings=settings,
    )
