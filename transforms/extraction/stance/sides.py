"""The side that a claim takes on an issue that it names: what the way from the phrase upwards gathers, then the claim's cue.

The cue of the claim has the last word, and conditions decide whether the side hangs on something.
"""

from __future__ import annotations

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Claim
from transforms.extraction.claims.assertion import SpokenCue, condition_hits, content_tokens, read_cue
from transforms.extraction.stance.issues import IssueMention
from transforms.extraction.stance.path import climb, turned_by_deed
from transforms.extraction.stance.reading import Reading
from transforms.extraction.stance.voices import is_topic, voice_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.assertions import AssertionCues

#: Acts that put their content on a side by themselves.
WILLED_ACTS = frozenset({"demand", "propose", "promise", "accept", "announce", "threaten", "reject"})
#: Acts that never take a side: they tell what is, was or will be.
NEUTRAL_ACTS = frozenset({"predict", "report", "doubt", "deny"})
#: Acts that put on their side only what is the speaker's own, not what another wants.
OWN_ACTS = frozenset({"announce", "promise", "threaten", "propose"})
#: Acts that judge what they are about.
JUDGING_ACTS = {"praise": 1, "accuse": -1}
#: Acts that hold out something bad, unless what they hang on is done.
THREATENING_ACTS = frozenset({"threaten", "warn"})
_ENDS = frozenset(".?!;")
_BESIDE = frozenset({"oprd", "acomp", "xcomp", "ccomp", "attr", "amod"})


def read_stance(mention: IssueMention, claim: Claim, vocabulary: Vocabulary) -> Reading:
    """The reading of one mention of an issue; `is_committed` where the claim takes a side."""
    cues = vocabulary.assertions
    content = content_tokens(claim.attribution)
    spoken = read_cue(claim.attribution, cues)
    reading = Reading(mention.sign)
    if mention.phrase.start != mention.anchor.start:
        for word in turned_by_deed(mention.phrase, cues):
            reading.turn(word)
    voice = voice_of(claim.speaker.entity, claim.attribution.quote_type == "direct", vocabulary)
    climb(mention.anchor, {token.i for token in content} - _borders(content, cues), reading, cues, voice)
    _apply_cue(mention, claim, spoken, content, reading, cues)
    _apply_conditions(mention, claim, content, reading, cues)
    if _takes_no_side(mention, claim, spoken, content, reading):
        reading.is_committed = False
    return reading


def _takes_no_side(mention: IssueMention, claim: Claim, spoken: SpokenCue | None, content: list[Token], reading: Reading) -> bool:
    """Whether a claim tells or asks and takes no side, however it is worded.

    Where the cue leaves the act open, a judgement or a will of the speaker's own counts for more than the tense.
    """
    is_told_by_cue = spoken is not None and spoken.cue.act is not None
    if claim.assertion.act in NEUTRAL_ACTS:
        return is_told_by_cue or not reading.is_own or claim.assertion.act == "deny"
    following = (token.text for token in content if token.i >= mention.anchor.end and token.text in _ENDS)
    return next(following, "") == "?" and not is_told_by_cue


def _borders(content: list[Token], cues: AssertionCues) -> set[int]:
    """The tokens of cues beyond which nothing bears on a phrase: what stands before "in exchange for" or "before any"."""
    patterns = (cues.context.goal_condition, cues.context.exchange_condition)
    return {place for found in patterns for hit in found.find(content) for place in range(hit.start, hit.end)}


def _apply_cue(
    mention: IssueMention, claim: Claim, spoken: SpokenCue | None, content: list[Token], reading: Reading, cues: AssertionCues
) -> None:
    """The cue's own side, or that of the act that the content's words bear."""
    if reading.is_aside:
        reading.is_committed = False
        return
    _judge_beside(mention, content, reading, cues)
    if reading.is_theirs and (spoken is None or spoken.cue.act is None or spoken.cue.act in OWN_ACTS):
        reading.is_committed, reading.is_anothers = True, False
    if spoken is not None and spoken.cue.is_open:
        reading.is_open = True
        reading.words += list(content[0].doc[spoken.start : spoken.end])
    elif spoken is not None and spoken.direction:
        if not (reading.is_anothers and spoken.cue.act in OWN_ACTS):
            reading.take(spoken.direction, content[0].doc[spoken.start])
    elif mention.anchor.start >= content[0].sent.end:
        return  # what the first sentence does, the others need not
    elif not _bears_on(claim, mention):
        return
    elif claim.assertion.act in WILLED_ACTS and not reading.is_anothers:
        # what is merely announced ("talks will be held in May") takes a side only by words on the way to the phrase
        reading.is_committed |= bool(claim.assertion.act != "announce" or reading.words)
    elif claim.assertion.act in JUDGING_ACTS and is_topic(mention.anchor.root) and not reading.is_judged:
        reading.judge(JUDGING_ACTS[claim.assertion.act], mention.anchor.root)


def _bears_on(claim: Claim, mention: IssueMention) -> bool:
    """Whether the act of a claim is about the phrase: that of the cue is, words of the content must govern it."""
    if claim.assertion.act_words is None:
        return True
    anchor = mention.anchor
    governing = {*range(anchor.start, anchor.end), *(token.i for token in anchor.root.ancestors)}
    return any(word.i in governing or word.head.i in governing for word in claim.assertion.act_words)


def _judge_beside(mention: IssueMention, content: list[Token], reading: Reading, cues: AssertionCues) -> None:
    """A judgement beside the phrase under the cue: "called the move unacceptable", "described it as a disaster"."""
    anchor = mention.anchor.root
    inside = {token.i for token in content}
    if anchor.head.i in inside:
        return
    for token in content:
        if token.i <= anchor.i or reading.is_judged:
            continue
        is_as = token.dep_ == "pobj" and token.head.lower_ == "as"
        if (is_as and token.head.head.i not in inside) or (token.dep_ in _BESIDE and token.head.i not in inside):
            lemma = token.lemma_.lower()
            if lemma in cues.stance.bad | cues.stance.good:
                reading.judge(-1 if lemma in cues.stance.bad else 1, token)
                reading.is_own = True


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
            reading.words += list(doc[hit.start : hit.end])
            if claim.assertion.act in THREATENING_ACTS:
                _apply_threat(doc[hit.start : hit.end], mention.anchor.root, reading)
            else:
                reading.is_conditional = reading.is_committed = claim.assertion.act == "accept"
            return
        reading.is_conditional = True
        reading.words += list(doc[hit.start : hit.end])
        return


def _apply_threat(cue: Span, token: Token, reading: Reading) -> None:
    """What is threatened with for want of something asks for it: "if they do not lift the blockade", "unless they do".

    The way up has met the "not" of the condition, unless the phrase hangs on another verb beside it. What merely does
    something ("if the talks fail") is not asked for.
    """
    verb = cue.root.head
    if token.dep_ == "nsubj":
        return
    is_denied = any(child.dep_ == "neg" for child in verb.children)
    if cue.text.lower() == "unless":
        reading.is_committed = True
    elif cue.text.lower() == "if" and is_denied:
        reading.is_committed = True
        while token.i != verb.i and token.head.i != token.i and not (token.dep_ == "conj" and token.pos_ == "VERB"):
            token = token.head
        reading.sign *= -1 if token.i == verb.i else 1


def _scope(cue: Span) -> set[int]:
    """The tokens of the clause that a condition cue opens."""
    token = cue[0]
    head = token.head if token.dep_ in {"mark", "advmod"} else token
    return {child.i for child in head.subtree}
