"""Texts of which a source gives the beginning only, and says so: `… [+2829 chars]`."""

from __future__ import annotations

import re

from transforms.articles.cleaning.blocks.block import split_sentences
from transforms.articles.cleaning.phrases import load_phrases

_MARK = re.compile(r"\s*(?:…|\.{3})?\s*\[\+?\d{1,7} (?:more )?(?:chars|characters|words)\]\s*$")


def without_cut_end(text: str) -> tuple[str, str]:
    """The text without the sentence that its source broke off, and that with the mark; the text and nothing if it is whole."""
    tail = text[-60:]
    mark = _MARK.search(tail)
    if not mark:
        return text, ""
    end = len(text) - len(tail) + mark.start()
    above, gap, last = text[:end].rpartition("\n")
    sentences = split_sentences(last, load_phrases().abbreviations)
    kept = above + gap + "".join(sentences[:-1])
    return kept.rstrip(), text[len(kept) :].strip()
