"""A saved page as the article in it.

This module imports no library for pages: they are loaded with the first page, since most runs have none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.articles.pages.page_metadata import PageMetadata

#: More characters, more tags, or more attributes in one tag are no page of news, and would hold up all others.
_LONGEST, _MOST_TAGS, _MOST_ATTRIBUTES = 8_000_000, 150_000, 2_000
_QUOTED = re.compile("\"[^\"]*\"|'[^']*'")
#: A tag longer than this may have as many, in characters.
_LONG_TAG = 10_000


class OutsizedPage(ValueError):  # noqa: N818 - it says what the page is
    """The page is too large to be read; the message says in what."""


@dataclass(frozen=True)
class Page:
    """The article of a page: its blocks joined by blank lines, what the page says of it, and of blocks that seem foreign
    (`LINKS`, `body.POST_OF_NOBODY`)."""

    text: str
    metadata: PageMetadata
    foreign: Mapping[str, str] = field(default_factory=dict)


def read_page(html: str) -> Page | None:
    """The article of a page; None where nothing in it is one. Raises OutsizedPage."""
    import trafilatura

    from transforms.articles.pages.body import blocks_of
    from transforms.articles.pages.linked_data import linked_data
    from transforms.articles.pages.metadata import page_metadata
    from transforms.articles.pages.sources import load_sources

    _check_size(html)
    tree = trafilatura.load_html(html)
    if tree is None:
        return None
    sources = load_sources()
    linked = linked_data(tree, sources)
    metadata = page_metadata(tree, linked, sources)
    blocks, foreign = blocks_of(tree, linked.body, sources)
    return Page("\n\n".join(blocks), metadata, foreign) if blocks else None


def _check_size(html: str) -> None:
    if len(html) > _LONGEST:
        raise OutsizedPage(f"more than {_LONGEST} characters")
    parts = html.split("<", _MOST_TAGS + 1)
    if len(parts) > _MOST_TAGS:
        raise OutsizedPage(f"more than {_MOST_TAGS} tags")
    for part in parts:
        tag = part.partition(">")[0] if len(part) > _LONG_TAG and part[0].isalpha() else ""  # else a comment, or data in a script
        if len(tag) > _LONG_TAG and len(_QUOTED.sub("x", tag).split(None, _MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES:
            raise OutsizedPage(f"a tag of more than {_MOST_ATTRIBUTES} attributes")
