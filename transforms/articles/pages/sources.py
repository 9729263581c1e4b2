"""Where pages say what we publish: names of meta tags, types of nodes, words of markup, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "articles/page_fields.yml"
_FIELDS = ("title", "publisher", "authors", "published", "modified", "url")

_LISTS = ("articles", "bylines", "embeds", "posts")


@dataclass(frozen=True)
class Sources:
    """Names of meta tags for each of our fields, best first, further types of article nodes, words of bylines, classes of
    what is embedded, and of posts among these that are text."""

    meta: Mapping[str, tuple[str, ...]]
    articles: frozenset[str]
    bylines: frozenset[str]
    embeds: frozenset[str]
    posts: frozenset[str]


@lru_cache(maxsize=1)
def load_sources() -> Sources:
    """The shipped names; raises VocabularyError where a list is missing."""
    content = read_yaml(FILE)
    for name in (*_FIELDS, *_LISTS):
        value = content.get(name) if isinstance(content, dict) else None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise VocabularyError(FILE, name, "expected a list of names")
    meta = {name: tuple(content[name]) for name in _FIELDS}
    return Sources(meta, *(frozenset(content[name]) for name in _LISTS))
