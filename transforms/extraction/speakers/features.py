"""What a candidate is to a source, as numbers: the input of the resolver's model. Groups of features stand together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transforms.extraction.annotations import BODY_TYPES, Entity
from transforms.extraction.speakers.agreement import FORMER
from transforms.extraction.speakers.cast import Cast, Member
from transforms.extraction.speakers.clause import CLAUSE_PARTS, act_of, clause_features
from transforms.extraction.speakers.question import KINDS, Question
from transforms.identity import fold

_TYPES = ("person", "government", "organisation", "armed_group", "media", "group", "anonymous", "unknown")
_REACH = 8
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
    "is_open", "is_own", *(f"type_{name}" for name in _TYPES), "is_known", "is_one_word", "name_length", "is_candidate_plural",
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
DISCOURSE = (
    "is_last", "is_last_near", "is_last_in_paragraph", "is_last_but_one", "is_last_same_pronoun", "is_next",
    "is_next_in_paragraph", "is_next_near", "is_outer", "is_outer_of_last", "last_in_pronoun_chain", "is_last_unclosed",
    "leads_here",
)  # fmt: skip
GROUPS = {
    "situation": SITUATION, "clause": CLAUSE, "who": WHO, "words": WORDS, "agreement": AGREEMENT, "role": ROLE, "noun": NOUN,
    "distance": DISTANCE, "salience": SALIENCE, "discourse": DISCOURSE, "rules": RULES,
}  # fmt: skip
PAIR: tuple[str, ...] = tuple(name for group, names in GROUPS.items() if group not in {"situation", "clause"} for name in names)
#: What holds for all candidates of a source.
SHARED: tuple[str, ...] = (*SITUATION, *CLAUSE)
FEATURES: tuple[str, ...] = (*SHARED, *PAIR)


@dataclass
class Discourse:
    """Who has been found to speak so far: (question, member) of each attribution outside others' words, in text order."""

    said: list[tuple[Question, Member]] = field(default_factory=list)
    following: list[tuple[int, int, Entity]] = field(default_factory=list)
    by_name: dict[Entity, int] = field(default_factory=dict)


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
    ranks = _ranks(question, candidates)
    before = [number for number in cast.sentences_with(question.noun) if number < question.sentence] if question.noun else []
    total = sum(len(member.places) for member in cast.members) or 1
    goes_on, leading = _goes_on(question, cast, discourse), _leading_sentence(question, cast)
    nobody = [1.0, *([0.0] * (len(PAIR) - 1))]
    rows = [
        nobody
        if (member := candidate.member) is None
        else [
            *_who(candidate, member),
            *_words(question, member),
            *_agreement(question, member, candidate),
            *_role(question, member, candidate),
            *_noun(question, member, candidate, before, discourse),
            *_distance(question, member, ranks),
            *_salience(question, member, discourse, total),
            *_discourse(question, member, discourse, outer),
            float(goes_on and discourse.said[-1][1] is member),
            float(any(place.sentence == leading for place in member.places)),
            float(member.entity == question.hint),
            float(question.hint is not None and member.entity != question.hint),
        ]
        for candidate in candidates
    ]
    noun = [math.log1p(len(before)), *uses.get(question.noun, UNMET)]
    act = uses.get(act_of(question), UNMET_ACT)
    return [*_situation(question, cast, discourse), *noun, *clause_features(question), *act], rows


def _near(number: int) -> float:
    """A distance as 1, 1/2, 1/3 …"""
    return 1.0 / (1.0 + max(number, 0))


def _situation(question: Question, cast: Cast, discourse: Discourse) -> list[float]:
    attribution = question.attribution
    last = discourse.said[-1][0] if discourse.said else None
    starts = follows = 0.0
    if attribution is not None:
        first = question.content[0][0]
        paragraph = cast.structure.paragraph_of(first).span
        starts = float(first - paragraph.start <= 1)
        follows = float(question.span is not None and question.position > first)
    gap = question.paragraph - last.paragraph if last is not None else _REACH
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
        _near(gap),
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


def _who(candidate: Candidate, member: Member) -> list[float]:
    entity = member.entity
    return [
        0.0,
        float(candidate.is_own),
        *(float(entity.actor_type == name) for name in _TYPES),
        float(entity.known_actor_id is not None),
        float(" " not in entity.name),
        math.log1p(len(entity.name.split())),
        float(member.is_plural),
        float(any(word[:1].islower() for word in entity.name.split())),
        float(candidate.is_office),
    ]


