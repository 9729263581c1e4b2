"""Which issues of the codebook a claim is about, and how each is tied to it."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Claim
from transforms.extraction.claims.assertion import content_tokens
from transforms.extraction.stance.path import is_at_stake
from transforms.vocabulary import Vocabulary

#: A content that points back may have this many words: longer ones speak for themselves.
POINTER_WORDS = 12


@dataclass(frozen=True)
class IssueMention:
    """A phrase for an issue: `sign` is -1 where it names the opposite; `anchor` is what the content says of it.

    In a content that points back ("rejected the plan") the phrase stands before the claim and the anchor is the
    pointing word; else both are the same.
    """

    code: str
    sign: int
    phrase: Span
    anchor: Span
    binding: str


def find_issues(claim: Claim, structure: Structure, vocabulary: Vocabulary) -> list[IssueMention]:
    """The issues named in the content, in text order; where there are none, the one that it points back to."""
    content = content_tokens(claim.attribution)
    doc = claim.evidence.doc
    named = [
        IssueMention(hit.value.code, hit.value.sign, doc[hit.start : hit.end], doc[hit.start : hit.end], "clause")
        for hit in vocabulary.codebook.find(content)
    ]
    return named or _pointed_at(claim, content, structure, vocabulary)


def _pointed_at(claim: Claim, content: list[Token], structure: Structure, vocabulary: Vocabulary) -> list[IssueMention]:
    """The one issue named before the claim in its sentence, else in the sentence before, if the content points back."""
    pointer = _pointer(content, vocabulary)
    if pointer is None or sum(token.is_alpha for token in content) > POINTER_WORDS:
        return []
    doc = claim.evidence.doc
    start = content[0].i
    sentence = structure.sentence_of(start)
    spans = [("sentence", doc[sentence.start : start])]
    if sentence.start > structure.paragraph_of(start).span.start:
        spans.append(("paragraph", structure.sentence_of(sentence.start - 1)))
    for binding, span in spans:
        hits = vocabulary.codebook.find(span)
        codes = {hit.value.code for hit in hits}
        if len(codes) == 1:
            hit = hits[-1]
            phrase, anchor = doc[hit.start : hit.end], doc[pointer.i : pointer.i + 1]
            if not is_at_stake(phrase, vocabulary.assertions):
                return []
            return [IssueMention(hit.value.code, hit.value.sign, phrase, anchor, binding)]
        if codes:
            return []
    return []


def _pointer(content: list[Token], vocabulary: Vocabulary) -> Token | None:
    """The word that points back, if the content's head or its subject is one."""
    words = vocabulary.assertions.stance.pointers
    root = content[0].doc[content[0].i : content[-1].i + 1].root
    inside = {token.i for token in content}
    for token in (root, *(child for child in root.children if child.dep_ in {"nsubj", "nsubjpass"})):
        if token.lemma_.lower() in words and token.i in inside and _is_definite(token):
            return token
    return None


def _is_definite(token: Token) -> bool:
    """A noun with "the", "this", "those": one that has been named."""
    return token.pos_ == "NOUN" and any(
        "Def" in child.morph.get("Definite") or "Dem" in child.morph.get("PronType") for child in token.children
    )
