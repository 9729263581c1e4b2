"""What can be said of each block of a text by its shape, its words and its neighbours: what the block model judges by.

Columns are in one fixed order (`context`), on which a trained model relies: `VERSION` changes with it.
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.kinds import KINDS, OWN
from transforms.articles.cleaning.blocks.markdown import ADDRESS, CAPTION, LINKS, PICTURE, Mark
from transforms.vocabulary.loading import VocabularyError, read_yaml

VERSION = 2
FILE = "articles/block_words.yml"
#: Size of the table of hashed words (a power of two); words of a block that are looked up.
BUCKETS, _WORDS = 1 << 14, 16
#: A block so long, closed or much longer, is prose here; a word so long tells what a text is about.
_PROSE, _LONG_PROSE, _TELLING = 12, 25, 5
_REASONS = (LINKS, PICTURE, ADDRESS, CAPTION)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_YEAR, _TIME = re.compile(r"\b(?:19|20)\d\d\b"), re.compile(r"\d:\d\d")
_SIGNS = re.compile(r"[|·›»]")
#: Which neighbours are looked at one by one, and windows around a block.
_NEIGHBOURS, _WINDOWS = (1, 2, 3, -1, -2, -3), (3, 6, 12)
_FAR = 99
#: Kinds of so many blocks above and below are averaged; no logarithm of less than this is taken.
_FURTHER, _FLOOR = 6, 1e-4
Floats = NDArray[np.float32]


class Shapes:
    """Of the blocks of one text: `values`, a row a block; `is_prose`; `hashes`, the buckets of each block's words."""

    def __init__(self, blocks: Sequence[Block], marks: Sequence[Mark], reasons: Sequence[str | None], is_marked: bool) -> None:
        once = {block.text: _Words.of(block) for block in dict.fromkeys(blocks)}
        each = [once[block.text] for block in blocks]
        prose = [block.words >= _PROSE and (block.is_closed or block.words >= _LONG_PROSE) for block in blocks]
        topic: Counter[str] = Counter()
        for one, is_prose in zip(each, prose, strict=True):
            if is_prose:
                topic.update(one.telling)
        forms = Counter(block.text for block in blocks)
        total = sum(one.count for one, is_prose in zip(each, prose, strict=True) if is_prose)
        share = sum(prose) / max(1, len(prose))
        rows = []
        for number, (block, mark, reason, one, is_prose) in enumerate(zip(blocks, marks, reasons, each, prose, strict=True)):
            rows.append((
                *one.shape, mark.linked, mark.level, mark.is_item, mark.is_slanted,
                *(reason == name for name in _REASONS), *_on_topic(one.telling, topic, is_prose), forms[block.text] > 1,
                number / len(blocks), math.log1p(number), math.log1p(len(blocks) - number), is_marked, math.log1p(len(blocks)),
                share, math.log1p(total), is_prose,
            ))  # fmt: skip
        self.values: Floats = np.array(rows, dtype=np.float32).reshape(len(blocks), -1)
        self.is_prose = np.array(prose, dtype=bool)
        self.hashes = [one.hashes for one in each]


@dataclass(frozen=True)
class _Words:
    """What the text of a block is by itself: its columns, the number of its words, those that tell its topic, its buckets."""

    shape: tuple[float, ...]
    count: int
    telling: frozenset[str]
    hashes: list[int]

    @classmethod
    def of(cls, block: Block) -> _Words:
        words = [token.lower() for token in _WORD.findall(block.text)]
        telling = frozenset(word for word in words if len(word) >= _TELLING)
        return cls(_of_text(block, words), len(words), telling, _hashed(words, block.words))


def _of_text(block: Block, words: Sequence[str]) -> tuple[float, ...]:
    text, count = block.text, max(1, len(words))
    parts = text.split()
    function, personal = _words()
    return (
        math.log1p(len(words)), block.is_closed, math.log1p(len(text)), text.endswith((":", ",", ";")),
        sum(part[0].islower() for part in parts) / max(1, len(parts)), text.isupper(), block.has_quotation,
        sum(map(str.isdigit, text)) / max(1, len(text)), text.count(",") / count, text.count(".") / count,
        sum(word in function for word in words) / count, sum(word in personal for word in words) / count,
        sum(map(len, words)) / count, text.endswith("?"), text[:1].islower(), len(_SIGNS.findall(text)), "@" in text,
        "©" in text or "http" in text, _YEAR.search(text) is not None, _TIME.search(text) is not None,
    )  # fmt: skip


