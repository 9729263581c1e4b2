"""The tagger's attributions in the codebook's terms: bare cues, joint sources apart, contents without their outer marks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from transforms.documents.datelines import end_of_dateline
from transforms.documents.structure import Structure
from transforms.documents.tagger import Tagged, read_tagged
from transforms.extraction.attributions.drafts import Draft
from transforms.extraction.phrases import NOUNS, content_spans, noun_phrase, sources_of, subject_of, trimmed
from transforms.vocabulary.speech.cues import SpeechCues

#: Pattern of a draft that the tagger found.
TAGGED = "tagged"
#: Pattern of a quotation in the wake of a speaker, with neither source nor cue of its own.
ABSENT = "absent"

_COMPLEMENTISERS = frozenset({"that"})
_SENTENCE_ENDS = frozenset(".!?")
#: Inside a quotation the one who is quoted, so no source of its own.
_FIRST_PERSON = frozenset({"i", "we", "me", "us"})


def tagged_drafts(doc: Doc, structure: Structure, cues: SpeechCues) -> Iterator[Draft]:
    """A draft for each tagged attribution outside headings, in text order; one that leads to a list is one for each item."""
    found = list(read_tagged(doc))
    cued = {structure.paragraph_number(tagged.cue.start) for tagged in found}
    for tagged in found:
        cue = _bare_cue(tagged.cue)
        if structure.is_heading(cue.start):
            continue
        content = _content(structure, tagged, cue)
        if content:
            sources = _sources(structure, tagged, cue, content)
            if structure.quotation_of(cue.start) is not None and any(source.text.lower() in _FIRST_PERSON for source in sources):
                continue
            content, apart = _with_own_verbs(structure, content, cue, cues)
            for verb, subject, part in apart:
                yield Draft((part,), TAGGED, tagged.confidence, cue=doc[verb.i : verb.i + 1], sources=sources_of(subject))
            content, following = _parted(structure, content, cue)
            for one in _by_item(structure, content, cue, cued):
                yield Draft(
                    content=one,
                    pattern=TAGGED,
                    confidence=tagged.confidence,
                    cue=cue,
                    sources=sources,
                    addressee=_addressee(cue, sources, content, cues),
                )
            if following:
                yield Draft(following, ABSENT, tagged.confidence)


def _bare_cue(cue: Span) -> Span:
    """The cue without punctuation at its ends and without auxiliaries before it ("has been told" is "told"), "not" kept."""
    doc = cue.doc
    span = trimmed(doc, cue.start, cue.end) or cue
    start, end = span.start, span.end
    while start < end - 1 and doc[start].dep_ in {"aux", "auxpass"} and doc[start + 1].dep_ != "neg" and doc[start].tag_ != "TO":
        start += 1
    return doc[start:end]


def _content(structure: Structure, tagged: Tagged, cue: Span) -> tuple[Span, ...]:
    away = {*range(end_of_dateline(structure.doc)), *range(cue.start, cue.end)}
    if tagged.source is not None:
        away |= set(range(tagged.source.start, tagged.source.end))
    positions = []
    for span in tagged.content:
        start = span.start
        while start < span.end and (not _is_word(structure.doc[start])):
            start += 1
        if start < span.end - 1 and structure.doc[start].lower_ in _COMPLEMENTISERS and structure.doc[start].dep_ == "mark":
            start += 1
        positions += [position for position in range(start, span.end) if position not in away]
    here = structure.paragraph_number(cue.start)
    start = structure.paragraphs[here].span.start
    positions = [place for place in positions if place >= start or _leads_on(structure, place, here)] or positions
    return _near(structure, content_spans(structure, positions, cue.start), cue)


def _leads_on(structure: Structure, position: int, here: int) -> bool:
    """Whether a token is no part of a paragraph above, or stands there in a quotation that goes on to its end: one that ends
    within it has a frame of its own."""
    number = structure.paragraph_number(position)
    if number >= here:
        return True
    quotation = structure.quotation_of(position)
    return quotation is not None and quotation.outside.end >= structure.paragraphs[number].span.end


def _near(structure: Structure, content: tuple[Span, ...], cue: Span) -> tuple[Span, ...]:
    """The content without plain words of other paragraphs, and of the sentences before a cue that its content follows.

    Where the tagger misses a cue it gives what belongs to that to the next. Something is always left.
    """
    here = structure.paragraph_number(cue.start)
    leads = any(cue.end <= span.start < cue.sent.end for span in content)

    def is_near(span: Span) -> bool:
        if structure.quotation_of(span.start) is not None or span[0].is_quote:
            return True
        return structure.paragraph_number(span.start) == here and not (leads and span.end <= cue.sent.start)

    return tuple(filter(is_near, content)) or content


def _parted(structure: Structure, content: tuple[Span, ...], cue: Span) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The content of the cue's own sentence, and a quotation after it that starts a sentence of its own.

    The tagger gives both to one cue. A quotation that its frame only interrupts stays whole.
    """
    doc, here = structure.doc, structure.paragraph_number(cue.start)
    held = [position for span in content for position in range(span.start, span.end)]
    for quotation in structure.quotations:
        start = quotation.start_mark.start
        if quotation.depth or start < cue.end or not held[0] < start <= held[-1]:
            continue
        before = doc[start - 1]
        last = max((position for position in held if position < start and _is_word(doc[position])), default=cue.start)
        is_apart = structure.paragraph_number(start) != here or structure.quotation_of(last) is None
        if is_apart and (before.is_space or before.text in _SENTENCE_ENDS):
            own = content_spans(structure, [position for position in held if position < start], cue.start)
            rest = content_spans(structure, [position for position in held if position >= start], cue.start)
            return (own, rest) if own and rest else (content, ())
    return content, ()


