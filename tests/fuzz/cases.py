"""A case by its number: the same input on every machine."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.fuzz import seeds
from tests.fuzz.mutations import mutated
from tests.fuzz.pieces import piece

#: Inputs that once were a fault, each named `number-name of the file`.
CORPUS = Path(__file__).with_name("corpus")
#: One case in so many is a whole file, the others are pieces (`pieces`).
WHOLE = 25


@dataclass(frozen=True)
class Case:
    """An input and the name under which it is read."""

    number: int
    name: str
    data: bytes


@cache
def _seeds() -> dict[str, bytes]:
    return seeds.build()


def case(number: int) -> Case:
    """The case of a number."""
    chance = random.Random(number)  # noqa: S311 - damages, no secrets
    if number % WHOLE:
        return Case(number, *piece(chance))
    sound = _seeds()
    name = chance.choice(sorted(sound))
    data = mutated(chance, sound[name], list(sound.values()))
    return Case(number, name if chance.random() < 0.9 else chance.choice(sorted(sound)), data)


def found() -> dict[str, Case]:
    """The cases of the corpus by the names of their files."""
    paths = sorted(CORPUS.glob("*-*"))
    parted = ((path, *path.name.partition("-")[::2]) for path in paths)
    return {path.name: Case(int(number), name, path.read_bytes()) for path, number, name in parted}
