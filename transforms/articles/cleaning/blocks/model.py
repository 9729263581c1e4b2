"""How likely each block of a text is the article's own: boosted trees over shapes, neighbours and a score of the words.

Trained by `training/blocks` on saved pages copied by several tools (MODEL_CARD.md); run by numpy alone. Friedman, Greedy function
approximation: a gradient boosting machine (2001); hashed words after Weinberger et al., Feature hashing for large scale multitask
learning (2009).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.features import VERSION, Floats, Shapes, context
from transforms.articles.cleaning.blocks.markdown import Mark
from transforms.vocabulary.loading import VocabularyError, read_bytes

FILE = "block_model.npz"
SHA256 = "8b2f4b7b12b950ae41b355a0a02ba5b93fec3bef88ad0c2b5644055371f93043"
#: So many rows are judged at once that what is looked up stays near the processor.
_AT_ONCE = 512


@dataclass(frozen=True)
class BlockModel:
    """`words`: a weight a bucket; `trees`: by node, the feature, the threshold, the two next nodes (its own place for a leaf) and
    the value, each an array of trees by nodes."""

    words: NDArray[np.float32]
    bias: float
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]
    base: float
    depth: int

    @classmethod
    def read(cls, content: Mapping[str, NDArray[np.generic]]) -> BlockModel:
        """The model in the arrays of its file; raises VocabularyError where its features are others than the code's."""
        if int(content["version"]) != VERSION:
            raise VocabularyError(FILE, "version", f"made for other features than {VERSION}; train it anew")
        feature, left, right = (content[name].astype(np.int64) for name in ("feature", "left", "right"))
        threshold, value = (content[name].astype(np.float64) for name in ("threshold", "value"))
        words, bias, base = content["words"].astype(np.float32), float(content["bias"]), float(content["base"])
        return cls(words, bias, feature, threshold, left, right, value, base, int(content["depth"]))

    def word_scores(self, hashes: Sequence[Sequence[int]]) -> Floats:
        """The score of each block by its words alone, 0..1."""
        sums = [float(self.words[buckets].sum()) / len(buckets) ** 0.5 if buckets else 0.0 for buckets in hashes]
        return _sigmoid(np.array(sums) + self.bias).astype(np.float32)

    def tree_scores(self, columns: Floats) -> NDArray[np.float64]:
        """The probability of each row."""
        sums = [self._sums(columns[start : start + _AT_ONCE]) for start in range(0, len(columns), _AT_ONCE)]
        return _sigmoid(np.concatenate(sums) + self.base)

    def _sums(self, columns: Floats) -> NDArray[np.float64]:
        """The sum of the leaves in which each row ends. Nodes are numbered through all trees: one look-up finds any of them."""
        flat = np.ascontiguousarray(columns).ravel()
        start = (np.arange(len(columns)) * columns.shape[1])[:, None]
        roots = np.arange(len(self.feature)) * self.feature.shape[1]
        feature, threshold, value = self.feature.ravel(), self.threshold.ravel(), self.value.ravel()
        left, right = ((nodes + roots[:, None]).ravel() for nodes in (self.left, self.right))
        node = np.broadcast_to(roots, (len(columns), len(roots)))
        for _ in range(self.depth):
            goes_left = flat.take(start + feature.take(node)) <= threshold.take(node)
            node = np.where(goes_left, left.take(node), right.take(node))
        found: NDArray[np.float64] = value.take(node).sum(axis=1)
        return found

    def probabilities(
        self, blocks: Sequence[Block], marks: Sequence[Mark], reasons: Sequence[str | None], is_marked: bool
    ) -> list[float]:
        """How likely each block of a text is a part of the article, 0..1; `marks` and `reasons` are those of its markdown."""
        if not blocks:
            return []
        shapes = Shapes(blocks, marks, reasons, is_marked)
        found: list[float] = self.tree_scores(context(shapes, self.word_scores(shapes.hashes))).tolist()
        return found


@lru_cache(maxsize=1)
def load_block_model() -> BlockModel:
    """The shipped model; raises VocabularyError where its file is not the one that the code was measured with."""
    data = read_bytes(FILE)
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise VocabularyError(FILE, "sha256", "the file is not the one that was measured; train it anew")
    with np.load(io.BytesIO(data), allow_pickle=False) as content:
        return BlockModel.read({name: content[name] for name in content.files})


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -50, 50)))
