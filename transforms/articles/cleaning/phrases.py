"""The phrases of boilerplate, compiled once from `boilerplate.yml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "articles/boilerplate.yml"


@dataclass(frozen=True)
class Phrases:
    """Patterns and words over folded text (`folded`); patterns of openings are to be matched, the others searched."""

    glued: re.Pattern[str]
    labels: re.Pattern[str]
    calls: re.Pattern[str]
    anywhere: re.Pattern[str]
    legal: re.Pattern[str]
    sign_off_opens: re.Pattern[str]
    sign_off_holds: re.Pattern[str]
    biography: re.Pattern[str]
    caption_opens: re.Pattern[str]
    caption_holds: re.Pattern[str]
    related: re.Pattern[str]
    credits: frozenset[str]
    credit_labels: frozenset[str]
    imperatives: frozenset[str]
    reader_words: frozenset[str]
    outlet_words: frozenset[str]
    stamp_words: frozenset[str]
    publication: frozenset[str]
    mastheads: frozenset[str]
    sections: frozenset[str]
    place_openers: frozenset[str]
    page_words: frozenset[str]
    abbreviations: frozenset[str]


def folded(text: str) -> str:
    """The form in which phrases are compared: lower case, straight quotes."""
    return text.lower().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """The shipped phrases; raises VocabularyError where a list is missing or holds anything but words."""
    content = read_yaml(FILE)
    flat = {
        "sign_off_opens": ("sign_offs", "opens"), "sign_off_holds": ("sign_offs", "holds"),
        "biography": ("sign_offs", "biography"),
        "caption_opens": ("captions", "opens"), "caption_holds": ("captions", "holds"), "credits": ("captions", "credits"),
        "credit_labels": ("captions", "labels"),
    }  # fmt: skip
    values: dict[str, re.Pattern[str] | frozenset[str]] = {}
    for name, kind in Phrases.__annotations__.items():
        value = content
        for key in flat.get(name, (name,)):
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise VocabularyError(FILE, name, "expected a list of phrases (quote what YAML reads as anything else)")
        values[name] = frozenset(value) if kind.startswith("frozenset") else _pattern(value)
    return Phrases(**values)  # type: ignore[arg-type]


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Any of the phrases, not begun within a word; every alternative begins with a letter, so that the search is quick."""
    return re.compile(r"(?<!\w)(?:" + "|".join(_one(phrase) for phrase in sorted(phrases, key=lambda p: (-len(p), p))) + ")")


def _one(phrase: str) -> str:
    """One phrase as a pattern: `*` is one to four words, and it does not end within a word."""
    body = " ".join(r"\S{1,40}(?:\s\S{1,40}){0,3}?" if word == "*" else re.escape(word) for word in phrase.split())
    return body + (r"(?!\w)" if phrase[-1].isalpha() else "")