def _on_topic(telling: Collection[str], topic: Counter[str], is_prose: bool) -> tuple[float, float]:
    """The share of a block's telling words that the prose of the text has too (without this block), and how many they are."""
    return sum(topic[word] > is_prose for word in telling) / max(1, len(telling)), len(telling)


def _hashed(words: Sequence[str], count: int) -> list[int]:
    """The buckets of a block's first words, one by one and in pairs, with what begins and ends it."""
    shown = ["#" if word[0].isdigit() else word for word in words[:_WORDS]]
    ends = ["<"] + shown + ([">"] if count <= _WORDS else [])
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(ends)]
    return sorted({zlib.crc32(word.encode("utf-8", "replace")) & (BUCKETS - 1) for word in (*shown, *pairs)})


def context(shapes: Shapes, kinds: Floats) -> Floats:
    """All columns: the shapes, what the words alone say of the kind (`kinds`, a row a block, probabilities in the order of
    KINDS), and both of the neighbours and of windows."""
    scores = kinds[:, : len(OWN)].sum(axis=1)
    return np.hstack([_around(shapes, scores), _kinds_around(kinds)]).astype(np.float32)


def _around(shapes: Shapes, scores: Floats) -> Floats:
    """The shapes and the scores (how likely a block is the article's own by its words), of the block and around it."""
    values, prose = shapes.values, shapes.is_prose.astype(np.float32)
    count = len(values)
    length = values[:, 0]
    words = np.where(shapes.is_prose, np.expm1(length), 0)
    columns = [*values.T, scores]
    for step in _NEIGHBOURS:
        columns += [_shifted(one, step) for one in (length, values[:, 1], prose, scores, values[:, 20], values[:, 22])]
    above = np.concatenate([[0.0], np.cumsum(words)])
    total = max(1.0, float(above[-1]))
    columns += [above[:-1] / total, (total - above[1:]) / total]
    score = np.concatenate([[0.0], np.cumsum(scores)])
    place = np.arange(count)
    for window in _WINDOWS:
        low, high = np.maximum(0, place - window), np.minimum(count, place + window + 1)
        columns += [
            np.log1p(np.maximum(0, above[place] - above[low])),
            np.log1p(np.maximum(0, above[high] - above[place + 1])),
            (score[high] - score[low]) / (high - low),
        ]
    last = np.maximum.accumulate(np.where(shapes.is_prose, place, -_FAR)) if count else place
    before = np.concatenate([[-_FAR], last[:-1]]) if count else place
    later = np.minimum.accumulate(np.where(shapes.is_prose, place, count + _FAR)[::-1])[::-1] if count else place
    behind = np.concatenate([later[1:], [count + _FAR]]) if count else place
    columns += [np.log1p(np.minimum(_FAR, place - before)), np.log1p(np.minimum(_FAR, behind - place))]
    return np.stack(columns, axis=1)


def _kinds_around(kinds: Floats) -> Floats:
    """What the words say of the kind of a block (logarithms), of the next above and below, and on average further up and down."""
    count = len(kinds)
    sums = np.vstack([np.zeros((1, len(KINDS))), np.cumsum(kinds, axis=0, dtype=np.float64)])
    place = np.arange(count)
    columns = [np.log(kinds + _FLOOR), _shifted(kinds, 1, 0), _shifted(kinds, -1, 0)]
    for start, end in ((-_FURTHER, 0), (1, _FURTHER + 1)):
        low, high = np.clip(place + start, 0, count), np.clip(place + end, 0, count)
        columns.append((sums[high] - sums[low]) / np.maximum(1, high - low)[:, None])
    return np.hstack(columns)


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """The words that hold sentences together, and those by which a page speaks of itself."""
    content = read_yaml(FILE)
    found = [content.get(name) if isinstance(content, dict) else None for name in ("function", "personal")]
    if not all(isinstance(words, list) and all(isinstance(word, str) for word in words) for words in found):
        raise VocabularyError(FILE, "function, personal", "expected lists of words (quote what YAML reads as anything else)")
    return frozenset(found[0] or ()), frozenset(found[1] or ())


def _shifted(values: Floats, step: int, none: float = -1) -> Floats:
    """The values of the blocks so many places above (below, if negative); `none` where there is none."""
    found = np.full_like(values, none)
    if step > 0:
        found[step:] = values[:-step]
    else:
        found[:step] = values[-step:]
    return found