def _with_own_verbs(
    structure: Structure, content: tuple[Span, ...], cue: Span, cues: SpeechCues
) -> tuple[tuple[Span, ...], list[tuple[Token, Token, Span]]]:
    """The content without the parts that hang on another verb of speech, and these, each behind its verb and that one's subject.

    Where the tagger misses a cue it gives what belongs to that to another one: "called for a truce and rejected talks".
    """
    held = {position for span in (cue, *content) for position in range(span.start, span.end)}
    own, apart = [], []
    for span in content:
        verb = _governor(span.root) if structure.quotation_of(span.start) is None else None
        subject = subject_of(verb) if verb is not None and verb.i not in held and verb.lemma_.lower() in cues.verbs else None
        if verb is None or subject is None or subject.i in held:
            own.append(span)
        else:
            apart.append((verb, subject, span))
    return (tuple(own), apart) if own else (content, [])


def _governor(root: Token) -> Token | None:
    """The verb that words hang on as its object or clause, be it by a preposition."""
    head = root.head.head if root.dep_ == "pobj" else root.head
    return head if root.dep_ in {"dobj", "pobj", "ccomp", "xcomp"} and head.pos_ == "VERB" else None


def _by_item(structure: Structure, content: tuple[Span, ...], cue: Span, cued: Container[int]) -> Iterator[tuple[Span, ...]]:
    """The content, or where its sentence leads to a list, the content with each item in turn: items ask for different things.
    An item that says itself who speaks is nobody else's."""
    items = structure.list_under(cue.start)
    end = structure.paragraph_of(cue.start).span.end
    if not items or cue.sent.end < end:
        yield content
        return
    parts = (trimmed(structure.doc, span.start, min(span.end, end)) for span in content if span.start < end)
    lead = tuple(part for part in parts if part is not None)
    own = [item for item in items if structure.paragraph_number(item.start) not in cued]
    for item in own:
        yield (*lead, trimmed(structure.doc, item.start, item.end) or item)
    if lead and not own:
        yield lead


def _is_word(token: Token) -> bool:
    return not (token.is_punct or token.is_space or token.is_quote)


def _sources(structure: Structure, tagged: Tagged, cue: Span, content: Iterable[Span]) -> tuple[Span, ...]:
    """The tagged source, joint named ones apart; where none was tagged in the cue's sentence, or another than the person or body
    that the cue has as its subject, that subject.

    Who is named only in a later paragraph is not the source.
    """
    source = tagged.source
    if source is not None and structure.paragraph_number(source.start) > structure.paragraph_number(cue.start):
        source = None
    named = _named_subject(cue, content)
    if source is not None and named is not None and not source.start <= named.i < source.end:
        return sources_of(named)
    if source is None or not cue.sent.start <= source.root.i < cue.sent.end:
        subject = subject_of(cue.root)
        taken = {position for span in (cue, *content) for position in range(span.start, span.end)}
        if subject is not None and subject.pos_ in NOUNS and subject.i not in taken:
            return sources_of(subject)
    span = _in_one_paragraph(structure, source, cue) if source is not None else None
    if span is None:
        return ()
    span = _with_whole_names(span)
    parts = [part for part in sources_of(span.root) if span.start <= part.start and part.end <= span.end]
    return tuple(parts) if len(parts) > 1 else (span,)


def _in_one_paragraph(structure: Structure, source: Span, cue: Span) -> Span | None:
    """The words of a source that stand in the cue's paragraph, else in that of its last, behind the dateline: a source goes on
    from no heading, table or signature."""
    for position in (cue.start, source.end - 1):
        paragraph = structure.paragraph_of(position).span
        start, end = max(source.start, paragraph.start), min(source.end, paragraph.end)
        if start < end:
            part = structure.without_dateline(source.doc[start:end])
            return trimmed(source.doc, part.start, part.end)
    return None


def _named_subject(cue: Span, content: Iterable[Span]) -> Token | None:
    """The subject that hangs on the cue itself, outside of what is said, if the model takes it for a person or body."""
    for part in cue.root.children:
        if part.dep_ == "nsubj" and part.pos_ == "PROPN" and part.ent_type_ in {"PERSON", "ORG"}:
            return None if any(span.start <= part.i < span.end for span in content) else part
    return None


def _with_whole_names(span: Span) -> Span:
    """The span with the rest of a person's name that its end cuts."""
    doc, end = span.doc, span.end
    while end < len(doc) and doc[end].ent_type_ == "PERSON" and doc[end].ent_iob_ == "I":
        end += 1
    return doc[span.start : end]


def _addressee(cue: Span, sources: Iterable[Span], content: Iterable[Span], cues: SpeechCues) -> Span | None:
    """Who is spoken to: the object of a verb that takes one ("told reporters"), neither source nor part of what is said."""
    verb = cue.root
    known = cues.verbs.get(verb.lemma_.lower())
    if known is None or "addressee" not in known.patterns:
        return None
    taken = {position for span in (*sources, *content) for position in range(span.start, span.end)}
    for part in verb.children:
        if part.dep_ in {"dobj", "dative", "iobj"} and part.pos_ in NOUNS and part.i > verb.i and part.i not in taken:
            return noun_phrase(part)
    return None
