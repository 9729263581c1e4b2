"""Offices without a name: "the Ukrainian president", "the head of the European Commission"; and whose office speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from spacy.tokens import Span

from transforms.extraction.annotations import Article, Entity, Mention
from transforms.extraction.mentions.lexicon import Reading, is_possessive
from transforms.extraction.mentions.main_country import main_country
from transforms.extraction.mentions.people import Person, PersonMention
from transforms.extraction.mentions.sources import EntityAt
from transforms.extraction.mentions.titles import TitlePhrase
from transforms.extraction.mentions.usage import speaks
from transforms.extraction.tokens import places_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import ActorRole, KnownActor

#: Roles of which a body has one holder, so that the role with the body is an actor even without a name.
_ONE_A_BODY = frozenset(
    {"Secretary-General", "Director-General", "President", "Chairperson", "Head", "High Representative", "Managing Director"}
)


def find_offices(
    reading: Reading,
    titles: list[TitlePhrase],
    people: list[PersonMention],
    vocabulary: Vocabulary,
    article: Article,
    is_free: Callable[[Span], bool],
) -> list[Mention]:
    """Offices that stand for their holder: whom the article names so, else who held it on the article's day, else the office."""
    named = {mention.span.start: mention for mention in people}
    persons = list(dict.fromkeys(id(mention.person) for mention in people if mention.person is not None))
    by_id = {id(mention.person): mention.person for mention in people if mention.person is not None}
    described = [by_id[key] for key in persons]
    main = main_country(reading)
    found = []
    for phrase in titles:
        span = reading.doc[phrase.start : phrase.end]
        if not is_free(span):
            continue
        if phrase.country_code is None and phrase.organisation is None:
            phrase = _of_main_country(reading, phrase, described, main, vocabulary, article)
        if not _stands_alone(reading, phrase, named):
            continue
        entity = _entity(phrase, described, vocabulary, article)
        if entity is not None:
            found.append(Mention(span, "title", entity, span.text))
    return found


def _of_main_country(
    reading: Reading, phrase: TitlePhrase, people: list[Person], main: str | None, vocabulary: Vocabulary, article: Article
) -> TitlePhrase:
    """A bare office that speaks ("the prime minister said") as that of the country that the article is about.

    Not where the article names a holder, nor for titles that not only states give, unless it names the state's holder.
    """
    span = reading.doc[phrase.start : phrase.end]
    if main is None or phrase.title.kind != "office" or not speaks(span, reading, vocabulary.actors):
        return phrase
    if any(person.title is not None and person.title.title.role == phrase.title.role for person in people):
        return phrase
    holder = vocabulary.actors.holder(phrase.title.role, main, article.published_on)
    is_named = holder is not None and any(person.known is holder for person in people)
    if not is_named and "minister" not in phrase.title.role.lower():
        return phrase
    return replace(phrase, country_code=main)


def find_offices_of_people(reading: Reading, vocabulary: Vocabulary, article: Article, entity_at: EntityAt) -> list[Mention]:
    """The office of somebody named, where it speaks: "Okello's office" is that of the president if she was that on the day."""
    found = []
    for place in places_of(reading.doc, ("office",)):
        if place < 2 or not is_possessive(reading.doc[place - 1]):
            continue
        owner = entity_at(place - 2)
        span = reading.doc[place : place + 1]
        if owner is not None and owner.actor_type == "person" and speaks(span, reading, vocabulary.actors):
            found.append(Mention(span, "description", _office_of(owner, vocabulary, article)))
    return found


def _office_of(owner: Entity, vocabulary: Vocabulary, article: Article) -> Entity:
    known, country = vocabulary.actors, owner.country_code
    for role, form in (("Prime Minister", "prime minister's office"), ("President", "president's office")):
        holder = known.holder(role, country, article.published_on) if country is not None else None
        body = known.institution(form, country) if country is not None and holder is not None else None
        if body is not None and holder is not None and holder.actor_id == owner.known_actor_id:
            return Entity.known(body)
    return Entity(f"Office of {owner.name}", "organisation", country)


