"""Windows to the numbers that the network reads: word pieces with the case and the quotation mark of their word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from transforms.documents.windows import Window

#: Pieces of a window, the two special ones included; what is longer (names in no known script, say) is cut off.
MAX_PIECES = 400


@dataclass(frozen=True)
class Features:
    """One window: a number a piece, and for each word the position of its first piece.

    `first` is shorter than the window's words where these were cut off.
    """

    ids: list[int]
    case: list[int]
    quoted: list[int]
    first: list[int]


def read_features(text: str, windows: Sequence[Window], tokenizer: Tokenizer) -> list[Features]:
    """The features of the windows of a text; the tokenizer adds the special pieces and cuts nothing off itself."""
    words = [[text[start:end] for start, end in window.words] for window in windows]
    encodings = tokenizer.encode_batch(words, is_pretokenized=True)
    return [_features(encoding.ids, encoding.word_ids, window) for encoding, window in zip(encodings, windows, strict=True)]


def lay_out(ids: list[int], owners: list[int | None], longest: int) -> tuple[list[int], list[int | None], list[int]]:
    """Pieces and their words, cut to the longest with the closing piece kept, and for each word its first piece."""
    if len(ids) > longest:
        ids, owners = [*ids[: longest - 1], ids[-1]], [*owners[: longest - 1], None]
    starts: dict[int, int] = {}
    for position, owner in enumerate(owners):
        if owner is not None:
            starts.setdefault(owner, position)
    first: list[int] = []
    for word in range(max(starts, default=-1) + 1):
        # A word of no piece of its own (a lone combining mark) is read with the word before it.
        first.append(starts.get(word, first[-1] if first else 0))
    return ids, owners, first


def _features(ids: list[int], owners: list[int | None], window: Window) -> Features:
    ids, owners, first = lay_out(ids, owners, MAX_PIECES)
    return Features(
        ids=ids,
        case=[0 if owner is None else window.case[owner] for owner in owners],
        quoted=[0 if owner is None else window.quoted[owner] for owner in owners],
        first=first,
    )


def load_tokenizer(definition: str) -> Tokenizer:
    """The tokenizer of a `tokenizer.json`, without padding and cutting: both are done here."""
    tokenizer = Tokenizer.from_str(definition)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
