"""The network's scores for one window to attributions: which words are a cue, and what source and content each has.

Every word belongs to the content of at most one attribution (as in PolNeAR). The content is the best path through the
window over "no content" and "content of cue k", so that two cues never share words and one cue may have several runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Run = tuple[int, int]

CUE, SOURCE, CONTENT = 0, 1, 2
#: Scores beyond this are as sure as any: a single word shall not outweigh a sentence.
_CLIP = 8.0
_EXACT_DISTANCE = 15


@dataclass(frozen=True)
class LinkerSettings:
    """How scores are weighed; chosen on the held-out articles of the training split."""

    #: A word is of a cue from this probability on, of a possible source from that one.
    cue: float = 0.5
    source: float = 0.15
    #: The least mean logit with which a source is a cue's.
    source_pair: float = -1.5
    #: Weights of a word's pair score, its content tag and the tag's beginnings; the cost of a new run.
    pair_weight: float = 0.5
    tag_weight: float = 0.7
    begin_weight: float = 0.75
    switch_cost: float = 2.0
    #: The word's cost of being cue and content at once.
    own_cost: float = 4.0
    #: Attributions below this score are left out.
    score: float = 0.2


@dataclass(frozen=True)
class LinkedWords:
    """An attribution as runs (start, end) of words; `score` is between 0 and 1 and uncalibrated."""

    cue: Run
    source: Run | None
    content: tuple[Run, ...]
    score: float


@dataclass(frozen=True)
class WindowScores:
    """What the network gives for a window: tags (words, role, OBI), query and key (words, source or content, rank)."""

    tags: Scores
    query: Scores
    key: Scores


def link(scores: WindowScores, distance: Mapping[str, NDArray[Any]], settings: LinkerSettings) -> list[LinkedWords]:
    """The attributions of a window in the order of their cues; `distance` is the bias by bucket for each role."""
    count = len(scores.tags)
    tags = _log_softmax(scores.tags)
    cues = _runs_above(tags[:, CUE], settings.cue)
    if not cues or not count:
        return []
    places = np.arange(count)
    scale = np.sqrt(scores.key.shape[2])
    pairs = np.stack(
        [
            np.einsum("rk,nrk->rn", scores.query[start:end].mean(0), scores.key) / scale
            + np.stack([distance["source"], distance["content"]])[:, _buckets(places - start)]
            for start, end in cues
        ]
    ).clip(-_CLIP, _CLIP)
    owner = _content_path(tags[:, CONTENT], pairs[:, 1], cues, settings)
    sources = _runs_above(tags[:, SOURCE], settings.source)
    found = []
    for number, (start, end) in enumerate(cues):
        mine = owner == number
        if not mine.any():
            continue
        score = (
            (1 - np.exp(tags[start:end, CUE, 0])).max()
            * (1 / (1 + np.exp(-pairs[number, 1, mine]))).mean()
            * (1 - np.exp(tags[mine, CONTENT, 0])).mean()
        )
        if score >= settings.score:
            source = _source_of(pairs[number, 0], sources, settings)
            found.append(LinkedWords((start, end), source, tuple(_runs(mine)), round(float(score), 4)))
    return found


def _log_softmax(values: Scores) -> NDArray[Any]:
    shifted = values.astype(np.float64) - values.max(-1, keepdims=True)
    result: NDArray[Any] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def _buckets(distances: NDArray[Any]) -> NDArray[Any]:
    """Signed distances in words as the buckets of the network: exact up to 15, then by quarters of a doubling."""
    size = np.abs(distances)
    ratio = np.maximum(size, _EXACT_DISTANCE).astype(np.float32) / np.float32(_EXACT_DISTANCE) + np.float32(1e-6)
    far = np.minimum(_EXACT_DISTANCE + (np.log2(ratio) * 4).astype(int), 31)
    side = np.where(size <= _EXACT_DISTANCE, size, far)
    result: NDArray[Any] = np.where(distances >= 0, side + 32, side)
    return result


def _runs_above(tags: NDArray[Any], least: float) -> list[Run]:
    """Runs of words whose probability of being in the role is above `least`; a likely beginning starts a new run."""
    inside = 1 - np.exp(tags[:, 0]) > least
    begins = tags[:, 1] > tags[:, 2]
    found: list[Run] = []
    start: int | None = None
    for place in range(len(tags)):
        if start is not None and (begins[place] or not inside[place]):
            found.append((start, place))
            start = None
        if inside[place] and start is None:
            start = place
    if start is not None:
        found.append((start, len(tags)))
    return found


def _runs(mask: NDArray[Any]) -> list[Run]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _content_path(tags: NDArray[Any], pairs: NDArray[Any], cues: list[Run], settings: LinkerSettings) -> NDArray[Any]:
    """For each word the number of the cue whose content it is, -1 for none: the path of the highest score."""
    count, none = len(tags), len(cues)
    held = np.logaddexp(tags[:, 1], tags[:, 2])
    tagged = np.clip(held - tags[:, 0], -_CLIP, _CLIP)
    begin = settings.begin_weight * np.clip(tags[:, 1] - held, -_CLIP, 0)
    inside = settings.begin_weight * np.clip(tags[:, 2] - held, -_CLIP, 0)
    gain = np.zeros((count, none + 1))
    gain[:, :none] = settings.pair_weight * pairs.T + settings.tag_weight * tagged[:, None]
    for number, (start, end) in enumerate(cues):
        gain[start:end, number] -= settings.own_cost
    states = np.arange(none + 1)
    total = gain[0].copy()
    total[:none] -= settings.switch_cost
    came_from = np.zeros((count, none + 1), dtype=np.int64)
    for place in range(1, count):
        best = int(total.argmax())
        entered = np.full(none + 1, total[best])
        entered[:none] += begin[place] - settings.switch_cost
        stayed = total.copy()
        stayed[:none] += inside[place]
        came_from[place] = np.where(stayed >= entered, states, best)
        total = np.maximum(stayed, entered) + gain[place]
    path = np.empty(count, dtype=np.int64)
    path[-1] = total.argmax()
    for place in range(count - 1, 0, -1):
        path[place - 1] = came_from[place, path[place]]
    return np.where(path == none, -1, path)


def _source_of(pairs: NDArray[Any], sources: list[Run], settings: LinkerSettings) -> Run | None:
    """The possible source with the best mean score for the cue, if that is enough."""
    if not sources:
        return None
    means = [float(pairs[start:end].mean()) for start, end in sources]
    best = max(range(len(sources)), key=lambda number: means[number])
    return sources[best] if means[best] > settings.source_pair else None
