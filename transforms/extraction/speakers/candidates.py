"""Who may be meant by a source: who is named in it, the cast near by, holders of the office that it names, its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Article, Entity, Mention
from transforms.extraction.mentions.names import is_name_word
from transforms.extraction.mentions.sources import related_name
from transforms.extraction.phrases import DETERMINERS, PLURAL_TAGS
from transforms.extraction.speakers.cast import Cast, Member
from transforms.extraction.speakers.descriptions import describe
from transforms.extraction.speakers.features import BARE_KINDS, Candidate
from transforms.extraction.speakers.head_mention import mentions_in
from transforms.extraction.speakers.mention_history import MentionHistory
from transforms.extraction.speakers.pronouns import refer
from transforms.extraction.speakers.question import Question
from transforms.extraction.speakers.verbatim_actor import by_own_words
from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import KnownActor

#: Paragraphs that candidates are looked for before and after a source; a person with a role further back counts too.
_BACK, _AHEAD = 15, 2
_MOST = 24
_NOUNS = frozenset(
    {"title", "person_noun", "body_noun", "other_noun", "provisional", "description", "utterance", "plural_noun", "proper"}
)


#: Sources that name nobody by one word alone: "countries", "many", "others".
_PLURAL_KINDS = frozenset({"plural_noun", "other"})
_COUNTING_PARTS = frozenset({"ADJ", "DET", "NUM", "PRON"})
#: What the model calls names that nobody has who could speak.
_NO_ACTORS = frozenset({"DATE", "TIME", "LANGUAGE", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"})


class Candidates:
    """Who may be meant by the sources of one article, as it was read so far; `cast` and `history` grow as it is."""

    def __init__(
        self, mentions: Sequence[Mention], vocabulary: Vocabulary, article: Article, cast: Cast, history: MentionHistory
    ) -> None:
        self._mentions = mentions
        self._vocabulary = vocabulary
        self._article = article
        self._cast = cast
        self._history = history
        self._countries = self._main_countries()

    def of(self, question: Question) -> list[Candidate]:
        """Who may be meant, each once: mentions in the source, the cast near by, holders of an office, the words, nobody."""
        own = self.own_words(question)
        heads = [question.mention.entity] if question.mention is not None and question.mention.entity is not None else []
        if question.span is not None:
            heads += [one.entity for one in mentions_in(question.span, self._mentions) if one.entity is not None]
            heads += self._names_within(question)
        members = [self._cast.member(entity) for entity in dict.fromkeys(heads)]
        if question.kind != "name" or question.mention is None or question.mention.entity is None:
            members += self._near(question)
        found = []
        seen: set[int] = set()
        if own is not None and heads and _is_another_form(own, heads[0], question):
            own = None
        holders = self._holders(question)
        owner, serves = self._cast.found(own) if own is not None else None, self._serves(question)
        for member in members:
            if member.number in seen or (serves and _is_served(question, member)):
                continue
            seen.add(member.number)
            is_own, is_office = member is owner, bool(holders) and member.entity in holders
            found.append(Candidate(member, is_own=is_own, is_office=is_office, is_bare=is_own and _is_bare(question, member)))
        for entity in holders:
            member = self._cast.member(entity)
            if member.number not in seen:
                seen.add(member.number)
                found.append(Candidate(member, is_office=True))
        if own is not None:
            member = self._cast.member(own)
            if member.number not in seen:
                found.append(Candidate(member, is_own=True, is_bare=_is_bare(question, member)))
        return [*found, Candidate(None)]

    def _names_within(self, question: Question) -> list[Entity]:
        """Who is named within the source beside its head, by names that no mention holds: "the watchdog Clean Ports"."""
        span, root = question.span, question.root
        if span is None or root is None or root.pos_ == "PROPN" or question.kind not in _NOUNS:
            return []
        held = {at for one in mentions_in(span, self._mentions) for at in range(one.span.start, one.span.end)}
        found, at = [], span.start
        while at < span.end:
            end = at
            while end < span.end and end not in held and self._may_name(span.doc[end]):
                end += 1
            if end > at and span.doc[at].ent_type_ not in _NO_ACTORS:
                named = by_own_words(span.doc[at:end], self._vocabulary)
                if named is not None:
                    self._cast.refer(named, span.doc[at:end].root)
                    found.append(named)
            at = max(end, at + 1)
        return found

    def _serves(self, question: Question) -> bool:
        """Whether the source is one of those who serve somebody: "an adviser to Jane Okello", "a lawyer"."""
        span, root, words = question.span, question.root, self._vocabulary.actors.name_words
        if span is None or root is None or span[0].lower_ not in {"a", "an"}:
            return False
        return root.lower_ in words["relation_for"] or root.lower_ in words["relation_to"]

    def _may_name(self, token: Token) -> bool:
        """Whether a token may be of a name: a proper noun that is no title."""
        return token.pos_ == "PROPN" and is_name_word(token) and fold(token.text) not in self._vocabulary.actors.titles

    def _near(self, question: Question) -> list[Member]:
        near = []
        for member in self._cast.members:
            if not member.places:
                continue
            count = member.before(question.position)
            if count:
                gap = question.paragraph - member.open_places[count - 1].paragraph
            else:
                gap = abs(question.paragraph - member.places[0].paragraph) * (_BACK // _AHEAD)
            if gap <= _BACK or (member.roles and question.kind in _NOUNS):
                near.append((gap, -len(member.places), member.number, member))
        return [one[-1] for one in sorted(near, key=lambda one: one[:3])[:_MOST]]

    def own_words(self, question: Question) -> Entity | None:
        """The actor that the words of a source make, if nobody else is meant."""
        if question.span is None or question.root is None:
            return None
        if question.mention is not None and question.mention.kind == "description" and question.mention.entity is not None:
            return question.mention.entity
        root = question.root
        owner = next((part for part in root.lefts if part.dep_ == "poss"), None)
        own = by_own_words(question.span, self._vocabulary)
        if own is None or owner is None or own.actor_type not in {"anonymous", "group"}:
            return own
        if owner.tag_ != "PRP$":
            return self._somebodys(own, owner, question.span)
        whose = self.owner(owner)
        if whose is None:
            return own
        body = self._body_of(root, whose)
        if body is not None:
            return body
        name = related_name(root.doc[owner.i + 1 : root.i + 1].text, whose, self._vocabulary)
        return Entity(name, own.actor_type, whose.country_code)

    def _somebodys(self, own: Entity, owner: Token, span: Span) -> Entity:
        """What is somebody's, with his whole name: "Okello's team" as "Jane Okello's team"."""
        named = [one for one in mentions_in(span, self._mentions) if one.span.end == owner.i + 1]
        if not named or named[0].entity is None or named[0].entity.actor_type != "person":
            return own
        whose, text = named[0].entity.name, named[0].span.text
        rest = own.name.removeprefix(f"{text[:1].upper()}{text[1:]}")
        return replace(own, name=f"{whose}{rest}") if rest.startswith("'s ") else own

    def _body_of(self, root: Token, whose: Entity) -> Entity | None:
        """The body of a leader's country: "his government"."""
        if whose.actor_type != "person" or whose.country_code is None:
            return None
        body = self._vocabulary.actors.institution(root.text, whose.country_code)
        return self._known(body) if body is not None else None

    def owner(self, pronoun: Token) -> Entity | None:
        """Whom a possessive means."""
        return refer(pronoun, self._history, self.describe)[0]

    def _holders(self, question: Question) -> list[Entity]:
        """Holders of the office, or the bodies, that the source names, of its country or of those that the article is about.

        Where it names none, the government of the country that it names: "Ukraine's proposal".
        """
        if question.span is None or question.root is None or question.kind not in _NOUNS:
            return []
        doc, known, end = question.span.doc, self._vocabulary.actors, question.root.i + 1
        countries = [question.country] if question.country is not None else self._countries
        for start in range(question.span.start, end):
            form = fold(doc[start:end].text)
            title = known.titles.get(form)
            if title is not None and title.kind == "office":
                holders = (known.holder(title.role, code, self._article.published_on) for code in countries)
                return [self._known(holder) for holder in holders if holder is not None]
            if form in known.institutions:
                bodies = (known.institution(form, code) for code in countries)
                return [self._known(body) for body in bodies if body is not None]
        return [self._known(known.government(question.country))] if question.country is not None else []

    def _known(self, actor: KnownActor) -> Entity:
        """The actor as the article knows it, if it does."""
        named = (one.entity for one in self._cast.members if one.entity.known_actor_id == actor.actor_id)
        return next(named, Entity.known(actor))

    def _main_countries(self) -> list[str]:
        counts = Counter(
            mention.entity.country_code for mention in self._mentions if mention.entity and mention.entity.country_code
        )
        return [code for code, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:2]]

    def describe(self, span: Span) -> Entity | None:
        """Whom a description fits of those who were named before."""
        return describe(span, self._history, self._vocabulary)


