"""Train the block model, and measure it in folds of pages on the tools that training does not see.

    python -m training.blocks.train MODEL.npz FOLDER EXPECTED.jsonl [FOLDER EXPECTED.jsonl ...] [--cache COPIES.jsonl]

FOLDER holds saved pages, EXPECTED one object a page: `file` (the end of its path), `text`. Prints, for five folds over all pages
and each unseen tool and set: text F1 of the cleaned copy against the body, and the share of lines that are no part of the body
and were kept. Then writes the model trained on all pages, and prints its SHA-256, which `cleaning/blocks/model.py` asks for.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier

from training.blocks.copies import SEEN, UNSEEN, PageCopy, copies
from training.blocks.labels import Body, text_f1
from transforms.articles.cleaning import cleaner
from transforms.articles.cleaning.blocks.features import BUCKETS, VERSION, Shapes, context
from transforms.articles.cleaning.blocks.markdown import read_blocks
from transforms.articles.cleaning.blocks.model import BlockModel
from transforms.articles.decoding import normalise

FOLDS, SEED = 5, 0
#: Longer copies are no article, in blocks.
MOST_BLOCKS = 3_000

#: For each set and tool, a row a page: text F1, lines that are no part of the body, and how many of them were kept.
Measured = defaultdict[tuple[str, str], list[tuple[float, int, int]]]


@dataclass
class Example:
    """The blocks of a copy: what is said of them, which are the body's (-1: tells nothing), and how much each counts."""

    page: int
    shapes: Shapes
    is_body: np.ndarray
    weights: np.ndarray
    words: csr_matrix


def example(copy: PageCopy) -> Example | None:
    """A copy as training sees it; None for one without blocks, or with far too many."""
    marked = read_blocks(normalise(copy.text))
    if not 0 < len(marked.blocks) <= MOST_BLOCKS:
        return None
    shapes = Shapes(marked.blocks, marked.marks, marked.reasons, marked.is_marked)
    body = Body(copy.body)
    held = [body.holds(block.text) for block in marked.blocks]
    is_body = np.array([-1 if one is None else int(one) for one in held])
    starts = np.cumsum([0, *map(len, shapes.hashes)])
    values = np.concatenate([np.full(len(one), len(one) ** -0.5) for one in shapes.hashes if one] or [np.zeros(0)])
    places = np.concatenate([np.array(one, int) for one in shapes.hashes])
    words = csr_matrix((values, places, starts), (len(held), BUCKETS))
    return Example(copy.page, shapes, is_body, np.sqrt([block.words for block in marked.blocks]), words)


def train(examples: Sequence[Example]) -> BlockModel:
    """The words' weights, then trees over scores of words that were given by weights of other pages."""
    scores: dict[int, np.ndarray] = {}
    for half in (0, 1):
        weights = _words_model([one for one in examples if one.page % 2 != half])
        scores |= {id(one): _scores(weights, one) for one in examples if one.page % 2 == half}
    columns = np.vstack([context(one.shapes, scores[id(one)]) for one in examples])
    is_body, counts = (np.concatenate([getattr(one, name) for one in examples]) for name in ("is_body", "weights"))
    known = is_body >= 0
    trees = HistGradientBoostingClassifier(
        max_iter=80,
        learning_rate=0.12,
        max_leaf_nodes=16,
        min_samples_leaf=40,
        l2_regularization=1.0,
        max_bins=64,
        random_state=SEED,
    ).fit(columns[known], is_body[known], sample_weight=counts[known])
    return BlockModel.read(_arrays(_words_model(examples), trees))


def _words_model(examples: Sequence[Example]) -> Any:
    is_body = np.concatenate([one.is_body for one in examples])
    counts = np.concatenate([one.weights for one in examples])
    known = is_body >= 0
    words = vstack([one.words for one in examples]).tocsr()
    model = SGDClassifier(loss="log_loss", alpha=3e-5, max_iter=4, tol=None, random_state=SEED)
    return model.fit(words[known], is_body[known], sample_weight=counts[known])


def _scores(model: Any, one: Example) -> np.ndarray:
    scores: np.ndarray = model.predict_proba(one.words)[:, 1].astype(np.float32)
    return scores


