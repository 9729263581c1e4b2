"""The way from a phrase up through the parse of a content, and what each word on it does to the side taken.

What governs a phrase turns it (end, lift, without, not), wills it (want, must, we will), judges it (necessary,
unacceptable) or sets it aside (after, despite, another's words). Composition after Moilanen & Pulman (2007); words are
data, the path is syntax.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from spacy.tokens import Span, Token

from transforms.extraction.stance.reading import Reading
from transforms.extraction.stance.voices import SUBJECTS, Voice, has_other_owner, is_anothers, is_infinitive, is_theirs, speaks
from transforms.vocabulary.assertions import AssertionCues, CueAct, StanceCues

_FINITE_SIDE = frozenset({"relcl", "advcl", "parataxis"})
_CLAUSAL = frozenset({"xcomp", "ccomp", "acl", "advcl"})
_GOVERNED = frozenset({"xcomp", "ccomp", "prep", "acl", "advcl", "dobj"})
_EQUALS = frozenset({"conj", "appos"})
_PREDICATES = frozenset({"acomp", "attr", "oprd", "dobj"})
_NEGATING = frozenset({"det", "advmod", "preconj"})
_NOUN_ROLES = frozenset({"attr", "nsubj", "dobj"})
_SOURCES_OF_MOTION = frozenset({"from", "of"})


def climb(anchor: Span, inside: AbstractSet[int], reading: Reading, cues: AssertionCues, voice: Voice) -> None:
    """Apply every word between the anchor and the head of the content to the reading."""
    token = anchor.root
    within = set(range(anchor.start, anchor.end))
    passed = {token.i}  # a way that leaves the tree could come back to where it was
    _apply_before(token, reading, cues)
    _apply_children(token, within, reading, cues, voice)
    while (head := _governor(token, cues)).i not in passed and head.i in inside and not reading.is_aside:
        passed.add(head.i)
        if head.i not in within and not _is_means(token):
            _apply_head(token, head, reading, cues, voice)
        if not (token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"}):
            _apply_children(head, within | {token.i}, reading, cues, voice)
        elif (nor := token.nbor(-1) if token.i else token).lower_ == "nor":
            reading.turn(nor)
        token = head


def _is_means(token: Token) -> bool:
    """Whether a word is the "by" of a means: "end the war by leaving" ends nothing but the war."""
    return token.dep_ == "prep" and token.lower_ == "by" and any(child.dep_ == "pcomp" for child in token.children)


def is_at_stake(phrase: Span, cues: AssertionCues) -> bool:
    """Whether a sentence is about willing, refusing or ending the thing, so that "the move" after it means that."""
    token = phrase.root
    while token.head.i != token.i:
        if token.dep_ in _FINITE_SIDE or (token.dep_ in SUBJECTS and token.dep_ != "nsubjpass"):
            return False
        token = token.head
    lemma = token.lemma_.lower()
    names = (lemma, *(f"{lemma} {child.lower_}" for child in token.children if child.dep_ == "prep"))
    return lemma in cues.stance.reversers or any(name in cues.verbs and cues.verbs[name].direction for name in names)


def turned_by_deed(phrase: Span, cues: AssertionCues) -> list[Token]:
    """The words of a sentence that end or refuse a thing ("lifted the sanctions"): each turns what points back to it."""
    turning: list[Token] = []
    token = phrase.root
    while (
        token.head.i != token.i and (token.dep_ not in SUBJECTS or token.dep_ == "nsubjpass") and token.dep_ not in _FINITE_SIDE
    ):
        token = token.head
        attitude = cues.verbs.get(token.lemma_.lower())
        is_refusal = attitude is not None and attitude.act == "reject" and token.pos_ == "VERB"
        if (is_refusal or token.lemma_.lower() in cues.stance.reversers) and token.i not in range(phrase.start, phrase.end):
            turning.append(token)
    return turning


def _governor(token: Token, cues: AssertionCues) -> Token:
    """What governs a word: its head, or the noun right before a preposition if this turns things ("a halt to the attacks").

    A noun that hangs on the preposition itself does not govern it.
    """
    before = token.nbor(-1) if token.i else token
    if token.dep_ != "prep" or before.pos_ != "NOUN" or before.lemma_.lower() not in cues.stance.reversers:
        return token.head
    return token.head if token.is_ancestor(before) else before


def _apply_before(token: Token, reading: Reading, cues: AssertionCues) -> None:
    """What stands right before the whole phrase and sets it against another ("instead of", "rather than")."""
    start = token.left_edge.i
    if any(hit.end == start for hit in cues.stance.contrast.find(token.doc[max(start - 3, 0) : start])):
        reading.turn(token.doc[start - 1])


def _apply_children(token: Token, skip: AbstractSet[int], reading: Reading, cues: AssertionCues, voice: Voice) -> None:
    """Negation, modals and judging adjectives at a word of the path."""
    stance = cues.stance
    for child in token.children:
        if child.i in skip:
            continue
        lemma = child.lemma_.lower()
        if child.dep_ == "advmod" and child.lower_ == "longer" and any(word.lower_ == "no" for word in child.children):
            reading.turn(child)
        elif child.dep_ == "neg" or (child.dep_ in _NEGATING and child.lower_ in cues.context.negating_words):
            if not _is_no_negation(child, cues):
                reading.turn(child)
        elif child.dep_ in SUBJECTS and _is_nobody(child, cues):
            reading.turn(child)
        elif child.dep_ == "aux" and _commits(child, lemma, token, cues, voice):
            reading.take(1, child)
            reading.is_own = True
        elif child.dep_ == "amod" and lemma in stance.bad and token.i in skip and not _is_end_of(token, skip, cues):
            reading.judge(-1, child)


def _is_end_of(token: Token, phrase: AbstractSet[int], cues: AssertionCues) -> bool:
    """Whether a word's phrase is about ending it ("end this cruel war"): what is bad is the thing, not its end."""
    return any(token.doc[place].lemma_.lower() in cues.stance.reversers for place in phrase)


