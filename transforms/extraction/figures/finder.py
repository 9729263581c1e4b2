"""Territorial figures: who holds, takes, loses or demands how much of which place, as a sentence tells it.

Exact rules propose quantities, the model judges what each tells and by which words, and rules tell which place and which
actors these words are. What cannot be told stays open: a place of which nobody knows where it lies is called by its words, a
figure that no words tell a place of is refused as `place_unknown`, one whose relation is open as `relation_unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span

from transforms.documents.structure import Structure, without_space
from transforms.extraction.annotations import Article, DatedAs, Entity, Figure, JudgedClaim, Mention, Refused
from transforms.extraction.figures.dates import as_of
from transforms.extraction.figures.extents import candidates
from transforms.extraction.figures.grounds import UNHELD, grounds
from transforms.extraction.figures.holders import Holders
from transforms.extraction.figures.measures import measured
from transforms.extraction.figures.model import load_model
from transforms.extraction.figures.places.localities import Localities
from transforms.extraction.figures.places.place_names import Locality, named_by, together
from transforms.extraction.figures.powers import Powers
from transforms.extraction.figures.quantities import PAIR, Quantity
from transforms.extraction.figures.reader import Told, read_passage
from transforms.extraction.phrases import subject_of
from transforms.extraction.speakers import Resolver
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import load_territory_words

_GROUPS = frozenset({"armed_group", "organisation", "group"})
#: Those whose land is told by their name.
_ARMED = frozenset({"armed_group", "organisation"})
#: Those who demand land for themselves.
_DEMANDING = frozenset({"armed_group", "government", "person"})
#: Words after a quantity in which "both" may stand: "a third of both Lorn and Marrow" is a third of each.
_BOTH = 3
#: How "all" and "the entire" stand before a noun.
_DETERMINING = frozenset({"amod", "det", "predet"})
#: What may stand between "of" and the name of a place, beside other words that the name governs.
_BESIDE_A_NAME = frozenset({"ADJ", "DET", "VERB"})
#: Units that count places: where no other place is told, the places counted are.
_COUNTED = frozenset({"settlements", "count"})


def find_figures(
    doc: Doc,
    structure: Structure,
    claims: Sequence[JudgedClaim],
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
    article: Article,
    speakers: Resolver,
) -> tuple[list[Figure], list[Refused]]:
    """The territorial figures of an article in text order, and what is refused. Headings tell none."""
    words = load_territory_words()
    powers = Powers(vocabulary, words, mentions)
    holders = Holders(mentions, structure, vocabulary, words, speakers, powers)
    reading = _Reading(Localities(doc, vocabulary, words), holders, powers, claims, vocabulary, article)
    figures: list[Figure] = []
    refused: list[Refused] = []
    for sentence in doc.sents:
        tokens = list(sentence)
        quantities = candidates(tokens, words)
        if not quantities or structure.is_heading(sentence.start):
            continue
        extents = [told for told in read_passage(tokens, quantities, load_model()) if told.quantity.kind != PAIR]
        pairs = [quantity for quantity in quantities if quantity.kind == PAIR]
        extents += [whole for quantity in pairs if (whole := reading.whole(quantity, sentence)) is not None]
        for told in sorted(extents, key=lambda told: told.quantity.start):
            if told.relation is None:
                refused.append(Refused("territorial_figures", "relation_unknown", _span(doc, told.quantity), "of an extent"))
                continue
            found = list(reading.figures(told, told.relation, sentence, _date_before(figures)))
            if not found:
                refused.append(Refused("territorial_figures", "place_unknown", _span(doc, told.quantity), told.relation))
            figures += found
    return figures, refused


@dataclass(frozen=True)
class _Reading:
    """From the words of an extent to its places and actors, in one article."""

    places: Localities
    holders: Holders
    powers: Powers
    claims: Sequence[JudgedClaim]
    vocabulary: Vocabulary
    article: Article

    def figures(self, told: Told, relation: str, sentence: Span, earlier: DatedAs | None) -> Iterator[Figure]:
        """The figures of one extent: one a place. None where no place can be named. `earlier` is the date told before."""
        told = replace(told, places=tuple(span for span in told.places if not _is_example(span)))
        claim = self._claim_of(told)
        claimant = self._claimant(told, claim, sentence)
        date = as_of(told.quantity, sentence, self.article.published_on, earlier, self.vocabulary.speech)
        for locality in self._places(told, sentence, claimant):
            yield self._figure(told, relation, sentence, locality, claim, claimant, date)

    def whole(self, quantity: Quantity, sentence: Span) -> Told | None:
        """The place of the gazetteer that two parts are said to make up: "which both make up the Donbas"."""
        verb = sentence.doc[quantity.end]
        whole = next((part for part in verb.children if part.dep_ == "dobj"), None)
        if whole is None:
            return None
        named = (found for found in self.places.named_in(sentence) if found.span.start <= whole.i < found.span.end)
        place = next((found for found in named if found.place is not None), None)
        return None if place is None else Told(quantity, "composition", "fact", (place.span,), (), ())

    def _figure(
        self,
        told: Told,
        relation: str,
        sentence: Span,
        locality: Locality,
        claim: int | None,
        claimant: Entity | None,
        date: DatedAs | None,
    ) -> Figure:
        doc, quantity, place = sentence.doc, told.quantity, locality.place
        country = (place.country_code if place is not None else None) or self.places.country_around(sentence)
        measure = measured(quantity, locality, doc, load_territory_words(), is_of_land=relation != "damaged")
        holders = self._holders(told, relation, claim, claimant, country)
        rests_on = grounds(told, locality, holders, claimant, sentence)
        return Figure(
            evidence=without_space(sentence),
            quantity=_span(doc, quantity),
            place=locality.span,
            place_name=locality.name,
            relation=relation,
            value=quantity.value,
            value_high=quantity.value_high,
            unit=quantity.unit,
            qualifier=quantity.qualifier,
            status=told.status,
            confidence=load_model().certainty.probability(rests_on),
            place_id=place.place_id if place else None,
            holders=holders,
            claim=claim,
            claimant=claimant,
            share=measure.share,
            area_km2=measure.area_km2,
            area_is_derived=measure.is_derived,
            as_of=date,
            grounds=rests_on,
        )

    def _holders(
        self, told: Told, relation: str, claim: int | None, claimant: Entity | None, country: str | None
    ) -> tuple[Entity, ...]:
        """Who holds, gains, loses or wants the place; what is demanded is wanted by who demands it."""
        if relation in UNHELD:
            return ()
        found = self.holders.entities(_losers(told) if relation == "lost" else told.holders, claimant, country)
        if relation != "demands" or found:
            return found
        speaker = self.claims[claim].speaker.entity if claim is not None else None
        who = claimant if told.claimants else speaker
        demands = self.powers.holding(who) if who is not None and who.actor_type in _DEMANDING else None
        return found if demands is None else (demands,)

    def _places(self, told: Told, sentence: Span, claimant: Entity | None) -> list[Locality]:
        """The places that the words name or describe; without any, the country of the places counted, or the last wide one.

        A share or an area of joined places is one of them together; the whole of each is one figure each. What cannot be told
        from all this is called by its words.
        """
        quantity = told.quantity
        home = self._home(told, claimant, sentence)
        spans = self._named_places(told, sentence) or self._measured(quantity, sentence)
        found = [
            self._own_land(span, told, claimant) or self._held_land(span, told, claimant) or self.places.at(span, home)
            for span in spans
        ]
        is_each = quantity.kind == "total" or any(
            token.lower_ == "both" for token in sentence.doc[quantity.end : quantity.end + _BOTH]
        )
        if not is_each:
            found = [[together(group, sentence.doc)] for group in found if group]
        counted = _span(sentence.doc, quantity)
        if any(found) and not all(self._is_counted(locality, counted) for group in found for locality in group):
            told_of = {locality.name: locality for group in found for locality in group}
            return [locality for locality in told_of.values() if _is_somewhere(locality)] or list(told_of.values())
        carried = self.places.of_people(counted) or self.places.wide_before(sentence.start)
        if carried is not None:
            return [carried]
        if quantity.unit in _COUNTED:
            return [Locality(counted, counted.text, None)]
        return [Locality(span, named_by(span), None) for span in told.places[:1] if span.root.pos_ != "PRON"]

    @staticmethod
    def _measured(quantity: Quantity, sentence: Span) -> tuple[Span, ...]:
        """What the quantity is said to be of: "his territory" of "all of his territory" and "all his territory"."""
        doc, end = sentence.doc, quantity.end
        whole = doc[end - 1].head
        if quantity.kind == "total" and doc[end - 1].dep_ in _DETERMINING and whole.i >= end:
            return (doc[end : whole.i + 1],)
        of = end - 1 if doc[end - 1].lower_ == "of" else end
        if of >= sentence.end or doc[of].lower_ != "of":
            return ()
        noun = next((part for part in doc[of].children if part.dep_ == "pobj"), None)
        return () if noun is None or noun.left_edge.i <= of else (doc[noun.left_edge.i : noun.i + 1],)

    def _named_places(self, told: Told, sentence: Span) -> tuple[Span, ...]:
        """The words that name the places: those of a place that the quantity is said to be of ("60 per cent of nearby Lorn"),
        else what the model tells.
        """
        doc, end = sentence.doc, told.quantity.end
        start = end if end > sentence.start and doc[end - 1].lower_ == "of" else end + 1
        is_of = end < sentence.end and doc[start - 1].lower_ == "of"
        for locality in self.places.named_in(sentence) if is_of else ():
            between = doc[start : locality.span.start]
            if locality.span.start >= start and all(
                token.pos_ in _BESIDE_A_NAME or token.head in locality.span for token in between
            ):
                is_told = any(span.start < locality.span.end and locality.span.start < span.end for span in told.places)
                return told.places if is_told else (locality.span,)
        return told.places

    @staticmethod
    def _is_counted(locality: Locality, counted: Span) -> bool:
        """Whether the place is what is counted and nothing else: of "seven villages" nobody knows where they lie."""
        is_named = any(token.pos_ == "PROPN" for token in locality.span)
        is_inside = locality.span.start < counted.end and counted.start < locality.span.end
        return locality.place is None and is_inside and not is_named

    def _own_land(self, span: Span, told: Told, claimant: Entity | None) -> list[Locality]:
        """ "Our country", "our land": of who says so, else of the one country that is spoken of besides the holder's.

        "His territory": of the state whose he is.
        """
        words = load_territory_words()
        pronoun = next((token for token in span if token.lower_ in words.own and token.dep_ == "poss"), None)
        if pronoun is None:
            return []
        if pronoun.lower_ not in words.own_first:
            is_person = pronoun.lower_ in words.own_personal and span.root.lemma_.lower() in words.whole_land
            owner = self.holders.owner(pronoun, claimant) if is_person else None
            code = owner.country_code if owner is not None and owner.actor_type == "government" else None
        elif claimant is not None:
            code = claimant.country_code
        else:
            holding = self.holders.entities(told.holders, None, None)
            code = self.places.country_told({holder.country_code for holder in holding if holder.country_code})
        state = self.vocabulary.places.by_id.get(code or "")
        return [] if state is None else [Locality(span, state.name, state)]

    def _held_land(self, span: Span, told: Told, claimant: Entity | None) -> list[Locality]:
        """ "The territory that the group once held in Syria": land that is told by who has or had it, and no place by itself."""
        words = load_territory_words()
        root = span.root.lemma_.lower()
        if root not in words.whole_land | words.realms:
            return []
        lows = {token.lower_ for token in span}
        pronoun = next((token for token in span if token.lower_ in words.own - words.own_first and token.dep_ == "poss"), None)
        is_held = root in words.realms or not (
            words.marking_off.isdisjoint(token.lemma_.lower() for token in span) and lows.isdisjoint(words.held_suffixes)
        )
        loser = self.holders.owner(pronoun, claimant) if pronoun is not None and is_held and root in words.whole_land else None
        state = self.vocabulary.countries.by_code.get(loser.country_code or "") if loser is not None else None
        if loser is not None and loser.actor_type == "government" and state is not None:
            return [Locality(span, f"Occupied territory of {state.name}", None)]
        owner = self.holders.named_in(span) or self._had(span, told, claimant, is_held=is_held)
        if owner is None or self.powers.is_army(owner) or not (is_held or owner.actor_type in _ARMED):
            return []
        wider = [
            found for found in self.places.named_in(span.sent) if span.start <= found.span.start and found.span.end <= span.end
        ]
        wider = [found for found in wider if found.place is not None and found.place.country_code != owner.country_code]
        if owner.actor_type in _ARMED:
            where = f" in {together(wider, span.doc).name}" if wider else ""
            return [Locality(span, f"{owner.name} territory{where}", None)]
        if wider:
            return [Locality(span, f"Occupied territory of {together(wider, span.doc).name}", None)]
        home = self.vocabulary.countries.by_code.get(owner.country_code or "")
        is_lost = not words.losing.isdisjoint(token.lemma_.lower() for token in span)
        return [Locality(span, f"Occupied territory of {home.name}", None)] if is_lost and home is not None else []

    def _had(self, span: Span, told: Told, claimant: Entity | None, *, is_held: bool) -> Entity | None:
        """Who has or had the land where the words do not name him: "the land it once held", "its land", "the militants".

        It is the holder who loses it or whose it is called, if no state; else the one armed group that is named before.
        """
        words = load_territory_words()
        is_own = any(token.lower_ in words.own - words.own_first for token in span)
        is_theirs = is_held and any(token.lemma_.lower() in words.irregulars for token in span)
        if is_own or (is_held and told.relation == "lost"):
            holders = [held for held in told.holders if held.start < span.start]
            owner = next(iter(self.holders.entities(holders, claimant, None)), None)
            if owner is not None and (owner.actor_type in _ARMED or owner.actor_type == "government"):
                return owner
        return self.holders.armed_before(span.root) if is_theirs or (is_own and is_held) else None

    def _home(self, told: Told, claimant: Entity | None, sentence: Span) -> str | None:
        """The country that "the country" means where no state is named before.

        It is that of a holder who is no state's, else the one that is spoken of besides who speaks, else the holder's own.
        """
        holders = self.holders.entities(told.holders, claimant, None)
        groups = [held.country_code for held in holders if held.actor_type in _GROUPS and not self.powers.is_army(held)]
        home = next(iter(groups), None) or self.places.country_around(sentence)
        speaks = {claimant.country_code} if claimant is not None and claimant.country_code else set()
        is_state = len(groups) < len(holders)
        found = home or self.places.country_told(set() if is_state else speaks)
        return found or next((held.country_code for held in holders if is_state), None)

    def _claim_of(self, told: Told) -> int | None:
        """The innermost claim whose content holds the quantity."""
        quantity = told.quantity
        holding = [
            (sum(len(part) for part in claim.attribution.content), number)
            for number, claim in enumerate(self.claims)
            if any(part.start < quantity.end and quantity.start < part.end for part in claim.attribution.content)
        ]
        return min(holding)[1] if holding else None

    def _claimant(self, told: Told, claim: int | None, sentence: Span) -> Entity | None:
        """Who says so: whom the model sees say it, else who speaks from outside the sentence that it reads.

        Who only does what is told says nothing of it: "Lorn, which annexed half of Marrow, denied ...".
        """
        if told.claimants:
            is_doer = _overlap(told.claimants, told.holders) and not self._is_said_by(told.claimants, told.quantity)
            return None if is_doer else self._named_claimant(told)
        source = None if claim is None else self.claims[claim].attribution.source
        is_seen = source is not None and source.start < sentence.end and sentence.start < source.end
        return None if claim is None or is_seen else self.claims[claim].speaker.entity

    def _is_said_by(self, words: Sequence[Span], quantity: Quantity) -> bool:
        """Whether the words are the source of a claim whose content holds the quantity."""
        return any(
            claim.attribution.source is not None and _overlap(words, (claim.attribution.source,))
            for claim in self.claims
            if any(part.start < quantity.end and quantity.start < part.end for part in claim.attribution.content)
        )

    def _named_claimant(self, told: Told) -> Entity | None:
        """Whom the words of the claimant mean: the speaker of a claim of theirs, else as they name or describe him.

        Those who say so of what they hold themselves are the holder: "insurgents say they control half of Lorn".
        """
        meant = self.holders.introduced(told.claimants[0])
        if meant is None:
            saying = (claim for claim in self.claims if claim.attribution.source is not None)
            said = next((claim for claim in saying if _overlap(told.claimants, (claim.attribution.source,))), None)
            meant = (said.speaker.entity if said is not None else None) or self.holders.claimant(told.claimants[0])
        is_named = meant is not None and (meant.known_actor_id is not None or meant.actor_type == "person")
        words = [span for span in told.holders if _overlap((span,), told.claimants)]
        holding = () if is_named or not words else self.holders.entities(words, None, self.places.country_around(words[0].sent))
        return holding[0] if len(holding) == 1 else meant


def _date_before(figures: Sequence[Figure]) -> DatedAs | None:
    """The date of the first dated extent of the last sentence that has one: what it is compared to comes after it."""
    last = next((figure.evidence.start for figure in reversed(figures) if figure.as_of is not None), None)
    return next((figure.as_of for figure in figures if figure.evidence.start == last and figure.as_of is not None), None)


def _span(doc: Doc, quantity: Quantity) -> Span:
    return doc[quantity.start : quantity.end]


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether a span of the ones shares a word with a span of the others."""
    return any(one.start < other.end and other.start < one.end for one in some for other in others)