def _arrays(words: Any, trees: Any) -> dict[str, np.ndarray]:
    """The model as plain arrays: the nodes of each tree side by side, a leaf pointing to itself."""
    tables = [stage[0].nodes for stage in trees._predictors]  # noqa: SLF001 - the library has no public way to its trees
    base = float(trees._baseline_prediction.ravel()[0])  # noqa: SLF001
    size, depth = max(map(len, tables)), max(int(table["depth"].max()) for table in tables)
    arrays: dict[str, np.ndarray] = {
        "version": np.array(VERSION), "words": words.coef_[0].astype(np.float16), "bias": np.array(float(words.intercept_[0])),
        "base": np.array(base), "depth": np.array(depth),
    }  # fmt: skip
    for name, source, kind in (
        ("feature", "feature_idx", np.int16), ("threshold", "num_threshold", np.float64), ("left", "left", np.int16),
        ("right", "right", np.int16), ("value", "value", np.float32),
    ):  # fmt: skip
        found = np.zeros((len(tables), size), dtype=kind)
        for number, table in enumerate(tables):
            column = table[source].astype(kind)
            if name in ("left", "right"):
                column = np.where(table["is_leaf"], np.arange(len(table)), column)
            if name == "value":
                column = np.where(table["is_leaf"], column, 0)
            if name in ("feature", "threshold"):
                column = np.where(table["is_leaf"], 0, column)
            found[number, : len(table)] = column
        arrays[name] = found
    return arrays


def measured(some: Sequence[PageCopy], model: BlockModel) -> Measured:
    """For each set and tool, a row a page: text F1, lines that are no part of the body, and how many of them were kept."""
    rows: Measured = defaultdict(list)
    with patch.object(cleaner, "load_block_model", lambda: model):
        for copy in some:
            text = cleaner.clean(normalise(copy.text), None).text
            kept, body = set(text.split("\n\n")), Body(copy.body)
            foreign = [block.text for block in read_blocks(normalise(copy.text)).blocks if body.holds(block.text) is False]
            rows[copy.source, copy.tool].append((text_f1(copy.body, text), len(foreign), sum(line in kept for line in foreign)))
    return rows


def main() -> None:
    """Measure in folds, train on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("pages", type=Path, nargs="+", help="FOLDER EXPECTED.jsonl, once a set")
    parser.add_argument("--cache", type=Path, help="where the copies are kept, since making them takes minutes")
    options = parser.parse_args()
    made = _copies(options.pages, options.cache)
    examples = [one for copy in made if copy.tool not in UNSEEN and (one := example(copy))]
    fold = np.random.RandomState(SEED).permutation(1 + max(copy.page for copy in made)) % FOLDS
    rows: Measured = defaultdict(list)
    for number in range(FOLDS):
        model = train([one for one in examples if fold[one.page] != number])
        for key, some in measured([copy for copy in made if fold[copy.page] == number and copy.tool not in SEEN], model).items():
            rows[key] += some
    for (source, tool), some in sorted(rows.items()):
        scores, lines, kept = zip(*some, strict=True)
        share = sum(kept) / max(1, sum(lines))
        print(f"{source:<12} {tool:<10} {len(some):4} pages   F1 {np.mean(scores):.3f}   foreign lines kept {share:.3f}")
    model = train(examples)
    _write(options.model, model)
    print(f"SHA-256 {hashlib.sha256(options.model.read_bytes()).hexdigest()}")


def _write(path: Path, model: BlockModel) -> None:
    small = {name: getattr(model, name).astype(np.int16) for name in ("feature", "left", "right")}
    small |= {"words": model.words.astype(np.float16), "value": model.value.astype(np.float32), "threshold": model.threshold}
    np.savez_compressed(path, version=VERSION, bias=model.bias, base=model.base, depth=model.depth, **small)


def _copies(pages: Sequence[Path], cache: Path | None) -> list[PageCopy]:
    if cache is not None and cache.is_file():
        return [PageCopy(**json.loads(line)) for line in cache.read_text(encoding="utf-8").splitlines()]
    made: list[PageCopy] = []
    for folder, expected in zip(pages[::2], pages[1::2], strict=True):
        made += copies(folder, expected, first=1 + made[-1].page if made else 0)
    if cache is not None:
        cache.write_text("".join(json.dumps(asdict(copy)) + "\n" for copy in made), encoding="utf-8")
    return made


if __name__ == "__main__":
    main()
