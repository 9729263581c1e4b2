from __future__ import annotations

import numpy as np
import pytest

from transforms import model_files
from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.features import BUCKETS, VERSION, Shapes, context
from transforms.articles.cleaning.blocks.kinds import BODY, KINDS, NAVIGATION
from transforms.articles.cleaning.blocks.markdown import Mark, read_blocks
from transforms.articles.cleaning.blocks.model import BlockModel, Judged, load_block_model
from transforms.model_files import ModelFileError

PROSE = "The harbour board chose a new pilot on Monday, and said that she would start in June with the first ships."
MENU = ["Home", "World", "Sport", "Sign in", "Subscribe now"]


def arrays(**more: object) -> dict[str, np.ndarray]:
    """A model of one unit: the longer a block, the more likely body, else navigation."""
    columns = context(Shapes([Block("Home")], [Mark()], [None], False), np.zeros((1, len(KINDS)), np.float32)).shape[1]
    hidden, out = np.zeros((1, columns + 1, 1)), np.full((1, 2, len(KINDS)), -30.0)
    hidden[0, 0, 0] = 1  # the first column is the logarithm of the number of words
    out[0, :, KINDS.index(BODY)], out[0, :, KINDS.index(NAVIGATION)] = (4, -8), (0, 0)
    found = {
        "version": VERSION, "kinds": KINDS, "words": np.zeros((BUCKETS, len(KINDS)), np.float16), "bias": np.zeros(len(KINDS)),
        "mean": np.zeros(columns), "scale": np.ones(columns), "hidden": hidden, "out": out, "temperature": 1.0,
    } | more  # fmt: skip
    return {name: np.asarray(value) for name, value in found.items()}


def judged(model: BlockModel, text: str) -> list[Judged]:
    marked = read_blocks(text)
    return model.judge(marked.blocks, marked.marks, marked.reasons, marked.is_marked)


def test_blocks_are_told_with_their_kinds() -> None:
    menu, prose = judged(BlockModel.read(arrays()), f"Home\n\n{PROSE}")
    assert (menu.own < 0.01, menu.foreign) == (True, NAVIGATION)
    assert (prose.own > 0.9, prose.kind) == (True, BODY)


def test_a_temperature_makes_the_model_less_sure_and_no_other() -> None:
    cold, warm = (judged(BlockModel.read(arrays(temperature=degree)), PROSE)[0] for degree in (1.0, 2.0))
    assert 0.5 < warm.own < cold.own
    assert (warm.kind, warm.foreign) == (cold.kind, cold.foreign)


def test_networks_are_averaged() -> None:
    one = arrays()
    other = np.where(one["out"] == -8, 8, one["out"])
    twice = {"hidden": np.repeat(one["hidden"], 2, axis=0), "out": np.concatenate([one["out"], other])}
    each = [judged(BlockModel.read(arrays(out=out)), "Home")[0].own for out in (one["out"], other)]
    assert judged(BlockModel.read(arrays(**twice)), "Home")[0].own == pytest.approx(np.mean(each), abs=1e-6)


def test_words_have_weights_of_their_own() -> None:
    shapes = Shapes([Block("Sign in"), Block(PROSE)], [Mark(), Mark()], [None, None], False)
    weights = np.zeros((BUCKETS, len(KINDS)), np.float16)
    weights[shapes.hashes[0], KINDS.index(BODY)] = -4
    call, prose = BlockModel.read(arrays(words=weights)).word_kinds(shapes.hashes)
    assert call.sum() == pytest.approx(1)
    assert call[KINDS.index(BODY)] < 0.001 < prose[KINDS.index(BODY)]


@pytest.mark.parametrize("other", [{"version": VERSION + 1}, {"kinds": KINDS[::-1]}], ids=["features", "kinds"])
def test_a_model_for_other_features_or_kinds_is_refused(other: dict[str, object]) -> None:
    with pytest.raises(ModelFileError, match="other features"):
        BlockModel.read(arrays(**other))


def test_a_file_that_was_not_measured_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = model_files.read_file
    monkeypatch.setattr(model_files, "read_file", lambda package, name: read(package, name) + b"\n" * name.endswith(".npz"))
    load_block_model.cache_clear()
    with pytest.raises(ModelFileError, match=r"blocks\.npz is not the file"):
        load_block_model()
    load_block_model.cache_clear()


def test_the_shipped_model_tells_prose_from_menus() -> None:
    text = "\n\n".join(
        [*MENU, "A pilot for Tarn", *(f"{PROSE} So it was in the year {year}." for year in range(1990, 1998)), *MENU]
    )
    found = [one.own for one in judged(load_block_model(), text)]
    assert max(found[: len(MENU)] + found[-len(MENU) :]) < 0.5
    assert min(found[len(MENU) + 1 : -len(MENU)]) > 0.5


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_every_block_has_its_columns(count: int) -> None:
    blocks = [Block(PROSE), Block("Home")] * count
    if blocks:
        shapes = Shapes(blocks, [Mark()] * len(blocks), [None] * len(blocks), False)
        columns = context(shapes, np.zeros((len(blocks), len(KINDS)), np.float32))
        assert columns.shape[0] == len(blocks)
        assert np.isfinite(columns).all()
    assert len(load_block_model().judge(blocks, [Mark()] * len(blocks), [None] * len(blocks), False)) == len(blocks)
