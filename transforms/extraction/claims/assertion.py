"""What a claim does, and whether it is negated, conditional or hedged, each with the words that decide.

Cues and their exceptions are data; scope is read from syntax instead of a window of words (after ConText: Chapman et
al. 2001, Harkema et al. 2009; scopes from dependencies as in Harkema's termination rules).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Assertion, Attribution
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.assertions import AssertionCues, ContextCues, CueAct
from transforms.vocabulary.patterns import Hit, Patterns

#: An act, and the words of the content that tell it, if any do.
Act = tuple[str, Span | None]
#: What a negated cue does instead: "did not agree" rejects, "does not expect" doubts, "does not rule out" leaves open.
NEGATED_ACTS = {
    **dict.fromkeys(("accept", "announce", "demand", "promise"), "reject"),
    "predict": "doubt",
    "reject": "say",
}
#: Acts that are negations themselves.
NEGATIVE_ACTS = frozenset({"reject", "deny"})
_SUBJECTS_OBJECTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "acomp", "oprd", "xcomp"})
#: Auxiliaries that leave a verb in the present: "we do condemn", "we are calling".
_PRESENT = frozenset({"do", "be"})
#: Acts that a word inside the content does not tell.
_UNTOLD = (None, "say", "report")
_OF_A_VERB = frozenset({"aux", "auxpass", "nsubj", "nsubjpass"})
_PARTICLES = frozenset({"prt", "advmod"})
_MARKED = frozenset({"advcl", "csubj"})
#: Adjectives that negate the verb after them in a cue: "unable to approve".
_UNABLE = frozenset({"impossible", "unable"})


@dataclass(frozen=True)
class SpokenCue:
    """What the cue of an attribution does: its entry, where it stands, and the word that negates it."""

    cue: CueAct
    start: int
    end: int
    negation: Token | None = None

    @property
    def direction(self) -> int:
        """The side on which it puts its content: 1, -1, or 0 where the content's words tell."""
        return -self.cue.direction if self.negation is not None else self.cue.direction


def read_assertion(attribution: Attribution, vocabulary: Vocabulary) -> Assertion:
    """The act of an attribution and its assertion status."""
    cues = vocabulary.assertions
    spoken = read_cue(attribution, cues)
    content = content_tokens(attribution)
    act, act_words = _act(attribution, spoken, content, cues)
    return Assertion(
        act=act,
        act_words=act_words,
        negation_cue=_negation(attribution, spoken, act, act_words, cues.context),
        condition_cue=_words(condition_hits(content, cues.context), content),
        hedge_cue=_words(_outside(cues.context.hedge.find(_first_sentence(content)), cues.context.not_hedge, content), content),
    )


def read_cue(attribution: Attribution, cues: AssertionCues) -> SpokenCue | None:
    """The entry of the cue: the longest phrase that tells an act, else the longest at all; None for no or an unknown cue."""
    if attribution.cue is None:
        return None
    hits = cues.acts.find(_cue_words(attribution.cue))
    doc = attribution.cue.doc
    inside = [hit for hit in hits if hit.start < attribution.cue.end and _may_act(doc[hit.start : hit.end])]
    if not inside:
        return None
    best = max(inside, key=lambda hit: (hit.value.act is not None, hit.end - hit.start, -hit.start))
    if best.value.act == "announce" and not best.value.direction:  # "issued a statement condemning": what is issued tells
        best = next((hit for hit in inside if hit.start >= best.end and hit.value.direction), best)
    refusal = next((hit for hit in inside if hit.value.act == "reject" and hit.end <= attribution.cue.end), None)
    if refusal is not None:
        refused = [hit for hit in inside if hit.start >= refusal.end and hit.value.direction]
        if refused and refused[0].start < attribution.cue.end:
            return SpokenCue(refused[0].value, refused[0].start, refused[0].end, attribution.cue.doc[refusal.start])
    return SpokenCue(best.value, best.start, best.end, _cue_negation(attribution.cue, cues.context))


def _may_act(words: Span) -> bool:
    """Not the first part of a compound, nor the particle of another verb: "called back its envoys" backs nothing."""
    return words[-1].dep_ != "compound" and not (len(words) == 1 and words[0].dep_ in _PARTICLES and words[0].pos_ != "VERB")


def content_tokens(attribution: Attribution) -> list[Token]:
    """The tokens of all parts of the content, in text order."""
    return [token for part in attribution.content for token in part]


def condition_hits(content: list[Token], context: ContextCues) -> list[Hit[str]]:
    """Where the content is made to depend on something."""
    hits = _outside(context.condition.find(content), context.not_condition, content)
    return [hit for hit in hits if _sets_condition(content[0].doc[hit.start : hit.end])]


def _cue_words(cue: Span) -> Iterator[Token]:
    """The cue and the first words after it, by which "calls" becomes "calls for"."""
    yield from cue
    for token in cue.doc[cue.end : cue.end + 3]:
        if token.is_punct or token.is_space:
            return
        yield token


