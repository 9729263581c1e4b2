"""The words of `bundles.yml`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "articles/bundles.yml"
#: A line of capitals or of a title that a colon ends: `LOAD-DATE: March 3, 2026`.
_LABEL = re.compile(r"[ \t]*(?P<label>[A-ZÄÖÜ][A-Za-zÄÖÜäöü]{1,14}(?:[ -][A-Za-z]{2,14}){0,2}):(?:[ \t]+(?P<value>.*))?")


@dataclass(frozen=True)
class Words:
    """Lists of folded words, and names with our field (None: read and not used)."""

    head: Mapping[str, str | None]
    body: frozenset[str]
    closing: frozenset[str]
    foot: frozenset[str]
    months: Mapping[str, str]
    tags: Mapping[str, str | None]
    below_post: frozenset[str]
    length: re.Pattern[str]
    month: re.Pattern[str]

    def label(self, line: str) -> tuple[str, str] | None:
        """Label and value of a line that has a known one of head or foot."""
        match = _LABEL.fullmatch(line)
        label = match["label"].casefold() if match else ""
        return (label, (match["value"] or "").strip()) if match and (label in self.head or label in self.foot) else None

    def opens_foot(self, line: str) -> bool:
        """Whether a line opens what stands below a body."""
        named = self.label(line)
        return named[0] in self.foot if named else line.strip().casefold() in self.foot

    def english(self, line: str) -> str:
        """A line with the names of months in English."""
        return self.month.sub(lambda match: self.months[match[0].casefold()], line)


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The shipped words; raises VocabularyError where a list is missing."""
    content: Any = read_yaml(FILE)
    try:
        body, closing, foot, below = (frozenset(map(str, content[name])) for name in ("body", "closing", "foot", "below_post"))
        head, tags, months = ({str(key): value for key, value in content[name].items()} for name in ("head", "tags", "months"))
        length = "|".join(map(re.escape, content["words"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise VocabularyError(FILE, "words", "expected lists of words, and names with our field") from error
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return Words(
        head, body, closing, foot, months, tags, below,
        length=re.compile(rf"\d[\d,. ]{{0,9}} ?(?:{length})", re.IGNORECASE),
        month=re.compile(rf"\b(?:{month})\b", re.IGNORECASE),
    )  # fmt: skip
