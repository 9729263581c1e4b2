"""What a verb, adjective or noun of speech takes: from a cue in the parse to its content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.extraction.phrases import VERBS, child, is_negated, is_passive
from transforms.vocabulary.speech.cues import Cue, SpeechCues


@dataclass(frozen=True)
class Complement:
    """Token numbers of a content, the pattern that found it, a preposition that belongs to the cue, and who is spoken to."""

    pattern: str
    positions: frozenset[int]
    preposition: Token | None = None
    addressee: Token | None = None


def verb_complement(verb: Token, cue: Cue, cues: SpeechCues) -> Complement | None:
    """What the verb takes, by the first of its cue's patterns that fits; a clause before an infinitive before an object."""
    for pattern, read in _READERS.items():
        if pattern in cue.patterns or (pattern == "clause" and "quote" in cue.patterns):
            found = read(verb, cue, cues)
            if found is not None:
                return found
    return _prepositional(verb, cue)


def adjective_complement(adjective: Token, cue: Cue) -> Complement | None:
    """What a predicative adjective takes: a clause, an infinitive or a preposition's object."""
    verb = adjective.head
    for token in (adjective, verb):
        clause = child(token, "ccomp", "xcomp")
        if clause is None or clause == adjective or clause.i < adjective.i:
            continue
        pattern = "infinitive" if _has_to(clause) and child(clause, "nsubj") is None else "clause"
        if pattern in cue.patterns:
            return Complement(pattern, frozenset(_subtree(clause) - _complementiser(clause)))
    return _prepositional(adjective, cue)


def noun_complement(noun: Token, cue: Cue) -> Complement | None:
    """What a noun of speech takes: a that-clause, an infinitive or a preposition's object."""
    clause = next((part for part in noun.children if part.dep_ in {"acl", "ccomp", "relcl"} and part.i > noun.i), None)
    if clause is not None and clause.pos_ in VERBS:
        if _has_to(clause) and "infinitive" in cue.patterns:
            return Complement("infinitive", frozenset(_subtree(clause)))
        mark = child(clause, "mark")
        if mark is not None and mark.lower_ == "that" and "clause" in cue.patterns:
            return Complement("clause", frozenset(_subtree(clause) - {mark.i}))
    return _prepositional(noun, cue)


def _clause(verb: Token, cue: Cue, cues: SpeechCues) -> Complement | None:
    clause = next((part for part in verb.children if part.dep_ == "ccomp" and not _is_person_clause(part)), None)
    if clause is None and verb.dep_ == "parataxis":
        host = _subtree(verb.head) - _subtree(verb)
        return Complement("inserted", frozenset(host)) if verb.head.pos_ in VERBS else None
    if clause is None and verb.dep_ == "advcl" and _is_as_clause(verb):
        return Complement("inserted", frozenset(_subtree(verb.head) - _subtree(verb)))
    if clause is None:
        clause = child(verb, "xcomp") if child(verb, "dobj") is None and verb.lemma_ in cues.quoting else None
        if clause is None or clause.pos_ not in VERBS or not (child(clause, "nsubj") and not _has_to(clause)):
            return None
    if clause.tag_ == "VBG" and child(clause, "nsubj", "aux") is None:
        return None
    own = {verb.i, *(i for part in verb.children if part != clause and part.dep_ != "punct" for i in _subtree(part))}
    positions = _subtree(clause) - own - _complementiser(clause) - _trailing_frames(clause, cues)
    if clause.i < verb.i:
        return Complement("inserted", frozenset(positions), addressee=_spoken_to(verb, cue))
    if "clause" not in cue.patterns and not any(token.is_quote for token in verb.doc[verb.i : clause.i]):
        return None
    return Complement("clause", frozenset(positions), addressee=_spoken_to(verb, cue))


def _person(verb: Token, cue: Cue, _cues: SpeechCues) -> Complement | None:
    """urged Israel to halt: parsed as a clause with a subject, or as an object and an infinitive."""
    clause = next((part for part in verb.children if part.dep_ == "ccomp" and _is_person_clause(part)), None)
    if clause is not None:
        person = child(clause, "nsubj", "nsubjpass")
        return Complement("person", frozenset(_subtree(clause)), addressee=person if cue.kind == "speech" else None)
    person, clause = child(verb, "dobj", "dative"), child(verb, "xcomp", "advcl")
    if person is None or clause is None or not (person.i < clause.i and _has_to(clause)):
        return None
    if cue.kind == "attitude" and clause.dep_ == "advcl":
        return None
    return Complement(
        "person", frozenset(_subtree(person) | _subtree(clause)), addressee=person if cue.kind == "speech" else None
    )


def _infinitive(verb: Token, _cue: Cue, cues: SpeechCues) -> Complement | None:
    clause = child(verb, "xcomp")
    if clause is None or not _has_to(clause) or child(verb, "dobj") is not None or clause.i < verb.i:
        return None
    return Complement("infinitive", frozenset(_subtree(clause) - _trailing_frames(clause, cues)))


