"""Quotations and their frames: who is quoted by "…," X said, X said: "…", Name: "…" and quotations on their own.

Syntax alone loses what is quoted: the parser ends sentences inside quotations. Here a quotation finds its frame by the
words just after or before its marks.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Span, Token

from transforms.documents.datelines import DASHES
from transforms.documents.structure import Quotation, Structure
from transforms.extraction.attributions.drafts import Draft
from transforms.extraction.phrases import NOUNS, sources_of, subject_of, trimmed
from transforms.vocabulary.speech.cues import SpeechCues

#: How many tokens a frame may take on either side of a quotation.
FRAME_REACH = 30
#: A shorter quotation without a frame is a title, a term or a scare quote.
SPOKEN_WORDS = 4
#: A source before a colon has at most this many tokens.
_NAME_TOKENS = 12

_SENTENCE_END = frozenset(".?!;")


def attribute_quotations(structure: Structure, drafts: list[Draft], cues: SpeechCues) -> list[Draft]:
    """The drafts with every spoken quotation given to one of them or to a draft of its own.

    A quotation goes to the verb that frames it, whatever the parse made of it; a second one after the frame joins the
    first; one without a frame whose speaker is on stage gets neither source nor cue.
    """
    drafts = list(drafts)
    covered = {
        position
        for draft in drafts
        if not _is_inside(structure, draft)
        for span in draft.content
        for position in range(span.start, span.end)
    }
    by_cue = {position: number for number, draft in enumerate(drafts) if draft.cue is not None for position in _tokens(draft.cue)}
    last: tuple[Quotation, int] | None = None
    for quotation in structure.quotations:
        if quotation.depth or structure.is_heading(quotation.span.start):
            continue
        holder = _holder(quotation, drafts, covered)
        if holder is not None:
            last = (quotation, holder)
            continue
        frame = _frame(structure, quotation, cues)
        if frame is not None:
            number = by_cue.get(frame.i)
            if number is None:
                number = len(drafts)
                drafts.append(_framed(structure, quotation, frame, cues))
                by_cue[frame.i] = number
            else:
                drafts[number] = _joined(drafts[number], quotation)
        else:
            named = _name_before_colon(structure, quotation) or _name_after_dash(structure, quotation)
            if named is not None:
                number = len(drafts)
                drafts.append(Draft(quotation.parts, "colon", cues.confidence("colon"), sources=(named,)))
            elif last is not None and _goes_on(structure, last[0], drafts[last[1]], quotation):
                number = last[1]
                drafts[number] = _joined(drafts[number], quotation)
            elif is_spoken(structure, quotation):
                number = len(drafts)
                drafts.append(Draft(quotation.parts, "absent", cues.confidence("absent")))
            else:
                continue
        covered.update(position for part in quotation.parts for position in range(part.start, part.end))
        last = (quotation, number)
    return drafts


def is_spoken(structure: Structure, quotation: Quotation) -> bool:
    """Whether a quotation without a frame is somebody's words: whole sentences, not a title or a scare quote."""
    text = quotation.parts[-1].text.rstrip()
    if _is_title(quotation):
        return False
    starts_a_sentence = quotation.parts[0].text[:1].isupper()
    return (
        quotation.word_count >= SPOKEN_WORDS
        and starts_a_sentence
        and (text[-1:] in ".?!…" or not quotation.is_closed or _fills_paragraph(structure, quotation))
    )


def _is_title(quotation: Quotation) -> bool:
    """Words in capitals without the end of a sentence: the name of a work or an operation."""
    span = quotation.span
    return str(span.text)[-1:].isalnum() and all(token.is_title for token in span if token.is_alpha)


def _fills_paragraph(structure: Structure, quotation: Quotation) -> bool:
    paragraph = structure.paragraph_of(quotation.span.start).span
    return bool(quotation.start_mark.start == paragraph.start and quotation.outside.end >= paragraph.end - 1)


def _tokens(span: Span) -> range:
    return range(span.start, span.end)


def _is_inside(structure: Structure, draft: Draft) -> bool:
    """Whether the draft is part of a quotation, so that its content says nothing of who is quoted."""
    return draft.cue is not None and structure.quotation_of(draft.anchor) is not None


