"""Claims and their codes as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from training.judge.examples import Example
from training.judge.network import FLAGS, STANCES
from transforms.extraction.judge.inputs import NO_MARK, NO_PART, IssuePieces
from transforms.schema.codes import ACTS


@dataclass(frozen=True, eq=False)
class Batch:
    """What the network is given of claims, padded to the longest: (claims, pieces), hits (claims, issues, pieces)."""

    ids: torch.Tensor
    segments: torch.Tensor
    parts: torch.Tensor
    marks: torch.Tensor
    mask: torch.Tensor
    hits: torch.Tensor


def batch_of(examples: Sequence[Example], places: dict[str, int], unnamed: Sequence[bool]) -> Batch:
    """The claims as tensors; `unnamed` says of which the phrases are not told."""
    count, longest = len(examples), max(len(one.pieces.ids) for one in examples)
    ids, segments, parts, marks = (np.zeros((count, longest), np.int64) for _ in range(4))
    mask, hits = np.zeros((count, longest), np.float32), np.zeros((count, len(places), longest), np.float32)
    for number, (one, is_unnamed) in enumerate(zip(examples, unnamed, strict=True)):
        size = len(one.pieces.ids)
        ids[number, :size], segments[number, :size] = one.pieces.ids, one.pieces.segments
        parts[number, :size], mask[number, :size] = one.pieces.parts, 1
        if not is_unnamed:
            found = one.pieces.hits(places)
            hits[number, :, :size], marks[number, :size] = found, one.pieces.marks(found)
    return Batch(*(torch.from_numpy(array) for array in (ids, segments, parts, marks, mask, hits)))


def pair_batch(pairs: Sequence[IssuePieces]) -> tuple[torch.Tensor, ...]:
    """Claims beside issues as the network of pairs takes them: ids, segments, parts, marks and mask, (pairs, pieces)."""
    count, longest = len(pairs), max(len(one.ids) for one in pairs)
    ids, segments, parts, marks = (np.zeros((count, longest), np.int64) for _ in range(4))
    mask = np.zeros((count, longest), np.float32)
    for number, one in enumerate(pairs):
        size = len(one.ids)
        ids[number, :size], segments[number, :size], mask[number, :size] = one.ids, one.segments, 1
        parts[number, :size], marks[number, :size] = one.parts, one.marks
    return tuple(torch.from_numpy(array) for array in (ids, segments, parts, marks, mask))


def description_batch(descriptions: Sequence[Sequence[int]]) -> Batch:
    """Descriptions of issues, in pieces with the special ones, as the encoder reads them."""
    count, longest = len(descriptions), max(map(len, descriptions))
    ids, mask = np.zeros((count, longest), np.int64), np.zeros((count, longest), np.float32)
    for number, one in enumerate(descriptions):
        ids[number, : len(one)], mask[number, : len(one)] = one, 1
    nothing = np.zeros_like(ids)
    arrays = (ids, nothing, nothing + NO_PART, nothing + NO_MARK, mask, np.zeros((count, 0, longest), np.float32))
    return Batch(*(torch.from_numpy(array) for array in arrays))


@dataclass(frozen=True, eq=False)
class Labels:
    """Codes as tensors: sides (claims, issues), stances (-1 where no side), flags with their weights, acts (-1 for none)."""

    sides: torch.Tensor
    stances: torch.Tensor
    flags: torch.Tensor
    flag_weights: torch.Tensor
    acts: torch.Tensor


def labels(examples: Sequence[Example], places: dict[str, int]) -> Labels:
    """The codes of claims; of what is no attribution only that counts, and that it takes no side."""
    sides = torch.zeros(len(examples), len(places))
    stances = torch.full((len(examples), len(places)), -1)
    flags, weights = torch.zeros(len(examples), len(FLAGS)), torch.ones(len(examples), len(FLAGS))
    codes = [one.codes for one in examples]
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
