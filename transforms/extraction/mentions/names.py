"""Which words of a text are personal names: those that introduce somebody and those that refer back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from spacy.tokens import Doc, Span, Token

from transforms.extraction.mentions.lexicon import CountryForm, Hit, Name, Reading, pieces_of
from transforms.extraction.mentions.missed_people import find_missed_people
from transforms.extraction.mentions.titles import TitlePhrase
from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import KnownActor, Title

_MOST_TOKENS = 8
#: A title has at most so many words.
_TITLE_WORDS = 5
_JOINTS = frozenset({"-", "‑", "’", "'"})
#: Forms of countries that are first names as well: "Jordan Smith", "Paris Jones".
_GIVEN_NAMES = frozenset({"name", "capital"})
#: What the model calls names that may hold a surname.
_LONGER_NAMES = frozenset({"ORG", "FAC", "PERSON", "WORK_OF_ART", "LAW"})
#: Particles that are common words as well: of names only before a hyphen ("as-Sadr").
_ALSO_WORDS = frozenset({"as", "az", "ash", "e", "do", "ten", "bar", "y"})
_GENERATIONS = ("jr", "sr", "ii", "iii", "iv")
#: An initial, with or without its full stop.
_INITIAL = re.compile(r"[A-Z]\.?")
_MIDDLE = re.compile(r"[A-Z]\.?|\w+(?:vich|vych|vna|ichna|yich)")


def surnames(name: str, country_code: str | None, words: Mapping[str, frozenset[str]]) -> set[str]:
    """The folded forms by which a person of this full name is named later; `words` are `KnownActors.name_words`."""
    pieces = name.split()
    if len(pieces) > 2 and has_generation(name):
        return {name_key(" ".join(pieces[-2:])), *surnames(" ".join(pieces[:-1]), country_code, words)}
    if len(pieces) < 2:
        return {name_key(name)}
    cut = len(pieces) - 1
    while cut > 1 and pieces[cut - 1].lower() in words["particle"]:
        cut -= 1
    found = {name_key(" ".join(pieces[cut:])), name_key(pieces[-1])}
    found.add(name_key(re.sub(r"^(al|el|as|ash)[-‑ ]", "", pieces[-1], flags=re.IGNORECASE)))
    if country_code in words["first_name_country"]:
        found.add(name_key(pieces[0]))
    return {key for key in found if len(key) > 1}


def name_key(text: str) -> str:
    """A name as the pieces that identify it, one space between them."""
    return " ".join(pieces_of(text.removesuffix("'s").removesuffix("’s")))


def has_generation(name: str) -> bool:
    """Whether the name ends with what tells a son from his father: "Jr.", "III"."""
    return name_key(name).split()[-1:] in ([word] for word in _GENERATIONS)


def clean_name(text: str) -> str:
    """A name on one line, without a possessive ending or stray marks."""
    return re.sub(r"[’']s$", "", " ".join(text.split())).strip(" ,.;:'\"“”‘’") + (".", "")[not re.search(r"\bJr\.$", text)]


def without_letters(name: str, letters: frozenset[str]) -> str:
    """A name without what stands behind it for a rank, a degree or an honour: "Jane Okello" of "Jane Okello KC"."""
    words = name.split()
    while len(words) > 2 and words[-1].lower() in letters and words[-1][0].isupper() and words[-1][-1].isupper():
        words.pop()
    return " ".join(words)


def find_full_names(reading: Reading, title_ends: dict[int, TitlePhrase], vocabulary: Vocabulary) -> list[Span]:
    """Names that introduce somebody: known full names, names after titles, names that the model or the article tells."""
    doc = reading.doc
    candidates = [
        _grown(reading, hit.start, hit.end) for hit in reading.names if _is_person(hit.meaning) and hit.end - hit.start > 1
    ]
    known = {(hit.start, hit.end) for hit in reading.names if _is_person(hit.meaning)}
    for end, phrase in title_ends.items():
        start = _skip_honorifics(reading, end)
        stop = _capital_run(reading, start)
        start = _person_within(reading, start, stop, vocabulary)
        if stop > start and _may_follow(reading, phrase, start):
            candidates.append((start, stop))
        elif phrase.has_complement and end < len(doc) and doc[end].text == ",":
            stop = _capital_run(reading, end + 1)
            if stop > end + 2 and stop < len(doc) and doc[stop].text == ",":
                candidates.append((end + 1, stop))
    for honorific in reading.titles:
        if honorific.meaning.kind == "honorific" and not doc[honorific.start].text.islower():
            start = _skip_honorifics(reading, honorific.end)
            candidates.append((start, _capital_run(reading, start)))
    candidates += find_missed_people(reading, vocabulary)
    for entity in doc.ents:
        if entity.label_ == "PERSON" and reading.in_body[entity.start]:
            start, stop = _trimmed(reading, entity.start, entity.end)
            if _looks_personal(reading, doc[start:stop]) and not vocabulary.places.named(doc[start:stop].text):
                candidates.append(_grown(reading, start, stop))
    chosen: list[Span] = []
    free = [True] * len(doc)
    for start, stop in sorted(set(candidates), key=lambda pair: (pair[0] - pair[1], pair[0])):
        if stop > start and all(free[start:stop]) and ((start, stop) in known or _is_name(reading, start, stop)):
            free[start:stop] = [False] * (stop - start)
            chosen.append(doc[start:stop])
    return sorted(chosen, key=lambda span: span.start)


def _person_within(reading: Reading, start: int, stop: int, vocabulary: Vocabulary) -> int:
    """Where the name in a run of capitals after a title begins: behind words of the title that the vocabulary lacks, as in
    "Chief Storage Officer Jane Okello", where the model finds a whole name and no first name stands before it."""
    doc = reading.doc
    for at in range(start, stop):
        if doc[at].ent_type_ == "PERSON":
            is_whole = at + 1 < stop and doc[at + 1].ent_type_ == "PERSON" and doc[at + 1].ent_iob_ == "I"
            return at if is_whole and doc[at].ent_iob_ == "B" else start
        if doc[at].ent_type_ or fold(doc[at].text) in vocabulary.speech.first_names or not doc[at].is_alpha or len(doc[at]) == 1:
            return start
    return start


def _may_follow(reading: Reading, phrase: TitlePhrase, start: int) -> bool:
    """Whether a capitalised word after a title is its holder: not "the president Monday", not "General Assembly"."""
    doc = reading.doc
    if start >= len(doc) or any(start < end for end in _institution_over(reading, start)):
        return False
    is_found = doc[start].ent_type_ == "PERSON"
    is_single = _capital_run(reading, start) == start + 1
    if is_single and not is_found:
        return phrase.title.kind == "office" and doc[start].pos_ == "PROPN" and not doc[start].ent_type_
    return is_found or (
        (phrase.title.kind == "office" or doc[start - 1].text[:1].isupper()) and doc[start].ent_type_ in {"", "ORG"}
    )


def _institution_over(reading: Reading, at: int) -> list[int]:
    """The ends of institutions' forms that hold a token: the "Ministry" of "Justice Ministry" is nobody's name."""
    return [hit.end for start in range(max(at - 4, 0), at + 1) if (hit := reading.institution_starts.get(start)) is not None]


def _is_person(meaning: object) -> bool:
    return isinstance(meaning, KnownActor) and meaning.actor_type == "person"


def _skip_honorifics(reading: Reading, at: int) -> int:
    while (hit := reading.title_starts.get(at)) is not None and hit.meaning.kind == "honorific":
        at = hit.end
    return at


def _capital_run(reading: Reading, start: int) -> int:
    """The end of the run of capitalised words, particles and initials from a token on."""
    doc = reading.doc
    end = start
    at = start
    if at < len(doc) and doc[at].text in _JOINTS:
        return at
    while at < len(doc) and at - start < _MOST_TOKENS:
        token = doc[at]
        if is_name_word(token) or is_second_syllable(token):
            at += 1
            end = at
        elif (token.lower_ in reading.particles or token.text in _JOINTS) and at + 1 < len(doc):
            if token.text in _JOINTS and (not at or doc[at - 1].whitespace_ or token.whitespace_):
                break
            if token.text in _ALSO_WORDS and doc[at + 1].text not in _JOINTS:
                break
            at += 1
        else:
            break
    return end


def is_name_word(token: Token) -> bool:
    """Whether a token can be part of a personal name: capitalised, alphabetic or an initial, no number."""
    text = token.text
    if not text[:1].isupper() or text == "I":
        return False
    letters = text.replace("-", "").replace("'", "").replace("’", "")
    return letters.isalpha() or bool(_INITIAL.fullmatch(text)) or text in {"Jr.", "Sr."}


def is_second_syllable(token: Token) -> bool:
    """Whether a word in lower case goes on a name after a hyphen, as in "Chen Wei-lun"."""
    if token.i < 2 or not token.is_alpha or not token.text.islower():
        return False
    hyphen, first = token.doc[token.i - 1], token.doc[token.i - 2]
    return hyphen.text in {"-", "‑"} and not hyphen.whitespace_ and not first.whitespace_ and is_name_word(first)


def _looks_personal(reading: Reading, span: Span) -> bool:
    """Whether what the model calls a person has a first and a last name, no word in capitals and none of a body's."""
    return sum(is_name_word(token) for token in span) > 1 and not any(
        (len(token.text) > 3 and token.text.isupper()) or token.lower_ in reading.not_in_names for token in span
    )