def _is_nobody(subject: Token, cues: AssertionCues) -> bool:
    """Whether a subject is "nobody" or "no one"."""
    words = cues.context.negating_words
    return subject.lower_ in words or (
        subject.lower_ in {"one", "body"} and any(child.lower_ in words for child in subject.children)
    )


def _commits(auxiliary: Token, lemma: str, verb: Token, cues: AssertionCues, voice: Voice) -> bool:
    """Whether a modal makes its clause a demand ("must", "there can be no") or, of the speaker, an intention ("will")."""
    if lemma == "can":
        return any(child.dep_ == "expl" for child in verb.children)
    is_demand = lemma in cues.stance.necessity and auxiliary.tag_ == "MD"
    return is_demand or (lemma in cues.stance.will and speaks(verb, voice))


def _apply_head(token: Token, head: Token, reading: Reading, cues: AssertionCues, voice: Voice) -> None:
    """What a governing word does to the word that it governs."""
    if token.dep_ in _EQUALS:
        return
    if _is_set_aside(token, head, cues):
        reading.is_aside = True
    elif head.dep_ == "prep":
        _apply_preposition(token, head, reading, cues)
    elif token.dep_ in SUBJECTS:
        _judge(token, head, reading, cues)
        reading.is_aside = reading.is_nested or _has_consequence(token, head, cues.stance)
    else:
        _apply_governor(token, head, reading, cues, voice)


def _is_set_aside(token: Token, head: Token, cues: AssertionCues) -> bool:
    """Whether a phrase leaves the line of what is claimed: a side clause, a doer, the thing of a "threat of"."""
    is_side_clause = token.dep_ in _FINITE_SIDE and not is_infinitive(token)
    is_of_an_evil = head.pos_ == "NOUN" and token.dep_ == "prep" and head.lemma_.lower() in cues.stance.bad
    is_of_an_aside = token.dep_ == "prep" and head.pos_ not in {"VERB", "AUX"} and head.lower_ in cues.stance.aside_prepositions
    return is_side_clause or is_of_an_evil or is_of_an_aside or token.dep_ == "agent"


