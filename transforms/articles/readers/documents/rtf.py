"""Rich text: one article, or the articles of an export."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from transforms.articles import decoding
from transforms.articles.readers.documents.texts import records_of, whole
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal, Unreadable

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
#: Deeper groups are no document.
_DEEPEST = 1_000


def read_rtf(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:
    """The text of a rich text file, a paragraph a block; pictures and objects in it are never looked at."""
    from striprtf.striprtf import rtf_to_text  # has no types

    data = whole(stream).decode("cp1252", "replace")
    _check(data)
    try:
        text = rtf_to_text(data, errors="replace")
    except (ValueError, LookupError, IndexError, OverflowError, TypeError, AttributeError) as error:
        raise Unreadable("broken_rtf", f"damaged: {error}") from error
    yield from records_of(decoding.normalise(re.sub(r"\n+", "\n\n", text)), options)


def _check(data: str) -> None:
    """Every group is closed, as in a file that is whole."""
    depth = deepest = 0
    for match in _BRACE.finditer(data):
        depth += (match[0] == "{") - (match[0] == "}")
        deepest = max(deepest, depth)
    if depth > 0:
        raise Unreadable("broken_rtf", f"cut short: {depth} groups are not closed")
    if deepest > _DEEPEST:
        raise Unreadable("broken_rtf", f"groups within each other more than {_DEEPEST} deep")
