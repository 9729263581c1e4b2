"""Who says what: the attributions of an article.

The tagger decides what is attributed. Quotation marks add what it left open: the rest of a quotation, quotations with
a name or a frame of their own, and those of the speaker on stage. Labels add what is said under them. Syntax adds what
others say inside a content, which the tagger was never taught. Plain actions are no attributions. Nothing is read from
headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Doc, Span

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Attribution
from transforms.extraction.attributions.drafts import Draft, outer_drafts
from transforms.extraction.attributions.labelled import LABELLED, labelled_drafts
from transforms.extraction.attributions.quotes import attribute_quotations
from transforms.extraction.attributions.syntax import find_by_syntax
from transforms.extraction.attributions.tagged import tagged_drafts
from transforms.extraction.phrases import quote_type
from transforms.vocabulary import Vocabulary


def find_attributions(doc: Doc, structure: Structure, vocabulary: Vocabulary) -> list[Attribution]:
    """The attributions of the article in text order; joint named sources give one each.

    An attribution inside another one's content names it as `outer`; there only what somebody else says counts.
    """
    cues = vocabulary.speech
    tagged = list(tagged_drafts(doc, structure, cues))
    contents = [span for draft in tagged for span in draft.content]
    drafts = [*tagged, *_inside(tagged, find_by_syntax(contents, structure, cues))]
    drafts = attribute_quotations(structure, drafts, cues)
    drafts += labelled_drafts(structure, drafts, vocabulary)
    kept = sorted(drafts, key=lambda draft: draft.start)
    outer = outer_drafts(kept)
    first_of: list[int] = []
    count = 0
    for draft in kept:
        first_of.append(count)
        count += max(len(draft.sources), 1)
    return [
        Attribution(
            content=tuple(_without_comma(span) for span in draft.content),
            quote_type=_quote_type(structure, draft),
            source=source,
            cue=draft.cue,
            addressee=draft.addressee,
            outer=None if (around := outer[number]) is None else first_of[around],
            confidence=draft.confidence,
        )
        for number, draft in enumerate(kept)
        for source in (draft.sources or (None,))
    ]


def _quote_type(structure: Structure, draft: Draft) -> str:
    if draft.pattern == LABELLED:
        return "direct"
    return quote_type(structure, draft.content, draft.cue.start if draft.cue is not None else None)


def _without_comma(content: Span) -> Span:
    """The content without the comma that leads over to its frame."""
    end = content.end - 1 if len(content) > 1 and content[-1].text == "," else content.end
    return content.doc[content.start : end]


def _inside(outer: Sequence[Draft], drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts that lie wholly within the content of an outer one and are somebody else's: their source is no pronoun."""
    holder: dict[int, int] = {}
    cues: set[int] = set()
    for number, draft in enumerate(outer):
        holder.update((position, number) for span in draft.content for position in range(span.start, span.end))
        if draft.cue is not None:
            cues.update(range(draft.cue.start, draft.cue.end))
    return [draft for draft in drafts if _is_named(draft) and draft.anchor not in cues and _is_held(draft, holder)]


def _is_named(draft: Draft) -> bool:
    return bool(draft.sources) and all(source.root.pos_ != "PRON" for source in draft.sources)


def _is_held(draft: Draft, holder: Mapping[int, int]) -> bool:
    """Whether one content has the cue and both ends of each span of the draft's own content."""
    around = holder.get(draft.anchor)
    ends = (position for span in draft.content for position in (span.start, span.end - 1))
    return around is not None and all(holder.get(position) == around for position in ends)
