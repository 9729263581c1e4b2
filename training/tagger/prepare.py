"""Annotated articles to training examples.

A split is a folder with `text/<article>.txt` and `attributions/<article>[_<annotator>].ann` (brat standoff: T records
are spans, E records join them as Source, Cue and Content, several of a role numbered). This is PolNeAR's form; one's
own annotations in this form train the same way.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from transforms.documents.features import Features, read_features
from transforms.documents.windows import Window, read_windows

#: Articles of each publisher that are held out of training for choices (the publisher is the name up to the first _).
HELD_OUT_PER_PUBLISHER = 12
HELD_OUT_SEED = 7

Spans = list[tuple[int, int]]
Mask = np.ndarray

_SPAN = re.compile(r"^(T\d+)\t(\S+) ([\d; ]+)\t")
_EVENT = re.compile(r"^E\d+\t(.+?)\s*$")


@dataclass(frozen=True)
class Annotated:
    """One annotated attribution: character spans a role, any of which may be empty."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True)
class Example:
    """A window with its labels: `tags` is (3, words) for cue, source, content with 0 O, 1 B, 2 I.

    `pairs` holds for each cue its words and the words of its source and content, as masks.
    """

    features: Features
    tags: np.ndarray
    pairs: list[tuple[Mask, Mask, Mask]]


def read_split(folder: Path) -> dict[str, tuple[str, list[Annotated]]]:
    """Text and attributions of each article; of several annotators the first by name."""
    texts = {path.stem: path.read_bytes().decode("utf-8") for path in sorted((folder / "text").glob("*.txt"))}
    found: dict[str, list[Annotated]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        article = path.stem if path.stem in texts else path.stem.rpartition("_")[0]
        if article not in found:
            found[article] = read_annotations(path.read_bytes().decode("utf-8"))
    return {article: (text, found.get(article, [])) for article, text in texts.items()}


def read_annotations(text: str) -> list[Annotated]:
    """The attributions of a brat file; records that continue over a line break are read by their first line."""
    spans: dict[str, Spans] = {}
    lines = text.split("\n")
    for line in lines:
        record = _SPAN.match(line)
        if record:
            bounds = (tuple(map(int, fragment.split())) for fragment in record.group(3).split(";"))
            spans[record.group(1)] = [(start, end) for start, end in bounds if end > start]
    attributions = []
    for line in lines:
        event = _EVENT.match(line)
        if not event:
            continue
        roles: dict[str, Spans] = defaultdict(list)
        for argument in event.group(1).split():
            role, _, reference = argument.partition(":")
            roles[role.rstrip("0123456789").lower()] += spans.get(reference, [])
        found = Annotated(*(sorted(roles[role]) for role in ("source", "cue", "content")))
        if found.source or found.cue or found.content:
            attributions.append(found)
    return attributions


def held_out(articles: Sequence[str]) -> set[str]:
    """The articles that are not trained on: the same number of each publisher."""
    by_publisher: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        by_publisher[article.split("_")[0]].append(article)
    chance = random.Random(HELD_OUT_SEED)  # noqa: S311 - a choice of articles, no secret
    return {
        article
        for publisher in sorted(by_publisher)
        for article in chance.sample(sorted(by_publisher[publisher]), HELD_OUT_PER_PUBLISHER)
    }


def read_examples(text: str, attributions: list[Annotated], tokenizer: Tokenizer) -> Iterator[Example]:
    """The windows of a text as examples; an attribution over two windows is learnt in each as far as it goes."""
    windows = read_windows(text)
    for window, features in zip(windows, read_features(text, windows, tokenizer), strict=True):
        yield _example(window, features, attributions)


def _example(window: Window, features: Features, attributions: list[Annotated]) -> Example:
    words = window.words[: len(features.first)]
    masks = [(_mask(found.cue, words), _mask(found.source, words), _mask(found.content, words)) for found in attributions]
    tags = [
        _tags([mask[0] for mask in masks], len(words)),
        # Attributions may share a source: it is one run all the same.
        _tags([_mask(list(spans), words) for spans in dict.fromkeys(tuple(found.source) for found in attributions)], len(words)),
        _tags([mask[2] for mask in masks], len(words)),
    ]
    return Example(features, np.stack(tags), [mask for mask in masks if mask[0].any()])


def _mask(spans: Spans, words: Sequence[tuple[int, int]]) -> Mask:
    return np.array([any(start < end_of and start_of < end for start_of, end_of in spans) for start, end in words], bool)


def _tags(masks: list[Mask], count: int) -> np.ndarray:
    tags = np.zeros(count, np.int64)
    for mask in masks:
        before = False
        for number, is_in in enumerate(mask):
            if is_in:
                tags[number] = 2 if before else 1
            before = is_in
    return tags
