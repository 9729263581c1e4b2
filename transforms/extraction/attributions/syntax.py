"""Attributions by syntax: words of speech and attitude of the vocabulary, and what the parse says that they take.

The tagger finds the attributions of an article; this finds those inside their contents, which it was never taught.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.attributions.complements import adjective_complement, noun_complement, verb_complement
from transforms.extraction.attributions.drafts import Draft
from transforms.extraction.phrases import (
    VERBS,
    child,
    content_spans,
    is_negated,
    is_passive,
    noun_phrase,
    runs,
    sources_of,
    subject_of,
)
from transforms.vocabulary.speech.cues import Cue, SpeechCues

#: Verbs after which an infinitive is as good as done: "went on to say".
_RAISING = frozenset({"go", "continue", "proceed", "appear", "seem", "come", "move", "begin", "start"})
_AUTHOR = frozenset({"i", "we", "you", "one", "me", "us"})
_EMPTY_SUBJECTS = frozenset({"it", "this", "that", "there", "what", "which", "nobody", "none", "nothing"})
#: Between a light verb and its noun stand at most this many tokens.
_LIGHT_REACH = 5


def find_by_syntax(spans: Iterable[Span], structure: Structure, cues: SpeechCues) -> Iterator[Draft]:
    """An attribution for each cue of the vocabulary that has its complement, in text order; none from headings.

    Only the sentences that hold a part of the spans are read.
    """
    doc = structure.doc
    held = ((doc[span.start].sent.start, doc[span.end - 1].sent.end) for span in spans)
    for position in sorted({position for start, end in held for position in range(start, end)}):
        token = doc[position]
        if token.is_space or token.is_punct:
            continue
        draft = _read(token, structure, cues)
        if draft is not None and draft.content and not structure.is_heading(position):
            yield draft


def _read(token: Token, structure: Structure, cues: SpeechCues) -> Draft | None:
    if token.lower_ == "according":
        return _according(token, structure, cues)
    if token.pos_ == "VERB":
        cue = _verb_cue(token, cues)
        found = _verb(token, cue, structure, cues) if cue is not None else None
        if found is None and token.lemma_ in cues.light_verbs:
            found = _light(token, structure, cues)
        if found is not None:
            return found
    if token.dep_ in {"acomp", "ROOT", "oprd", "ccomp", "conj", "advcl"} and token.lower_ in cues.adjectives:
        return _adjective(token, structure, cues)
    if token.pos_ == "NOUN" and token.lemma_.lower() in cues.nouns:
        return _noun(token, structure, cues)
    if token.pos_ == "NOUN" and token.lemma_.lower() in cues.manners:
        return _manner(token, structure, cues)
    return None


def _verb_cue(verb: Token, cues: SpeechCues) -> Cue | None:
    lemma = verb.lemma_.lower()
    particle = _particle(verb)
    if particle is not None and f"{lemma} {particle.lower_}" in cues.verbs:
        return cues.verbs[f"{lemma} {particle.lower_}"]
    return cues.verbs.get(lemma)


def _particle(verb: Token) -> Token | None:
    following = verb.doc[verb.i + 1] if verb.i + 1 < len(verb.doc) else None
    if following is not None and following.head == verb and following.dep_ in {"prt", "advmod"}:
        return following
    return child(verb, "prt")


def _verb(verb: Token, cue: Cue, structure: Structure, cues: SpeechCues) -> Draft | None:
    if (is_negated(verb) and cue.kind == "speech") or _is_unreal(verb):
        return None
    subject = _speaker(verb, cues)
    found = verb_complement(verb, cue, cues)
    if found is None or (subject is None and not _is_frame(found.pattern)):
        return None
    if subject is not None and _is_empty(subject, structure):
        return None
    if subject is not None and subject.i in found.positions:
        return None
    if is_passive(verb) and subject is None:
        return None
    particle = _particle(verb)
    parts = [verb]
    if particle is not None and cue.lemma.endswith(" " + particle.lower_):
        parts.append(particle)
    if found.preposition is not None:
        parts.append(found.preposition)
    addressee = found.addressee
    return Draft(
        cue=_cue_span(verb, parts),
        sources=sources_of(subject) if subject is not None else (),
        content=content_spans(structure, found.positions, verb.i),
        addressee=noun_phrase(addressee) if addressee is not None and addressee != subject else None,
        pattern=found.pattern,
        confidence=cues.confidence(found.pattern, cue),
    )


def _is_frame(pattern: str) -> bool:
    return pattern in {"clause", "inserted", "quote"}


def _speaker(verb: Token, cues: SpeechCues) -> Token | None:
    """The subject; a participle of speech that trails a reported clause goes with who reported it."""
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and child(verb, "nsubj") is None:
        head = verb.head
        while head.dep_ in {"ccomp", "conj", "xcomp"} and head.head != head:
            above = head.head
            if head.dep_ == "ccomp" and above.lemma_.lower() in cues.verbs and above.i < head.i:
                return subject_of(above)
            head = above
    subject = subject_of(verb)
    if subject is None and not is_passive(verb):
        after = child(verb, "dobj", "npadvmod", "attr")
        if after is not None and after.i > verb.i and after.pos_ == "PROPN" and verb.lemma_ in cues.quoting:
            return after
    return subject


def _is_unreal(verb: Token) -> bool:
    """An infinitive, an order or a question says nothing that was said."""
    if verb.tag_ == "VB" and any(part.tag_ == "TO" for part in verb.children):
        return verb.head.lemma_ not in _RAISING and verb.dep_ != "advcl"
    if verb.tag_ == "VB" and child(verb, "nsubj", "aux") is None and verb.dep_ == "ROOT":
        return True
    if any(part.dep_ == "mark" and part.lower_ in {"if", "unless", "whether"} for part in verb.children):
        return True
    return any(part.dep_ == "aux" and part.lower_ in {"could", "might", "should", "may", "can", "must"} for part in verb.children)


def _is_empty(subject: Token, structure: Structure) -> bool:
    if subject.lower_ in _AUTHOR:
        return structure.quotation_of(subject.i) is None
    return subject.lower_ in _EMPTY_SUBJECTS and subject.lower_ != "it"


def _cue_span(verb: Token, parts: list[Token]) -> Span:
    """The verb with its particle and preposition where they adjoin, and the "not" before it with its auxiliary."""
    start, end = verb.i, verb.i + 1
    wanted = {token.i for token in parts}
    while end in wanted:
        end += 1
    if start > 0 and verb.doc[start - 1].dep_ == "neg" and verb.doc[start - 1].head == verb:
        start -= 1
        if start > 0 and verb.doc[start - 1].dep_ == "aux" and verb.doc[start - 1].head == verb:
            start -= 1
    return verb.doc[start:end]


def _light(verb: Token, structure: Structure, cues: SpeechCues) -> Draft | None:
    """expressed hope that …: the noun tells what is done, the verb who does it."""
    noun = child(verb, "nsubjpass") if is_passive(verb) else child(verb, "dobj")
    subject = subject_of(verb)
    if noun is None or subject is None or _is_empty(subject, structure) or _is_unreal(verb):
        return None
    cue = cues.nouns.get(noun.lemma_.lower())
    if cue is None or not verb.i < noun.i <= verb.i + _LIGHT_REACH:
        return None
    found = noun_complement(noun, cue)
    if found is None:
        clause = child(verb, "ccomp", "xcomp")
        if clause is None or clause.i < noun.i:
            return None
        positions = frozenset(
            part.i for part in clause.subtree if not (part.dep_ == "mark" and part.head == clause and part.lower_ == "that")
        )
    else:
        positions = found.positions
    if subject.i in positions:
        return None
    return Draft(
        cue=verb.doc[verb.i : noun.i + 1],
        sources=sources_of(subject),
        content=content_spans(structure, positions, noun.i),
        pattern="light",
        confidence=cues.confidence("light", cue),
    )


def _adjective(adjective: Token, structure: Structure, cues: SpeechCues) -> Draft | None:
    """is unwilling to …, is confident that …"""
    cue = cues.adjectives[adjective.lower_]
    verb = adjective.head if adjective.dep_ in {"acomp", "oprd"} else adjective
    subject = child(verb, "nsubj", "nsubjpass") or subject_of(verb)
    found = adjective_complement(adjective, cue)
    if subject is None or found is None or subject.i in found.positions:
        return None
    if _is_empty(subject, structure) or subject.lower_ == "it":
        return None
    if _is_unreal(verb):
        return None
    start = adjective.i - 1 if adjective.i and adjective.doc[adjective.i - 1].dep_ == "neg" else adjective.i
    end = adjective.i + 1
    if found.preposition is not None and found.preposition.i == end:
        end += 1
    return Draft(
        cue=adjective.doc[start:end],
        sources=sources_of(subject),
        content=content_spans(structure, found.positions, adjective.i),
        pattern=found.pattern,
        confidence=cues.confidence(found.pattern, cue),
    )


def _noun(noun: Token, structure: Structure, cues: SpeechCues) -> Draft | None:
    """the minister's claim that …: only inside what another one says."""
    cue = cues.nouns[noun.lemma_.lower()]
    if noun.head.lemma_ in cues.light_verbs and noun.dep_ == "dobj":
        return None
    holder = child(noun, "poss")
    if holder is None:
        by = next((part for part in noun.children if part.dep_ in {"prep", "agent"} and part.lower_ in {"by", "from"}), None)
        holder = child(by, "pobj") if by is not None else None
    found = noun_complement(noun, cue)
    if holder is None or found is None or holder.i in found.positions or holder.pos_ == "PRON":
        return None
    return Draft(
        cue=noun.doc[noun.i : noun.i + 1],
        sources=sources_of(holder),
        content=content_spans(structure, found.positions, noun.i),
        pattern="noun",
        confidence=cues.confidence("noun", cue),
    )