def _apply_preposition(governed: Token, preposition: Token, reading: Reading, cues: AssertionCues) -> None:
    stance, lemma = cues.stance, preposition.lemma_.lower()
    reading.is_nested = reading.is_nested or lemma not in stance.linking_prepositions
    if lemma == "without" and _is_denied_beside(preposition, cues):
        reading.take(1, preposition)
        reading.is_own = True
    elif lemma in stance.against_prepositions or _leads_away(preposition, stance):
        reading.turn(preposition)
    elif _leads_aside(governed, preposition, stance):
        reading.is_aside = True


def _leads_aside(governed: Token, preposition: Token, stance: StanceCues) -> bool:
    """Whether a phrase tells when or where: "during the talks", "by the end of the talks"; not "talks over the border"."""
    lemma = preposition.lemma_.lower()
    if lemma == "by":
        return governed.lemma_.lower() in stance.moments
    is_about = lemma == "over" and preposition.head.lemma_.lower() in stance.about_with_over
    return lemma in stance.aside_prepositions and not is_about


def _is_denied_beside(preposition: Token, cues: AssertionCues) -> bool:
    """Whether what comes with the thing is denied beside it: "there can be no peace without justice" wants justice."""
    beside = [child for child in preposition.head.children if child.i < preposition.i and child.dep_ in _NOUN_ROLES]
    return any(word.lower_ in cues.context.negating_words for noun in beside for word in noun.children)


def _leads_away(preposition: Token, stance: StanceCues) -> bool:
    """Whether the verb leaves what the preposition adds: "step aside from the talks", "back out of the deal"."""
    is_source = preposition.i > 0 and preposition.lower_ in _SOURCES_OF_MOTION and preposition.head.pos_ in {"VERB", "ADV"}
    return is_source and preposition.nbor(-1).lower_ in stance.away


def _apply_governor(token: Token, head: Token, reading: Reading, cues: AssertionCues, voice: Voice) -> None:
    """Verbs, nouns and adjectives that take the phrase as object or complement."""
    stance, lemma = cues.stance, head.lemma_.lower()
    is_attitude = head.pos_ == "VERB" or (head.pos_ != "PROPN" and lemma not in stance.verbs_only)  # a named treaty is none
    attitude = cues.verbs.get(lemma) if is_attitude else None
    if attitude is None and head.pos_ in {"NOUN", "ADJ"} and token.dep_ == "prep":
        attitude = cues.verbs.get(f"{lemma} {token.lower_}")
    if lemma in stance.reversers:
        reading.turn(head)
    elif head.pos_ == "NOUN" and lemma in stance.harms and token.lower_ in stance.linking_prepositions:
        reading.turn(head)
        if head.dep_ == "attr":
            reading.judge(-1, head)
            reading.is_own = True
    elif attitude is not None and (attitude.act or head.pos_ == "VERB"):
        _apply_attitude(token, head, attitude, reading, cues, voice)
    elif head.lower_ in stance.will and token.dep_ == "xcomp" and speaks(head, voice):
        reading.take(1, head)  # "we are going to"
        reading.is_own = True
    elif lemma in stance.necessity and (token.dep_ in _CLAUSAL or lemma in stance.needs or _is_time_for(token, head)):
        reading.take(1, head)
        reading.is_own = True
    elif (
        (token.dep_ in _GOVERNED or head.dep_ == "oprd")
        and head.pos_ in {"ADJ", "NOUN"}
        and lemma in stance.good | stance.bad
        and not (head.pos_ == "NOUN" and lemma in stance.adjectives_only)
    ):
        reading.judge(1 if lemma in stance.good else -1, head)
        reading.is_own = True
    elif lemma == "be" and token.dep_ in _CLAUSAL:
        _judge_by(_predicates(head, before=token), reading, cues)


