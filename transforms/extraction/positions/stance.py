"""The side that a claim takes on an issue that it names: signs composed along the path from the phrase to the cue.

From the phrase upwards through the parse, what governs it turns it (end, lift, without, not), wills it (want, must,
we will), judges it (necessary, unacceptable) or sets it aside (after, despite, another's words); the cue of the claim
has the last word. Composition after Moilanen & Pulman (2007); words are data, the path is syntax.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Claim
from transforms.extraction.claims.assertion import condition_hits, content_tokens, read_cue
from transforms.extraction.positions.issues import IssueMention
from transforms.extraction.positions.voices import SUBJECTS, is_anothers, is_infinitive, is_topic, speaks
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.assertions import AssertionCues, CueAct

#: Acts that put their content on a side by themselves.
WILLED_ACTS = frozenset({"demand", "propose", "promise", "accept", "announce", "threaten", "reject"})
#: Acts that never take a side: they tell what is, was or will be.
NEUTRAL_ACTS = frozenset({"predict", "report", "doubt", "deny"})
#: Acts that put on their side only what is the speaker's own, not what another wants.
OWN_ACTS = frozenset({"announce", "promise", "threaten", "propose"})
#: Acts that judge what they are about.
JUDGING_ACTS = {"praise": 1, "accuse": -1}
_FINITE_SIDE = frozenset({"relcl", "advcl", "parataxis"})
_CLAUSAL = frozenset({"xcomp", "ccomp", "acl", "advcl"})
_GOVERNED = frozenset({"xcomp", "ccomp", "prep", "acl", "advcl", "dobj"})
_EQUALS = frozenset({"conj", "appos"})
_PREDICATES = frozenset({"acomp", "attr", "oprd", "dobj"})


@dataclass
class Reading:
    """What the path from a phrase has gathered so far."""

    sign: int
    is_committed: bool = False
    is_aside: bool = False
    is_conditional: bool = False
    is_open: bool = False
    is_judged: bool = False
    is_anothers: bool = False
    is_nested: bool = False
    words: list[Token] = field(default_factory=list)

    def turn(self, word: Token) -> None:
        """The word turns the sign."""
        self.sign = -self.sign
        self.words.append(word)

    def take(self, sign: int, word: Token) -> None:
        """The word puts the phrase on a side."""
        self.sign *= sign
        self.is_committed = True
        self.words.append(word)

    def judge(self, sign: int, word: Token) -> None:
        """The word judges the phrase; a second judgement of the same thing turns nothing."""
        self.sign *= 1 if self.is_judged else sign
        self.is_judged = self.is_committed = True
        self.words.append(word)

    @property
    def cue(self) -> str | None:
        """The deciding words in text order."""
        return " ".join(token.text for token in sorted(set(self.words), key=lambda token: token.i)) or None


def read_stance(mention: IssueMention, claim: Claim, vocabulary: Vocabulary) -> Reading:
    """The reading of one mention of an issue; `is_committed` where the claim takes a side."""
    cues = vocabulary.assertions
    content = content_tokens(claim.attribution)
    reading = Reading(mention.sign)
    _climb(mention, {token.i for token in content} - _borders(content, cues), reading, cues)
    _apply_cue(mention, claim, content, reading, cues)
    _apply_conditions(mention, claim, content, reading, cues)
    if claim.assertion.act in NEUTRAL_ACTS:
        reading.is_committed = False
    return reading


def _borders(content: list[Token], cues: AssertionCues) -> set[int]:
    """The tokens of cues beyond which nothing bears on a phrase: what stands before "in exchange for" or "before any"."""
    patterns = (cues.context.goal_condition, cues.context.exchange_condition)
    return {place for found in patterns for hit in found.find(content) for place in range(hit.start, hit.end)}


def _climb(mention: IssueMention, inside: set[int], reading: Reading, cues: AssertionCues) -> None:
    token = mention.anchor.root
    within = set(range(mention.anchor.start, mention.anchor.end))
    _apply_children(token, within, reading, cues)
    while token.head.i != token.i and token.head.i in inside and not reading.is_aside:
        head = token.head
        if head.i not in within:
            _apply_head(token, head, reading, cues)
        if not (token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"}):
            _apply_children(head, within | {token.i}, reading, cues)
        token = head


def _apply_children(token: Token, skip: set[int], reading: Reading, cues: AssertionCues) -> None:
    """Negation, modals and judging adjectives at a word of the path."""
    stance = cues.stance
    for child in token.children:
        if child.i in skip:
            continue
        lemma = child.lemma_.lower()
        if child.dep_ == "neg" or (child.dep_ in {"det", "advmod", "preconj"} and child.lower_ in cues.context.negating_words):
            if not _is_no_negation(child, cues):
                reading.turn(child)
        elif child.dep_ == "aux" and _commits(child, lemma, token, cues):
            reading.take(1, child)
        elif child.dep_ == "amod" and lemma in stance.bad and token.i in skip:
            reading.judge(-1, child)


def _commits(auxiliary: Token, lemma: str, verb: Token, cues: AssertionCues) -> bool:
    """Whether a modal makes its clause a demand ("must") or, with the speaker as subject, an intention ("will")."""
    is_demand = lemma in cues.stance.necessity and auxiliary.tag_ == "MD"
    return is_demand or (lemma in cues.stance.will and speaks(verb, cues.stance))


def _apply_head(token: Token, head: Token, reading: Reading, cues: AssertionCues) -> None:
    """What a governing word does to the word that it governs."""
    if token.dep_ in _EQUALS:
        return
    if _is_set_aside(token, head, cues):
        reading.is_aside = True
    elif head.dep_ == "prep":
        _apply_preposition(head, reading, cues)
    elif token.dep_ in SUBJECTS:
        reading.is_aside = reading.is_nested
        _judge(token, head, reading, cues)
    else:
        _apply_governor(token, head, reading, cues)


def _is_set_aside(token: Token, head: Token, cues: AssertionCues) -> bool:
    """Whether a phrase leaves the line of what is claimed: a side clause, a doer, the thing of a "threat of"."""
    is_side_clause = token.dep_ in _FINITE_SIDE and not is_infinitive(token)
    is_of_an_evil = head.pos_ == "NOUN" and token.dep_ == "prep" and head.lemma_.lower() in cues.stance.bad
    return is_side_clause or is_of_an_evil or token.dep_ == "agent"


def _apply_preposition(preposition: Token, reading: Reading, cues: AssertionCues) -> None:
    stance, lemma = cues.stance, preposition.lemma_.lower()
    reading.is_nested = reading.is_nested or lemma not in stance.linking_prepositions
    if lemma in stance.against_prepositions:
        reading.turn(preposition)
    elif lemma in stance.aside_prepositions:
        reading.is_aside = True


def _apply_governor(token: Token, head: Token, reading: Reading, cues: AssertionCues) -> None:
    """Verbs, nouns and adjectives that take the phrase as object or complement."""
    stance, lemma = cues.stance, head.lemma_.lower()
    attitude = cues.verbs.get(lemma)
    if lemma in stance.reversers:
        reading.turn(head)
    elif attitude is not None and (attitude.act or head.pos_ == "VERB"):
        _apply_attitude(head, attitude, reading, cues)
    elif lemma in stance.necessity and (token.dep_ in _CLAUSAL or lemma in stance.needs):
        reading.take(1, head)
    elif token.dep_ in _GOVERNED and head.pos_ in {"ADJ", "NOUN"} and lemma in stance.good | stance.bad:
        reading.judge(1 if lemma in stance.good else -1, head)


def _apply_attitude(head: Token, attitude: CueAct, reading: Reading, cues: AssertionCues) -> None:
    """A word of attitude inside the content: the speaker's own, or another's, which alone commits the speaker to nothing."""
    if any(hit.start <= head.i < hit.end for hit in cues.context.not_negation.find(_around(head))):
        reading.take(1, head)
    elif is_anothers(head, cues.stance):
        reading.sign *= attitude.direction or 1
        reading.is_anothers, reading.is_committed = True, False
    elif attitude.is_open:
        reading.is_open = True
        reading.words.append(head)
    elif attitude.direction:
        reading.take(attitude.direction, head)


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
    for child in head.children:
        if child.dep_ in _PREDICATES and child.i > head.i:
            words = {child.lemma_.lower(), *(near.lemma_.lower() for near in child.children if near.dep_ in {"amod", "conj"})}
            if words & stance.bad:
                reading.judge(-1, child)
                return
            if words & stance.good and head.pos_ == "AUX":
                reading.judge(1, child)
                return
    if lemma in stance.bring_bad:
        reading.judge(-1, head)
    elif lemma in stance.bring_good:
        reading.judge(1, head)


def _apply_cue(mention: IssueMention, claim: Claim, content: list[Token], reading: Reading, cues: AssertionCues) -> None:
    """The cue's own side, or that of the act that the content's words bear."""
    if reading.is_aside:
        reading.is_committed = False
        return
    spoken = read_cue(claim.attribution, cues)
    _judge_beside(mention, content, reading, cues)
    if spoken is not None and spoken.cue.is_open:
        reading.is_open = True
        reading.words += list(content[0].doc[spoken.start : spoken.end])
    elif spoken is not None and spoken.direction:
        if not (reading.is_anothers and spoken.cue.act in OWN_ACTS):
            reading.take(spoken.direction, content[0].doc[spoken.start])
    elif claim.assertion.act in WILLED_ACTS and not reading.is_anothers:
        reading.is_committed = True
    elif claim.assertion.act in JUDGING_ACTS and is_topic(mention.anchor.root) and not reading.is_judged:
        reading.judge(JUDGING_ACTS[claim.assertion.act], mention.anchor.root)


def _judge_beside(mention: IssueMention, content: list[Token], reading: Reading, cues: AssertionCues) -> None:
    """A judgement that stands beside the phrase under the cue: "called the move unacceptable"."""
    anchor = mention.anchor.root
    if anchor.head.i in {token.i for token in content}:
        return
    for token in content:
        if token.i > anchor.i and token.dep_ in {"oprd", "acomp", "xcomp", "ccomp", "attr", "amod"} and not reading.is_judged:
            lemma = token.lemma_.lower()
            if lemma in cues.stance.bad:
                reading.judge(-1, token)
            elif lemma in cues.stance.good:
                reading.judge(1, token)


def _apply_conditions(mention: IssueMention, claim: Claim, content: list[Token], reading: Reading, cues: AssertionCues) -> None:
    """Whether the side hangs on something, and whether the phrase is what it hangs on."""
    doc = content[0].doc
    context = cues.context
    goals = context.goal_condition.find(content)
    exchanges = context.exchange_condition.find(content)
    place = mention.anchor.start
    if any(hit.start <= place < hit.end + 6 for hit in goals) and place >= max(hit.end - 1 for hit in goals):
        reading.is_aside, reading.is_conditional, reading.is_committed = False, True, True
        reading.words += list(doc[goals[0].start : goals[0].end])
        return
    for hit in condition_hits(content, context):
        if any((hit.start <= other.start and other.end <= hit.end) or other.overlaps(hit) for other in goals):
            continue
        if any(other.overlaps(hit) for other in exchanges):
            if place >= hit.end:
                reading.is_committed = claim.assertion.act not in NEUTRAL_ACTS
                reading.words += list(doc[hit.start : hit.end])
                return
        elif place in _scope(doc[hit.start : hit.end]):
            reading.is_conditional = reading.is_committed = claim.assertion.act == "accept"
            reading.words += list(doc[hit.start : hit.end])
            return
        reading.is_conditional = True
        reading.words += list(doc[hit.start : hit.end])
        return


def _scope(cue: Span) -> set[int]:
    """The tokens of the clause that a condition cue opens."""
    token = cue[0]
    head = token.head if token.dep_ in {"mark", "advmod"} else token
    return {child.i for child in head.subtree}


def _is_no_negation(word: Token, cues: AssertionCues) -> bool:
    return any(hit.start <= word.i < hit.end for hit in cues.context.not_negation.find(_around(word)))


def _around(word: Token) -> Span:
    return word.doc[max(word.i - 3, 0) : word.i + 4]
