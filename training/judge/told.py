"""What a teacher says of claims, as a file: `claim_teacher` writes it, `train` and `pairs` learn from it.

Probabilities are kept as whole 255ths. Sides that are less likely than one of them are none, and have no stance.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float32]
_WHOLE = 255


class ToldClaim(NamedTuple):
    """The probabilities of flags, acts, sides (issues) and stances (issues, stances) of one claim."""

    flags: Shares
    acts: Shares
    sides: Shares
    stances: Shares


#: What a teacher says of claims, by their ids.
Told = Mapping[str, ToldClaim]


def write_told(path: Path, told: Told) -> None:
    """A file of what a teacher says; all claims are on the same issues."""
    flags, acts, sides, stances = (_wholes(np.stack(one)) for one in zip(*told.values(), strict=True))
    claims, issues = np.nonzero(sides)
    np.savez_compressed(
        path,
        ids=np.array(list(told)),
        flags=flags,
        acts=acts,
        claims=claims.astype(np.int32),
        issues=issues.astype(np.int16),
        sides=sides[claims, issues],
        stances=stances[claims, issues],
        issue_count=np.array(sides.shape[1]),
    )


def read_told(path: Path) -> Told:
    """What a teacher says, from a file of `write_told`."""
    with np.load(path, allow_pickle=False) as held:
        ids, flags, acts = held["ids"].tolist(), held["flags"], held["acts"]
        at = held["claims"], held["issues"]
        sides = np.zeros((len(ids), int(held["issue_count"])), np.uint8)
        stances = np.zeros((*sides.shape, held["stances"].shape[1]), np.uint8)
        sides[at], stances[at] = held["sides"], held["stances"]
    return {
        one: ToldClaim(*(column[row].astype(np.float32) / _WHOLE for column in (flags, acts, sides, stances)))
        for row, one in enumerate(ids)
    }


def _wholes(shares: Shares) -> NDArray[np.uint8]:
    wholes: NDArray[np.uint8] = np.round(shares * _WHOLE).astype(np.uint8)
    return wholes
