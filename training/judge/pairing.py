"""Claims beside issues, as the reader of pairs is trained on them.

A claim is read beside each issue on which its speaker takes a side, and beside some on which none is taken: such as its words
name, such as are like its own, and others at random; or, where a teacher of claims was asked, such as it finds likeliest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.judge.examples import Example
from training.judge.network import STANCES
from training.judge.told import Told

#: What the words of a claim name and is not taken: so many of a claim with sides, and how often of one without.
NAMED_BESIDE, NAMED_SHARE = 2, 0.45
#: How often a claim with sides is read beside an issue like one of its own, out of so many.
ALIKE_SHARE, ALIKE = 0.5, 6
#: So many claims an epoch are read beside any issue.
ANY = 700
#: How often a claim is read beside the issue that a teacher finds likeliest, the next, and so on; beside one less likely than
#: UNLIKELY it is no more often than UNLIKELY_SHARE.
LIKELY_SHARES = (0.9, 0.6, 0.3, 0.2, 0.15, 0.15)
UNLIKELY, UNLIKELY_SHARE = 0.002, 0.05
NO_SIDE = 0


@dataclass(frozen=True, eq=False)
class Pair:
    """A claim, the place of an issue, and what is to be said: NO_SIDE, or one more than the place of a stance.

    `told` are a teacher's shares of no side and of each stance, if one was asked.
    """

    example: Example
    issue: int
    wanted: int
    told: NDArray[np.float32] | None = None


class Pairs:
    """The claims, from which pairs are drawn."""

    def __init__(self, examples: Sequence[Example], codes: Sequence[str], vectors: np.ndarray, chance: random.Random) -> None:
        self.places = {code: number for number, code in enumerate(codes)}
        self.chance, self.examples = chance, examples
        real = [one for one in examples if one.codes["genuine"]]
        self.sided = [one for one in real if self._sides(one)]
        self.sideless = [one for one in real if not one.codes["positions"]]
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self.alike = np.argsort(-unit @ unit.T, axis=1)[:, 1 : ALIKE + 1].tolist()

    def draw(self) -> list[Pair]:
        """The pairs of an epoch."""
        drawn: list[Pair] = []
        for one in self.sided:
            sides = self._sides(one)
            drawn += [Pair(one, issue, 1 + stance) for issue, stance in sides.items()]
            others = [issue for issue in self._named(one) if issue not in sides]
            beside = self.chance.sample(others, min(NAMED_BESIDE, len(others)))
            if self.chance.random() < ALIKE_SHARE:
                beside.append(self.chance.choice(self.alike[self.chance.choice(list(sides))]))
            drawn += [Pair(one, issue, NO_SIDE) for issue in beside if issue not in sides]
        for one in self.sideless:
            named = self._named(one)
            if named and self.chance.random() < NAMED_SHARE:
                drawn.append(Pair(one, self.chance.choice(named), NO_SIDE))
        some = self.chance.sample(self.sideless, min(ANY, len(self.sideless)))
        return drawn + [Pair(one, self.chance.randrange(len(self.places)), NO_SIDE) for one in some]

    def told(self, told: Told) -> list[Pair]:
        """Pairs with what a teacher of claims says of them. Raises KeyError where it was not asked about a claim."""
        pairs = []
        for one in self.examples:
            *_, taken, stances = told[one.codes["id"]]
            sides = self._sides(one)
            likely = [
                issue
                for issue, share in zip(np.argsort(-taken).tolist(), LIKELY_SHARES, strict=False)
                if self._drawn(taken[issue], share)
            ]
            for issue in dict.fromkeys([*sides, *likely]):
                shares = np.append(1 - taken[issue], taken[issue] * stances[issue])
                pairs.append(Pair(one, issue, 1 + sides[issue] if issue in sides else NO_SIDE, shares))
        return pairs

    def _drawn(self, taken: float, share: float) -> bool:
        return self.chance.random() < (share if taken > UNLIKELY else UNLIKELY_SHARE)

    def _sides(self, one: Example) -> dict[int, int]:
        return {self.places[issue]: STANCES.index(stance) for issue, stance in one.codes["positions"] if issue in self.places}

    def _named(self, one: Example) -> list[int]:
        return sorted({self.places[code] for code, *_ in one.pieces.named if code in self.places})


def batches(pairs: list[Pair], size: int, chance: random.Random) -> Iterator[list[Pair]]:
    """The pairs in batches at random, those of like length together."""
    chance.shuffle(pairs)
    large = size * 16
    groups = []
    for start in range(0, len(pairs), large):
        some = sorted(pairs[start : start + large], key=lambda one: len(one.example.pieces.ids))
        groups += [some[at : at + size] for at in range(0, len(some), size)]
    chance.shuffle(groups)
    yield from groups
