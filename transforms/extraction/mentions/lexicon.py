"""Where the names and words of the vocabulary stand in a Doc: one pass, by folded pieces of words.

Hyphens, apostrophes, accents and the dots of abbreviations make no difference ("al-Sharaa" is "Al Sharaa", "U.S." is "US");
capitals do: what the vocabulary writes in capitals must stand in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from spacy.tokens import Doc, Token

from transforms.documents.structure import Structure
from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import Collective, Institution, KnownActor, Title
from transforms.vocabulary.places.countries import ABBREVIATION_LETTERS, Countries

_PIECE = re.compile(r"'s\b|[^\W_]+")
_JOINTS = frozenset("-–'’‑")
#: A piece that no form holds: what stands here ends every match.
_BARRIER = "\0"
Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class CountryForm:
    """A form of a country: family is name, adjective, demonym, capital or seat."""

    code: str
    family: str


@dataclass(frozen=True)
class Hit(Generic[Meaning]):
    """Tokens `start` to `end` are a form with this meaning."""

    start: int
    end: int
    meaning: Meaning


Name = KnownActor | CountryForm


def pieces_of(text: str) -> list[str]:
    """The folded pieces of a form or token."""
    return _PIECE.findall(fold(text).replace(".", ""))


class Forms(Generic[Meaning]):
    """Forms and their meanings, matched longest first; the first meaning given to a form stays."""

    def __init__(self) -> None:
        self._meanings: dict[tuple[str, ...], list[tuple[tuple[str, ...], Meaning]]] = {}
        self._longest: dict[str, int] = {}

    def add(self, form: str, meaning: Meaning, *, is_cased: bool) -> None:
        """Add a form; a cased one is matched only where its capitals stand."""
        pieces = tuple(pieces_of(form))
        if not pieces:
            return
        demands = _capitals(form) if is_cased else ("",) * len(pieces)
        if len(demands) != len(pieces):
            demands = ("",) * len(pieces)
        known = self._meanings.setdefault(pieces, [])
        if all(demands != other for other, _ in known):
            known.append((demands, meaning))
        self._longest[pieces[0]] = max(self._longest.get(pieces[0], 0), len(pieces))

    def find(self, pieces: list[str], surfaces: list[str], tokens: list[int], last: set[int]) -> Iterator[Hit[Meaning]]:
        """Non-overlapping hits from left to right, the longest at each place; a hit ends where a token ends."""
        end = 0
        for at in [place for place, piece in enumerate(pieces) if piece in self._longest]:
            if at < end:
                continue
            for length in range(min(self._longest[pieces[at]], len(pieces) - at), 0, -1):
                if at + length - 1 not in last:
                    continue
                meaning = self._meaning(pieces, surfaces, at, length)
                if meaning is not None:
                    yield Hit(tokens[at], tokens[at + length - 1] + 1, meaning)
                    end = at + length
                    break

    def _meaning(self, pieces: list[str], surfaces: list[str], at: int, length: int) -> Meaning | None:
        for demands, meaning in self._meanings.get(tuple(pieces[at : at + length]), ()):
            if all(_satisfies(surface, demand) for surface, demand in zip(surfaces[at : at + length], demands, strict=True)):
                return meaning
        return None


def _capitals(form: str) -> tuple[str, ...]:
    """What each piece of a form demands of the text: the very letters of an abbreviation, a first capital (`a`), nothing."""
    words = _PIECE.findall(form.replace(".", "").replace("’", "'"))
    return tuple(word if _is_abbreviated(word) else "a" if word[:1].isupper() or word[:1].isdigit() else "" for word in words)


def _is_abbreviated(word: str) -> bool:
    """Whether a short word has more than one capital: "US", "LeT"."""
    return 1 < len(word) <= ABBREVIATION_LETTERS and sum(letter.isupper() for letter in word) > 1


def _satisfies(surface: str, demand: str) -> bool:
    return not demand or (not surface[:1].islower() if demand == "a" else surface == demand)


@dataclass(frozen=True)
class Lexicon:
    """All names (actors, countries) and all words for actors of a vocabulary.

    `particles` may be lower case in personal names; words of `not_in_names` are never part of one,
    and those of `before_names` ("via", "even", "both") do not begin one.
    """

    names: Forms[Name]
    titles: Forms[Title]
    institutions: Forms[Institution]
    collectives: Forms[Collective]
    particles: frozenset[str]
    not_in_names: frozenset[str]
    before_names: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """A Doc with what the lexicon found in its body; headings hold nothing. The indexes are by token number.

    `speaking` are the tokens that head the source of an attribution.
    """

    doc: Doc
    names: tuple[Hit[Name], ...]
    titles: tuple[Hit[Title], ...]
    institutions: tuple[Hit[Institution], ...]
    collectives: tuple[Hit[Collective], ...]
    name_starts: dict[int, Hit[Name]]
    name_ends: dict[int, Hit[Name]]
    title_starts: dict[int, Hit[Title]]
    title_ends: dict[int, Hit[Title]]
    institution_starts: dict[int, Hit[Institution]]
    institution_ends: dict[int, Hit[Institution]]
    in_body: tuple[bool, ...]
    particles: frozenset[str]
    not_in_names: frozenset[str]
    before_names: frozenset[str] = frozenset()
    speaking: frozenset[int] = frozenset()

    @cached_property
    def name_like(self) -> frozenset[int]:
        """The tokens of the body that may begin a name by their looks: in capitals, or a particle of names."""
        return frozenset(
            token.i
            for token, is_in_body in zip(self.doc, self.in_body, strict=True)
            if is_in_body and (token.text[:1].isupper() or token.lower_ in self.particles)
        )

    def country_before(self, end: int) -> tuple[int, str] | None:
        """The country whose form ends just before token `end`, a possessive 's left out: (its start, its code)."""
        at = end - 1 if end and is_possessive(self.doc[end - 1]) else end
        hit = self.name_ends.get(at)
        if hit is None:
            return None
        code = hit.meaning.code if isinstance(hit.meaning, CountryForm) else None
        return (hit.start, code) if code else None


