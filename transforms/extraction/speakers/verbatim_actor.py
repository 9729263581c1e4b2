"""A source by its own words: who is not known otherwise is called as the text calls him."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from transforms.extraction.annotations import Entity
from transforms.extraction.mentions.names import clean_name, is_name_word, without_letters
from transforms.extraction.phrases import PLURAL_TAGS, conjuncts, is_one_name
from transforms.vocabulary import Vocabulary

_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those", "another", "his", "her", "its", "their", "our", "my"})
_NAMED_TYPES = {"PERSON": "person", "ORG": "organisation", "NORP": "group"}
#: Where a description ends: at the clause that says more of it.
_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis"})
_MOST_WORDS = 12
_ENDS = frozenset({",", ";", ":", "(", "—", "–", "“", "”", '"'})
_WORD = re.compile(r"\w\w")


def by_own_words(span: Span, vocabulary: Vocabulary) -> Entity | None:
    """The actor as the noun phrase calls it: a name by its run of capitals, others by their description.

    None where the words are a pronoun, nothing that could be an actor, or say that it is nobody ("no group").
    """
    root = span.root
    if any(part.lower_ == "no" for part in root.lefts):
        return None
    if root.pos_ == "PROPN" and root.text[:1].isupper():
        return _named(span, root, vocabulary)
    if root.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or root.lower_ in {"others", "those"}:
        return _described(span, root, vocabulary)
    return None


def _named(span: Span, root: Token, vocabulary: Vocabulary) -> Entity | None:
    doc, start, end = span.doc, root.i, root.i + 1
    heads = conjuncts(root)
    if is_one_name(heads) and heads[-1].i < span.end:
        end = heads[-1].i + 1
    while start > span.start and _goes_on(doc[start - 1]):
        start -= 1
    while end < span.end and (_goes_on(doc[end]) or _leads_on(doc, end, span.end)):
        end += 1
    while start < root.i and (not is_name_word(doc[start]) or doc[start].lower_ in _ARTICLES | vocabulary.actors.titles.keys()):
        start += 1
    while end > root.i + 1 and not is_name_word(doc[end - 1]):
        end -= 1
    name = without_letters(clean_name(doc[start:end].text), vocabulary.actors.name_words["after_name"])
    code = vocabulary.countries.code_of(doc[start:end].text.replace(".", "")) or vocabulary.countries.code_of(name)
    if code is not None:
        actor = vocabulary.actors.government(code)
        return Entity.known(actor)
    if not _WORD.search(name):
        return None
    is_plural = root.tag_ == "NNPS"
    return Entity(name, _NAMED_TYPES.get(root.ent_type_, "group" if is_plural else "unknown"))


def _goes_on(token: Token) -> bool:
    """Whether a name goes on with a token: a capital, or a joint without spaces."""
    return is_name_word(token) or (token.text in {"-", "&", "'s", "’s", "'"} and token.i > 0)


def _leads_on(doc: Doc, at: int, limit: int) -> bool:
    """Whether "of" or "for" goes on to a further capital of the same name, and "and" to what these lead to as well."""
    if doc[at].lower_ == "and" and doc[at].head.dep_ == "pobj" and doc[at].head.i < at and at + 1 < limit:
        return is_name_word(doc[at + 1])
    if doc[at].lower_ not in {"of", "for", "the"} or at + 1 >= limit:
        return False
    return is_name_word(doc[at + 1]) or doc[at + 1].lower_ == "the"


def _described(span: Span, root: Token, vocabulary: Vocabulary) -> Entity | None:
    doc, start = span.doc, span.start
    while start < root.i and doc[start].lower_ in _ARTICLES:
        start += 1
    end = root.i + 1
    while end < span.end and end - start < _MOST_WORDS and doc[end].text not in _ENDS and doc[end].dep_ not in _CLAUSES:
        end += 1
    while end > root.i + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].pos_ in {"ADP", "DET", "PART"}):
        end -= 1
    text = " ".join(doc[start:end].text.replace("’", "'").split()).strip(" ,.;:'\"“”‘’")
    if not _WORD.search(text):
        return None
    name = text[:1].upper() + text[1:]
    return Entity(name, _type_of(doc[start:end], root, vocabulary), _country_in(doc[start:end], vocabulary))


def _type_of(span: Span, root: Token, vocabulary: Vocabulary) -> str:
    before = root.nbor(-1).lower_ + " " if root.i > span.start else ""
    collective = vocabulary.actors.collectives.get(before + root.lower_) or vocabulary.actors.collectives.get(root.lower_)
    if collective is not None and collective.actor_type is not None:
        return collective.actor_type
    if root.lemma_.lower() in vocabulary.speech.utterances:
        return "unknown"
    return "group" if root.tag_ in PLURAL_TAGS or root.pos_ in {"NUM", "PRON"} else "anonymous"


def _country_in(span: Span, vocabulary: Vocabulary) -> str | None:
    codes = {code for token in span if (code := vocabulary.countries.code_of(token.text)) is not None}
    return codes.pop() if len(codes) == 1 else None
