"""Whom a definite description refers to: "the minister", "the Turkish leader", "the 54-year-old", "the company", "the bloc"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Entity
from transforms.extraction.phrases import DETERMINERS
from transforms.extraction.speakers.agreement import FORMER, IDLE, age_of
from transforms.extraction.speakers.mention_history import MentionHistory, distinct
from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.descriptions import COMPANY, OWN, Description

#: Paragraphs that a description of a person and of a body looks back.
_PERSON_REACH = 12
_BODY_REACH = 3
_SINGULAR = frozenset({"NN", "NNP", "JJ", "CD"})


def describe(span: Span, history: MentionHistory, vocabulary: Vocabulary) -> Entity | None:
    """The one actor that fits the words of a definite phrase; None if none does, or more than one."""
    root = span.root
    if span[0].lower_ not in DETERMINERS or root.tag_ not in _SINGULAR or _has_complement(root):
        return None
    age = age_of(span)
    if age is not None:
        aged = history.of_age(age)
        return aged[0] if len(aged) == 1 else None
    wanted = _wanted(span, vocabulary)
    if wanted is None:
        return None
    words, country = wanted
    noun = root.lemma_.lower()
    description = vocabulary.descriptions.get(" ".join([*words[-1:], noun]))
    if description is not None:
        words = words[:-1]
    else:
        description = vocabulary.descriptions.get(noun)
    if description is None:
        named = _by_words([root.lower_, *words], root, history)
        return named if named is None or country is None or named.country_code == country else None
    if description.refers_to == "body":
        return _body(root, words, country, description, history)
    return _person(span, words, country, description, history, vocabulary)


def _has_complement(root: Token) -> bool:
    return any(part.dep_ in {"prep", "poss"} for part in root.children)


def _wanted(span: Span, vocabulary: Vocabulary) -> tuple[list[str], str | None] | None:
    """The nouns before the head that must fit, and the country that an adjective names; None where two are named."""
    words: list[str] = []
    countries: set[str] = set()
    for token in span[1:]:
        if token.i >= span.root.i:
            break
        code = vocabulary.countries.code_of(token.text)
        if code is not None:
            countries.add(code)
        elif token.pos_ not in IDLE or token.lower_ in FORMER:
            words.append(token.lower_)
    return (words, next(iter(countries), None)) if len(countries) < 2 else None


def _person(
    span: Span, words: list[str], country: str | None, description: Description, history: MentionHistory, vocabulary: Vocabulary
) -> Entity | None:
    """The person of the article whose role the noun tells; of several who spoke last, and him too where roles tell nothing."""
    gender = history.genders.get(description.noun)
    fitting: list[Entity] = []
    contrary: set[Entity] = set()
    for mention in history.mentioned_before(span.start, _PERSON_REACH):
        entity = mention.entity
        if entity is None or entity.actor_type != "person" or not history.fits_gender(entity, gender):
            continue
        roles = roles_of(entity, vocabulary)
        if country is not None and entity.country_code != country:
            continue
        if _fits_role(description, words, roles, vocabulary):
            fitting.append(entity)
        elif any(vocabulary.actors.field_of(role) not in {None, *description.fields} for role in roles):
            contrary.add(entity)
    found = distinct(fitting)
    if len(found) == 1:
        return found[0]
    last = history.last_near(span.start)
    if last is None or last.actor_type != "person" or not history.fits_gender(last, gender):
        return None
    if found:
        return last if last in found else None
    may_be = description.fields and not words and country in (None, last.country_code)
    return last if may_be and last not in contrary else None


def _fits_role(description: Description, words: Iterable[str], roles: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    for role in roles:
        told = role.split()
        if not all(word in told for word in words):
            continue
        if description.noun in told or role in description.roles or any(role.endswith(f" {kind}") for kind in description.roles):
            return "former" in words or told[0] not in FORMER
        if vocabulary.actors.field_of(role) in description.fields:
            return True
    return False


def roles_of(entity: Entity, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The folded roles of a person: as the article names them, and as the base does."""
    known = _roles_by_actor(vocabulary).get(entity.known_actor_id or "", ())
    return (*((fold(entity.role_text),) if entity.role_text else ()), *known)


@lru_cache(maxsize=4)
def _roles_by_actor(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for role in vocabulary.actors.roles:
        found[role.actor_id] = (*found.get(role.actor_id, ()), fold(role.role))
    return found


def _body(root: Token, words: list[str], country: str | None, description: Description, history: MentionHistory) -> Entity | None:
    """Who spoke last if the noun fits him, else the only body that it fits."""

    def fits(entity: Entity) -> bool:
        if entity.actor_type not in description.actor_types or (country is not None and entity.country_code != country):
            return False
        named = entity.name.lower().split()
        if COMPANY in description.names:
            return entity.known_actor_id is None and all(word in named for word in words)
        if OWN in description.names:
            return all(word in named for word in [root.lower_, *words])
        return (not description.names or entity.name in description.names) and all(word in named for word in words)

    last = history.last_near(root.i)
    if last is not None and fits(last):
        return last
    mentions = history.mentioned_before(root.i, _BODY_REACH)
    found = distinct(mention.entity for mention in mentions if mention.entity is not None and fits(mention.entity))
    return found[0] if len(found) == 1 else None


def _by_words(words: list[str], root: Token, history: MentionHistory) -> Entity | None:
    """The one actor whose name or role holds all the words."""
    found = []
    for mention in history.mentioned_before(root.i, _PERSON_REACH):
        entity = mention.entity
        if entity is not None:
            text = entity.role_text if entity.actor_type == "person" else entity.name
            told = (text or "").lower().split()
            if all(word in told for word in words):
                found.append(entity)
    entities = distinct(found)
    return entities[0] if len(entities) == 1 else None
