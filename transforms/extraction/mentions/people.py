"""People in an article: who the names are, with the role and country that titles and appositions give them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from spacy.tokens import Span

from transforms.extraction.annotations import Entity
from transforms.extraction.mentions.lexicon import Reading, is_possessive
from transforms.extraction.mentions.names import (
    clean_name,
    find_bare_names,
    find_full_names,
    has_generation,
    name_key,
    names_an_administration,
    starts_with_initial,
    surnames,
    without_letters,
    without_patronymic,
)
from transforms.extraction.mentions.titles import TitlePhrase
from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import KnownActor
from transforms.vocabulary.actors.spelling import spelling_key

_PARTY_AND_STATE = re.compile(r"[,(] ?[RDI]-[A-Z]")
_PARTY_TOKENS = 5
#: A title and a name may have so many words of "for …" between them.
_COMPLEMENT_WORDS = 4
#: Roles after which "for …" or "of …" names another person.
_SOMEBODYS = frozenset({"Spokesperson", "Deputy Spokesperson", "Adviser", "Aide", "Lawyer", "Representative", "Supporter"})


@dataclass
class Person:
    """A person as the article builds him up: full names as written, of which the usual one is his, role, country as found.

    `is_body` where a noun before the name says that it is of a body, whatever the model takes it for: "the security firm Ambrey".
    """

    name: str
    known: KnownActor | None = None
    names: Counter[str] = field(default_factory=Counter)
    country_code: str | None = None
    title: TitlePhrase | None = None
    role: str | None = None
    is_body: bool = False

    def entity(self) -> Entity:
        """The person as the article's rows know him."""
        if self.known is not None:
            return Entity.known(self.known, self.role)
        if self.is_body:
            return Entity(self.name, "organisation", self.country_code)
        return Entity(self.name, "person", self.country_code, self.role)


@dataclass(frozen=True)
class PersonMention:
    """A name in the text; `person` is None where two people of the article share it."""

    span: Span
    person: Person | None
    titles: tuple[Span, ...] = ()

    @property
    def role_text(self) -> str | None:
        """The title beside the name in the text's words."""
        return self.titles[0].text if self.titles else None


def find_people(reading: Reading, titles: list[TitlePhrase], vocabulary: Vocabulary) -> list[PersonMention]:
    """All mentions of people by name, in text order; titles and appositions give role and country."""
    title_ends = {phrase.end: phrase for phrase in titles}
    spans = find_full_names(reading, title_ends, vocabulary)
    register = _Register(vocabulary)
    mentions = []
    for span in spans:
        if names_an_administration(reading, span):
            continue
        given = [title for title in (_title_before(reading, span, title_ends), _title_after(span, titles)) if title]
        person = register.introduce(span, given)
        if person is not None and person.country_code is None and _has_party_and_state(span):
            person.country_code = "USA"
        if person is not None and _is_body(span, given, vocabulary):
            person.is_body = True
        mentions.append(PersonMention(span, person, tuple(span.doc[title.start : title.end] for title in given)))
    taken = {token.i for mention in mentions for token in mention.span}
    mentions += register.refer(reading, taken, title_ends)
    return sorted(mentions, key=lambda mention: mention.span.start)


def _is_body(name: Span, titles: Iterable[TitlePhrase], vocabulary: Vocabulary) -> bool:
    """Whether the noun just before a name of one word is one for bodies: "the security firm Ambrey"."""
    nouns = [title.title.title.split()[-1] for title in titles if title.end == name.start and len(name) == 1]
    return any((noun := vocabulary.descriptions.get(fold(form))) is not None and noun.refers_to == "body" for form in nouns)


def _has_party_and_state(name: Span) -> bool:
    """Whether "(D-Ohio)" or ", R-La.," follows, as only lawmakers of the United States have it."""
    return bool(_PARTY_AND_STATE.match(name.doc[name.end : name.end + _PARTY_TOKENS].text))


@lru_cache(maxsize=4)
def _by_spelling(vocabulary: Vocabulary) -> dict[str, KnownActor | None]:
    found: dict[str, KnownActor | None] = {}
    for actor in vocabulary.actors.actors.values():
        if actor.actor_type == "person":
            for form in actor.forms:
                key = spelling_key(form)
                found[key] = actor if found.get(key, actor) is actor else None
    return found


