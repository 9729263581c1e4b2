"""Who speaks: for each attribution the actor whom its source means, chosen among the article's cast by a learned model.

The text is read in its order; what has been found so far is a part of what the next decision is made from. Where the model is
not sure enough the speaker stays open, and the best candidates are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray
from spacy.tokens import Span, Token

from transforms.documents.labelled_paragraphs import ANSWERS
from transforms.documents.structure import Structure
from transforms.extraction.annotations import Article, Attribution, Entity, Mention, Speaker
from transforms.extraction.speakers.agreement import PRONOUN_GENDERS
from transforms.extraction.speakers.candidates import Candidates
from transforms.extraction.speakers.cast import Cast, Member
from transforms.extraction.speakers.discourse import Discourse
from transforms.extraction.speakers.features import Candidate, Use, read_features
from transforms.extraction.speakers.head_mention import mentions_in
from transforms.extraction.speakers.labels import labelled_speakers
from transforms.extraction.speakers.mention_history import MentionHistory
from transforms.extraction.speakers.model import load_model
from transforms.extraction.speakers.pronouns import refer
from transforms.extraction.speakers.question import Question, ask, ask_span
from transforms.vocabulary import Vocabulary

_PERSONS = frozenset({"person", "anonymous", "unknown"})
#: Two candidates are told as equally likely where the second has at least this share of the first's probability.
_CLOSE = 0.5
#: How sure a label is: it names its speaker, but may be misread.
_BY_LABEL = 0.95
#: How sure an age or "his spokesman" is.
_BY_RULE = 0.9
#: So many candidates are kept of a decision that is left open.
_KEPT = 3


@dataclass(frozen=True)
class Decision:
    """Which candidate it is, by its number, the probability of each, and how sure the choice is right."""

    chosen: int
    probabilities: Sequence[float]
    confidence: float = 1.0


#: Decides a question: (question, candidates, situation, rows, number of the attribution).
Decide = Callable[[Question, Sequence[Candidate], list[float], list[list[float]], int], Decision]


def resolve_speakers(
    attributions: Sequence[Attribution],
    mentions: Sequence[Mention],
    structure: Structure,
    vocabulary: Vocabulary,
    article: Article,
) -> tuple[list[Speaker], Resolver]:
    """One speaker an attribution, and the resolver, which knows the mentions and answers for other noun phrases.

    `mentions` are in text order and do not overlap.
    """
    resolver = Resolver(mentions, structure, vocabulary, article)
    return resolver.resolve(attributions), resolver


def decide_by_model(
    question: Question, candidates: Sequence[Candidate], situation: list[float], rows: list[list[float]], number: int
) -> Decision:
    """The likeliest candidate by the shipped model, if it is likely enough, else nobody, who stands last."""
    del number
    model = load_model()
    likely = _joined(model.probabilities(situation, rows), candidates)
    best = int(likely[:-1].argmax()) if len(candidates) > 1 else 0
    found, member = candidates[best], candidates[best].member
    may_be = member is not None and not found.is_bare and not _is_contrary(question, member)
    may_be = may_be and not (found.is_own and question.is_shared_name)
    is_sure = may_be and likely[best] >= model.threshold
    chosen = best if is_sure else len(candidates) - 1
    return Decision(chosen, [float(one) for one in likely], model.confidence(float(likely[chosen])))


def _is_contrary(question: Question, member: Member) -> bool:
    """Whether a source cannot mean the actor, however likely the model thinks it.

    A pronoun of one person, or "it", goes by gender and number. A noun that training never met ("the geologist") is not said of
    a person whose roles the text tells and who has none of it.
    """
    if question.kind == "other_noun" and member.roles and member.entity.actor_type == "person":
        is_told = any(question.noun in role.split() for role in member.roles)
        return not is_told and question.noun not in load_model().uses
    if question.kind == "it":
        return member.entity.actor_type == "person"
    if question.kind not in {"he", "she"}:
        return False
    is_one = member.entity.actor_type in _PERSONS and not member.is_plural
    return not is_one or member.gender not in {None, question.gender}


def _joined(likely: NDArray[Any], candidates: Sequence[Candidate]) -> NDArray[Any]:
    """The probabilities, that of bare words given to the likeliest whose name holds them: "the ministry" to one that is named."""
    for place, one in enumerate(candidates):
        if one.is_bare and one.member is not None:
            words = one.member.name_words
            holding = [at for at, other in enumerate(candidates) if other.member is not None and words < other.member.name_words]
            if holding:
                best = max(holding, key=lambda at: likely[at])
                likely[best] += likely[place]
                likely[place] = 0
    return likely


class Resolver:
    """The article as read so far, and who is meant by each source in it."""

    def __init__(
        self,
        mentions: Sequence[Mention],
        structure: Structure,
        vocabulary: Vocabulary,
        article: Article,
        decide: Decide = decide_by_model,
        uses: Mapping[str, Use] | None = None,
    ) -> None:
        """`uses` are what is known of the nouns of sources and of what sources do, as a rule by the shipped model."""
        self._mentions = [mention for mention in mentions if mention.span.end > mention.span.start]
        self._structure = structure
        self._vocabulary = vocabulary
        self._decide = decide
        self._uses = load_model().uses if uses is None else uses
        self._cast = Cast(self._mentions, structure, vocabulary)
        self._discourse = Discourse()
        self._history = MentionHistory(self._mentions, structure, vocabulary.speech.genders)
        self._pending = self._history.pronouns[::-1]
        self._candidates = Candidates(self._mentions, vocabulary, article, self._cast, self._history)
        self._labelled = labelled_speakers(structure, self._cast.members, vocabulary)
        self._found: dict[int, Mention] = {}

    def resolve(self, attributions: Sequence[Attribution]) -> list[Speaker]:
        """One speaker an attribution, in their order."""
        questions = [ask(attribution, self._mentions, self._cast) for attribution in attributions]
        named = [
            (question.position, question.paragraph, question.mention.entity)
            for question in questions
            if question.kind in {"name", "title"} and question.mention is not None and question.mention.entity is not None
        ]
        self._discourse.following = sorted(named, key=lambda one: one[0])
        self._discourse.by_name = Counter(entity for _, _, entity in named)
        members: list[Member | None] = []
        speakers = []
        for number, question in enumerate(questions):
            outer = attributions[number].outer
            around = members[outer] if outer is not None and outer < len(members) else None
            speaker, member = self._answer(question, around, number)
            if member is not None and attributions[number].outer is None:
                member.spoken.append(number)
                spans = (*attributions[number].content, *([cue] if (cue := attributions[number].cue) is not None else []))
                self._history.speak(max(span.end for span in spans) - 1, member.entity)
                self._discourse.said.append((question, member))
            members.append(member)
            speakers.append(speaker)
        return speakers

    def referent(self, span: Span) -> Speaker:
        """Whom a noun phrase or pronoun means that is the source of no attribution, as a speaker is found.

        To be asked once the attributions are resolved: what they have told counts.
        """
        return self._answer(ask_span(span, self._mentions, self._cast), None, -1)[0]

    def mentions(self) -> list[Mention]:
        """The mentions in text order, provisional ones settled, with the pronouns and descriptions that were resolved."""
        kept = [mention for mention in self._mentions if mention.span.start not in self._found]
        return sorted([*kept, *self._found.values()], key=lambda mention: (mention.span.start, mention.span.end))

    def _answer(self, question: Question, outer: Member | None, number: int) -> tuple[Speaker, Member | None]:
        self._read_on(question.position)
        if self._is_labelled(question):
            return self._labelled_answer(question)
        question = replace(question, hint=self._hint(question, outer))
        told = self._told(question)
        if told is not None:
            return self._state(question, told, _BY_RULE)
        candidates = self._candidates.of(question)
        situation, rows = read_features(question, candidates, self._cast, self._discourse, outer, self._uses)
        decision = self._decide(question, candidates, situation, rows, number)
        member = candidates[decision.chosen].member
        if member is None:
            return self._open(question, candidates, decision), None
        return self._state(question, member.entity, decision.confidence)

    def _state(self, question: Question, entity: Entity, confidence: float) -> tuple[Speaker, Member]:
        """The actor as the speaker, entered as whom the words of the source mean."""
        if question.root is not None and question.span is not None:
            self._cast.refer(entity, question.root)
            self._history.settle(question.root.i, entity)
            self._settle(question, question.span, question.root, entity)
        return Speaker("resolved", entity, None, confidence), self._cast.member(entity)

    def _told(self, question: Question) -> Entity | None:
        """Who is told without doubt: the one of an age that the article gives, or "his spokesman" where "his" is settled."""
        if question.span is None or question.root is None or question.mention is not None:
            return None
        if question.age is not None:
            aged = [member.entity for member in self._cast.members if question.age in member.ages]
            return aged[0] if len(aged) == 1 else None
        owner = next((part for part in question.root.lefts if part.dep_ == "poss" and part.tag_ == "PRP$"), None)
        if owner is None or question.root.lower_ not in self._vocabulary.actors.collectives:
            return None
        return self._candidates.own_words(question) if self._candidates.owner(owner) is not None else None

    def _is_labelled(self, question: Question) -> bool:
        """Whether the source is the first person of labelled speech, or stands in the label itself."""
        if question.is_quoted or question.paragraph not in self._labelled:
            return False
        start = self._structure.paragraphs[question.paragraph].span.start
        names = self._labelled[question.paragraph] is not None or (question.span is not None and question.span.text == ANSWERS)
        return question.kind == "first" or (names and question.span is not None and question.position - start <= 1)

    def _hint(self, question: Question, outer: Member | None) -> Entity | None:
        """Whom the rules give: the name itself, the one that a pronoun or description fits, who goes on speaking."""
        if question.span is None or question.root is None:
            last = self._history.last_near(question.position)
            is_quoted = question.attribution is not None and question.attribution.quote_type != "indirect"
            return outer.entity if outer is not None else last if is_quoted else None
        if question.mention is not None and not question.mention.is_provisional:
            return question.mention.entity
        if question.root.pos_ == "PRON":
            return refer(question.root, self._history, self._candidates.describe)[0]
        if any(part.tag_ == "PRP$" for part in question.root.lefts):
            return self._candidates.own_words(question)
        described = self._candidates.describe(question.span)
        return described if described is not None or question.mention is None else question.mention.entity

    def _labelled_answer(self, question: Question) -> tuple[Speaker, Member | None]:
        """First person in labelled speech is whom the label names."""
        entity = self._labelled[question.paragraph]
        if entity is None:
            return Speaker("unresolved", reason="first_person"), None
        return self._state(question, entity, _BY_LABEL)

    def _open(self, question: Question, candidates: Sequence[Candidate], decision: Decision) -> Speaker:
        """Why nobody is stated, and who might be meant."""
        likely = sorted(
            ((share, one.member.entity) for share, one in zip(decision.probabilities, candidates, strict=True) if one.member),
            key=lambda pair: -pair[0],
        )[:_KEPT]
        kept = tuple((entity, round(share, 2)) for share, entity in likely)
        if question.kind == "none":
            return Speaker("absent", candidates=kept)
        if question.mention is not None and question.mention.entity is None and question.mention.kind == "name":
            reason = "shared_name"
        elif question.kind == "first":
            reason = "first_person"
        elif len(likely) > 1 and likely[1][0] >= _CLOSE * likely[0][0]:
            reason = "ambiguous"
        elif question.is_definite or question.kind in {"he", "she", "it", "they", "relative"}:
            reason = "no_antecedent"
        else:
            reason = "no_actor"
        return Speaker("unresolved", reason=reason, candidates=kept)

    def _settle(self, question: Question, span: Span, root: Token, entity: Entity) -> None:
        """Enter a mention for words that were none, or whose mention was provisional."""
        mention = question.mention
        if mention is not None and (mention.is_provisional or mention.entity is None):
            self._found[mention.span.start] = replace(mention, entity=entity, is_provisional=False)
        elif mention is None:
            kind = "pronoun" if root.pos_ == "PRON" else "name" if root.pos_ == "PROPN" else "description"
            if not mentions_in(span, self._mentions):
                self._found.setdefault(span.start, Mention(span, kind, entity))

    def _read_on(self, position: int) -> None:
        """Enter the subjects "he" and "she" before a token with whom they go on about: the nearest subject that fits."""
        while self._pending and self._pending[-1].i < position:
            pronoun = self._pending.pop()
            if self._structure.quotation_of(pronoun.i) is None and not self._structure.is_heading(pronoun.i):
                entity = self._nearest_subject(pronoun, PRONOUN_GENDERS[pronoun.lower_])
                if entity is not None:
                    self._cast.refer(entity, pronoun)
                meant, _ = refer(pronoun, self._history, self._candidates.describe)
                if meant is not None:
                    self._history.settle(pronoun.i, meant)

    def _nearest_subject(self, pronoun: Token, gender: str) -> Entity | None:
        sentence = self._cast.sentence_number(pronoun.i)
        best: tuple[int, Member] | None = None
        for member in self._cast.members:
            if member.entity.actor_type not in {"person", "anonymous"} or member.gender not in {None, gender} or member.is_plural:
                continue
            for place in reversed(member.open_places[: member.before(pronoun.i)]):
                if sentence - place.sentence > 3:
                    break
                if place.is_subject:
                    if best is None or place.position > best[0]:
                        best = (place.position, member)
                    break
        return best[1].entity if best is not None else None
