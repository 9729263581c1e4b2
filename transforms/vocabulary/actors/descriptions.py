"""Common nouns that refer back to an actor named before: "the minister", "the expert", "the company", "the bloc"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, cast

from transforms.identity import fold
from transforms.schema.codes import ACTOR_TYPES
from transforms.vocabulary.loading import VocabularyError, read_csv, split_list

FILE = "actors/descriptions.csv"
#: In `names`: the noun, or a word of the body's name, must be the same ("the agency": an actor with Agency in its name).
OWN = "own"
#: In `names`: an organisation that no knowledge base lists, as companies mostly are.
COMPANY = "company"


@dataclass(frozen=True)
class Description:
    """Whom a noun may refer to.

    A person by his role (folded) or by the field of life of his role; a body by its type, and by its name if `names` is
    not empty.
    """

    noun: str
    refers_to: Literal["person", "body"]
    roles: frozenset[str]
    fields: frozenset[str]
    actor_types: frozenset[str]
    names: frozenset[str]


def load_descriptions() -> Mapping[str, Description]:
    """The descriptions as shipped, by noun. Raises VocabularyError on an unsorted or doubled noun or an unknown type."""
    rows = list(enumerate(read_csv(FILE), start=2))
    for (_, before), (line, row) in pairwise(rows):
        if before["noun"] >= row["noun"]:
            raise VocabularyError(FILE, line, f"nouns must be sorted and stand once: {row['noun']!r} after {before['noun']!r}")
    return {row["noun"]: _description(row, line) for line, row in rows}


def _description(row: dict[str, str], line: int) -> Description:
    if row["refers_to"] not in {"person", "body"}:
        raise VocabularyError(FILE, line, f"refers_to must be person or body: {row['refers_to']!r}")
    types = frozenset(split_list(row["actor_types"]))
    if not types or not types <= set(ACTOR_TYPES):
        raise VocabularyError(FILE, line, f"not actor types: {row['actor_types']!r}")
    return Description(
        noun=row["noun"],
        refers_to=cast(Literal["person", "body"], row["refers_to"]),
        roles=frozenset(map(fold, split_list(row["roles"]))),
        fields=frozenset(split_list(row["fields"])),
        actor_types=types,
        names=frozenset(split_list(row["names"])),
    )
