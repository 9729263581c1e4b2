"""A passage with one quantity marked, as the numbers that the network reads.

Training and run time read passages through this module alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token
from tokenizers import Tokenizer

from transforms.documents.features import lay_out
from transforms.documents.windows import case_of
from transforms.extraction.figures.quantities import Quantity

#: Words of a passage that are read: those nearest the quantity.
MAX_WORDS = 110
#: Pieces of a passage, the two special ones included.
MAX_PIECES = 192
#: Marks of a word: none, of the quantity that is judged, of another quantity.
MARKS = 3
#: What the span heads look for, and the tags of each.
ROLES = ("place", "holder", "claimant")
TAGS = ("O", "B", "I")


@dataclass(frozen=True)
class Features:
    """A number a piece, and for each word from `start` on the position of its first piece."""

    ids: list[int]
    case: list[int]
    mark: list[int]
    first: list[int]
    start: int


def read_features(tokens: Sequence[Token], quantity: Quantity, told: Sequence[Quantity], tokenizer: Tokenizer) -> Features:
    """The features of the tokens as seen from one of the quantities told in them; the tokenizer adds the special pieces."""
    offset = tokens[0].i
    start = max(0, min(quantity.start - offset - MAX_WORDS // 2, len(tokens) - MAX_WORDS))
    words = tokens[start : start + MAX_WORDS]
    marks = [0] * len(words)
    for other in (*told, quantity):
        for i in range(max(other.start - offset - start, 0), min(other.end - offset - start, len(words))):
            marks[i] = 1 if other == quantity else 2
    encoding = tokenizer.encode([token.text for token in words], is_pretokenized=True)
    ids, owners, first = lay_out(encoding.ids, encoding.word_ids, MAX_PIECES)
    cases = [case_of(token.text) for token in words]
    return Features(
        ids=ids,
        case=[0 if owner is None else cases[owner] for owner in owners],
        mark=[0 if owner is None else marks[owner] for owner in owners],
        first=first,
        start=start,
    )
