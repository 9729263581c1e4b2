from __future__ import annotations

import numpy as np
import pytest

from transforms.articles.cleaning.blocks import model as block_model
from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.features import BUCKETS, VERSION, Shapes, context
from transforms.articles.cleaning.blocks.markdown import Mark, read_blocks
from transforms.articles.cleaning.blocks.model import BlockModel, load_block_model
from transforms.vocabulary.loading import VocabularyError

PROSE = "The harbour board chose a new pilot on Monday, and said that she would start in June with the first ships."
MENU = ["Home", "World", "Sport", "Sign in", "Subscribe now"]


def arrays(**more: object) -> dict[str, np.ndarray]:
    """A model of one tree: blocks of up to three words are foreign."""
    threshold = np.log1p(3.5)
    found = {
        "version": VERSION, "words": np.zeros(BUCKETS, np.float16), "bias": 0.0, "base": 0.0, "depth": 1,
        "feature": [[0, 0, 0]], "threshold": [[threshold, 0, 0]], "left": [[1, 1, 2]], "right": [[2, 1, 2]],
        "value": [[0, -3, 3]],
    } | more  # fmt: skip
    return {name: np.asarray(value) for name, value in found.items()}


def probabilities(model: BlockModel, text: str) -> list[float]:
    marked = read_blocks(text)
    return model.probabilities(marked.blocks, marked.marks, marked.reasons, marked.is_marked)


def test_a_tree_is_walked_to_its_leaf() -> None:
    found = probabilities(BlockModel.read(arrays()), f"Home\n\n{PROSE}")
    assert found == pytest.approx([1 / (1 + np.exp(3)), 1 / (1 + np.exp(-3))])


def test_many_rows_are_judged_as_each_alone() -> None:
    model = load_block_model()
    columns = np.random.default_rng(4).normal(size=(1_100, int(model.feature.max()) + 1)).astype(np.float32)
    each = [model.tree_scores(columns[[row]])[0] for row in (0, 1, 511, 512, 1_099)]
    assert model.tree_scores(columns)[[0, 1, 511, 512, 1_099]].tolist() == each


def test_words_have_weights_of_their_own() -> None:
    shapes = Shapes([Block("Sign in"), Block(PROSE)], [Mark(), Mark()], [None, None], False)
    weights = np.zeros(BUCKETS, np.float16)
    weights[shapes.hashes[0]] = -4
    low, middle = BlockModel.read(arrays(words=weights)).word_scores(shapes.hashes)
    assert low < 0.01
    assert 0.0 < middle <= 0.5


def test_a_model_for_other_features_is_refused() -> None:
    with pytest.raises(VocabularyError, match="features"):
        BlockModel.read(arrays(version=VERSION + 1))


def test_a_file_that_was_not_measured_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_model, "SHA256", "0" * 64)
    load_block_model.cache_clear()
    with pytest.raises(VocabularyError, match="not the one"):
        load_block_model()
    load_block_model.cache_clear()


def test_the_shipped_model_tells_prose_from_menus() -> None:
    text = "\n\n".join(
        [*MENU, "A pilot for Tarn", *(f"{PROSE} So it was in the year {year}." for year in range(1990, 1998)), *MENU]
    )
    found = probabilities(load_block_model(), text)
    assert max(found[: len(MENU)] + found[-len(MENU) :]) < 0.5
    assert min(found[len(MENU) + 1 : -len(MENU)]) > 0.5


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_every_block_has_its_columns(count: int) -> None:
    blocks = [Block(PROSE), Block("Home")] * count
    if blocks:
        shapes = Shapes(blocks, [Mark()] * len(blocks), [None] * len(blocks), False)
        columns = context(shapes, np.zeros(len(blocks), np.float32))
        assert columns.shape[0] == len(blocks)
        assert np.isfinite(columns).all()
    assert len(load_block_model().probabilities(blocks, [Mark()] * len(blocks), [None] * len(blocks), False)) == len(blocks)