def _is_served(question: Question, member: Member) -> bool:
    """Whether a person is named behind the head of a source that serves him, so that he is not the source himself."""
    span, root = question.span, question.root
    if span is None or root is None or member.entity.actor_type != "person":
        return False
    return bool(member.within(root.i + 1, span.end))


def _is_another_form(own: Entity, named: Entity, question: Question) -> bool:
    """Whether the source's own words only say again whom its mention names: a surname, or a name with its title."""
    if question.kind not in {"name", "title"} or question.mention is None or question.mention.entity != named or own == named:
        return False
    words, whole = set(fold(own.name).split()), set(fold(named.name).split())
    is_titled = named.actor_type == "person" and own.actor_type in {"person", "unknown"} and whole <= words
    return words <= whole or is_titled


def _is_bare(question: Question, member: Member) -> bool:
    """Whether the words of a source are one noun with "the" or a possessive before it, or only tell how many are meant."""
    root = question.root
    if root is not None and question.span is not None and _counts_named(question.span, root):
        return True
    if root is None or len(member.name_words) > 1:
        return False
    if question.kind in _PLURAL_KINDS or root.pos_ in _COUNTING_PARTS:
        return True
    is_pointed_at = question.is_definite or any(part.dep_ == "poss" for part in root.lefts)
    return question.kind in BARE_KINDS and is_pointed_at


def _counts_named(span: Span, root: Token) -> bool:
    """Whether a source only counts those who were named: "the three leaders", "both countries"."""
    before = span.doc[span.start : root.i]
    is_counted = len(before) == 2 and before[0].lower_ in DETERMINERS and before[1].pos_ == "NUM"
    is_whole = span.end == root.i + 1 and root.tag_ in PLURAL_TAGS
    return is_whole and (is_counted or before.text.lower() == "both")