def _grown(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """A name with the particles and hyphenated parts before it and the capitalised words after it that belong to it."""
    doc = reading.doc
    while start > 1 and _joins(reading, start - 1) and is_name_word(doc[start - 2]):
        start -= 2
    return start, max(end, _capital_run(reading, start)) if doc[start].text[:1].isupper() else end


def _joins(reading: Reading, at: int) -> bool:
    """Whether a hyphen without spaces, or a particle, stands between two parts of a name."""
    token = reading.doc[at]
    if token.text == "-":
        return not token.whitespace_ and not reading.doc[at - 1].whitespace_
    return token.lower_ in reading.particles and token.text not in _ALSO_WORDS


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """A found name without titles, adjectives of country and honorifics before it, or 's or a dash after it."""
    doc = reading.doc
    while start < end:
        title, name = _title_over(reading, start), reading.name_starts.get(start)
        if title is not None and title.end <= end:
            start = title.end
        elif doc[start].lower_ in reading.before_names and end - start > 1:
            start += 1
        elif name is not None and name.end < end and isinstance(name.meaning, CountryForm) and _is_no_first_name(reading, name):
            start = name.end
        elif not is_name_word(doc[start]) and doc[start].lower_ not in reading.particles:
            start += 1
        else:
            break
    end = next((at for at in range(start + 1, end) if doc[at].text in _JOINTS and doc[at - 1].whitespace_), end)
    while end > start and not (is_name_word(doc[end - 1]) or (is_second_syllable(doc[end - 1]) and end - start > 2)):
        end -= 1
    return start, end


def _is_no_first_name(reading: Reading, hit: Hit[Name]) -> bool:
    """Whether a country's form is an adjective, or ends a title: "ambassador to Chile"."""
    at = hit.start - 1
    is_adjective = isinstance(hit.meaning, CountryForm) and hit.meaning.family == "adjective"
    return is_adjective or (at > 0 and reading.doc[at].lower_ == "to" and at in reading.title_ends)


def _title_over(reading: Reading, at: int) -> Hit[Title] | None:
    """The title that holds a token: the "Spokeswoman" of "Foreign Ministry Spokeswoman" is nobody's name."""
    for start in range(at, max(at - _TITLE_WORDS, -1), -1):
        hit = reading.title_starts.get(start)
        if hit is not None and hit.end > at:
            return hit
    return None


def _is_name(reading: Reading, start: int, end: int) -> bool:
    """Whether a run of tokens may be a person: not wholly a country or body, no title or body inside."""
    doc = reading.doc
    if not all(reading.in_body[start:end]) or any(
        token.like_num or token.ent_type_ in {"DATE", "TIME"} for token in doc[start:end]
    ):
        return False
    if not all(
        is_name_word(token) or token.lower_ in reading.particles or token.text in _JOINTS or is_second_syllable(token)
        for token in doc[start:end]
    ):
        return False
    for at in range(start, end):
        hit = reading.name_starts.get(at)
        if hit is None or _is_person(hit.meaning):
            continue
        if _is_surname(reading, hit, start, end):
            continue
        covers = hit.start == start and hit.end >= end
        if covers or isinstance(hit.meaning, KnownActor) or hit.end - hit.start > 1:
            return False
        if at == start or at > start + 1:
            return at == start and end - start > 1 and isinstance(hit.meaning, CountryForm) and hit.meaning.family in _GIVEN_NAMES
    title = reading.title_ends.get(end)
    return title is None or title.start < start or title.meaning.kind == "honorific"


def _is_surname(reading: Reading, hit: Hit[Name], start: int, end: int) -> bool:
    """Whether the name of a body is a person's surname here: the "Wagner" of "Christian Wagner"."""
    is_last = hit.end - hit.start == 1 and hit.end == end and hit.start > start
    return is_last and isinstance(hit.meaning, KnownActor) and reading.doc[hit.start].ent_type_ == "PERSON"


def find_bare_names(reading: Reading, taken: set[int], introduced: Collection[str]) -> Iterable[tuple[Span, KnownActor | None]]:
    """Single names in the text that are a surname of somebody introduced, or of somebody known by it alone."""
    doc = reading.doc
    beginnings = {key.split()[0] for key in introduced if key}
    at = 0
    while at < len(doc):
        if at in taken or not reading.in_body[at]:
            at += 1
            continue
        hit = reading.name_starts.get(at)
        if hit is None and at not in reading.name_like:
            at += 1
            continue
        if hit is not None and hit.end < len(doc) and name_key(doc[hit.end].text) in _GENERATIONS:
            hit = None
        if hit is not None and _is_person(hit.meaning) and not any(i in taken for i in range(hit.start, hit.end)):
            if not _beside_a_name(doc, hit.end) and not names_an_administration(reading, doc[hit.start : hit.end]):
                yield doc[hit.start : hit.end], hit.meaning if isinstance(hit.meaning, KnownActor) else None
            at = hit.end
            continue
        stop = at
        if hit is None and at in reading.name_like and not beginnings.isdisjoint(pieces_of(doc[at].text)[:1]):
            for end in range(min(at + 5, len(doc)), at, -1):
                is_one = is_name_word(doc[end - 1]) and name_key(doc[at:end].text) in introduced
                if is_one and not any(place in taken for place in range(at, end)):
                    stop = end
                    break
            if stop > at and not _beside_a_name(doc, stop) and not names_an_administration(reading, doc[at:stop]):
                yield doc[at:stop], None
        at = max(stop, at + 1)


def _beside_a_name(doc: Doc, end: int) -> bool:
    """Whether a longer name goes on after these words, as in "Nile Tower": the model holds them and the next for one."""
    if end >= len(doc) or not is_name_word(doc[end]):
        return False
    after: Token = doc[end]
    return after.pos_ == "PROPN" and after.ent_type_ in _LONGER_NAMES and doc[end - 1].ent_type_ == after.ent_type_


def names_an_administration(reading: Reading, span: Span) -> bool:
    """Whether the name is part of "the Biden administration"."""
    institution = reading.institution_starts.get(span.end)
    return institution is not None and institution.meaning.key == "government"


def without_patronymic(name: str) -> str:
    """A name without the patronymic or initial in its middle: "Vladimir Vladimirovich Putin", "John F. Smith"."""
    first, *middle, last = [*name.split(), ""] if " " not in name else name.split()
    return f"{first} {last}" if len(middle) == 1 and _MIDDLE.fullmatch(middle[0]) else name


def starts_with_initial(name: str) -> bool:
    """Whether the first name is an initial only."""
    return bool(_INITIAL.fullmatch(name.split()[0]))
