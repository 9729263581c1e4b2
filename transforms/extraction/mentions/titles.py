"""Titles in a text: what role, of which country or body, and where the phrase that says so stands."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.extraction.mentions.lexicon import CountryForm, Hit, Name, Reading, is_possessive
from transforms.vocabulary.actors.known_actors import KnownActor, KnownActors, Title

_OF = frozenset({"of", "for", "at", "to", "in"})
#: Fields of life in which a country's name before the title tells what the work is about.
_WORKS_ON = frozenset({"knowledge", "press"})
#: So many words before a title may say what it is about.
_MATTER_WORDS = 2
#: How many words after a title are searched for a country.
_LONGEST_PHRASE = 8


@dataclass(frozen=True)
class TitlePhrase:
    """A title with what stands around it, tokens `start` to `end`; the determiner is left out.

    `role` is the role with its modifiers in the text's words; `is_holder` says whether it is the office itself, held now
    (not a former president, not a deputy minister), `has_complement` whether "of …" follows the title.
    """

    start: int
    end: int
    title: Title
    role: str
    country_code: str | None = None
    organisation: KnownActor | None = None
    is_holder: bool = True
    has_complement: bool = False


def find_titles(reading: Reading, known: KnownActors) -> list[TitlePhrase]:
    """All titles of the text in order; titles joined to one ("Prime Minister and Foreign Minister") are one phrase."""
    phrases: list[TitlePhrase] = []
    for hit in sorted([*reading.titles, *_nouns_before_names(reading)], key=lambda hit: (hit.start, hit.end)):
        if hit.meaning.kind != "honorific":
            phrase = _phrase(reading, hit, hit.meaning, known)
            if phrases and _are_one(phrases[-1], phrase, reading):
                before = phrases.pop()
                phrase = _joined(before, phrase)
            phrases.append(phrase)
    return phrases


def _nouns_before_names(reading: Reading) -> list[Hit[Title]]:
    """Nouns for unnamed people that stand before a name and so say what he is: "Chinese scholar Liu Meng"."""
    doc = reading.doc
    return [
        Hit(hit.start, hit.end, Title(hit.meaning.form, hit.meaning.form.capitalize(), "post"))
        for hit in reading.collectives
        if hit.meaning.actor_type == "anonymous"
        and not hit.meaning.is_plural
        and hit.end not in reading.title_ends
        and hit.end < len(doc)
        and doc[hit.end].pos_ == "PROPN"
        and doc[hit.end].ent_type_ == "PERSON"
        and doc[hit.start].text.islower()
    ]


def _are_one(before: TitlePhrase, phrase: TitlePhrase, reading: Reading) -> bool:
    if before.end >= phrase.start:
        return not _serves_another(before, phrase)
    return before.end + 1 == phrase.start and reading.doc[before.end].lower_ == "and"


def _serves_another(before: TitlePhrase, phrase: TitlePhrase) -> bool:
    """Whether whom the first serves follows, with a title of his own: "a spokeswoman for Chilean Minister Jara"."""
    return before.has_complement and phrase.start < before.end


def _phrase(reading: Reading, hit: Hit[Title], title: Title, known: KnownActors) -> TitlePhrase:
    doc, start = reading.doc, hit.start
    country: str | None = title.country_code
    organisation: KnownActor | None = None
    is_holder = True
    role = [doc[start : hit.end].text]
    while start > 0:
        token = doc[start - 1]
        named = None if _is_field_of_work(reading, start, title) else _owner_before(reading, start)
        if named is not None and (named[2] is None or organisation is None) and (named[1] is None or country is None):
            if _is_part_of_role(reading, start):
                role.insert(0, doc[named[0] : start].text)
            start, country, organisation = named[0], country or named[1], organisation or named[2]
        elif token.lower_ in known.modifiers or (token.text == "-" and start > 1 and doc[start - 2].lower_ in known.modifiers):
            is_holder = is_holder and known.modifiers.get(token.lower_, "modifier") == "modifier"
            role.insert(0, token.text)
            start -= 1
        elif _is_subject_matter(reading, token, hit.start):
            is_holder = False
            role.insert(0, token.text)
            start -= 1
        else:
            break
    end = hit.end
    if country is None and organisation is None:
        start, country = _country_in_body_before(reading, start)
    if country is None and organisation is None:
        end, country, organisation = _owner_after(reading, end, title)
    elif (abroad := reading.name_starts.get(end + 1)) is not None and _is_sent_to(doc, end, abroad):
        end = abroad.end
    words = " ".join(role).replace(" - ", "-")
    return TitlePhrase(
        start, end, title, words[:1].upper() + words[1:], country, organisation, is_holder, has_complement=end > hit.end
    )


def _is_field_of_work(reading: Reading, end: int, title: Title) -> bool:
    """Whether a country's name before a title is what he knows or writes about, not where he is from: "a Peru analyst"."""
    hit = reading.name_ends.get(end)
    return (
        title.field in _WORKS_ON
        and hit is not None
        and isinstance(hit.meaning, CountryForm)
        and hit.meaning.family not in {"adjective", "demonym"}
    )


def _is_subject_matter(reading: Reading, token: Token, title: int) -> bool:
    """Whether a common noun before a title says what he is minister, envoy or officer of: "the fisheries minister"."""
    if token.pos_ != "NOUN" or token.dep_ not in {"compound", "nmod", "amod"} or token.i + 1 in reading.institution_ends:
        return False
    head = int(token.head.i)
    return head in {title, token.i + 1} or (head > title and title - token.i <= _MATTER_WORDS)


