"""What a candidate is to a source, as numbers: the input of the resolver's model. Groups of features stand together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.extraction.annotations import BODY_TYPES, Entity
from transforms.extraction.speakers.agreement import FORMER
from transforms.extraction.speakers.cast import TYPES, Cast, Member
from transforms.extraction.speakers.clause import CLAUSE_PARTS, act_of, clause_features
from transforms.extraction.speakers.discourse import DISCOURSE, Discourse, Uttered, discourse_features
from transforms.extraction.speakers.question import KINDS, Question
from transforms.identity import fold

#: The kinds of source whose own words are bare where they are one noun with "the" or a pronoun before it: "the court".
BARE_KINDS = ("person_noun", "body_noun", "other_noun", "utterance")
_COMPLEMENTS = frozenset({"prep", "acl", "relcl", "appos"})
#: How often a noun, or what a source does ("tell:dobj"), meant whom the source's words name in training, how often nobody, and
#: how often it was met (logarithm).
Use = tuple[float, float, float]
#: What is taken of a noun that was not met, and of what a source does.
UNMET: Use = (0.4, 0.25, 0.0)
UNMET_ACT: Use = (0.6, 0.05, 0.0)

SITUATION = (
    *(f"kind_{kind}" for kind in KINDS),
    "is_quoted", "is_direct", "is_indirect", "has_cue", "is_inside_another", "confidence", "starts_paragraph", "source_follows",
    "is_definite", "is_plural", "word_count", "is_first", "gap_paragraphs", "gap_same_sentence", "gap_same_pronoun",
    "has_complement", "has_owner", "has_name_inside", "noun_before", "noun_own", "noun_open", "noun_seen",
)  # fmt: skip
#: What the source does in its clause, and what that meant in training.
CLAUSE = (*CLAUSE_PARTS, "act_own", "act_open", "act_seen")
WHO = (
    "is_open", "is_own", *(f"type_{name}" for name in TYPES), "is_known", "is_one_word", "name_length", "is_candidate_plural",
    "has_lower", "is_office",
)  # fmt: skip
WORDS = (
    "is_head", "is_in_span", "is_owner", "is_complement", "is_beside_head", "shares_root", "shares_words", "is_acronym",
    "type_fits", "type_conflicts",
)  # fmt: skip
AGREEMENT = (
    "gender_fits",
    "gender_conflicts",
    "number_fits",
    "number_conflicts",
    "age_fits",
    "country_fits",
    "country_conflicts",
    "first_name_fits",
    "first_name_conflicts",
)
ROLE = ("role_word", "role_listed", "role_field", "role_contrary", "words_fit", "words_conflict", "description_type", "has_role")
NOUN = ("noun_together", "noun_share", "noun_first", "noun_subject", "noun_said", "noun_last")
DISTANCE = (
    "sentences_back", "paragraphs_back", "is_never_before", "is_after", "paragraphs_ahead", "subject_here", "mentioned_here",
    "owner_here", "subject_one_back", "mentioned_one_back", "subject_two_back", "in_paragraph", "is_nearest", "is_second_nearest",
    "only_fitting", "in_content", "is_addressee", "quoted_only", "nearest_subject", "after_in_sentence",
)  # fmt: skip
RULES = ("is_ruled", "rules_name_another")
SALIENCE = ("places", "places_before", "share", "is_first_named", "starts_article", "spoken", "spoken_share", "speaks_by_name")
GROUPS = {
    "situation": SITUATION, "clause": CLAUSE, "who": WHO, "words": WORDS, "agreement": AGREEMENT, "role": ROLE, "noun": NOUN,
    "distance": DISTANCE, "salience": SALIENCE, "discourse": DISCOURSE, "rules": RULES,
}  # fmt: skip
PAIR: tuple[str, ...] = tuple(name for group, names in GROUPS.items() if group not in {"situation", "clause"} for name in names)
#: What holds for all candidates of a source.
SHARED: tuple[str, ...] = (*SITUATION, *CLAUSE)
FEATURES: tuple[str, ...] = (*SHARED, *PAIR)
_NO_WORDS, _NO_ROLE, _NO_NOUN = ((0.0,) * len(group) for group in (WORDS, ROLE, NOUN))


@dataclass(frozen=True)
class Candidate:
    """One who may be meant: a member of the cast, the source's own words (`is_own`), or nobody (`member` is None).

    `is_office` is whether he holds the office, or is the body, that the source names. Bare words ("the court") name nobody:
    they may be the likeliest, but are not stated.
    """

    member: Member | None
    is_own: bool = False
    is_office: bool = False
    is_bare: bool = False


def read_features(
    question: Question,
    candidates: Sequence[Candidate],
    cast: Cast,
    discourse: Discourse,
    outer: Member | None,
    uses: Mapping[str, Use],
) -> tuple[list[float], list[list[float]]]:
    """What holds for all candidates (SHARED), and a row a candidate of what holds for each (PAIR).

    `uses` are those of nouns and of what sources do that were met in training.
    """
    before = [number for number in cast.sentences_with(question.noun) if number < question.sentence] if question.noun else []
    total = sum(len(member.places) for member in cast.members) or 1
    source, uttered = _Source.of(question, cast), Uttered.of(question, cast, before, discourse, outer)
    ranks = _ranks(question, candidates)
    hinted = cast.found(question.hint) if question.hint is not None else None
    rows = []
    for candidate in candidates:
        member = candidate.member
        if member is None:
            rows.append([1.0, *([0.0] * (len(PAIR) - 1))])
            continue
        count = member.before(question.position)
        rows.append([
            *_who(candidate, member),
            *_words(source, member),
            *_agreement(question, member, candidate),
            *_role(source, member, candidate),
            *_noun(uttered, member, candidate),
            *_distance(question, member, ranks, count),
            *_salience(member, discourse, total, count),
            *discourse_features(uttered, member),
            float(member is hinted),
            float(question.hint is not None and member is not hinted),
        ])  # fmt: skip
    noun = [math.log1p(len(before)), *uses.get(question.noun, UNMET)]
    act = uses.get(act_of(question), UNMET_ACT)
    return [*_situation(uttered, cast), *noun, *clause_features(question), *act], rows


def _near(number: int) -> float:
    """A distance as 1, 1/2, 1/3 …"""
    return 1.0 / (1.0 + max(number, 0))


def _situation(uttered: Uttered, cast: Cast) -> list[float]:
    question, last = uttered.question, uttered.asked_last
    attribution = question.attribution
    starts = follows = 0.0
    if attribution is not None:
        first = question.content[0][0]
        paragraph = cast.structure.paragraph_of(first).span
        starts = float(first - paragraph.start <= 1)
        follows = float(question.span is not None and question.position > first)
    return [
        *(float(question.kind == kind) for kind in KINDS),
        float(question.is_quoted),
        float(attribution is not None and attribution.quote_type == "direct"),
        float(attribution is None or attribution.quote_type == "indirect"),
        float(attribution is not None and attribution.cue is not None),
        float(attribution is not None and attribution.outer is not None),
        attribution.confidence if attribution is not None else 1.0,
        starts,
        follows,
        float(question.is_definite),
        float(question.is_plural),
        math.log1p(len(question.span) if question.span is not None else 0),
        float(last is None),
        _near(uttered.gap),
        float(last is not None and last.sentence == question.sentence),
        float(last is not None and last.kind == question.kind),
        *_phrase(question),
    ]


def _phrase(question: Question) -> list[float]:
    """Whether the noun is said more of: by what stands after it, by a possessor, by a name beside it."""
    root, span = question.root, question.span
    if root is None or span is None or not question.noun:
        return [0.0, 0.0, 0.0]
    parts = [part for part in root.children if span.start <= part.i < span.end]
    return [
        float(any(part.i > root.i and part.dep_ in _COMPLEMENTS for part in parts)),
        float(any(part.dep_ == "poss" for part in parts)),
        float(any(token.text[:1].isupper() for token in span[1:])),
    ]


def _who(candidate: Candidate, member: Member) -> Sequence[float]:
    kind, has_lower = member.kind
    return (0.0, float(candidate.is_own), *kind, float(member.is_plural), has_lower, float(candidate.is_office))


@dataclass(frozen=True)
class _Source:
    """The words of a source, read once for all candidates; of none, nothing fits.

    `named` is whom its mention names; `noun` and `form` are the lemma of its head and the head as written, "" for a pronoun.
    """

    question: Question
    named: Member | None = None
    root_word: str = ""
    noun: str = ""
    form: str = ""
    capitals: frozenset[str] = frozenset()

    @classmethod
    def of(cls, question: Question, cast: Cast) -> _Source:
        root, mention = question.root, question.mention
        if question.span is None or root is None:
            return cls(question)
        is_noun = root.pos_ != "PRON"
        return cls(
            question,
            named=cast.found(mention.entity) if mention is not None and mention.entity is not None else None,
            root_word=fold(root.text),
            noun=root.lemma_.lower() if is_noun else "",
            form=root.lower_ if is_noun else "",
            capitals=frozenset(token.text.replace(".", "") for token in question.span),
        )


def _words(source: _Source, member: Member) -> Sequence[float]:
    question, entity = source.question, member.entity
    span, root = question.span, question.root
    if span is None or root is None:
        return _NO_WORDS
    owner = complement = beside = False
    inside = member.within(span.start, span.end)
    for place in inside:
        token = span.doc[place.position]
        owner = owner or (token.dep_ == "poss" and token.head == root)
        complement = complement or token.dep_ == "pobj"
        beside = beside or (token.head == root and token.dep_ in {"compound", "nmod", "appos", "amod"})
    fits, conflicts = _type_fits(question, entity)
    return (
        float(member is source.named),
        float(bool(inside)),
        float(owner),
        float(complement),
        float(beside),
        float(source.root_word in member.name_words),
        len(question.lower & member.name_words) / max(len(member.name_words), 1),
        float(len(member.initials) > 1 and member.initials in source.capitals),
        float(fits),
        float(conflicts),
    )


def _type_fits(question: Question, entity: Entity) -> tuple[bool, bool]:
    """Whether the kind of source goes with the type of actor, and whether it goes against it."""
    kind, actor_type = question.kind, entity.actor_type
    if kind in {"he", "she", "person_noun"}:
        return actor_type == "person", actor_type in BODY_TYPES or actor_type == "group"
    if kind in {"it", "body_noun"}:
        return actor_type in BODY_TYPES, actor_type in {"person", "anonymous"}
    if kind in {"they", "plural_noun"}:
        return actor_type in BODY_TYPES or actor_type == "group", actor_type == "person"
    return False, False


def _agreement(question: Question, member: Member, candidate: Candidate) -> list[float]:
    entity, is_person = member.entity, member.entity.actor_type == "person"
    told = is_person and question.gender is not None and member.gender is not None
    is_many = member.is_plural or entity.actor_type == "group"
    country = question.country
    is_likely = is_person and question.gender is not None and member.gender is None and member.likely_gender is not None
    return [
        float(told and member.gender == question.gender),
        float(told and member.gender != question.gender),
        float(question.is_plural and is_many),
        float(not question.is_plural and question.kind in {"he", "she", "it", "person_noun"} and is_many),
        float(question.age is not None and question.age in member.ages),
        float(country is not None and entity.country_code == country and not candidate.is_own),
        float(country is not None and entity.country_code not in {None, country}),
        float(is_likely and member.likely_gender == question.gender),
        float(is_likely and member.likely_gender != question.gender),
    ]


def _role(source: _Source, member: Member, candidate: Candidate) -> Sequence[float]:
    question, noun, form = source.question, source.noun, source.form
    description, entity = question.description, member.entity
    if candidate.is_own or not form:
        return _NO_ROLE
    listed = field_fits = contrary = word = False
    for role, told in member.role_words:
        if told and told[0] in FORMER and "former" not in question.words:
            continue
        word = word or noun in told or form in told
        if description is not None:
            listed = listed or role in description.roles or any(role.endswith(f" {kind}") for kind in description.roles)
    if description is not None and description.fields and member.fields is not None:
        field_fits = not description.fields.isdisjoint(member.fields)
        contrary = bool(member.fields) and not field_fits
    fitting = sum(word in member.told_words for word in question.words)
    return (
        float(word),
        float(listed),
        float(field_fits),
        float(contrary),
        float(bool(question.words) and fitting == len(question.words)),
        float(fitting < len(question.words)),
        float(description is not None and entity.actor_type in description.actor_types),
        float(bool(member.roles)),
    )


def _noun(uttered: Uttered, member: Member, candidate: Candidate) -> Sequence[float]:
    """How the head noun of the source was used of a member so far: beside it, as what he said, as whom it meant last."""
    if not uttered.before or candidate.is_own:
        return _NO_NOUN
    places = [place for place in member.places if place.sentence in uttered.sentences]
    together = {place.sentence for place in places}
    return (
        float(bool(together)),
        len(together) / len(uttered.before),
        float(uttered.before[0] in together),
        float(any(place.is_subject for place in places)),
        float(member.number in uttered.by_noun),
        float(uttered.of_noun is member),
    )


def _ranks(question: Question, candidates: Sequence[Candidate]) -> list[Member]:
    """The fitting candidates by where they stand last before the source, nearest first."""
    placed = []
    for candidate in candidates:
        member = candidate.member
        if member is None or candidate.is_own or _type_fits(question, member.entity)[1]:
            continue
        if question.gender is not None and member.gender not in {None, question.gender}:
            continue
        count = member.before(question.position)
        if count:
            placed.append((-member.open_places[count - 1].position, member.number, member))
    return [member for _, _, member in sorted(placed, key=lambda item: item[:2])]


def _distance(question: Question, member: Member, ranks: Sequence[Member], count: int) -> Sequence[float]:
    places = member.open_places
    last = places[count - 1] if count else None
    following = places[count] if count < len(places) else None
    inside = question.span
    if following is not None and inside is not None and following.position < inside.end:
        following = places[count + 1] if count + 1 < len(places) else None
    here_subject = here = here_owner = one_subject = one = two_subject = subject_seen = False
    for place in reversed(places[max(count - 6, 0) : count]):
        back = question.sentence - place.sentence
        if back == 0:
            here, here_subject, here_owner = True, here_subject or place.is_subject, here_owner or place.is_possessor
        elif back == 1:
            one, one_subject = True, one_subject or place.is_subject
        elif back <= 3:
            two_subject = two_subject or place.is_subject
        subject_seen = subject_seen or place.is_subject
    addressee = question.attribution.addressee if question.attribution is not None else None
    quoted_before = bool(member.places) and member.places[0].position < question.position
    return (
        _near(question.sentence - last.sentence) if last is not None else 0.0,
        _near(question.paragraph - last.paragraph) if last is not None else 0.0,
        float(last is None),
        float(following is not None),
        _near(following.paragraph - question.paragraph) if following is not None else 0.0,
        float(here_subject),
        float(here),
        float(here_owner),
        float(one_subject),
        float(one),
        float(two_subject),
        float(last is not None and last.paragraph == question.paragraph),
        float(bool(ranks) and ranks[0] is member),
        float(len(ranks) > 1 and ranks[1] is member),
        float(len(ranks) == 1 and ranks[0] is member),
        float(any(member.stands_in(start, end) for start, end in question.content)),
        float(addressee is not None and member.stands_in(addressee.start, addressee.end)),
        float(last is None and quoted_before),
        float(subject_seen),
        float(following is not None and following.sentence == question.sentence),
    )


def _salience(member: Member, discourse: Discourse, total: int, count: int) -> Sequence[float]:
    spoken = len(member.spoken)
    return (
        math.log1p(len(member.places)),
        math.log1p(count),
        len(member.places) / total,
        float(member.number == 0),
        float(bool(member.places) and member.places[0].paragraph == 0),
        math.log1p(spoken),
        spoken / max(len(discourse.said), 1),
        math.log1p(discourse.by_name.get(member.entity, 0)),
    )