def _words(question: Question, member: Member) -> list[float]:
    span, root, entity = question.span, question.root, member.entity
    if span is None or root is None:
        return [0.0] * len(WORDS)
    is_head = question.mention is not None and question.mention.entity == entity
    inside = [place for place in member.places if span.start <= place.position < span.end]
    owner = complement = beside = False
    for place in inside:
        token = span.doc[place.position]
        owner = owner or (token.dep_ == "poss" and token.head == root)
        complement = complement or token.dep_ == "pobj"
        beside = beside or (token.head == root and token.dep_ in {"compound", "nmod", "appos", "amod"})
    shared = len(question.lower & member.name_words)
    initials = "".join(word[0] for word in entity.name.split() if word[:1].isupper())
    fits, conflicts = _type_fits(question, entity)
    return [
        float(is_head),
        float(bool(inside)),
        float(owner),
        float(complement),
        float(beside),
        float(fold(root.text) in member.name_words),
        shared / max(len(member.name_words), 1),
        float(len(initials) > 1 and initials in {token.text.replace(".", "") for token in span}),
        float(fits),
        float(conflicts),
    ]


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


def _role(question: Question, member: Member, candidate: Candidate) -> list[float]:
    description, root, entity = question.description, question.root, member.entity
    if candidate.is_own or root is None or root.pos_ == "PRON":
        return [0.0] * len(ROLE)
    noun = root.lemma_.lower()
    listed = field_fits = contrary = word = False
    for role in member.roles:
        told = role.split()
        if told and told[0] in FORMER and "former" not in question.words:
            continue
        word = word or noun in told or root.lower_ in told
        if description is not None:
            listed = listed or role in description.roles or any(role.endswith(f" {kind}") for kind in description.roles)
    if description is not None and description.fields and member.fields is not None:
        field_fits = not description.fields.isdisjoint(member.fields)
        contrary = bool(member.fields) and not field_fits
    told_words = member.name_words.union(*(role.split() for role in member.roles))
    fitting = sum(word in told_words for word in question.words)
    return [
        float(word),
        float(listed),
        float(field_fits),
        float(contrary),
        float(bool(question.words) and fitting == len(question.words)),
        float(fitting < len(question.words)),
        float(description is not None and entity.actor_type in description.actor_types),
        float(bool(member.roles)),
    ]


def _noun(question: Question, member: Member, candidate: Candidate, before: Sequence[int], discourse: Discourse) -> list[float]:
    """How the head noun of the source was used of a member so far: beside it, as what he said, as whom it meant last."""
    if not before or candidate.is_own:
        return [0.0] * len(NOUN)
    sentences = set(before)
    places = [place for place in member.places if place.sentence in sentences]
    together = {place.sentence for place in places}
    last = next((other for asked, other in reversed(discourse.said) if asked.noun == question.noun), None)
    return [
        float(bool(together)),
        len(together) / len(before),
        float(before[0] in together),
        float(any(place.is_subject for place in places)),
        float(any(other is member and asked.sentence in sentences for asked, other in discourse.said)),
        float(last is member),
    ]


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


def _distance(question: Question, member: Member, ranks: Sequence[Member]) -> list[float]:
    count = member.before(question.position)
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
    return [
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
        float(any(question.holds(place.position) for place in member.places)),
        float(addressee is not None and any(addressee.start <= place.position < addressee.end for place in member.places)),
        float(last is None and quoted_before),
        float(subject_seen),
        float(following is not None and following.sentence == question.sentence),
    ]


def _salience(question: Question, member: Member, discourse: Discourse, total: int) -> list[float]:
    spoken = len(member.spoken)
    return [
        math.log1p(len(member.places)),
        math.log1p(member.before(question.position)),
        len(member.places) / total,
        float(member.number == 0),
        float(bool(member.places) and member.places[0].paragraph == 0),
        math.log1p(spoken),
        spoken / max(len(discourse.said), 1),
        math.log1p(discourse.by_name.get(member.entity, 0)),
    ]


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


def _discourse(question: Question, member: Member, discourse: Discourse, outer: Member | None) -> list[float]:
    said = discourse.said
    last, who = said[-1] if said else (None, None)
    is_last = who is member
    before = next((other for _, other in reversed(said) if other is not who), None)
    gap = question.paragraph - last.paragraph if last is not None else _REACH
    following = next((one for one in discourse.following if one[0] > question.position), None)
    ahead = following[1] - question.paragraph if following is not None else _REACH
    is_next = following is not None and following[2] == member.entity
    chain = next((other for asked, other in reversed(said[-4:]) if asked.kind == question.kind), None)
    return [
        float(is_last),
        float(is_last and gap <= 1),
        float(is_last and gap == 0),
        float(before is member),
        float(is_last and last is not None and last.kind == question.kind),
        float(is_next),
        float(is_next and ahead == 0),
        float(is_next and ahead <= 1),
        float(outer is member),
        float(outer is not None and outer is who and is_last),
        float(chain is member),
    ]
