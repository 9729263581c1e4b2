"""Where words stand in a Doc, read from its arrays: much faster than asking every token."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from spacy.tokens import Doc


def places_of(doc: Doc, words: Iterable[str]) -> list[int]:
    """The numbers of the tokens that are one of the words (in lower case), in text order."""
    wanted = np.array([doc.vocab.strings[word] for word in words], dtype=np.uint64)
    return [int(place) for place in np.flatnonzero(np.isin(doc.to_array("LOWER"), wanted))]


def places_tagged(doc: Doc, part_of_speech: str) -> list[int]:
    """The numbers of the tokens of a part of speech ("PROPN"), in text order."""
    return [int(place) for place in np.flatnonzero(doc.to_array("POS") == doc.vocab.strings[part_of_speech])]
