"""What the block model learns from: blocks of copies with their kinds, parts of copies as people mark them, blocks of our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from training.blocks.copies import PageCopy
from training.blocks.kinds import PageKinds
from training.blocks.labels import Body
from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.features import BUCKETS, Shapes
from transforms.articles.cleaning.blocks.kinds import KINDS, OWN
from transforms.articles.cleaning.blocks.markdown import Mark, Marked, read_blocks
from transforms.articles.decoding import normalise

#: Longer copies are no article, in blocks.
MOST_BLOCKS = 3_000
#: A part of a copy has up to so many blocks above and below its article.
_ABOVE, _BELOW, _FEWEST = 8, 10, 3


@dataclass
class Example:
    """The blocks of a text: what is said of them, their kinds (-1: tells nothing), how much each counts, and their words."""

    page: int
    tool: str
    shapes: Shapes
    kinds: np.ndarray
    weights: np.ndarray
    words: csr_matrix


def of_copy(copy: PageCopy, page: PageKinds, seed: int) -> Iterator[Example]:
    """A copy of a page, and a part of it that was marked by hand: the article with a few blocks around it. None of a copy without
    blocks, or with far too many."""
    marked = read_blocks(normalise(copy.text))
    if not 0 < len(marked.blocks) <= MOST_BLOCKS:
        return
    kinds = page.kinds(marked.blocks, marked.marks, Body(copy.body))
    yield _example(copy.page, copy.tool, marked, kinds)
    places = [place for place, kind in enumerate(kinds) if kind in OWN]
    if len(places) >= _FEWEST and copy.tool != "body":
        draw = np.random.RandomState([seed, copy.page, *copy.tool.encode()])
        part = slice(max(0, places[0] - draw.randint(_ABOVE + 1)), places[-1] + 1 + draw.randint(_BELOW + 1))
        cut = Marked(marked.blocks[part], marked.reasons[part], marked.marks[part], None, marked.is_marked)
        yield _example(copy.page, f"part of {copy.tool}", cut, kinds[part])


def written(path: Path) -> Iterator[Example]:
    """Texts of our own: a block a line behind its kind and a tab, a blank line between texts."""
    for text in path.read_text(encoding="utf-8").strip().split("\n\n"):
        kinds, blocks = zip(*(line.split("\t") for line in text.split("\n")), strict=True)
        marks = [Mark(is_item=kind == "list item") for kind in kinds]
        marked = Marked([Block(block) for block in blocks], [None] * len(blocks), marks)
        yield _example(-1, "written", marked, kinds)


def _example(page: int, tool: str, marked: Marked, kinds: Sequence[str | None]) -> Example:
    shapes = Shapes(marked.blocks, marked.marks, marked.reasons, marked.is_marked)
    starts = np.cumsum([0, *map(len, shapes.hashes)])
    values = np.concatenate([np.full(len(one), len(one) ** -0.5) for one in shapes.hashes if one] or [np.zeros(0)])
    places = np.concatenate([np.array(one, int) for one in shapes.hashes])
    words = csr_matrix((values.astype(np.float32), places, starts), (len(kinds), BUCKETS))
    numbers = np.array([-1 if kind is None else KINDS.index(kind) for kind in kinds])
    return Example(page, tool, shapes, numbers, np.sqrt([block.words for block in marked.blocks]), words)
