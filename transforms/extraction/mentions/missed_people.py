"""Names that the model misses or takes for a body, which the article itself tells to be people.

A name of two or three words is a person's if "Mr" or "Ms" stands before its last word elsewhere, if "who", an age or a title
follows it, if kin is named with it, if the next sentence goes on with "she" or "he", or if its first word is a first name
and it speaks, or its last word does alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc, Span

from transforms.extraction.mentions.lexicon import Reading, is_possessive, pieces_of
from transforms.extraction.phrases import SUBJECTS
from transforms.extraction.tokens import places_tagged
from transforms.identity import fold
from transforms.vocabulary import Vocabulary

_PERSON_PRONOUNS = frozenset({"he", "she", "his", "her"})
#: What the model calls people by mistake; what it calls a person or a date is left to it.
_MISTAKEN = frozenset({"", "WORK_OF_ART", "ORG", "GPE", "FAC", "LOC", "NORP", "PRODUCT", "EVENT", "LAW"})
_LENGTHS = frozenset({2, 3})


def find_missed_people(reading: Reading, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words (start, end) that are people's names by the words around them."""
    doc = reading.doc
    surnames, alone = _surnames(reading), _speaking_alone(reading)
    for place in places_tagged(doc, "PROPN"):
        token = doc[place]
        if not reading.in_body[place] or token.ent_type_ not in _MISTAKEN:
            continue
        if token.dep_ == "compound" and token.head.i == place + 1:
            continue
        start = token.i
        while start and doc[start - 1].pos_ == "PROPN" and doc[start - 1].text[:1].isupper() and doc[start - 1].is_alpha:
            start -= 1
        if token.i + 1 - start not in _LENGTHS or not token.is_alpha or _holds_known(reading, start, token.i + 1):
            continue
        span = doc[start : token.i + 1]
        first, last = (fold(token.text) for token in (span[0], span[-1]))
        is_first_name = first in vocabulary.speech.first_names
        if (is_first_name and last in alone and token.ent_type_ == "ORG") or _is_told(reading, span, surnames, vocabulary):
            yield span.start, span.end


def _holds_known(reading: Reading, start: int, end: int) -> bool:
    """Whether a name of the vocabulary, a title or a word that no name holds stands within."""
    return any(
        at in reading.name_starts or at in reading.title_starts or reading.doc[at].lower_ in reading.not_in_names
        for at in range(start, end)
    )


def _is_told(reading: Reading, span: Span, surnames: frozenset[str], vocabulary: Vocabulary) -> bool:
    doc, end = span.doc, span.end
    if any("".join(pieces_of(token.text)) in surnames for token in (span[0], span[-1])):
        return True
    if span.start and doc[span.start - 1].lower_ in vocabulary.actors.name_words["kin"]:
        return True
    if end + 1 < len(doc) and doc[end].text == ",":
        after = end + 1 + (doc[end + 1].lower_ in {"the", "a", "an"})
        if doc[end + 1].lower_ == "who" or doc[end + 1].text.isdigit() or after in reading.title_starts:
            return True
    if end + 1 < len(doc) and is_possessive(doc[end]) and doc[end + 1].lower_ in vocabulary.actors.name_words["kin"]:
        return True
    is_mistaken = span.root.ent_type_ == "WORK_OF_ART"
    is_unknown = span.root.ent_type_ not in {"ORG", "GPE"} and span[0].lower_ in _first_names(vocabulary)
    if span.root.i in reading.speaking and (is_mistaken or is_unknown):
        return True
    return _goes_on_with_pronoun(span, reading)


def _goes_on_with_pronoun(span: Span, reading: Reading) -> bool:
    """Whether the name is the first subject of its sentence and the next one has "she" or "he" first, or as who speaks."""
    doc, sentence = span.doc, span.root.sent
    if span.root.dep_ not in SUBJECTS or span.root.head != sentence.root or sentence.end >= len(doc):
        return False
    if any(token.ent_type_ == "PERSON" for token in doc[sentence.start : span.start]):
        return False
    following = _next_sentence(doc, sentence.end)
    words = [token for token in following if not token.is_space and not token.is_quote]
    if words and words[0].lower_ in _PERSON_PRONOUNS:
        return True
    return any(token.lower_ in _PERSON_PRONOUNS and token.i in reading.speaking for token in words)


def _next_sentence(doc: Doc, at: int) -> Span:
    while at + 1 < len(doc) and doc[at].is_space:
        at += 1
    sentence: Span = doc[at].sent
    return sentence


def _surnames(reading: Reading) -> frozenset[str]:
    """The names that stand after an honorific, and single names that the model takes for a person where they speak."""
    doc = reading.doc
    found = set()
    for hit in reading.titles:
        if hit.meaning.kind == "honorific" and hit.end < len(doc) and doc[hit.start].text[:1].isupper():
            found.add("".join(pieces_of(doc[hit.end].text)))
    for entity in doc.ents:
        if entity.label_ == "PERSON" and len(entity) == 1 and entity.root.i in reading.speaking:
            found.add("".join(pieces_of(entity.text)))
    return frozenset(found) - {""}


def _speaking_alone(reading: Reading) -> frozenset[str]:
    """Words (folded) that speak without a word before them that belongs to them, as surnames do."""
    heads = (reading.doc[place] for place in reading.speaking)
    return frozenset(
        fold(head.text)
        for head in heads
        if head.pos_ == "PROPN" and head.is_title and not any(part.i < head.i for part in head.children)
    )


@lru_cache(maxsize=4)
def _first_names(vocabulary: Vocabulary) -> frozenset[str]:
    """The first names of the people of the knowledge base."""
    people = (actor for actor in vocabulary.actors.actors.values() if actor.actor_type == "person")
    names = (actor.name.split() for actor in people)
    return frozenset(pieces[0].lower() for pieces in names if len(pieces) > 1 and len(pieces[0]) > 2)
