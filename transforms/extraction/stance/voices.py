"""Whose a word is: the speaker's own, another's, or what the sentence is about. Read from syntax."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from transforms.extraction.annotations import Entity
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.assertions import StanceCues
from transforms.vocabulary.countries import Countries

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_NAMES = frozenset({"NORP", "GPE", "PERSON", "ORG"})
_NAMED = frozenset({"NOUN", "PROPN"})
_VERBS = frozenset({"VERB", "AUX"})


@dataclass(frozen=True)
class Voice:
    """By which words a speaker may speak of itself: pronouns, its name, and its country if it speaks for one."""

    pronouns: frozenset[str]
    names: frozenset[str]
    country_code: str | None
    countries: Countries

    def is_meant(self, word: Token) -> bool:
        """Whether a word, a pronoun or the head of a name, stands for the speaker."""
        if word.lower_ in self.pronouns or word.lower_ in self.names:
            return True
        if self.country_code is None:
            return False
        name = " ".join(part.text for part in (*(child for child in word.lefts if child.dep_ in {"compound", "amod"}), word))
        return self.countries.code_of(name) == self.country_code


def voice_of(speaker: Entity | None, is_direct: bool, vocabulary: Vocabulary) -> Voice:
    """The voice of a speaker; governments, their parts and office holders speak for their country.

    In a direct quotation "he" and "they" are others.
    """
    names: frozenset[str] = frozenset()
    country_code = None
    if speaker is not None:
        if speaker.actor_type not in {"government", "anonymous", "group", "unknown"}:
            names = frozenset({speaker.name.split()[-1].lower()})
        speaks_for_it = speaker.actor_type in {"government", "armed_group"} or (
            speaker.actor_type in {"person", "organisation"} and speaker.role_text is not None
        )
        country_code = speaker.country_code if speaks_for_it else None
    stance = vocabulary.assertions.stance
    pronouns = stance.first_persons if is_direct else stance.first_persons | stance.third_persons
    return Voice(pronouns, names, country_code, vocabulary.countries)


def is_anothers(word: Token, stance: StanceCues, voice: Voice) -> bool:
    """Whether a word of attitude belongs to someone other than the speaker.

    An infinitive and what someone must do are what the speaker wants of another, and so the speaker's own.
    """
    if word.pos_ not in _VERBS:
        owners = (child for child in word.children if child.dep_ == "poss" or child.ent_type_ in _NAMES)
        if any(owner.dep_ in {"poss", "amod", "compound"} and not voice.is_meant(owner) for owner in owners):
            return True
        if word.dep_ == "dobj" and word.head.dep_ == "acl":
            return is_anothers(word.head.head, stance, voice)
        return word.pos_ == "ADJ" and word.dep_ == "acomp" and _has_other_subject(word.head, stance, voice)
    if word.dep_ == "acl" and word.tag_ in {"VBG", "VBN"}:
        return True
    if word.dep_ == "acl" and is_anothers(word.head, stance, voice):
        return True
    if word.dep_ == "pcomp" and (word.head.head.pos_ in _NAMED or any(child.dep_ == "dobj" for child in word.head.head.children)):
        return True
    return _has_other_subject(word, stance, voice)


def has_other_owner(noun: Token, thing: Token, voice: Voice) -> bool:
    """Whether "of" tells whose a noun of attitude is, beside the thing it is about: "the desire of the rebels to talk"."""
    if noun.pos_ != "NOUN":
        return False
    owners = (part for child in noun.children if child.lower_ == "of" and child.i < thing.i for part in child.children)
    return any(owner.dep_ == "pobj" and owner.pos_ in _NAMED and not voice.is_meant(owner) for owner in owners)


def _has_other_subject(verb: Token, stance: StanceCues, voice: Voice) -> bool:
    modals = {child.lemma_.lower() for child in verb.children if child.dep_ == "aux" and child.tag_ == "MD"}
    is_finite = bool(modals) or any(child.dep_ == "aux" and child.lemma_ == "do" for child in verb.children)
    if modals & stance.necessity or (verb.tag_ == "VB" and not is_finite):
        return False
    while verb.dep_ in {"xcomp", "conj"} and not any(child.dep_ in SUBJECTS for child in verb.children):
        verb = verb.head
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    return bool(subjects) and not all(voice.is_meant(subject) for subject in subjects)


def is_theirs(word: Token) -> bool:
    """Whether a noun of attitude is owned by "its", "his", "her" or "their", who may be the speaker."""
    return any(child.dep_ == "poss" and child.pos_ == "PRON" and "3" in child.morph.get("Person") for child in word.children)


def speaks(verb: Token, voice: Voice) -> bool:
    """Whether the verb's subject may be the speaker: a word for it, or none at all."""
    subjects = [child for child in verb.children if child.dep_ in SUBJECTS or child.dep_ == "expl"]
    is_of_a_thing = verb.lemma_ == "be" and any(subject.lower_ == "it" for subject in subjects)
    return not is_of_a_thing and all(subject.dep_ != "expl" and voice.is_meant(subject) for subject in subjects)


def is_infinitive(verb: Token) -> bool:
    """Whether a verb is an infinitive with \"to\"."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def is_topic(token: Token) -> bool:
    """Whether a word is the subject of its sentence's main clause, or heads its subject."""
    while token.dep_ in {"pobj", "prep", "compound", "amod"}:
        token = token.head
    return token.dep_ in SUBJECTS and token.head.dep_ in {"ROOT", "ccomp"}
