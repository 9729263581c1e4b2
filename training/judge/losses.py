"""What the reader of claims, and its teacher, lose by what is coded, and the reader by what its teacher says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from training.judge.batches import labels
from training.judge.examples import Example
from training.judge.network import STANCES
from training.judge.told import Told, ToldClaim, read_told
from transforms.schema.codes import ACTS

SIDE_WEIGHT = 2.0
STANCE_WEIGHT = 1.5
#: Conditional sides are few.
STANCE_BALANCE = {"conditional": 2.0}
SMOOTHING = 0.05
#: Acts and sides of written passages count less: they are told more plainly than those of news, and more of them take sides.
OWN_ACT_WEIGHT, OWN_SIDE_WEIGHT = 0.3, 0.5
#: Of a teacher's sides: what they count, being told by shares; stances of sides that are less likely than this do not count.
TOLD_SIDE_WEIGHT, LEAST_SIDE = 1.3, 0.05
#: How much of a coded side is what a teacher before has told of it.
SOFTENED = 0.25
ASKED_AT_ONCE = 64


class Weights(NamedTuple):
    """What flags and acts count beside sides."""

    flags: float
    acts: float


OF_READER, OF_TEACHER = Weights(1.2, 1.5), Weights(0.7, 1.0)


class Read(NamedTuple):
    """Logits of flags (claims, FLAGS), acts, sides (claims, issues) and stances (claims, issues, STANCES)."""

    flags: torch.Tensor
    acts: torch.Tensor
    sides: torch.Tensor
    stances: torch.Tensor


def as_told(examples: Sequence[Example], places: Mapping[str, int]) -> Told:
    """What codes say of claims, as a teacher that is nearly sure would: for claims that none was asked about."""
    want, acts, stances = labels(examples, dict(places)), len(ACTS), len(STANCES)
    flags = want.flags * (1 - SMOOTHING) + SMOOTHING / 2
    act = F.one_hot(want.acts.clamp(min=0), acts) * (1 - SMOOTHING) + SMOOTHING / acts
    act = torch.where(want.acts.unsqueeze(-1) < 0, 1 / acts, act)
    stance = F.one_hot(want.stances.clamp(min=0), stances) * (1 - SMOOTHING) + SMOOTHING / stances
    columns = [one.numpy().astype(np.float32) for one in (flags, act, want.sides * (1 - SMOOTHING), stance)]
    return {one.codes["id"]: ToldClaim(*(column[row] for column in columns)) for row, one in enumerate(examples)}


def coded_loss(
    read: Read,
    examples: Sequence[Example],
    places: Mapping[str, int],
    counts: torch.Tensor,
    weights: Weights,
    before: Told | None = None,
) -> torch.Tensor:
    """The loss of claims by their codes; `counts` (issues) is 0 where an issue is left out.

    What a teacher has told of the sides `before` softens the codes: one reader's codes miss some that can be argued for
    (born-again networks, Furlanello et al. 2018). Raises KeyError where it was not asked about one of the claims.
    """
    want, is_own = labels(examples, dict(places)), torch.tensor([one.is_own for one in examples])
    coded = want.sides
    if before is not None:
        sides = np.stack([before[one.codes["id"]].sides for one in examples])
        coded = (1 - SOFTENED) * coded + SOFTENED * torch.from_numpy(sides)
    side = F.binary_cross_entropy_with_logits(read.sides, coded, reduction="none", pos_weight=torch.tensor(SIDE_WEIGHT))
    loss = ((side * counts).sum(1) * torch.where(is_own, OWN_SIDE_WEIGHT, 1.0)).mean()
    held = want.stances >= 0
    if held.any():
        balance = torch.tensor([STANCE_BALANCE.get(stance, 1.0) for stance in STANCES])
        stance = F.cross_entropy(read.stances[held], want.stances[held], reduction="sum", weight=balance)
        loss = loss + STANCE_WEIGHT * stance / len(examples)
    flag = F.binary_cross_entropy_with_logits(read.flags, want.flags, reduction="none")
    loss = loss + weights.flags * (flag * want.flag_weights).sum(1).mean()
    done = want.acts >= 0
    if done.any():
        weight = torch.where(is_own, OWN_ACT_WEIGHT, 1.0)[done]
        act = F.cross_entropy(read.acts[done], want.acts[done], label_smoothing=SMOOTHING, reduction="none")
        loss = loss + weights.acts * (act * weight).sum() / weight.sum()
    return loss


def told_by(read: Callable[[Sequence[Example]], Read], examples: Sequence[Example]) -> Told:
    """What a network that reads some claims at once says of all, by their ids."""
    told: dict[str, ToldClaim] = {}
    order = sorted(examples, key=lambda one: len(one.pieces.ids))
    for start in range(0, len(order), ASKED_AT_ONCE):
        some = order[start : start + ASKED_AT_ONCE]
        with torch.no_grad():
            said = read(some)
        shares = (said.flags.sigmoid(), said.acts.softmax(-1), said.sides.sigmoid(), said.stances.softmax(-1))
        columns = [one.numpy() for one in shares]
        told |= {one.codes["id"]: ToldClaim(*(column[row] for column in columns)) for row, one in enumerate(some)}
    return told


def told_of(examples: Sequence[Example], places: Mapping[str, int], path: Path) -> Told:
    """What a teacher says of claims by a file of its own, and what codes say of those that it was not asked about."""
    told = read_told(path)
    return {**as_told([one for one in examples if one.codes["id"] not in told], places), **told}


def told_loss(read: Read, examples: Sequence[Example], told: Told, counts: torch.Tensor, weights: Weights) -> torch.Tensor:
    """The loss of claims by what a teacher says of them. Raises KeyError where nothing is told of one of them."""
    columns = zip(*(told[one.codes["id"]] for one in examples), strict=True)
    flags, acts, sides, stances = (torch.from_numpy(np.stack(one)) for one in columns)
    is_own = torch.tensor([one.is_own for one in examples])
    side = F.binary_cross_entropy_with_logits(read.sides, sides, reduction="none")
    loss = TOLD_SIDE_WEIGHT * ((side * counts).sum(1) * torch.where(is_own, OWN_SIDE_WEIGHT, 1.0)).mean()
    apart = -(stances * F.log_softmax(read.stances, -1)).sum(-1)
    loss = loss + STANCE_WEIGHT * (sides * (sides >= LEAST_SIDE) * counts * apart).sum() / len(examples)
    loss = loss + weights.flags * F.binary_cross_entropy_with_logits(read.flags, flags, reduction="none").sum(1).mean()
    weight = torch.where(is_own, OWN_ACT_WEIGHT, 1.0)
    act = -(acts * F.log_softmax(read.acts, -1)).sum(-1)
    result: torch.Tensor = loss + weights.acts * (act * weight).sum() / weight.sum()
    return result