def _according(token: Token, structure: Structure, cues: SpeechCues) -> Draft | None:
    """according to X: the content is the clause that the phrase belongs to."""
    to = child(token, "prep", "aux")
    if to is None or to.i != token.i + 1:
        return None
    holder = child(to, "pobj") or child(token, "pobj")
    if holder is None:
        return None
    return _adverbial(token, token.doc[token.i : to.i + 1], holder, structure, cues)


def _manner(noun: Token, structure: Structure, cues: SpeechCues) -> Draft | None:
    """in the mayor's view: a phrase that opens, closes or interrupts a clause."""
    preposition, holder = noun.head, child(noun, "poss")
    if holder is None or preposition.lower_ != "in" or preposition.dep_ != "prep":
        return None
    edge = max(part.i for part in noun.subtree) + 1
    before = noun.doc[preposition.i - 1] if preposition.i else None
    if not (edge < len(noun.doc) and noun.doc[edge].text == ",") and not (before is not None and before.text == ","):
        return None
    return _adverbial(preposition, noun.doc[noun.i : noun.i + 1], holder, structure, cues)


def _adverbial(phrase: Token, cue: Span, holder: Token, structure: Structure, cues: SpeechCues) -> Draft | None:
    host = phrase.head
    while host.pos_ not in VERBS and host.head != host:
        host = host.head
    away = {part.i for part in phrase.subtree}
    positions = [part.i for part in host.subtree if part.i not in away and not (part.dep_ == "mark" and part.head == host)]
    if phrase.head == phrase or not runs(phrase.doc, positions):
        return None
    return Draft(
        cue=cue,
        sources=sources_of(holder),
        content=content_spans(structure, positions, phrase.i),
        pattern="according",
        confidence=cues.confidence("according"),
    )