def _predicates(head: Token, before: Token | None = None) -> list[Token]:
    """What is said of a verb's subject, as far as it stands after the verb (and before a word)."""
    end = before.i if before is not None else len(head.doc)
    return [child for child in head.children if child.dep_ in _PREDICATES and head.i < child.i < end]


def _judge_by(predicates: list[Token], reading: Reading, cues: AssertionCues) -> bool:
    """Take the first judgement among predicates; whether there was one."""
    for predicate in predicates:
        words = {
            predicate.lower_,
            predicate.lemma_.lower(),
            *(near.lemma_.lower() for near in predicate.children if near.dep_ in {"amod", "conj"}),
        }
        is_bad = bool(words & cues.stance.bad)
        if is_bad or (words & cues.stance.good and predicate.dep_ != "dobj"):
            reading.judge(-1 if is_bad else 1, predicate)
            reading.is_own = True
            return True
    return False


def _is_time_for(token: Token, head: Token) -> bool:
    """ "It is time for talks", "now is the time for talks"."""
    return bool(token.dep_ == "prep" and token.lower_ == "for" and head.dep_ == "attr")


def _apply_attitude(token: Token, head: Token, attitude: CueAct, reading: Reading, cues: AssertionCues, voice: Voice) -> None:
    """A word of attitude inside the content: the speaker's own, or another's, which alone commits the speaker to nothing."""
    if any(hit.start <= head.i < hit.end for hit in cues.context.not_negation.find(_around(head))):
        reading.take(1, head)
    elif is_anothers(head, cues.stance, voice) or has_other_owner(head, token, voice):
        reading.sign *= attitude.direction or 1
        reading.is_anothers, reading.is_committed = True, False
        reading.is_theirs = is_theirs(head)
        reading.words += [head] if attitude.direction else []
    elif attitude.is_open:
        reading.is_open = True
        reading.words.append(head)
    elif attitude.act == "warn":
        reading.is_aside = True  # who is concerned about a plan wants neither it nor, yet, its end
    elif attitude.direction:
        reading.take(attitude.direction, head)
        reading.is_own = True


def _judge(subject: Token, head: Token, reading: Reading, cues: AssertionCues) -> None:
    """What is said of a subject: "sanctions are illegal", "sanctions undermine trade", "sanctions were lifted"."""
    stance, lemma = cues.stance, head.lemma_.lower()
    has_object = any(child.dep_ == "dobj" for child in head.children)
    if subject.dep_ == "nsubjpass" or not has_object:
        verb = cues.verbs.get(lemma)
        if lemma in stance.reversers or (subject.dep_ == "nsubjpass" and verb is not None and verb.direction < 0):
            reading.turn(head)
            return
    if subject.dep_ == "nsubjpass":
        return
    if _judge_by([*([head] if head.pos_ in {"ADJ", "NOUN"} or head.tag_ == "VBN" else []), *_predicates(head)], reading, cues):
        return
    if lemma in stance.bring_bad:
        reading.judge(-1, head)
    elif lemma in stance.bring_good:
        reading.judge(1, head)


def _has_consequence(subject: Token, head: Token, stance: StanceCues) -> bool:
    """Whether something is said to follow from a thing that is not there: "a failure to talk should bring penalties"."""
    is_absence = subject.dep_ == "nsubj" and subject.lemma_.lower() in stance.absences
    return is_absence and head.lemma_.lower() not in stance.bring_bad and any(child.dep_ == "dobj" for child in head.children)


def _is_no_negation(word: Token, cues: AssertionCues) -> bool:
    return any(hit.start <= word.i < hit.end for hit in cues.context.not_negation.find(_around(word)))


def _around(word: Token) -> Span:
    return word.doc[max(word.i - 3, 0) : word.i + 4]
