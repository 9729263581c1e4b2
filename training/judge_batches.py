"""Claims and their codes as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from training.judge_examples import Example
from training.reader import FLAGS, STANCES, STATE
from transforms.extraction.judge.inputs import NO_CUE, PARTS
from transforms.schema.codes import ACTS


@dataclass(frozen=True, eq=False)
class Claim:
    """An example with the states of its article's words."""

    example: Example
    states: np.ndarray
    is_own: bool


def claim_tensors(claims: Sequence[Claim], places: dict[str, int], queries: torch.Tensor) -> list[torch.Tensor]:
    """What the reader is given of claims, padded to the longest."""
    count, longest = len(claims), max(one.example.words.end - one.example.words.start for one in claims)
    states, mask = np.zeros((count, longest, STATE), np.float32), np.zeros((count, longest), np.float32)
    parts, near = np.zeros((count, longest, len(PARTS)), np.float32), np.full((count, longest), NO_CUE, np.int64)
    hits = np.zeros((count, len(places), longest), np.float32)
    for number, one in enumerate(claims):
        words = one.example.words
        size = words.end - words.start
        states[number, :size], mask[number, :size] = one.states[words.start : words.end], 1
        parts[number, :size], near[number, :size] = words.parts, words.near()
        hits[number, :, :size] = words.hits(places)
    given = [torch.from_numpy(array) for array in (states, parts, near, mask)]
    return [*given, queries, torch.from_numpy(hits)]


@dataclass(frozen=True, eq=False)
class Labels:
    """Codes as tensors: sides (claims, issues), stances (-1 where no side), flags with their weights, acts (-1 for none)."""

    sides: torch.Tensor
    stances: torch.Tensor
    flags: torch.Tensor
    flag_weights: torch.Tensor
    acts: torch.Tensor


def labels(claims: Sequence[Claim], places: dict[str, int]) -> Labels:
    """The codes of claims; of what is no attribution only that counts, and that it takes no side."""
    sides = torch.zeros(len(claims), len(places))
    stances = torch.full((len(claims), len(places)), -1)
    flags, weights = torch.zeros(len(claims), len(FLAGS)), torch.ones(len(claims), len(FLAGS))
    codes = [one.example.codes for one in claims]
    for number, one in enumerate(codes):
        for issue, stance in one["positions"]:
            if issue in places:
                sides[number, places[issue]] = 1
                stances[number, places[issue]] = STANCES.index(stance)
        flags[number] = torch.tensor([float(bool(one[flag])) for flag in FLAGS])
        weights[number, 0] = float(not one["is_picked"])
        weights[number, 1:] = float(one["genuine"])
        weights[number, FLAGS.index("dated")] *= float(one["dated"] is not None)
    acts = torch.tensor([ACTS.index(one["act"]) if one["act"] in ACTS else -1 for one in codes])
    return Labels(sides, stances, flags, weights, acts)
