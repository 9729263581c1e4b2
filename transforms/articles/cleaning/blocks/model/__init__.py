"""What each block of a text is (`kinds.KINDS`), with probabilities: networks over shapes, neighbours and scores of the words.

Trained by `training/blocks` on saved pages copied by several tools (MODEL_CARD.md); run by numpy alone. Hashed words after
Weinberger et al., Feature hashing for large scale multitask learning (2009); probabilities are calibrated by a temperature (Guo
et al., On calibration of modern neural networks, 2017).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.features import VERSION, Floats, Shapes, context
from transforms.articles.cleaning.blocks.kinds import FOREIGN, HEADLINE, KINDS, OWN
from transforms.articles.cleaning.blocks.markdown import Mark
from transforms.model_files import ModelFileError, checked_files

WEIGHTS_FILE = "blocks.npz"
CURE = "run training/blocks again or restore it"
Exact = NDArray[np.float64]
_HEADLINE = KINDS.index(HEADLINE)
#: The arrays of its file.
ARRAYS = ("words", "bias", "mean", "scale", "hidden", "out")
#: A column is looked at up to so many standard deviations from its mean.
_FARTHEST = 4.0
#: Values and weights are read to so fine a grid that all sums of their products are exact, in whatever order a processor adds.
_VALUES, _WEIGHTS = 256.0, 1024.0
#: So few rows are multiplied at once that the library of numpy does it in one thread: more cost many times what they save.
_AT_ONCE = 16


@dataclass(frozen=True)
class Judged:
    """What a block is: how likely the article's own, 0..1; the likeliest of the own kinds, and of the foreign ones; how likely
    the headline, 0..1."""

    own: float
    kind: str
    foreign: str
    headline: float


@dataclass(frozen=True)
class BlockModel:
    """`words`: a weight a bucket and kind, with `bias`; `mean`, `scale`: of the columns of `features.context`; of each network
    (the first axis) `hidden` and `out`, weights with a last row of biases; all are divided by `temperature`."""

    words: Floats
    bias: Floats
    mean: Floats
    scale: Floats
    hidden: Exact
    out: Exact
    temperature: float

    @classmethod
    def read(cls, content: Mapping[str, NDArray[np.generic]]) -> BlockModel:
        """The model in the arrays of its file; raises ModelFileError where its features or kinds are others than the code's."""
        if int(content["version"]) != VERSION or list(content["kinds"]) != list(KINDS):
            raise ModelFileError(f"{WEIGHTS_FILE} was made for other features than {VERSION}, or other kinds; {CURE}")
        words, bias, mean, scale = (content[name].astype(np.float32) for name in ARRAYS[:4])
        hidden, out = (_on_grid(content[name].astype(np.float64), _WEIGHTS) for name in ARRAYS[4:])
        return cls(words, bias, mean, scale, hidden, out, float(content["temperature"]))

    def word_kinds(self, hashes: Sequence[Sequence[int]]) -> Floats:
        """What the words of each block alone say: a row a block, probabilities of the kinds."""
        sums = [self.words[buckets].sum(axis=0) / len(buckets) ** 0.5 if buckets else 0 * self.bias for buckets in hashes]
        found = 1 / (1 + np.exp(-np.clip(np.stack(sums) + self.bias, -50, 50)))
        shares: Floats = (found / found.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares

    def column_kinds(self, columns: Floats) -> Floats:
        """The probabilities of the kinds of each row of columns: the mean of the networks."""
        seen = _on_grid(np.clip((columns - self.mean) / self.scale, -_FARTHEST, _FARTHEST).astype(np.float64), _VALUES)
        parts = [self._together(seen[start : start + _AT_ONCE]) for start in range(0, len(seen), _AT_ONCE)]
        return np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, len(KINDS)), dtype=np.float32)

    def _together(self, seen: Exact) -> Exact:
        found = np.zeros((len(seen), len(KINDS)))
        for hidden, out in zip(self.hidden, self.out, strict=True):
            inner = _on_grid(np.maximum(0, seen @ hidden[:-1] + hidden[-1]), _VALUES)
            found += _softmax((inner @ out[:-1] + out[-1]) / self.temperature)
        return found / len(self.hidden)

    def kinds(self, blocks: Sequence[Block], marks: Sequence[Mark], reasons: Sequence[str | None], is_marked: bool) -> Floats:
        """The probabilities of the kinds of each block of a text; `marks` and `reasons` are those of its markdown."""
        if not blocks:
            return np.zeros((0, len(KINDS)), dtype=np.float32)
        shapes = Shapes(blocks, marks, reasons, is_marked)
        return self.column_kinds(context(shapes, self.word_kinds(shapes.hashes)))

    def judge(
        self, blocks: Sequence[Block], marks: Sequence[Mark], reasons: Sequence[str | None], is_marked: bool
    ) -> list[Judged]:
        """What each block of a text is, as `kinds`."""
        found = self.kinds(blocks, marks, reasons, is_marked)
        own, foreign = found[:, : len(OWN)], found[:, len(OWN) :]
        return [
            Judged(likely, OWN[one], FOREIGN[other], headline)
            for likely, one, other, headline in zip(
                own.sum(axis=1).tolist(), own.argmax(axis=1), foreign.argmax(axis=1), found[:, _HEADLINE].tolist(), strict=True
            )
        ]


@lru_cache(maxsize=1)
def load_block_model() -> BlockModel:
    """The shipped model, once a process. Raises ModelFileError where its file is not the one in the manifest."""
    data = checked_files(__name__, (WEIGHTS_FILE,), CURE)[WEIGHTS_FILE]
    with np.load(io.BytesIO(data), allow_pickle=False) as content:
        return BlockModel.read({name: content[name] for name in content.files})


def _on_grid(values: Exact, steps: float) -> Exact:
    return np.round(values * steps) / steps


def _softmax(values: Exact) -> Exact:
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    found: Exact = raised / raised.sum(axis=1, keepdims=True)
    return found