def _cue_negation(cue: Span, context: ContextCues) -> Token | None:
    """The word that negates the cue's verb, inside the cue or beside it."""
    for token in cue:
        for child in (token, *token.children):
            if (child.dep_ == "neg" or child.lower_ in context.negating_words) and child.i < cue.end:
                return child
        if token.pos_ == "ADJ" and token.lower_ in _UNABLE and token.i < cue.end - 1:
            return token
    return None


def _act(
    attribution: Attribution, spoken: SpokenCue | None, content: list[Token], cues: AssertionCues
) -> tuple[str, Span | None]:
    """The act and the words of the content that decided it, None where the cue did."""
    first = _first_sentence(content)
    if spoken is not None and spoken.cue.act is not None:
        if spoken.negation is not None:
            if not spoken.cue.direction and spoken.cue.act == "say":
                return "doubt", None
            return NEGATED_ACTS.get(spoken.cue.act, spoken.cue.act), None
        performed = _performed(attribution, first, cues) if spoken.cue.act == "announce" else None
        if performed is not None and performed[0] == "reject":
            return performed
        return _by_content(spoken.cue.act, attribution, content, cues), None
    if attribution.source is not None and attribution.source.root.lemma_.lower() in cues.context.relaying_sources:
        return "report", None
    performed = _named(attribution, first, cues) or _performed(attribution, first, cues)
    if performed is not None:
        return performed
    phrases = cues.act_phrases
    hits = [*phrases.first.find(first), *phrases.anywhere.find(content)]
    if hits:
        hit = min(hits, key=lambda hit: phrases.order.index(hit.value))
        act = "announce" if hit.value == "predict" and _is_own_will(attribution, first, cues) else hit.value
        return act, content[0].doc[hit.start : hit.end]
    return ("report" if _is_account(first) else "say"), None


def _named(attribution: Attribution, sentence: list[Token], cues: AssertionCues) -> Act | None:
    """The act that the content names as a thing: "reiterated its demand", "voiced opposition to the plan"."""
    root = _root(sentence)
    attitude = cues.verbs.get(root.lemma_.lower())
    if attribution.cue is None or attribution.quote_type == "direct" or attitude is None or attitude.act in _UNTOLD:
        return None
    if (
        root.pos_ != "NOUN"
        or root.lemma_.lower() in cues.stance.verbs_only
        or root.head.i not in range(attribution.cue.start, attribution.cue.end)
    ):
        return None
    return str(attitude.act), _alone(root)


def _performed(attribution: Attribution, sentence: list[Token], cues: AssertionCues) -> Act | None:
    """What the speaker does by saying so: "we condemn", "I would support", "they will not come"; None where nothing.

    The subject is a pronoun for the speaker; what the speaker did in the past is told, not done.
    """
    root = _root(sentence)
    auxiliaries = {child.lemma_.lower() for child in root.children if child.dep_ == "aux"}
    is_willed = bool(auxiliaries & cues.stance.will)
    if (root.tag_ == "VBD" and root.pos_ == "VERB") or (auxiliaries and not is_willed and not auxiliaries <= _PRESENT):
        return None
    subject = _own_subject(root, attribution)
    if subject is None or not (is_willed or "1" in subject.morph.get("Person")):
        return None
    negation = next((child for child in root.children if child.dep_ == "neg"), None)
    for word in (root, *(child for child in root.children if child.dep_ == "acomp")):
        attitude = cues.verbs.get(word.lemma_.lower())
        if attitude is not None and attitude.act not in _UNTOLD:
            act = str(attitude.act)
            return (NEGATED_ACTS.get(act, act), _alone(negation)) if negation is not None else (act, _alone(word))
    if is_willed and negation is not None and root.pos_ == "VERB" and attribution.quote_type != "direct":
        return "reject", _alone(negation)
    return None


def _alone(token: Token) -> Span:
    return token.doc[token.i : token.i + 1]


def _is_own_will(attribution: Attribution, sentence: list[Token], cues: AssertionCues) -> bool:
    """Whether a sentence about what is to come is about a deed of the speaker's: it makes a plan known and foretells nothing."""
    root = _root(sentence)
    is_willed = any(child.lemma_.lower() in cues.stance.will for child in root.children if child.dep_ == "aux")
    return is_willed and root.pos_ == "VERB" and root.tag_ == "VB" and _own_subject(root, attribution) is not None