def _gerund(verb: Token, _cue: Cue, _cues: SpeechCues) -> Complement | None:
    clause = next((part for part in verb.children if part.dep_ in {"xcomp", "ccomp", "dobj"} and part.tag_ == "VBG"), None)
    return None if clause is None or clause.i < verb.i else Complement("gerund", frozenset(_subtree(clause)))


def _small(verb: Token, _cue: Cue, _cues: SpeechCues) -> Complement | None:
    """called the vote unlawful: an object and what it is said to be."""
    said = child(verb, "oprd", "acomp")
    thing = child(verb, "dobj")
    if said is not None and said.i > verb.i:
        if thing is None:
            thing = child(verb, "nsubjpass")
        if thing is None:
            return None
        if thing.tag_ == "WP":
            return Complement("small", frozenset(_subtree(said)))
        return Complement("small", frozenset(_subtree(thing) | _subtree(said)))
    clause = child(verb, "ccomp")
    if clause is not None and clause.i > verb.i and clause.pos_ not in VERBS and child(clause, "nsubj") is not None:
        return Complement("small", frozenset(_subtree(clause)))
    return None


def _preposition(head: Token, pattern: str) -> Token | None:
    return next((part for part in head.children if part.dep_ == "prep" and f"object:{part.lower_}" == pattern), None)


def _object(verb: Token, cue: Cue, _cues: SpeechCues) -> Complement | None:
    thing = child(verb, "nsubjpass") if is_passive(verb) else child(verb, "dobj")
    if thing is None or (not is_passive(verb) and thing.i < verb.i):
        return None
    for pattern in sorted(cue.patterns):
        preposition = _preposition(verb, pattern)
        if preposition is None and not is_passive(verb):
            preposition = _preposition(thing, pattern)
        if preposition is not None and preposition.i > verb.i:
            addressee = thing if pattern == "object:of" else None
            return Complement(pattern, frozenset(_subtree(thing) | _subtree(preposition)), addressee=addressee)
    if "object" not in cue.patterns or thing.pos_ == "PRON" or (thing.ent_type_ in {"DATE", "TIME"} and thing.pos_ != "PROPN"):
        return None
    return Complement("object", frozenset(_subtree(thing)))


_READERS: dict[str, Callable[[Token, Cue, SpeechCues], Complement | None]] = {
    "clause": _clause,
    "person": _person,
    "infinitive": _infinitive,
    "gerund": _gerund,
    "small": _small,
    **dict.fromkeys(("object:as", "object:of", "object:for", "object:over", "object:to", "object"), _object),
}


def _prepositional(token: Token, cue: Cue) -> Complement | None:
    for part in token.children:
        if part.dep_ == "prep" and part.lower_ in cue.patterns and part.i > token.i:
            governed = child(part, "pobj", "pcomp")
            if governed is None or governed.pos_ == "PRON" or governed.ent_type_ in {"DATE", "TIME"}:
                continue
            return Complement(part.lower_, frozenset(_subtree(part) - {part.i}), preposition=part)
    return None


def _spoken_to(verb: Token, cue: Cue) -> Token | None:
    """told reporters: the object of a verb whose content is a clause."""
    if "addressee" not in cue.patterns:
        return None
    if is_passive(verb):
        return child(verb, "nsubjpass")
    return child(verb, "dobj", "dative")


def _is_as_clause(verb: Token) -> bool:
    mark = child(verb, "mark")
    return mark is not None and mark.lower_ == "as" and child(verb, "dobj", "xcomp") is None and not is_negated(verb)


def _has_to(clause: Token) -> bool:
    return any(part.dep_ == "aux" and part.tag_ == "TO" for part in clause.children)


def _is_person_clause(clause: Token) -> bool:
    return _has_to(clause) and child(clause, "nsubj", "nsubjpass") is not None


def _subtree(token: Token) -> set[int]:
    return {part.i for part in token.subtree}


def _complementiser(clause: Token) -> set[int]:
    mark = child(clause, "mark")
    return {mark.i} if mark is not None and mark.lower_ == "that" else set()


def _trailing_frames(clause: Token, cues: SpeechCues) -> set[int]:
    """Participles of speech that the parser hung into the clause though they go on about the speaker: "…, adding that …"."""
    away: set[int] = set()
    for token in trailing_participles(clause, cues):
        away |= _subtree(token)
    return away


def trailing_participles(clause: Token, cues: SpeechCues) -> Iterator[Token]:
    """The speech participles after a comma at the end of a clause."""
    for token in clause.children:
        if token.dep_ == "advcl" and token.tag_ == "VBG" and token.i > clause.i and "clause" in _patterns(token, cues):
            if child(token, "nsubj") is None and token.i > 0 and clause.doc[token.i - 1].text == ",":
                yield token
        elif token.dep_ in {"conj", "xcomp", "ccomp"} and token.pos_ in VERBS:
            yield from trailing_participles(token, cues)


def _patterns(token: Token, cues: SpeechCues) -> frozenset[str]:
    cue = cues.verbs.get(token.lemma_.lower())
    return cue.patterns if cue is not None else frozenset()
