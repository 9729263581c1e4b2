"""What the extraction modules hand to one another: spans over one Doc and what was decided about them.

All spans are spaCy spans of the same Doc. `rows.py` turns these into rows; nothing else does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from transforms.vocabulary.actors.known_actors import KnownActor


@dataclass(frozen=True)
class Article:
    """What extraction may know of an article besides its Doc."""

    article_id: str
    published_on: dt.date | None = None
    publisher: str | None = None


#: Types of actors that are bodies, not people.
BODY_TYPES = frozenset({"government", "organisation", "armed_group", "media"})


@dataclass(frozen=True)
class Entity:
    """An actor as this article knows it. Equal fields mean the same entity."""

    name: str
    actor_type: str
    country_code: str | None = None
    role_text: str | None = None
    known_actor_id: str | None = None

    @classmethod
    def known(cls, actor: KnownActor, role: str | None = None) -> Entity:
        """An actor of the knowledge base as one of the article."""
        return cls(actor.name, actor.actor_type, actor.country_code, role, actor.actor_id)


@dataclass(frozen=True)
class Mention:
    """A place in the text that refers to an actor; `entity` is None where that is not settled.

    `titles` are the words beside a name that say what he is. A provisional mention is an unnamed source that may yet turn
    out to be somebody named before ("the Israeli analyst").
    """

    span: Span
    kind: str
    entity: Entity | None
    role_text: str | None = None
    titles: tuple[Span, ...] = ()
    is_provisional: bool = False


@dataclass(frozen=True)
class Attribution:
    """A source, a cue and a content. Any of source and cue may be missing; content is never empty.

    `outer` is the place, in the list of attributions, of the one whose content holds this one (second-hand speech).
    """

    content: tuple[Span, ...]
    quote_type: str
    source: Span | None = None
    cue: Span | None = None
    addressee: Span | None = None
    outer: int | None = None
    confidence: float = 1.0

    @property
    def tokens(self) -> list[Token]:
        """The tokens of all parts of the content, in text order."""
        return [token for part in self.content for token in part]


@dataclass(frozen=True)
class Speaker:
    """Who holds an attribution: status is resolved, unresolved or absent; entity only if resolved, else the reason.

    `confidence` says how sure the entity is right; `candidates` are the likeliest of those who might be meant where it is open.
    """

    status: str
    entity: Entity | None = None
    reason: str | None = None
    confidence: float | None = None
    candidates: tuple[tuple[Entity, float], ...] = ()


@dataclass(frozen=True)
class Assertion:
    """What is done by a claim and how firmly; a cue is the words that set a flag, None where none can be named.

    `act_share` is how sure the act is among all, and `genuine` that the claim is an attribution at all, both 0 to 1.
    """

    act: str
    act_share: float
    genuine: float
    is_negated: bool = False
    is_conditional: bool = False
    negation_cue: str | None = None
    condition_cue: str | None = None
    hedge_cue: str | None = None


@dataclass(frozen=True)
class SideScore:
    """How strongly a claim takes a side on an issue, 0 to 1 and uncalibrated, whether or not it is published."""

    issue_code: str
    stance: str
    score: float


@dataclass(frozen=True)
class DatedAs:
    """A date and how exact it is (day, week, month, year): the first day of the period if coarser.

    `cue` are the words that tell it and `rule` how they are read; `reach` is how far from a claim they stand. Two dates are
    equal whatever tells them.
    """

    on: dt.date
    precision: str
    cue: str | None = field(default=None, compare=False)
    rule: str | None = field(default=None, compare=False)
    reach: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Claim:
    """An attribution with its speaker, and when it was said."""

    attribution: Attribution
    evidence: Span
    speaker: Speaker
    reported_by: Entity | None = None
    addressee: Entity | None = None
    said_on: DatedAs | None = None


@dataclass(frozen=True, kw_only=True)
class JudgedClaim(Claim):
    """A claim with what the judge makes of it; `sides` are the likeliest first."""

    assertion: Assertion
    sides: tuple[SideScore, ...] = ()


@dataclass(frozen=True)
class Position:
    """A side that a claim takes on an issue."""

    issue_code: str
    issue_text: str
    stance: str
    binding: str
    confidence: float
    stance_cue: str | None = None
    unclear_reason: str | None = None


@dataclass(frozen=True)
class Figure:
    """An extent of territory tied to a place; `claim` is its place in the list of claims.

    `grounds` are the features on which `confidence` rests.
    """

    evidence: Span
    quantity: Span
    place: Span
    place_name: str
    relation: str
    value: float
    unit: str
    qualifier: str
    status: str
    confidence: float
    value_high: float | None = None
    place_id: str | None = None
    denominator_place_id: str | None = None
    holders: tuple[Entity, ...] = ()
    claim: int | None = None
    claimant: Entity | None = None
    share: float | None = None
    area_km2: float | None = None
    area_is_derived: bool = False
    as_of: DatedAs | None = None
    grounds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """Something found that cannot be published; it goes to quarantine under its rule."""

    table: str
    rule: str
    span: Span
    detail: str


@dataclass(frozen=True)
class Extraction:
    """All that was found in one article."""

    mentions: list[Mention] = field(default_factory=list)
    claims: list[JudgedClaim] = field(default_factory=list)
    positions: list[tuple[int, Position]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