def _own_subject(root: Token, attribution: Attribution) -> Token | None:
    """The only subject of a verb if it is a pronoun that may stand for the speaker: "we", or one of the source's number."""
    subjects = [child for child in root.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if len(subjects) != 1 or subjects[0].pos_ != "PRON":
        return None
    subject = subjects[0]
    if "1" in subject.morph.get("Person"):
        return subject
    source = attribution.source
    if "3" not in subject.morph.get("Person") or source is None:
        return None
    is_plural = subject.morph.get("Number") == ["Plur"]
    return subject if is_plural == (source.root.morph.get("Number") == ["Plur"]) else None


def _root(sentence: list[Token]) -> Token:
    return sentence[0].doc[sentence[0].i : sentence[-1].i + 1].root


def _is_account(sentence: list[Token]) -> bool:
    """Whether a sentence tells what happened: a verb of the past with a subject other than the speaker and the listener."""
    root = _root(sentence)
    auxiliaries = {child.lower_ for child in root.children if child.dep_ in {"aux", "auxpass"}}
    is_past = (root.tag_ == "VBD" and root.pos_ == "VERB") or (root.tag_ == "VBN" and bool(auxiliaries & {"had", "was", "were"}))
    subjects = [child for child in root.children if child.dep_ in {"nsubj", "nsubjpass"}]
    return is_past and bool(subjects) and not any("1" in s.morph.get("Person") or "2" in s.morph.get("Person") for s in subjects)


def _by_content(act: str, attribution: Attribution, content: list[Token], cues: AssertionCues) -> str:
    """The act of a cue in the light of its content: who rejects a charge denies it, who warns of own deeds threatens."""
    if act == "reject" and attribution.content[0].root.lemma_.lower() in cues.context.deniable:
        return "deny"
    if act == "warn":
        warned = cues.act_phrases.warned.first(_first_sentence(content))
        return warned.value if warned is not None else act
    return act


def _negation(
    attribution: Attribution, spoken: SpokenCue | None, act: str, act_words: Span | None, context: ContextCues
) -> str | None:
    cue = attribution.cue
    if act in NEGATIVE_ACTS:
        if act_words is not None:
            return str(act_words.text)
        if spoken is not None and spoken.negation is not None:
            return str(spoken.negation.text)
        return str(cue.text) if cue is not None else None
    if spoken is not None and spoken.negation is not None and spoken.cue.act != "reject":
        return str(spoken.negation.text)
    content = content_tokens(attribution)
    first = _first_sentence(content)
    exceptions = context.not_negation.find(first)
    for token in _negating(attribution.content[0], {token.i for token in first}, context):
        if not any(hit.start <= token.i < hit.end for hit in exceptions):
            return str(token.text)
    return None


def _negating(part: Span, inside: set[int], context: ContextCues) -> Iterator[Token]:
    """The words that negate the main clause: at its verb, at its subject, object or predicate, or the verb itself."""
    root = part.root
    if root.i not in inside:
        root = part.doc[min(inside) : max(inside) + 1].root
    lemma = root.lemma_.lower()
    if lemma in context.negating_heads or (lemma in context.negating_with_infinitive and _has_infinitive(root)):
        yield root
    for child in root.children:
        if child.i not in inside:
            continue
        if child.dep_ == "neg" or child.lower_ in context.negating_words:
            yield child
        elif child.dep_ == "advmod":
            yield from (word for word in child.children if word.lower_ in context.negating_words)
        elif child.dep_ in _SUBJECTS_OBJECTS:
            if child.lemma_.lower() in context.negating_heads:
                yield child
            yield from (word for word in child.children if word.lower_ in context.negating_words and word.dep_ in {"det", "neg"})


def _has_infinitive(verb: Token) -> bool:
    return any(child.dep_ == "xcomp" for child in verb.children)


def _sets_condition(cue: Span) -> bool:
    """A subordinating word must mark a side clause: "asked if" sets no condition."""
    first = cue[0]
    if len(cue) == 1 and (first.dep_ == "acl" or any(child.dep_ in _OF_A_VERB for child in first.children)):
        return False  # "they provided" and "the aid provided" provide nothing for
    if cue[-1].lower_ == "as":
        return bool(cue[-1].dep_ == "mark")
    if first.dep_ == "mark":
        return first.head.dep_ in _MARKED
    if len(cue) == 1 and first.pos_ == "ADV":
        return first.head.dep_ in _MARKED
    return not (len(cue) == 1 and first.dep_ == "prep" and first.pos_ == "ADP" and first.head.pos_ not in {"VERB", "AUX"})


def _first_sentence(content: list[Token]) -> list[Token]:
    """The tokens of the first sentence that has words: a mark may stand alone."""
    sentence = next((token for token in content if token.is_alpha), content[0]).sent
    return [token for token in content if sentence.start <= token.i < sentence.end]


def _outside(hits: list[Hit[str]], exceptions: Patterns[str], tokens: list[Token]) -> list[Hit[str]]:
    """The hits that no exception holds."""
    if not hits:
        return []
    barred = exceptions.find(tokens)
    return [hit for hit in hits if not any(hit.start < bar.end and bar.start < hit.end for bar in barred)]


def _words(hits: list[Hit[str]], tokens: list[Token]) -> str | None:
    return str(tokens[0].doc[hits[0].start : hits[0].end].text) if hits else None
