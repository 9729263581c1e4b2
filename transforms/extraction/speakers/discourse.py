"""Who has spoken so far, who speaks next by name, and what of that is told of a candidate, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from transforms.extraction.annotations import Entity
from transforms.extraction.speakers.cast import Cast, Member
from transforms.extraction.speakers.question import Question

#: So many paragraphs from who speaks before or next is as far as can be.
REACH = 8
DISCOURSE = (
    "is_last", "is_last_near", "is_last_in_paragraph", "is_last_but_one", "is_last_same_pronoun", "is_next",
    "is_next_in_paragraph", "is_next_near", "is_outer", "is_outer_of_last", "last_in_pronoun_chain", "is_last_unclosed",
    "leads_here",
)  # fmt: skip


@dataclass
class Discourse:
    """Who has been found to speak so far: (question, member) of each attribution outside others' words, in text order.

    `following` are those who speak by name, with token and paragraph, and `by_name` how often each does.
    """

    said: list[tuple[Question, Member]] = field(default_factory=list)
    following: list[tuple[int, int, Entity]] = field(default_factory=list)
    by_name: dict[Entity, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Uttered:
    """Who has spoken before a source and speaks after it by name, read once for all candidates.

    `before` are the numbers of the sentences so far that hold the noun of the source, `by_noun` the members who spoke in them,
    `of_noun` whom it meant last, `alike` whom the last source of the same kind meant. `gap` and `ahead` are paragraphs to who
    spoke last and speaks next. `goes_on` tells that the words stand in a quotation that who spoke last has opened, `leading` is
    the number of the sentence that leads to them with a colon.
    """

    question: Question
    before: Sequence[int]
    sentences: frozenset[int]
    by_noun: frozenset[int]
    of_noun: Member | None
    asked_last: Question | None
    last: Member | None
    gap: int
    before_last: Member | None
    following: Member | None
    ahead: int
    alike: Member | None
    outer: Member | None
    goes_on: bool
    leading: int

    @classmethod
    def of(cls, question: Question, cast: Cast, before: Sequence[int], discourse: Discourse, outer: Member | None) -> Uttered:
        """What is told of one source."""
        said, sentences = discourse.said, frozenset(before)
        last, who = said[-1] if said else (None, None)
        following = next((one for one in discourse.following if one[0] > question.position), None)
        return cls(
            question=question,
            before=before,
            sentences=sentences,
            by_noun=frozenset(member.number for asked, member in said if asked.sentence in sentences) if before else frozenset(),
            of_noun=next((member for asked, member in reversed(said) if asked.noun == question.noun), None) if before else None,
            asked_last=last,
            last=who,
            gap=question.paragraph - last.paragraph if last is not None else REACH,
            before_last=next((member for _, member in reversed(said) if member is not who), None),
            following=cast.found(following[2]) if following is not None else None,
            ahead=following[1] - question.paragraph if following is not None else REACH,
            alike=next((member for asked, member in reversed(said[-4:]) if asked.kind == question.kind), None),
            outer=outer,
            goes_on=_goes_on(question, cast, discourse),
            leading=_leading_sentence(question, cast),
        )


def discourse_features(uttered: Uttered, member: Member) -> Sequence[float]:
    """Whether a member has spoken last, speaks next, or goes on; the numbers that DISCOURSE names."""
    is_last = uttered.last is member
    is_next = uttered.following is member
    return (
        float(is_last),
        float(is_last and uttered.gap <= 1),
        float(is_last and uttered.gap == 0),
        float(uttered.before_last is member),
        float(is_last and uttered.asked_last is not None and uttered.asked_last.kind == uttered.question.kind),
        float(is_next),
        float(is_next and uttered.ahead == 0),
        float(is_next and uttered.ahead <= 1),
        float(uttered.outer is member),
        float(is_last and uttered.outer is member),
        float(uttered.alike is member),
        float(uttered.goes_on and is_last),
        float(uttered.leading >= 0 and any(place.sentence == uttered.leading for place in member.places)),
    )


def _goes_on(question: Question, cast: Cast, discourse: Discourse) -> bool:
    """Whether the words stand in the quotation that was opened last, over paragraphs, or in one after it that nothing closed."""
    if not discourse.said or not question.content or not discourse.said[-1][0].content:
        return False
    last = cast.structure.quotation_of(discourse.said[-1][0].content[-1][1] - 1)
    return last is not None and (not last.is_closed or last is cast.structure.quotation_of(question.content[0][0]))


def _leading_sentence(question: Question, cast: Cast) -> int:
    """The number of the sentence before what is said, if it ends with a colon; else -1, that of none."""
    if not question.content:
        return -1
    doc, at = cast.structure.doc, question.content[0][0] - 1
    while at > 0 and (doc[at].is_space or doc[at].is_quote):
        at -= 1
    return cast.sentence_number(at) if at > 0 and doc[at].text == ":" else -1
