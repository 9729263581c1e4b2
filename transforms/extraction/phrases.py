"""Grammar that attributions need: who the subject of a verb is, how far a noun phrase goes, spans of a set of tokens.

Labels are those of spaCy's English models (ClearNLP dependencies).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Span, Token

from transforms.documents.datelines import DASHES
from transforms.documents.structure import Structure

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
VERBS = frozenset({"VERB", "AUX"})
PLURAL_TAGS = frozenset({"NNS", "NNPS"})
DETERMINERS = frozenset({"the", "this", "that", "these", "those"})
#: Children that end a source: relative clauses and other clauses say more of it than who it is.
_BEYOND_SOURCE = frozenset({"relcl", "advcl", "ccomp", "parataxis", "punct"})
#: A subject is sought no further up than this; deeper chains are parse errors.
_CLIMB = 6
#: A frame after a dash has its cue within this many tokens.
_FRAME_TOKENS = 15


def child(token: Token, *labels: str) -> Token | None:
    """The first child with one of the labels."""
    return next((part for part in token.children if part.dep_ in labels), None)


def is_passive(verb: Token) -> bool:
    """Whether the verb is in the passive, reduced passives included; "a claim to have taken it" is active."""
    is_reduced = verb.tag_ == "VBN" and verb.dep_ == "acl" and child(verb, "aux") is None
    return is_reduced or child(verb, "auxpass", "nsubjpass") is not None


def is_negated(verb: Token) -> bool:
    """Whether "not", "never" or "no longer" stands by the verb."""
    return child(verb, "neg") is not None


def agent_of(verb: Token) -> Token | None:
    """Who does what a passive verb says: "by …"."""
    by = child(verb, "agent")
    return None if by is None else child(by, "pobj")


def subject_of(verb: Token) -> Token | None:
    """The noun or pronoun that does what the verb says, taken over from the governing clause where it has none of its own."""
    token = verb
    for _ in range(_CLIMB):
        if token.pos_ in VERBS or token == verb:
            if is_passive(token) and token == verb:
                return agent_of(token)
            subject = child(token, "nsubjpass" if is_passive(token) else "nsubj")
            if subject is not None:
                return _antecedent(subject, token)
            if token.dep_ in {"relcl", "acl"}:
                return token.head if token.head.pos_ in NOUNS else None
            if token.dep_ == "ccomp" and token.tag_ not in {"VBG", "VB"}:
                return None
        if token.dep_ == "ROOT" or token.dep_ not in {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep"}:
            return None
        token = token.head
    return None


def _antecedent(subject: Token, verb: Token) -> Token:
    """The noun that a relative pronoun stands for, else the subject itself."""
    if subject.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl":
        return verb.head
    return subject


def noun_phrase(head: Token) -> Span:
    """The noun phrase of a head with titles and appositions, without relative clauses and what is joined by "and"."""
    kept = [head]
    for part in head.children:
        if part.dep_ in _BEYOND_SOURCE | {"cc", "conj", "preconj", "case"} or _is_listed(part):
            continue
        if part.dep_ == "acl" and part.i > head.i + 1 and head.doc[part.i - 1].text == ",":
            continue
        kept.extend(part.subtree)
    positions = {token.i for token in kept}
    start = end = head.i
    while start - 1 in positions or (start - 2 in positions and head.doc[start - 1].is_punct):
        start -= 1
    while end + 1 in positions or (end + 2 in positions and head.doc[end + 1].is_punct):
        end += 1
    return trimmed(head.doc, start, end + 1) or head.doc[head.i : head.i + 1]


def conjuncts(head: Token) -> list[Token]:
    """The head and the nouns joined to it, in text order."""
    listed = [one for part in head.children if _is_listed(part) for one in (part, *part.conjuncts)]
    return sorted((token for token in (head, *head.conjuncts, *listed) if token.pos_ in NOUNS), key=lambda token: token.i)


def _is_listed(token: Token) -> bool:
    """Whether what the parser takes for an apposition is the second of a list of people: "A, B and C"."""
    if token.dep_ != "appos" or token.ent_type_ != "PERSON" or token.head.ent_type_ != "PERSON":
        return False
    return any(part.dep_ == "conj" and part.ent_type_ == "PERSON" for part in token.children)


def sources_of(head: Token) -> tuple[Span, ...]:
    """The source that a subject names; joint named sources one by one, an unnamed remainder left out."""
    heads = conjuncts(head)
    named = [token for token in heads if token.pos_ == "PROPN"]
    if len(named) > 1 and not is_one_name(named):
        return tuple(noun_phrase(token) for token in named)
    first, last = noun_phrase(heads[0] if heads else head), noun_phrase(heads[-1] if heads else head)
    return (head.doc[min(first.start, last.start) : max(first.end, last.end)],)


def is_one_name(heads: Sequence[Token]) -> bool:
    """Whether two joint names are one: the model holds them for one, or a plural in no name, "the" before it, leads to a
    singular of two words without an article of its own: "the Farmers and Growers Union"."""
    if len(heads) != 2:
        return False
    first, last = heads
    if all(token.ent_iob_ == "I" for token in first.doc[first.i + 1 : last.i + 1]):
        return True
    before, after = noun_phrase(first), noun_phrase(last)
    is_plural = first.lower_.endswith("s") and not first.ent_type_ and len(before) == 2 and before[0].lower_ == "the"
    is_joined = first.doc[first.i + 1 : after.start].text == "and"
    return is_plural and is_joined and last.tag_ == "NNP" and len(after) > 1 and after[0].pos_ == "PROPN"


def trimmed(doc: Doc, start: int, end: int) -> Span | None:
    """The span without punctuation and white space at its ends; None if nothing is left."""
    while start < end and not _is_word(doc[start]):
        start += 1
    while end > start and not _is_word(doc[end - 1]):
        end -= 1
    return doc[start:end] if end > start else None


def _is_word(token: Token) -> bool:
    return any(character.isalnum() for character in token.text) or token.text in "$£€%"


def runs(doc: Doc, positions: Iterable[int]) -> list[tuple[int, int]]:
    """Token numbers as runs (start, end); punctuation and white space between two do not part them."""
    found: list[tuple[int, int]] = []
    for position in sorted(positions):
        if found and all(not _is_word(doc[i]) for i in range(found[-1][1], position)):
            found[-1] = (found[-1][0], position + 1)
        else:
            found.append((position, position + 1))
    return found


def content_spans(structure: Structure, positions: Iterable[int], cue: int) -> tuple[Span, ...]:
    """Spans over the tokens of a content: punctuation trimmed, quotations begun in them taken whole, outer marks left out.

    `cue` is the token of the cue: a quotation that holds it holds the whole attribution and stretches nothing.
    """
    doc = structure.doc
    spans: list[tuple[int, int]] = []
    for start, end in runs(doc, positions):
        span = trimmed(doc, start, end)
        if span is None:
            continue
        start, end = span.start, span.end
        for edge in (start, end - 1):
            quotation = structure.quotation_of(edge)
            if quotation is None or structure.quotation_of(cue) is quotation:
                continue
            if quotation.span.start > cue - 3 or quotation.span.end <= cue:
                start, end = min(start, quotation.span.start), max(end, quotation.span.end)
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(_with_inner_marks(structure, start, end) for start, end in spans)


def _with_inner_marks(structure: Structure, start: int, end: int) -> Span:
    """The span with a mark at its edge where the quotation of this mark covers only a part of it."""
    opened, closed = structure.quotation_of(start), structure.quotation_of(end - 1)
    if opened is not None and opened.span.start == start and opened.span.end < end and opened.start_mark.end == start:
        start = opened.start_mark.start
    if closed is not None and closed.end_mark is not None and closed.span.end == end and closed.span.start > start:
        end = max(end, closed.end_mark.end)
    return structure.doc[start:end]


def quote_type(structure: Structure, content: tuple[Span, ...], cue: int | None) -> str:
    """direct, indirect or mixed: whether all, no or some words of the content stand between marks.

    Marks that are around the cue too do not count.
    """
    around = None if cue is None else structure.quotation_of(cue)
    quoted = words = 0
    for span in content:
        for token in span:
            if token.is_alpha or token.like_num:
                words += 1
                held = structure.quotation_of(token.i)
                quoted += held is not None and held is not around
    if quoted == 0:
        return "direct" if cue is not None and _is_between_dashes(structure, content, cue) else "indirect"
    return "direct" if quoted == words else "mixed"


def _is_between_dashes(structure: Structure, content: tuple[Span, ...], cue: int) -> bool:
    """Whether a dash parts the content from its frame, and the content starts a sentence."""
    doc, start, end = structure.doc, content[0].start, content[-1].end
    if not (end + 1 < len(doc) and doc[end].text in DASHES and end < cue <= end + _FRAME_TOKENS):
        return False
    return doc[start].is_sent_start or (start > 0 and (doc[start - 1].text in DASHES or doc[start - 1].is_space))
