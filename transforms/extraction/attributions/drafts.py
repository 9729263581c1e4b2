"""An attribution while it is being found: all its sources together, before it is known what lies within what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Span


@dataclass(frozen=True)
class Draft:
    """A cue with all its sources and its content; `pattern` names the rule that found it."""

    content: tuple[Span, ...]
    pattern: str
    confidence: float
    cue: Span | None = None
    sources: tuple[Span, ...] = ()
    addressee: Span | None = None

    @property
    def start(self) -> tuple[int, int]:
        """Where the attribution starts, and its cue: the order in the text."""
        spans = [*self.content, *self.sources, *([self.cue] if self.cue is not None else [])]
        return min(span.start for span in spans), self.cue.start if self.cue is not None else -1

    @property
    def anchor(self) -> int:
        """The token that must lie in another one's content for this one to be inside it."""
        first: Span = self.cue if self.cue is not None else self.content[0]
        return int(first.start)


def outer_drafts(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft the number of the one with the shortest content around its anchor."""
    sizes = [sum(len(span) for span in draft.content) for draft in drafts]
    owner: dict[int, int] = {}
    owner_before: dict[int, int] = {}
    for number in sorted(range(len(drafts)), key=lambda number: (-sizes[number], number)):
        for span in drafts[number].content:
            for position in range(span.start, span.end):
                if position in owner:
                    owner_before[position] = owner[position]
                owner[position] = number
    result: list[int | None] = []
    for number, draft in enumerate(drafts):
        around = owner.get(draft.anchor)
        if around == number:
            around = owner_before.get(draft.anchor)
        if around is not None and (sizes[around], number) <= (sizes[number], around):
            around = None
        result.append(around)
    return result