class _Register:
    """The people that the article has introduced, by full name and by surname."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._known = _by_spelling(vocabulary)
        self._words = vocabulary.actors.name_words
        self._speech = vocabulary.speech
        self._people: dict[str, Person] = {}
        self._surnames: dict[str, list[Person]] = {}

    def introduce(self, span: Span, titles: Iterable[TitlePhrase]) -> Person | None:
        """The person of a full name (or of a title and a name); None where a single name fits two people."""
        name = without_letters(clean_name(span.text), self._words["after_name"])
        known = self._known.get(spelling_key(name)) or self._known.get(spelling_key(without_patronymic(name)))
        key = known.actor_id if known else _first_and_last(name)
        if len(name.split()) < 2:
            alike = _with_title(self._surnames.get(name_key(name)) or self._by_first_name(name), titles)
            earlier = self._of_gender(alike, span)
            if len(earlier) == 1:
                _describe(earlier[0], titles)
            if earlier:
                return earlier[0] if len(earlier) == 1 else None
            key = known.actor_id if known else name_key(name)
            name = known.name if known else name
        person = self._people.get(key) or self._by_initial(name) or self._by_shorter_name(name)
        if person is None:
            person = self._people[key] = Person(name, known)
        person.names[name] += 1
        full = [form for form in person.names if form.split()[0].lower() not in self._words["particle"]] or person.names
        person.name = max(full, key=lambda form: (person.names[form], len(form), form))
        _describe(person, titles)
        country = person.country_code or (known.country_code if known else None)
        for surname in surnames(name, country, self._words):
            if all(other is not person for other in self._surnames.setdefault(surname, [])):
                self._surnames[surname].append(person)
        return person

    def _by_first_name(self, name: str) -> list[Person]:
        """People introduced whose first name this is: "Sir Keir"."""
        key = [name_key(name)]
        people = self._people.values()
        return [one for one in people if name_key(one.known.name if one.known is not None else one.name).split()[:1] == key]

    def _by_shorter_name(self, name: str) -> Person | None:
        """The one person introduced of whose name this is the end, or who has one name more: "T. Jane Okello"."""
        pieces = name_key(name).split()
        if len(pieces) < 2:
            return None
        alike = []
        for person in self._people.values():
            longer, shorter = sorted((name_key(person.name).split(), pieces), key=len, reverse=True)
            if (
                has_generation(person.name) == has_generation(name)
                and len(shorter) > 1
                and (longer[-len(shorter) :] == shorter or longer[:-1] == shorter)
            ):
                alike.append(person)
        return alike[0] if len(alike) == 1 else None

    def _by_initial(self, name: str) -> Person | None:
        """The one person introduced whose first name starts so: "J. Okello" is Jane Okello."""
        if not starts_with_initial(name):
            return None
        people = [person for person in self._surnames.get(name_key(name.split()[-1]), []) if person.name[:1] == name[:1]]
        return people[0] if len(people) == 1 else None

    def refer(self, reading: Reading, taken: set[int], title_ends: dict[int, TitlePhrase]) -> list[PersonMention]:
        """Mentions by surname alone: of those introduced, else of known people whose surname is theirs alone."""
        found = []
        firsts = self._first_names()
        for span, known in find_bare_names(reading, taken, {**firsts, **self._surnames}):
            people = self._surnames.get(name_key(span.text), [])
            if not people and known is None:
                people = firsts.get(name_key(span.text), []) if span.root.i in reading.speaking else []
                if not people:
                    continue
            if known is not None and not people:
                people = [self._people.setdefault(known.actor_id, Person(known.name, known))]
            elif known is not None and len(people) > 1:
                people = [person for person in people if person.known is known] or people
            if len(people) > 1 and not has_generation(span.text):
                people = [person for person in people if not has_generation(person.name)] or people
            title = _title_before(reading, span, title_ends)
            people = self._of_gender(_with_title(people, [title] if title else []), span)
            person = people[0] if len(people) == 1 else None
            if person is not None and title is not None:
                _describe(person, [title])
            found.append(PersonMention(span, person, (span.doc[title.start : title.end],) if title else ()))
        return found

    def _of_gender(self, people: list[Person], surname: Span) -> list[Person]:
        """Of people of one surname the one whose first name is of the gender of the word before it ("Ms Okello"), else those who
        can be; all, if it tells nothing."""
        before = surname.doc[surname.start - 1].lower_.rstrip(".") if surname.start else ""
        gender = self._speech.genders.get(before)
        if len(people) < 2 or gender is None:
            return people
        told = [(person, self._speech.first_names.get(fold(person.name.split()[0]))) for person in people]
        sure = [person for person, own in told if own == gender]
        return sure if len(sure) == 1 else [person for person, own in told if own in (None, gender)] or people

    def _first_names(self) -> dict[str, list[Person]]:
        """People by first name, as feature stories call those whom they have introduced."""
        found: dict[str, list[Person]] = {}
        for person in self._people.values():
            pieces = person.name.split()
            if person.known is None and len(pieces) > 1 and not starts_with_initial(person.name):
                found.setdefault(name_key(pieces[0]), []).append(person)
        return found


def _first_and_last(name: str) -> str:
    pieces = name_key(name).split()
    return f"{pieces[0]} {pieces[-1]}" if pieces else ""


def _with_title(people: list[Person], titles: Iterable[TitlePhrase]) -> list[Person]:
    """Of people of one surname those who have the title that stands with it; all, if it tells nothing."""
    roles = {title.title.role for title in titles}
    if len(people) < 2 or not roles:
        return people
    return [person for person in people if person.title is not None and person.title.title.role in roles] or people


def _describe(person: Person, titles: Iterable[TitlePhrase]) -> None:
    for title in titles:
        person.role = person.role or title.role
        if person.title is None or not person.title.is_holder:
            person.title = title
        person.country_code = person.country_code or title.country_code


def _title_before(reading: Reading, span: Span, title_ends: dict[int, TitlePhrase]) -> TitlePhrase | None:
    """The title just before a name, honorifics between them left out; a comma only after "… of Hungary"."""
    at = span.start
    while (hit := reading.title_ends.get(at)) is not None and hit.meaning.kind == "honorific":
        at = hit.start
    if at in title_ends:
        return title_ends[at]
    beyond = _title_with_complement(reading, at, title_ends)
    if beyond is not None:
        return beyond
    if at > 1 and span.doc[at - 1].text == "," and (phrase := title_ends.get(at - 1)) is not None:
        return phrase if phrase.country_code or phrase.has_complement else None
    return None


def _title_with_complement(reading: Reading, at: int, title_ends: dict[int, TitlePhrase]) -> TitlePhrase | None:
    """The title before a name with "for trade" or "of operations" between them; not of those who are somebody else's."""
    doc, first = reading.doc, at
    while first and at - first < _COMPLEMENT_WORDS and doc[first - 1].pos_ in {"NOUN", "PROPN", "ADJ"}:
        first -= 1
    if first in (0, at) or doc[first - 1].lower_ not in {"for", "of"}:
        return None
    phrase = title_ends.get(first - 1)
    if phrase is None or phrase.title.role in _SOMEBODYS or any(start in reading.title_starts for start in range(first, at)):
        return None
    return replace(phrase, end=at, has_complement=True)


def _title_after(span: Span, titles: Iterable[TitlePhrase]) -> TitlePhrase | None:
    """The title in apposition after a name: "Peskov, the Kremlin spokesman,"; "the president's son" is no president."""
    doc = span.doc
    if span.end + 1 >= len(doc) or doc[span.end].text not in {",", "(", "–", "—"}:
        return None
    at = span.end + 1
    if doc[at].lower_ in {"the", "a", "an", "his", "her", "who", "its"}:
        at += 1
    for phrase in titles:
        if phrase.start == at or (phrase.start == at + 1 and doc[at].pos_ in {"ADJ", "PROPN", "NOUN"}):
            return None if phrase.end < len(doc) and is_possessive(doc[phrase.end]) else phrase
    return None