def _holder(quotation: Quotation, drafts: list[Draft], covered: set[int]) -> int | None:
    """The draft whose content has the quotation, None if most of it is in none."""
    words = [token.i for part in quotation.parts for token in part]
    if 2 * sum(position in covered for position in words) <= len(words):
        return None
    middle = words[len(words) // 2]
    for number in range(len(drafts) - 1, -1, -1):
        if any(span.start <= middle < span.end for span in drafts[number].content):
            return number
    return None


def _frame(structure: Structure, quotation: Quotation, cues: SpeechCues) -> Token | None:
    """The verb of saying after the closing mark, or else before the opening one."""
    return _verb_after(structure, quotation, cues) or _verb_before(structure, quotation, cues)


def _verb_after(structure: Structure, quotation: Quotation, cues: SpeechCues) -> Token | None:
    doc, start = structure.doc, quotation.outside.end
    if not quotation.is_closed or start >= len(doc):
        return None
    ending = quotation.parts[-1].text.rstrip()[-1:]
    following = doc[start]
    if following.is_space or structure.quotation_of(start) is not None:
        return None
    if not (ending in ",?!…-—–" or following.text in {",", *DASHES} or _is_quoting(following, cues)) or _is_title(quotation):
        return None
    for token in doc[start : start + FRAME_REACH]:
        if token.text in _SENTENCE_END or "\n" in token.text or structure.quotation_of(token.i) is not None:
            return None
        if _is_quoting(token, cues):
            return token
    return None


def _verb_before(structure: Structure, quotation: Quotation, cues: SpeechCues) -> Token | None:
    doc, end = structure.doc, quotation.start_mark.start
    while end > 0 and doc[end - 1].is_space:
        end -= 1
    if end == 0:
        return None
    before = doc[end - 1]
    opens_paragraph = end < quotation.start_mark.start
    if before.text in _SENTENCE_END or (opens_paragraph and before.text != ":" and not _is_quoting(before, cues)):
        return None
    if not (before.text in {",", ":", "that", *DASHES} or _is_quoting(before, cues) or before.pos_ in NOUNS):
        return None
    for token in reversed(doc[max(end - FRAME_REACH, 0) : end]):
        if token.text in _SENTENCE_END or "\n" in token.text or structure.quotation_of(token.i) is not None:
            return None
        if _is_quoting(token, cues) and (before.text in {",", ":", "that"} or end - token.i <= 4):
            return token
    return None


def _is_quoting(token: Token, cues: SpeechCues) -> bool:
    return token.pos_ == "VERB" and token.lemma_.lower() in cues.quoting


def _framed(structure: Structure, quotation: Quotation, verb: Token, cues: SpeechCues) -> Draft:
    subject = subject_of(verb)
    if subject is None or structure.quotation_of(subject.i) is structure.quotation_of(quotation.span.start):
        subject = _neighbour(structure, verb)
    cue = cues.verbs[verb.lemma_.lower()]
    return Draft(
        content=quotation.parts,
        pattern="quote",
        confidence=cues.confidence("quote", cue),
        cue=verb.doc[verb.i : verb.i + 1],
        sources=sources_of(subject) if subject is not None else (),
    )


def _neighbour(structure: Structure, verb: Token) -> Token | None:
    """The noun phrase right after or before a verb of saying that the parser gave no subject."""
    doc = verb.doc
    for position in (verb.i + 1, verb.i - 1):
        if not 0 <= position < len(doc) or structure.quotation_of(position) is not None:
            continue
        token = doc[position]
        while token.head != token and token.head != verb and token.pos_ not in NOUNS:
            token = token.head
        while token.dep_ == "compound" and token.head.i > token.i:
            token = token.head
        if token.pos_ in NOUNS and token != verb:
            return token
    return None


def _joined(draft: Draft, quotation: Quotation) -> Draft:
    """The draft with the quotation added; what of it the draft had already is had once."""
    kept = [span for span in draft.content if span.end <= quotation.span.start or span.start >= quotation.span.end]
    return replace(draft, content=tuple(sorted([*kept, *quotation.parts], key=lambda span: span.start)))


def _name_before_colon(structure: Structure, quotation: Quotation) -> Span | None:
    """Name: "…" at the start of a sentence or paragraph."""
    doc, end = structure.doc, quotation.start_mark.start
    while end > 0 and doc[end - 1].is_space:
        end -= 1
    if end < 2 or doc[end - 1].text != ":":
        return None
    start = max(doc[end - 1].sent.start, structure.paragraph_of(end - 1).span.start, end - 1 - _NAME_TOKENS)
    if any(token.pos_ in {"VERB", "AUX"} for token in doc[start : end - 1]):
        return None
    name = trimmed(doc, start, end - 1)
    return name if name is not None and any(token.pos_ in NOUNS for token in name) else None


def _name_after_dash(structure: Structure, quotation: Quotation) -> Span | None:
    """ "…" — Name, at the end of a paragraph."""
    doc, start = structure.doc, quotation.outside.end
    end = structure.paragraph_of(quotation.span.end - 1).span.end
    if not (start < end and doc[start].text in DASHES and 0 < end - start - 1 <= _NAME_TOKENS):
        return None
    if doc[start + 1].pos_ != "PROPN" or any(token.pos_ in {"VERB", "AUX"} for token in doc[start + 1 : end]):
        return None
    return trimmed(doc, start + 1, end)


def _goes_on(structure: Structure, before: Quotation, draft: Draft, quotation: Quotation) -> bool:
    """ "…," she said. "…": nothing but the frame stands between the two."""
    if draft.cue is None or structure.paragraph_number(before.span.end - 1) != structure.paragraph_number(quotation.span.start):
        return False
    between = structure.doc[before.outside.end : quotation.start_mark.start]
    if not (between.start <= draft.cue.start < between.end):
        return False
    return not any(token.text in _SENTENCE_END for token in between[:-1])
