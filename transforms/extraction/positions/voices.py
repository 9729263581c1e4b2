"""Whose a word is: the speaker's own, another's, or what the sentence is about. Read from syntax."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.vocabulary.assertions import StanceCues

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_NAMES = frozenset({"NORP", "GPE", "PERSON", "ORG"})


def is_anothers(word: Token, stance: StanceCues) -> bool:
    """Whether a word of attitude belongs to someone other than the speaker.

    An infinitive and what someone must do are what the speaker wants of another, and so the speaker's own.
    """
    speakers = stance.speakers
    if word.pos_ not in {"VERB", "AUX"}:
        owners = (child for child in word.children if child.dep_ == "poss" or child.ent_type_ in _NAMES)
        return any(owner.dep_ in {"poss", "amod", "compound"} and owner.lower_ not in speakers for owner in owners)
    if word.dep_ == "acl" and word.tag_ in {"VBG", "VBN"}:
        return True
    modals = {child.lemma_.lower() for child in word.children if child.dep_ == "aux" and child.tag_ == "MD"}
    if modals & stance.necessity or (word.tag_ == "VB" and not modals):
        return False
    token = word
    while token.dep_ in {"xcomp", "conj"} and not any(child.dep_ in SUBJECTS for child in token.children):
        token = token.head
    subjects = [child for child in token.children if child.dep_ == "nsubj"]
    return bool(subjects) and not all(subject.lower_ in speakers for subject in subjects)


def speaks(verb: Token, stance: StanceCues) -> bool:
    """Whether the verb's subject may be the speaker: a pronoun, or none at all."""
    subjects = [child for child in verb.children if child.dep_ in SUBJECTS]
    return all(subject.lower_ in stance.speakers for subject in subjects)


def is_infinitive(verb: Token) -> bool:
    """Whether a verb is an infinitive with \"to\"."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def is_topic(token: Token) -> bool:
    """Whether a word is the subject of its sentence's main clause, or heads its subject."""
    while token.dep_ in {"pobj", "prep", "compound", "amod"}:
        token = token.head
    return token.dep_ in SUBJECTS and token.head.dep_ in {"ROOT", "ccomp"}
