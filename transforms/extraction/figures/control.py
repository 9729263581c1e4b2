"""How an extent is held: the verb or noun that governs it, and who does it."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span, Token

from transforms.extraction.figures.agents import doers_of, owner_of
from transforms.extraction.figures.status import Holding, with_status
from transforms.extraction.phrases import child, is_passive, sources_of, subject_of
from transforms.vocabulary.territory import TerritoryWords

#: Steps up the tree from the quantity or the place to what governs it.
_CLIMB = 7
#: The verb of such a clause is governed from outside: what stands there says nothing of holding.
_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "csubj"})


def read_holding(quantity: Span, place: Span, words: TerritoryWords) -> Holding | None:
    """What the sentence says of this extent; None where it says nothing of holding."""
    around = (token for token in _governors(place.root, words) if token == quantity.root or token.is_ancestor(quantity.root))
    relative = list(_relative(quantity, place))
    for governor in dict.fromkeys((*relative, *_governors(quantity.root, words), *around)):
        held = _held_suffix(governor, words)
        if held is not None:
            return held
        found = _by_noun(governor, words) if governor.pos_ == "NOUN" else _by_verb(governor, words)
        if found is not None:
            relation, holders = found
            return with_status(relation, holders, governor, words)
    return None


def _relative(quantity: Span, place: Span) -> Iterator[Token]:
    """Verbs of relative clauses whose object is what is measured: "the 20 per cent that it occupies"."""
    for token in (quantity.root, *place, *place.root.ancestors):
        if token.i < quantity.start:
            continue
        yield from (part for part in token.children if part.dep_ == "relcl" and part.i > place.start and _lacks_object(part))


def _lacks_object(verb: Token) -> bool:
    thing = child(verb, "dobj", "attr")
    return not is_passive(verb) and (thing is None or thing.tag_ in {"WDT", "WP"})


def _governors(token: Token, words: TerritoryWords) -> Iterator[Token]:
    """The token and what governs it, up to the verb of its clause; "kept away from" it is no object of "keep"."""
    for _ in range(_CLIMB):
        yield token
        is_clause = token.dep_ in _CLAUSES or (token.pos_ == "VERB" and token.dep_ in {"acl", "conj"})
        if is_clause or token.head == token or (token.dep_ == "prep" and token.lower_ in words.beside):
            return
        token = token.head


def _held_suffix(token: Token, words: TerritoryWords) -> Holding | None:
    """ "rebel-held", "Russian-occupied": the words before the suffix; "de-occupied" is taken back."""
    for part in (token, *token.children):
        if part.lower_ in words.held_suffixes and part.i >= 2 and token.doc[part.i - 1].text == "-":
            if token.doc[part.i - 2].lower_ in words.undoing:
                return Holding("gained", (), "fact", is_restored=True)
            if part != token:
                return Holding("controls", (token.doc[part.i - 2 : part.i - 1],), "fact")
    return None


def _by_verb(verb: Token, words: TerritoryWords) -> tuple[str, tuple[Span, ...]] | None:
    lemma = verb.lemma_.lower()
    if verb.pos_ not in {"VERB", "AUX"} or verb.dep_ == "prep":  # "given the weight of …"
        return None
    under = _under_control(verb, words)
    if under is not None:
        is_placed = lemma in words.placing
        return "gained" if is_placed else "controls", under or (doers_of(verb, words) if is_placed else ())
    if lemma in words.control_states | words.control_events and _governs_control(verb, words):
        relation = "gained" if lemma in words.control_events else "controls"
        return relation, doers_of(verb, words)
    if lemma in words.falling and (to := child(verb, "prep")) is not None and to.lower_ in {"to", "into"}:
        receiver = child(to, "pobj")
        return ("gained", sources_of(receiver)) if receiver is not None else None
    if lemma in words.moving and any(part.lower_ == "into" for part in verb.children):
        return "gained", doers_of(verb, words)
    if lemma in words.ceding:
        return None if _only_reaches(verb) else ("lost", doers_of(verb, words))
    if lemma in words.driving and any(part.lower_ in {"out", "from", "off"} for part in verb.children):
        driven = child(verb, "dobj", "nsubjpass")
        return ("lost", sources_of(driven)) if driven is not None else None
    stated = words.relation_of.get(lemma)
    if stated is None:
        return None
    if stated == "controls" and _is_held_once_taken(verb, words):
        stated = "gained"
    return _stated(stated, verb, words)


def _is_whole_and_part(verb: Token, words: TerritoryWords) -> bool:
    """Whether land is said to make up land: floods, fields and panels that cover a place are no part of it."""
    if verb.lemma_ == "make" and child(verb, "prt") is None:
        return False
    subject = subject_of(verb)
    if subject is None or subject.pos_ in {"PROPN", "PRON", "DET"}:
        return True
    return subject.lemma_.lower() in words.land | words.units | words.strips | words.parts


def _is_held_once_taken(verb: Token, words: TerritoryWords) -> bool:
    """ "take and hold all of it": the object is that of both verbs, and the first says what comes to be."""
    first = verb.head
    is_bare = verb.dep_ == "conj" and verb.tag_ == "VB" and child(first, "dobj") is None
    return is_bare and words.relation_of.get(first.lemma_.lower()) == "gained"


def _only_reaches(verb: Token) -> bool:
    """ "Power returned to 40 towns": nobody gives anything up."""
    gone = {part.lower_ for part in verb.children if part.dep_ in {"prep", "prt", "advmod"}}
    return child(verb, "dobj", "nsubjpass") is None and "to" in gone and not gone & {"from", "out"}


def _stated(relation: str, verb: Token, words: TerritoryWords) -> tuple[str, tuple[Span, ...]] | None:
    if relation == "composition" and not _is_whole_and_part(verb, words):
        return None
    if relation == "damaged":
        return relation, ()
    return relation, doers_of(verb, words)


def _governs_control(verb: Token, words: TerritoryWords) -> bool:
    """ "take control", "is in control", "has full control"."""
    direct = child(verb, "dobj", "attr", "nsubjpass")
    if direct is not None and direct.lemma_.lower() in words.control_nouns:
        return True
    preposition = next((part for part in verb.children if part.dep_ == "prep" and part.lower_ == "in"), None)
    noun = child(preposition, "pobj") if preposition is not None else None
    return noun is not None and noun.lemma_.lower() in words.control_nouns


def _under_control(verb: Token, words: TerritoryWords) -> tuple[Span, ...] | None:
    """ "is under the army's control", "is in the hands of the rebels"."""
    for preposition in verb.children:
        noun = child(preposition, "pobj") if preposition.dep_ == "prep" else None
        if noun is None:
            continue
        is_under = preposition.lower_ == "under" and noun.lemma_.lower() in words.control_nouns
        if is_under or (preposition.lower_ == "in" and noun.lemma_.lower() == "hand"):
            return owner_of(noun, "of", "by")
    return None


def _by_noun(noun: Token, words: TerritoryWords) -> tuple[str, tuple[Span, ...]] | None:
    """ "full control of …", "the capture of …": by the verb that governs the noun, else by the noun itself."""
    relation = words.nouns.get(noun.lemma_.lower())
    if relation is None:
        return None
    first = noun
    while first.dep_ in {"conj", "appos"} and first.head.pos_ == "NOUN":  # "demanded aid, a truce and a full withdrawal"
        first = first.head
        while first.dep_ == "pobj" and first.head.lower_ == "of" and first.head.head.pos_ == "NOUN":
            first = first.head.head  # "demanded the entry of aid and a full withdrawal"
    verb = first.head if first.dep_ in {"dobj", "nsubjpass", "attr"} else noun.head.head if noun.dep_ == "pobj" else None
    if verb is not None and verb.pos_ in {"VERB", "AUX"}:
        lemma = verb.lemma_.lower()
        if lemma in words.verbs["demands"]:
            return "demands", doers_of(verb, words)
        if (lemma in words.ceding and lemma != "return") or words.relation_of.get(lemma) == "lost":
            return "lost", doers_of(verb, words)
        if lemma in words.control_events:
            return "gained", doers_of(verb, words)
        if lemma in words.control_states:
            return "controls", doers_of(verb, words)
        if lemma in words.verbs["claims"]:
            return relation, doers_of(verb, words)
        if noun.dep_ == "pobj" and noun.head.lower_ == "in":
            put = child(verb, "dobj") or child(verb, "nsubj")
            return relation, sources_of(put) if put is not None else ()
    owner = owner_of(noun, "of", "by") if noun.lemma_.lower() in words.leaving else owner_of(noun, "by")
    return relation, owner or (doers_of(verb, words) if verb is not None and verb.lemma_.lower() in words.planned else ())