def _is_part_of_role(reading: Reading, end: int) -> bool:
    """Whether the name before a title belongs to the role: "Kremlin spokesman", but not "Hungarian minister"."""
    hit = reading.name_ends.get(end)
    return hit is not None and (isinstance(hit.meaning, KnownActor) or hit.meaning.family == "seat")


def _owner_before(reading: Reading, end: int) -> tuple[int, str | None, KnownActor | None] | None:
    """The country or body just before a title: (its start, country, body)."""
    at = end - 1 if is_possessive(reading.doc[end - 1]) else end
    institution = reading.institution_ends.get(at)
    if institution is not None:
        country = reading.country_before(institution.start)
        return (country[0], country[1], None) if country else None
    hit = reading.name_ends.get(at)
    if hit is None:
        return None
    if isinstance(hit.meaning, CountryForm):
        return hit.start, hit.meaning.code, None
    if hit.meaning.actor_type == "person":
        return None
    return hit.start, hit.meaning.country_code, hit.meaning


def _country_in_body_before(reading: Reading, start: int) -> tuple[int, str | None]:
    """The country in the name of an organisation just before a title: "Indian Space Council director"."""
    doc = reading.doc
    if not start or doc[start - 1].ent_type_ != "ORG":
        return start, None
    first = start - 1
    while first and doc[first].ent_iob_ != "B" and doc[first - 1].ent_type_ == "ORG":
        first -= 1
    for at in range(first, start):
        hit = reading.name_starts.get(at)
        if hit is not None and isinstance(hit.meaning, CountryForm):
            return first, hit.meaning.code
    return start, None


def _is_adjective(hit: Hit[Name]) -> bool:
    """Whether a name is a country's adjective: "professor of Chilean history" tells what he knows."""
    return isinstance(hit.meaning, CountryForm) and hit.meaning.family == "adjective"


def _owner_after(reading: Reading, end: int, title: Title) -> tuple[int, str | None, KnownActor | None]:
    """What "of …" after a title names: (end of the phrase, country, body)."""
    doc = reading.doc
    if end + 1 >= len(doc) or doc[end].lower_ not in _OF:
        return end, None, None
    at = end + 2 if doc[end + 1].lower_ in {"the", "a"} and end + 2 < len(doc) else end + 1
    hit = reading.name_starts.get(at)
    if hit is not None and title.field in _WORKS_ON and doc[end].lower_ in {"of", "in"} and _is_adjective(hit):
        return end, None, None
    if hit is None:
        return _end_of_place(doc, at) or end, _country_further(reading, at), None
    last = doc[hit.end - 1]
    if _is_sent_to(doc, end, hit):
        return hit.end, None, None
    modifies = last.dep_ in {"compound", "amod", "nmod", "poss"} and last.head.i >= hit.end and last.head.ent_type_ != "PERSON"
    if isinstance(hit.meaning, CountryForm):
        institution = reading.institution_starts.get(hit.end + is_possessive(doc[hit.end]) if hit.end < len(doc) else hit.end)
        stop = institution.end if institution is not None else last.head.i + 1 if modifies else hit.end
        is_host = doc[end].lower_ == "to" and stop == hit.end and not is_possessive(doc[min(stop, len(doc) - 1)])
        return stop, None if is_host else hit.meaning.code, None
    if hit.meaning.actor_type == "person":
        return end, None, None
    if modifies:
        return last.head.i + 1, hit.meaning.country_code, None
    return hit.end, hit.meaning.country_code, hit.meaning


def _is_sent_to(doc: Doc, end: int, hit: Hit[Name]) -> bool:
    """Whether "to" leads from a title to a country or capital, and then come two or three capitalised words, as those of a
    person: "ambassador to Chile Jane Okello"."""
    if doc[end].lower_ != "to" or not isinstance(hit.meaning, CountryForm):
        return False
    stop = hit.end
    while stop < len(doc) and doc[stop].pos_ == "PROPN" and doc[stop].is_alpha and doc[stop].is_title:
        stop += 1
    return stop - hit.end in {2, 3}


def _end_of_place(doc: Doc, at: int) -> int | None:
    """The end of the place or body that the model found at a token, if it found one."""
    if doc[at].ent_type_ not in {"GPE", "LOC", "FAC", "ORG"}:
        return None
    end = at + 1
    while end < len(doc) and doc[end].ent_iob_ == "I" and doc[end].text != ",":
        end += 1
    return end


def _country_further(reading: Reading, at: int) -> str | None:
    """The first adjective or possessive of a country further on in the phrase: "director of research at Chile's …"."""
    doc = reading.doc
    for place in range(at, min(at + _LONGEST_PHRASE, len(doc))):
        if doc[place].text in {",", ".", ";", ")"} or doc[place].pos_ in {"VERB", "AUX"}:
            return None
        hit = reading.name_starts.get(place)
        if hit is not None and isinstance(hit.meaning, CountryForm):
            owns = hit.meaning.family == "adjective" or (hit.end < len(doc) and is_possessive(doc[hit.end]))
            return hit.meaning.code if owns else None
    return None


def _joined(before: TitlePhrase, phrase: TitlePhrase) -> TitlePhrase:
    start, end = min(before.start, phrase.start), max(before.end, phrase.end)
    head = phrase if phrase.title.kind == "office" or before.title.kind != "office" else before
    return TitlePhrase(
        start, end, head.title, head.role, before.country_code or phrase.country_code,
        before.organisation or phrase.organisation, before.is_holder and phrase.is_holder, phrase.has_complement,
    )  # fmt: skip