def _losers(told: Told) -> tuple[Span, ...]:
    """The words of who loses land: of those to whom it is ceded, who cedes it."""
    found: list[Span] = []
    for span in told.holders:
        root = span.root
        while root.dep_ == "conj" and root.head.i < root.i:
            root = root.head
        is_to = root.dep_ == "pobj" and root.head.lower_ == "to"
        verb = next((token for token in root.head.ancestors if token.pos_ == "VERB"), None) if is_to else None
        if verb is None or verb.lemma_.lower() not in load_territory_words().ceding:
            found.append(span)
        elif (subject := subject_of(verb)) is not None:
            found.append(span.doc[subject.left_edge.i : subject.i + 1])
    return tuple(dict.fromkeys(found))


def _is_example(span: Span) -> bool:
    """Whether the words name a part of what was told before: "all its territory, including Crimea"."""
    before = span.start - 1
    while before > span.sent.start and span.doc[before].pos_ == "DET":
        before -= 1
    return before >= span.sent.start and span.doc[before].lower_ in load_territory_words().examples


def _is_somewhere(locality: Locality) -> bool:
    """Whether the words tell where: of "the valley" nobody knows which, if none was named."""
    return locality.place is not None or any(token.pos_ == "PROPN" for token in locality.span) or locality.name[0].isupper()
