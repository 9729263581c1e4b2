"""The way in for texts: one text to the articles in it."""

from __future__ import annotations

import re
from typing import Any

from transforms.articles.bundles import digests, exports, live_blogs
from transforms.articles.field_names import FieldMapping

#: Marks of an export that opens several articles.
_MARKS = re.compile(
    r"^[ \t]{0,200}\d{1,7} of \d{1,7} DOCUMENTS?[ \t]{0,200}$|^[ \t]{0,20}End of Document[ \t]{0,20}$", re.MULTILINE
)


def split_text(text: str, mapping: FieldMapping, order: str | None = None) -> list[dict[str, Any]]:
    """The articles of a text that holds several, or one with fields at its head, named as ours; else nothing.

    A post of a live blog has `part`, the line that says when it was published.
    """
    for found in (exports.nexis(text), exports.nexis_uni(text), exports.factiva(text), digests.labelled(text, mapping)):
        if found:
            return found
    return digests.digest(text, order) or live_blogs.posts(text)


def holds_several(text: str, order: str | None = None) -> bool:
    """Whether marks of several articles stand in a text."""
    return len(_MARKS.findall(text)) > 1 or digests.count_heads(text, order) > 1