def is_possessive(token: Token) -> bool:
    """Whether a token is the 's (or ') of a possessor."""
    return bool(token.tag_ == "POS")


@lru_cache(maxsize=4)
def build_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of a vocabulary, built once for each."""
    names: Forms[Name] = Forms()
    for actor in vocabulary.actors.actors.values():
        if not actor.is_derived:  # whose forms are read from a country and an institution's form
            for form in actor.forms:
                names.add(form, actor, is_cased=True)
    for form, country in _country_forms(vocabulary.countries):
        names.add(form, country, is_cased=True)
    for actor in vocabulary.actors.actors.values():
        for form in _with_adjective(actor, vocabulary.countries):
            names.add(form, actor, is_cased=True)
    titles: Forms[Title] = Forms()
    for title in vocabulary.actors.titles.values():
        titles.add(title.title, title, is_cased=False)
    institutions: Forms[Institution] = Forms()
    for institution in dict.fromkeys(vocabulary.actors.institutions.values()):
        for form in institution.forms:
            institutions.add(form, institution, is_cased=False)
    collectives: Forms[Collective] = Forms()
    for collective in vocabulary.actors.collectives.values():
        collectives.add(collective.form, collective, is_cased=False)
    words = vocabulary.actors.name_words
    not_in_names = words["no_body"] | words["generic"]
    return Lexicon(names, titles, institutions, collectives, words["particle"], not_in_names, words["before_name"])


def _with_adjective(actor: KnownActor, countries: Countries) -> Iterable[str]:
    """A body of a country by the country's adjective: "Chilean Harbour Service" for "Harbour Service of Chile"."""
    country = countries.by_code.get(actor.country_code or "")
    if country is None or actor.is_derived or actor.actor_type == "person":
        return ()
    bare = actor.name.removesuffix(f" of {country.phrase}")
    return () if bare == actor.name else [f"{adjective} {bare}" for adjective in country.adjectives]


def _country_forms(countries: Countries) -> Iterable[tuple[str, CountryForm]]:
    for country in countries.by_code.values():
        for family, forms in (
            ("name", country.names),
            ("seat", country.seats),
            ("capital", country.capitals),
            ("adjective", country.adjectives),
            ("demonym", country.demonyms),
        ):
            for form in forms:
                yield form, CountryForm(country.code, family)


def read_words(doc: Doc, structure: Structure, lexicon: Lexicon, speaking: frozenset[int] = frozenset()) -> Reading:
    """Find the lexicon's names and words in the paragraphs of a Doc that are not headings."""
    in_body = [False] * len(doc)
    for paragraph in structure.paragraphs:
        if not paragraph.is_heading:
            in_body[paragraph.span.start : paragraph.span.end] = [True] * len(paragraph.span)
    read = _pieces(doc, in_body)
    names = tuple(lexicon.names.find(*read))
    titles = tuple(lexicon.titles.find(*read))
    institutions = tuple(lexicon.institutions.find(*read))
    return Reading(
        doc=doc,
        names=names,
        titles=titles,
        institutions=institutions,
        collectives=tuple(lexicon.collectives.find(*read)),
        name_starts={hit.start: hit for hit in names},
        name_ends={hit.end: hit for hit in names},
        title_starts={hit.start: hit for hit in titles},
        title_ends={hit.end: hit for hit in titles},
        institution_starts={hit.start: hit for hit in institutions},
        institution_ends={hit.end: hit for hit in institutions},
        in_body=tuple(in_body),
        particles=lexicon.particles,
        not_in_names=lexicon.not_in_names,
        before_names=lexicon.before_names,
        speaking=speaking,
    )


def _pieces(doc: Doc, in_body: list[bool]) -> tuple[list[str], list[str], list[int], set[int]]:
    pieces: list[str] = []
    surfaces: list[str] = []
    tokens: list[int] = []
    last: set[int] = set()
    for token in doc:
        if not in_body[token.i]:
            continue
        text = token.text
        found = [text.lower()] if text.isascii() and text.isalpha() else pieces_of(text)
        if found:
            words = _PIECE.findall(text.replace(".", "").replace("’", "'"))
            pieces += found
            surfaces += words if len(words) == len(found) else [text] * len(found)
            tokens += [token.i] * len(found)
            last.add(len(pieces) - 1)
        elif not (text in _JOINTS and token.i and not doc[token.i - 1].whitespace_):
            pieces.append(_BARRIER)
            surfaces.append(text)
            tokens.append(token.i)
    return pieces, surfaces, tokens, last
