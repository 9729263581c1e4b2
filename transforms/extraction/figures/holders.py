"""Who holds an extent: from the words of a holder to its entity.

Land is held by states, armed forces and armed groups. A leader stands for the government, "its troops" for the forces
of whom "its" means; what cannot be told stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from itertools import pairwise

from spacy.tokens import Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.figures.powers import BODIES, Powers, bodies_of
from transforms.extraction.phrases import DETERMINERS, NOUNS, SUBJECTS
from transforms.extraction.speakers import Resolver, entity_of, mention_of
from transforms.extraction.speakers.descriptions import describe
from transforms.extraction.speakers.mention_history import MentionHistory
from transforms.extraction.speakers.pronouns import refer
from transforms.extraction.speakers.verbatim_actor import by_own_words
from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import TerritoryWords

#: What a state's full name has before the short one: "the Republic of".
_TITLE_OF_STATE = re.compile(r"(?i:the )?((Federal |Islamic )*(Republic|Kingdom|State) of )?(the )?")
#: Words that join holders.
_JOINTS = frozenset({"and", ",", "&"})
#: How words stand before a noun that they qualify.
_QUALIFYING = frozenset({"amod", "compound", "nmod"})
#: Sentences before that of "the group" in which the group is named.
_BEFORE = 2


class Holders:
    """Entities of holders in one article."""

    def __init__(
        self,
        mentions: Sequence[Mention],
        structure: Structure,
        vocabulary: Vocabulary,
        words: TerritoryWords,
        speakers: Resolver,
        powers: Powers,
    ) -> None:
        """`mentions` are in text order; `speakers` is asked for whom a claimant's words mean, `powers` for whom he holds land."""
        self._mentions, self._structure, self._vocabulary, self._words = mentions, structure, vocabulary, words
        self._speakers, self._powers = speakers, powers

    @cached_property
    def _history(self) -> MentionHistory:
        return MentionHistory(self._mentions, self._structure, self._vocabulary.speech.genders)

    def entities(self, spans: Sequence[Span], claimant: Entity | None, country: str | None) -> tuple[Entity, ...]:
        """The holders that the spans name, each once.

        `claimant` is who says so, and is meant by "we"; `country` is that of the place, whose rulers "the junta" and
        "government troops" are. Who is known by no name is called as the text calls him: "Syrian rebels".
        """
        parts = [part for span in spans for part in self._joined(_trimmed(self._structure.without_dateline(span)))]
        found = (
            self._of_land(span, country)
            or self._entity(span, claimant)
            or self._rulers(span, country)
            or self._unnamed(span, country)
            for span in parts
        )
        return tuple(dict.fromkeys(entity for entity in found if entity is not None))

    def claimant(self, span: Span) -> Entity | None:
        """Who is named, described or referred to by the words of a claimant; else as the text calls him."""
        return (
            entity_of(span, self._mentions)
            or self._referred(span)
            or self._speakers.referent(_with_article(span)).entity
            or by_own_words(span, self._vocabulary)
        )

    def introduced(self, span: Span) -> Entity | None:
        """Who was introduced by the noun of a description: "the group" after "the monitoring group Lorn Watch"."""
        root, is_definite = span.root, _with_article(span)[0].lower_ in DETERMINERS
        if root.tag_ != "NN" or not is_definite or any(part.dep_ == "prep" for part in root.children):
            return None
        for mention in reversed(self._mentions):
            if mention.span.end <= span.start and any(title[-1].lower_ == root.lower_ for title in mention.titles):
                return mention.entity
        return None

    def _unnamed(self, span: Span, country: str | None) -> Entity | None:
        """Fighters without a name, by the words that tell who they are or by the country whose land they hold; unknown names.

        "Tigrayan fighters", "Syrian rebels" for rebels in Syria. What tells nothing of them ("the fighters") is no holder.
        """
        root = _head(span, self._words.holding_nouns)
        lemma = root.lemma_.lower()
        if lemma in self._words.rulers | self._words.forces | self._words.invaders:
            return None
        if root.pos_ == "PROPN" and root.tag_ == "NNP":
            is_other = root.ent_type_ in {"PERSON", "GPE", "LOC", "FAC"}
            return None if is_other else by_own_words(span, self._vocabulary)
        if root.tag_ not in {"NNS", "NNPS"}:
            return None
        telling = [token for token in span if token.i < root.i and token.pos_ in {"ADJ", "NOUN", "PROPN"}]
        if telling or root.pos_ == "PROPN":
            is_told = root.pos_ == "PROPN" or lemma in self._words.irregulars | self._words.settlers
            return by_own_words(span, self._vocabulary) if is_told else None
        state = self._vocabulary.countries.by_code.get(country) if country is not None else None
        is_definite = (root.i > 0 and span.doc[span.start - 1].lower_ in DETERMINERS) or span[0].lower_ in DETERMINERS
        if state is None or not state.adjectives or is_definite or root.lower_ not in self._vocabulary.actors.collectives:
            return None
        return Entity(f"{state.adjectives[0]} {root.lower_}", "group", country)

    def _of_land(self, span: Span, country: str | None) -> Entity | None:
        """Whom words mean by the land that is spoken of: "Kurdish forces" in Iraq, "the occupying power" in the West Bank."""
        words, bodies = self._words, bodies_of(self._vocabulary)
        told = {code for token in span if (code := self._vocabulary.countries.code_of(token.text)) is not None}
        where = told.pop() if len(told) == 1 else country
        if where is None:
            return None
        lows = [token.lower_.removesuffix("-led") for token in span]
        fighters = next((name for low in lows if (name := words.fighters.get(f"{low} {where}")) is not None), None)
        if fighters is not None:
            return Entity.known(bodies[fold(fighters)])
        head, is_named = _head(span, words.holding_nouns), told or self.named_in(span) is not None
        if is_named or where not in words.occupants or words.occupying.isdisjoint({*lows, head.lemma_.lower()}):
            return None
        occupant = self._powers.government_of(words.occupants[where])
        return self._powers.forces_of(occupant) if head.lemma_.lower() in words.forces else occupant

    def named_in(self, span: Span) -> Entity | None:
        """The one body that is named within the words."""
        inside = {
            mention.entity
            for mention in self._mentions
            if span.start <= mention.span.start and mention.span.end <= span.end and mention.entity is not None
            and mention.entity.actor_type in BODIES
        }  # fmt: skip
        return inside.pop() if len(inside) == 1 else None

    def _referred(self, span: Span) -> Entity | None:
        """Whom a pronoun or a definite description means: "the group", "the watchdog"."""
        if span.root.pos_ == "PRON":
            return refer(span.root, self._history, self._describe)[0]
        return self._describe(span)

    def _describe(self, span: Span) -> Entity | None:
        return describe(_with_article(span), self._history, self._vocabulary)

    def _joined(self, span: Span) -> list[Span]:
        """The holders that the words join: "the army and the militia", each by itself; else the words as they are."""
        cuts = [token.i for token in span if token.lower_ in _JOINTS]
        parts = [
            span.doc[start:end] for start, end in pairwise([span.start, *(cut + 1 for cut in cuts), span.end]) if start < end
        ]
        parts = [
            part[:-1] if part[-1].lower_ in _JOINTS else part for part in parts if len(part) > 1 or part[0].lower_ not in _JOINTS
        ]
        is_each = len(parts) > 1 and all(
            mention_of(part, self._mentions) is not None or self._owner(part, None) is not None for part in parts
        )
        return parts if is_each else [span]

    def _entity(self, span: Span, claimant: Entity | None) -> Entity | None:
        """The holder that the words mean: whose forces they are, else who is named, else whom they refer to."""
        root = _head(span, self._words.holding_nouns)
        if root.lower_ in self._words.own:
            return self._meant(root, claimant)
        if "ethnic" in {token.lower_ for token in span}:
            return None  # "ethnic Armenians" are not Armenia's
        people = self._people(span)
        if people is not None:
            return people
        named = entity_of(span, self._mentions)
        if named is not None and (named.actor_type in BODIES or named.actor_type == "person"):
            return self._powers.holding(named)
        owner = self._owner(span, claimant)
        if owner is not None:
            is_force = root.lemma_.lower() in self._words.forces | self._words.irregulars
            return self._powers.forces_of(owner) if is_force else self._powers.holding(owner)
        if named is not None and named.actor_type == "group":
            return named
        known = self._powers.known_as(span)
        if known is not None:
            return known
        meant = self._referred(span) or self._armed_group_before(root)
        return None if meant is None or meant.actor_type == "group" else self._powers.holding(meant)

    def _people(self, span: Span) -> Entity | None:
        """A people that is not its government: "the Palestinians"."""
        words = [token.lower_ for token in span if token.pos_ not in {"DET", "PUNCT"}]
        word = words[-2] if words[-1:] == ["people"] and len(words) > 1 else words[0] if len(words) == 1 else ""
        told = self._words.peoples.get(word)
        return None if told is None else Entity(told[0], "group", told[1])

    def _armed_group_before(self, noun: Token) -> Entity | None:
        """ "The group", "the militants": the one armed group that is named before, in the sentence or the two before it."""
        if noun.lemma_.lower() not in self._words.irregulars:
            return None
        return self.armed_before(noun)

    def armed_before(self, token: Token) -> Entity | None:
        """The one armed group that is named in the sentence up to the token, or in the two sentences before."""
        start = self._start_before(token)
        found = {
            mention.entity
            for mention in self._mentions
            if start <= mention.span.start and mention.span.end <= token.i and mention.entity is not None
            and mention.entity.actor_type == "armed_group"
        } or {known for known in self._known_between(start, token.i) if known.actor_type == "armed_group"}  # fmt: skip
        return found.pop() if len(found) == 1 else None

    def _rulers(self, span: Span, country: str | None) -> Entity | None:
        """ "The junta", "government troops": the government of the country whose land is spoken of, or its forces."""
        root = _head(span, self._words.holding_nouns)
        if country is None or country in self._words.without_army:
            return None
        if root.lemma_.lower() in self._words.rulers:
            return self._powers.government_of(country)
        if root.lemma_.lower() not in self._words.forces:
            return None
        is_theirs = any(part.lower_ in self._words.rulers | self._words.of_state for part in span if part != root)
        is_home = all(part.pos_ in {"DET", "PUNCT"} for part in span if part != root) and not self._foreign_before(root, country)
        return self._powers.forces_of(self._powers.government_of(country)) if is_theirs or is_home else None

    def _foreign_before(self, noun: Token, country: str) -> bool:
        """Whether a body of another country is named in the sentence or the two before it: "the army" may be its."""
        start = self._start_before(noun)
        return any(
            mention.entity is not None and mention.entity.actor_type in BODIES | {"person"}
            and mention.entity.country_code not in {None, country}
            for mention in self._mentions
            if start <= mention.span.start < noun.sent.end
        )  # fmt: skip

    @staticmethod
    def _start_before(noun: Token) -> int:
        start: int = noun.sent.start
        for _ in range(_BEFORE):
            start = noun.doc[start - 1].sent.start if start else 0
        return start

    def _owner(self, span: Span, claimant: Entity | None) -> Entity | None:
        """Whose forces or whose leaders the words name: by a mention, a country, a nationality or a pronoun before the head.

        Fighters of a nation are not its armed forces.
        """
        root = _head(span, self._words.holding_nouns)
        lemma = root.lemma_.lower()
        countries, text = self._vocabulary.countries, _TITLE_OF_STATE.sub("", span.text)
        code = countries.code_of(text) or countries.capitals.code(text)
        if code is not None:
            return self._powers.government_of(code)
        if lemma not in self._words.forces | self._words.invaders | self._words.irregulars:
            return self._nation(span, claimant)
        pronoun = next((part for part in root.children if part.dep_ == "poss" and part.lower_ in self._words.own), None)
        if pronoun is not None:
            owner = self._whose(pronoun, claimant)
            is_person = owner is not None and owner.actor_type in {"person", "anonymous"}
            if owner is not None and is_person and owner.country_code is not None and self._powers.force_of(owner) is None:
                return self._powers.government_of(owner.country_code)
            return None if owner is None else self._powers.holding(owner)
        inside = [
            mention.entity
            for mention in self._mentions
            if span.start <= mention.span.start and mention.span.end <= root.i and mention.entity is not None
            and mention.entity.actor_type in BODIES | {"person"}
        ] or self._known_in(span)  # fmt: skip
        if inside:
            is_own_people = lemma not in self._words.irregulars or inside[0].actor_type in {"armed_group", "organisation"}
            return self._powers.holding(inside[0]) if is_own_people else None
        if lemma in self._words.irregulars:
            return None
        peoples = [token for token in span if token.ent_type_ == "NORP" or self._vocabulary.countries.code_of(token.text)]
        codes = {self._vocabulary.countries.code_of(token.text) for token in peoples}
        code = codes.pop() if len(codes) == 1 else None  # "Syrian Kurdish forces" are not Syria's
        return self._powers.government_of(code) if code is not None else None

    def _nation(self, span: Span, claimant: Entity | None) -> Entity | None:
        """The government of a nation that only qualifies how land is held ("Israeli security control"), or of "his country"."""
        root = span.root
        told = {code for token in span if (code := self._vocabulary.countries.adjectives.code(token.text)) is not None}
        if len(told) == 1 and root.head.i >= span.end and root.dep_ in _QUALIFYING:
            return self._powers.government_of(told.pop())
        if "state" not in self._words.descriptions.get(root.lemma_.lower(), ()):
            return None
        pronoun = next((part for part in root.children if part.dep_ == "poss" and part.lower_ in self._words.own), None)
        owner = self._whose(pronoun, claimant) if pronoun is not None else None
        return self._powers.government_of(owner.country_code) if owner is not None and owner.country_code is not None else None

    def _known_in(self, span: Span) -> list[Entity]:
        """The body of the knowledge base that stands before the head: "RSF gunmen", "Taliban units"."""
        end = _head(span, self._words.holding_nouns).i
        found = (self._powers.known_as(span.doc[start:end]) for start in range(span.start, end))
        return [body for body in found if body is not None][:1]

    def _known_between(self, start: int, end: int) -> set[Entity]:
        """The bodies of the knowledge base that names by themselves between two tokens are of."""
        doc = self._structure.doc
        capitals = [token for token in doc[start:end] if token.pos_ == "PROPN" and token.text.isupper()]
        return {body for token in capitals if (body := self._powers.known_as(doc[token.i : token.i + 1])) is not None}

    def _meant(self, pronoun: Token, claimant: Entity | None) -> Entity | None:
        """Whom a pronoun means as a holder; without a body in its sentence, whom it means as a speaker would be found."""
        meant = self._whose(pronoun, claimant)
        if meant is None and pronoun.lower_ not in self._words.own_first:
            meant = self._speakers.referent(pronoun.doc[pronoun.i : pronoun.i + 1]).entity
        return None if meant is None else self._powers.holding(meant)

    def _whose(self, pronoun: Token, claimant: Entity | None) -> Entity | None:
        """Whom a pronoun means: the nearest body before it in the sentence that fits, else who speaks."""
        bodies = [mention for mention in self._before(pronoun) if mention.entity is not None]
        if pronoun.lower_ in self._words.own_plural:
            nearest = next((mention.entity for mention in reversed(bodies) if _is_body(mention)), None)
        elif pronoun.lower_ in self._words.own_personal:
            people = {"person", "anonymous"}
            nearest = next((m.entity for m in reversed(bodies) if m.entity and m.entity.actor_type in people), None)
        elif pronoun.lower_ in self._words.own_first:
            nearest = None
        else:
            subjects = [m for m in bodies if _is_body(m) and m.span.root.dep_ in SUBJECTS | {"poss"}]
            nearest = next((mention.entity for mention in reversed(subjects or [m for m in bodies if _is_body(m)])), None)
        return nearest or claimant

    def _before(self, token: Token) -> Iterator[Mention]:
        for mention in self._mentions:
            if token.sent.start <= mention.span.start and mention.span.end <= token.i:
                yield mention

    def owner(self, pronoun: Token, claimant: Entity | None) -> Entity | None:
        """Whose the land is that a pronoun calls his, as a holder."""
        owner = self._whose(pronoun, claimant)
        return None if owner is None else self._powers.holding(owner)


def _head(span: Span, nouns: Set[str]) -> Token:
    """The word that the words are about: their root, or the last of them that tells who holds where their head is outside.

    "U.S. military" of "under U.S. military control"; also where a name is taken for a verb ("IS fighters").
    """
    last = span[-1]
    root = span.root
    is_part = last != root and (root.head.i >= span.end or root.pos_ not in NOUNS) and root.lemma_.lower() not in nouns
    return last if is_part and last.lemma_.lower() in nouns else root


def _trimmed(span: Span) -> Span:
    """The words without a relative pronoun behind them."""
    return span[:-1] if len(span) > 1 and span[-1].tag_ in {"WDT", "WP", "WP$"} else span


def _with_article(span: Span) -> Span:
    """The words with the article before them, which tells whether somebody named before is meant."""
    has_article = span.start > 0 and span.doc[span.start - 1].lower_ in DETERMINERS
    return span.doc[span.start - 1 : span.end] if has_article else span


def _is_body(mention: Mention) -> bool:
    return mention.entity is not None and mention.entity.actor_type in BODIES
