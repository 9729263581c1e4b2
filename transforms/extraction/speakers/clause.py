"""What a source does in its clause, as numbers: who is told, accused or asked often is not who speaks."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.extraction.phrases import NOUNS, VERBS
from transforms.extraction.speakers.question import Question

#: What the source does in its clause.
CLAUSE_PARTS = (
    "does_cue", "does_other", "is_done_to", "is_agent", "is_object", "after_to", "after_other", "owns_head", "is_joined",
    "cue_is_verb", "cue_is_passive", "is_indefinite", "is_counted", "is_without_article", "is_first_of_sentence", "cue_is_far",
)  # fmt: skip
_JOINED = frozenset({"conj", "appos", "compound", "nmod"})
_PASSIVE = frozenset({"auxpass", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "dative", "iobj"})
_COUNTING = frozenset({"another", "both", "few", "many", "more", "most", "no", "one", "other", "others", "several", "some"})
#: From so many words between source and cue on, these are far from each other.
_FAR = 6


def act_of(question: Question) -> str:
    """What the source does, to be looked up: the lemma of the cue, and the part of the source in its clause ("tell:dobj")."""
    attribution = question.attribution
    if attribution is None or attribution.source is None or attribution.cue is None:
        return ""
    cue, noun = attribution.cue, _outmost(attribution.source.root)
    part = noun.dep_ if cue.start <= noun.head.i < cue.end else "beside"
    return f"{cue.root.lemma_.lower()}:{part}"


def _outmost(noun: Token) -> Token:
    """The noun that a noun is joined to, beside or a part of."""
    while noun.dep_ in _JOINED and noun.head.pos_ in NOUNS:
        noun = noun.head
    return noun


def clause_features(question: Question) -> list[float]:
    """What the source does in its clause, and how it is introduced: who is told, accused or asked often is not who speaks."""
    attribution = question.attribution
    if attribution is None or attribution.source is None:
        return [0.0] * len(CLAUSE_PARTS)
    source, cue = attribution.source, attribution.cue
    noun, first = _outmost(source.root), source[0]
    head, dep = noun.head, noun.dep_
    at_cue = cue is not None and cue.start <= head.i < cue.end
    verb = cue.root if cue is not None and cue.root.pos_ in VERBS else None
    return [
        float(dep == "nsubj" and at_cue),
        float(dep == "nsubj" and not at_cue),
        float(dep == "nsubjpass"),
        float(dep == "pobj" and head.dep_ == "agent"),
        float(dep in _OBJECTS),
        float(dep == "pobj" and head.lower_ == "to"),
        float(dep == "pobj" and head.lower_ != "to" and head.dep_ != "agent"),
        float(dep == "poss"),
        float(noun != source.root),
        float(verb is not None),
        float(verb is not None and any(part.dep_ in _PASSIVE for part in verb.children)),
        float(first.lower_ in {"a", "an"}),
        float(first.pos_ == "NUM" or first.lower_ in _COUNTING),
        float(first.pos_ not in {"DET", "PRON", "NUM"}),
        float(source.start == source.sent.start),
        float(cue is not None and min(abs(cue.start - source.end), abs(source.start - cue.end)) > _FAR),
    ]