def _stands_alone(reading: Reading, phrase: TitlePhrase, named: dict[int, PersonMention]) -> bool:
    """Whether the title names its holder by itself: definite, of a country or body, and beside no name."""
    doc = reading.doc
    if not phrase.is_holder or (phrase.country_code is None and phrase.organisation is None):
        return False
    at = phrase.end
    while (
        at < len(doc) and (doc[at].text in {",", "-"} or (at in reading.title_starts and at not in named)) and at < phrase.end + 3
    ):
        at += 1
    if at in named or phrase.end in named:
        return False
    before = doc[phrase.start - 1] if phrase.start else None
    if before is not None and before.lower_ in {"a", "an", "any", "every", "former", "as", "next", "new"}:
        return False
    is_definite = (before is not None and before.lower_ == "the") or any(
        is_possessive(token) for token in doc[phrase.start : phrase.end]
    )
    is_capital = doc[phrase.end - 1].text[:1].isupper()
    return (is_definite or is_capital or phrase.title.country_code is not None) and not _is_apposition(
        doc[phrase.start : phrase.end], named
    )


def _is_apposition(span: Span, named: dict[int, PersonMention]) -> bool:
    """Whether the phrase stands after "Name," as what he is."""
    at = span.start - 1
    if at >= 0 and span.doc[at].lower_ in {"the", "a", "an"}:
        at -= 1
    return at > 0 and span.doc[at].text in {",", "("} and any(mention.span.end == at for mention in named.values())


def _entity(phrase: TitlePhrase, people: list[Person], vocabulary: Vocabulary, article: Article) -> Entity | None:
    named = [person for person in people if _holds(person, phrase)]
    if len(named) > 1 and phrase.country_code is not None:
        on_the_day = vocabulary.actors.holder(phrase.title.role, phrase.country_code, article.published_on)
        named = [person for person in named if person.known is not None and person.known is on_the_day]
        if not named:
            return None
    if named:
        return named[0].entity() if len(named) == 1 else None
    if phrase.title.kind == "office" and phrase.country_code is not None and phrase.organisation is None:
        holder = vocabulary.actors.holder(phrase.title.role, phrase.country_code, article.published_on)
        if holder is not None:
            return Entity.known(holder, phrase.title.role)
    told = [person for person in people if person.known is not None and _is_told_of(person.known, phrase, vocabulary, article)]
    if told:
        return told[0].entity() if len(told) == 1 else None
    if phrase.title.kind == "office" and phrase.country_code is not None and phrase.organisation is None:
        country = vocabulary.countries.by_code[phrase.country_code]
        return Entity(f"{phrase.title.role} of {country.phrase}", "person", phrase.country_code, phrase.title.role)
    if phrase.organisation is not None and phrase.title.role in _ONE_A_BODY and phrase.organisation.country_code is None:
        return Entity(f"{phrase.title.role} of {_with_article(phrase.organisation.name)}", "person", None, phrase.title.role)
    return None


def _is_told_of(actor: KnownActor, phrase: TitlePhrase, vocabulary: Vocabulary, article: Article) -> bool:
    """Whether the base tells of somebody whom the article names that he holds the office, though not since when."""
    on, body, role = article.published_on, phrase.organisation, phrase.title.role
    if on is None:
        return False
    for held in _undated_roles(vocabulary).get(actor.actor_id, ()):
        if held.as_of is None or held.as_of < on:
            continue
        if body is not None:
            if held.organisation == body.name and held.role in {role, f"{role} of {_with_article(body.name)}"}:
                return True
        elif phrase.country_code is not None and (held.role, held.country_code) == (role, phrase.country_code):
            return True
    return False


@lru_cache(maxsize=4)
def _undated_roles(vocabulary: Vocabulary) -> dict[str, tuple[ActorRole, ...]]:
    """By actor, the roles that a source tells as held on its day, without the day since when."""
    found: dict[str, tuple[ActorRole, ...]] = {}
    for role in vocabulary.actors.roles:
        if role.valid_from is None and role.valid_to is None and role.as_of is not None:
            found[role.actor_id] = (*found.get(role.actor_id, ()), role)
    return found


def _with_article(name: str) -> str:
    return name if " " not in name or name.startswith("the ") else f"the {name}"


def _holds(person: Person, phrase: TitlePhrase) -> bool:
    """Whether the article gives a person this very role, of the same country or body."""
    title = person.title
    if title is None or not title.is_holder or title.title.role != phrase.title.role:
        return False
    country = title.country_code or person.country_code or (person.known.country_code if person.known else None)
    if phrase.organisation is not None and (title.organisation is not None or phrase.country_code is None):
        return title.organisation is not None and title.organisation.actor_id == phrase.organisation.actor_id
    return country == phrase.country_code
