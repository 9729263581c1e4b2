"""Governments, ministries, armed forces and organisations in an article: known, by pattern, and unknown ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from spacy.tokens import Doc, Span, Token

from transforms.extraction.annotations import BODY_TYPES, Entity, Mention
from transforms.extraction.mentions.lexicon import CountryForm, Hit, Name, Reading, is_possessive, pieces_of
from transforms.extraction.mentions.main_country import main_country
from transforms.extraction.mentions.usage import acts, speaks
from transforms.extraction.tokens import places_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.descriptions import COMPANY, OWN
from transforms.vocabulary.actors.known_actors import Institution, KnownActor
from transforms.vocabulary.places.countries import form_key

#: Words that no name ends with.
_JOINING = frozenset({"and", "for", "of", "the"})
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9&.-]{1,7}")


def find_institutions(reading: Reading, vocabulary: Vocabulary) -> list[Mention]:
    """Bodies named by a country and a common form: "Russia's Foreign Ministry", "the Ukrainian military".

    A bare form ("the military") refers back to the only body of its kind that the article names; where it speaks and the
    article names none, it is the body of the country that the article is about.
    """
    found: list[Mention] = []
    known = vocabulary.actors
    named = {hit.meaning.actor_id for hit in reading.names if isinstance(hit.meaning, KnownActor)}
    bare: list[Hit[Institution]] = []
    for hit in reading.institutions:
        if _modifies(reading.doc, hit.end):
            continue
        place = _country_of(reading, hit, vocabulary)
        if _is_known_name(reading, hit, place[2] if place is not None else None):
            continue
        if place is None:
            bare.append(hit)
            continue
        start, end, code = place
        actor = known.institution(hit.meaning.forms[0], code)
        if actor is not None:
            named.add(actor.actor_id)
            kind = "name" if start < hit.start or end > hit.end else "description"
            found.append(Mention(reading.doc[start:end], kind, Entity.known(actor)))
    main = main_country(reading) if bare else None
    countries = sorted({actor.country_code for actor in map(known.actors.__getitem__, named) if actor.country_code})
    for hit in bare:
        actor = _meant(reading, hit, named, countries, main, vocabulary)
        if actor is not None:
            found.append(Mention(reading.doc[hit.start : hit.end], "description", Entity.known(actor)))
    return found


def _meant(
    reading: Reading, hit: Hit[Institution], named: set[str], countries: Iterable[str], main: str | None, vocabulary: Vocabulary
) -> KnownActor | None:
    """The body that a bare form means, if it means one: a body of another country than the article's is none."""
    known, span = vocabulary.actors, reading.doc[hit.start : hit.end]
    if span[-1].lower_ in known.name_words["never_bare"] or not _is_definite(span):
        return None
    speaking = speaks(span, reading, known)
    if hit.meaning.key == "government" and not speaking:
        return None
    of_kind = (known.institution(hit.meaning.forms[0], code) for code in countries)
    meant = [actor for actor in of_kind if actor is not None and actor.actor_id in named]
    if len(meant) == 1:
        return meant[0] if not speaking or main in (None, meant[0].country_code) else None
    if meant or not speaking or main is None or hit.meaning.key in known.name_words["local"]:
        return None
    return known.institution(hit.meaning.forms[0], main)


def _is_definite(span: Span) -> bool:
    """Whether "the" stands before the form, or the form is a plural with nothing before it that tells more ("Police")."""
    if not span.start or span.doc[span.start - 1].lower_ == "the":
        return bool(span.start) or span[-1].tag_ in {"NNS", "NNPS"}
    before = span.doc[span.start - 1]
    return span[-1].tag_ in {"NNS", "NNPS"} and before.pos_ not in {"ADJ", "NOUN", "PROPN", "PRON", "DET", "PART", "NUM", "VERB"}


def _is_known_name(reading: Reading, hit: Hit[Institution], country_code: str | None) -> bool:
    """Whether the form is the name of one body: "Foreign Office", "State Department"; not "Germany's Foreign Office"."""
    name = reading.name_starts.get(hit.start)
    if name is None or name.end < hit.end or not isinstance(name.meaning, KnownActor):
        return False
    return country_code is None or name.end > hit.end or name.meaning.country_code in {None, country_code}


def _modifies(doc: Doc, end: int) -> bool:
    """Whether the phrase only modifies a noun after it, as in "military operation"."""
    last = doc[end - 1]
    return last.dep_ in {"compound", "amod", "nmod"} and last.head.i >= end


def _country_of(reading: Reading, hit: Hit[Institution], vocabulary: Vocabulary) -> tuple[int, int, str] | None:
    """(start, end, country) of an institution with the country before or after it; a leader's name gives his country."""
    doc = reading.doc
    start = hit.start
    while start and doc[start - 1].lower_ in {"national", "federal", "state", "interim", "transitional", "central", "new"}:
        start -= 1
    before = reading.country_before(start)
    if before is not None:
        family = reading.name_starts[before[0]].meaning
        is_joined = isinstance(family, CountryForm) and (
            family.family in {"adjective", "demonym"}
            or is_possessive(doc[start - 1])
            or vocabulary.countries.names.code(doc[before[0] : start].text)
        )
        return (before[0], hit.end, before[1]) if is_joined else None
    named = reading.name_ends.get(start - 1 if start and is_possessive(doc[start - 1]) else start)
    if named is not None and isinstance(named.meaning, KnownActor) and named.meaning.country_code:
        is_administration = named.meaning.actor_type == "person" and doc[hit.end - 1].lower_ in {
            "administration",
            "government",
            "regime",
        }
        begin = hit.start if named.end < start else named.start
        return (begin, hit.end, named.meaning.country_code) if is_administration else None
    if hit.end + 1 < len(doc) and doc[hit.end].lower_ in {"of", "in"}:
        at = hit.end + 1 + (doc[hit.end + 1].lower_ == "the")
        after = reading.name_starts.get(at)
        if (
            after is not None
            and isinstance(after.meaning, CountryForm)
            and after.meaning.family == "name"
            and doc[hit.end].lower_ == "of"
        ):
            return hit.start, after.end, after.meaning.code
    return None


def find_known_bodies(reading: Reading, vocabulary: Vocabulary) -> list[Mention]:
    """Organisations, armed groups, media and offices of state that the knowledge base knows by name."""
    return [
        Mention(_with_kind(reading.doc[hit.start : hit.end], hit.meaning, vocabulary), "name", Entity.known(hit.meaning))
        for hit in reading.names
        if isinstance(hit.meaning, KnownActor)
        and hit.meaning.actor_type != "person"
        and not _is_in_longer_name(reading.doc, hit, vocabulary.actors.name_words["division"])
    ]


def _with_kind(name: Span, actor: KnownActor, vocabulary: Vocabulary) -> Span:
    """The name with the noun after it that says what it is: "the AFP news agency", "the Hamas militant group"."""
    doc, end = name.doc, name.end
    if end < len(doc) and doc[end].lower_ in vocabulary.actors.name_words["kind"]:
        end += 1
    noun = vocabulary.descriptions.get(doc[end].lower_) if end < len(doc) and doc[end].pos_ == "NOUN" else None
    if noun is None or noun.refers_to != "body" or actor.actor_type not in noun.actor_types or COMPANY in noun.names:
        return name
    is_head = doc[name.end - 1].head.i == end and not (doc[end].dep_ == "compound" and doc[end].head.i > end)
    is_part = OWN in noun.names and actor.actor_type != "media"
    return doc[name.start : end + 1] if is_head and not is_part else name


def _is_in_longer_name(doc: Doc, hit: Hit[Name], divisions: frozenset[str]) -> bool:
    """Whether one word is part of another body's name, as "Congress" in "World Farmers Congress", or several words begin that of
    a division, as "U.S. Senate" in "U.S. Senate Harbours Committee"."""
    if doc[hit.start].ent_type_ != "ORG":
        return False
    if hit.end - hit.start > 1:
        end = hit.end
        while end < len(doc) and doc[end].ent_iob_ == "I" and doc[end].ent_type_ == "ORG":
            end += 1
        return end > hit.end and doc[end - 1].is_title and doc[end - 1].lower_ in divisions
    is_inside = doc[hit.start].ent_iob_ == "I" and doc[hit.start - 1].text[:1].isupper() and doc[hit.start - 1].lower_ != "the"
    goes_on = hit.end < len(doc) and doc[hit.end].ent_iob_ == "I" and doc[hit.end].text[:1].isupper()
    return is_inside or goes_on


def find_metonyms(reading: Reading, vocabulary: Vocabulary) -> list[Mention]:
    """Countries, capitals and seats of power where they act, speak or are addressed; as places they are no mentions."""
    found = []
    for hit in reading.names:
        if not isinstance(hit.meaning, CountryForm) or hit.meaning.family in {"adjective", "demonym"}:
            continue
        span = reading.doc[hit.start : hit.end]
        if _ends_longer_name(reading, span) or _ends_double_name(span):
            continue
        if acts(span, reading, vocabulary.actors, any_verb=hit.meaning.family != "capital"):
            actor = _stands_for(span, hit.meaning, vocabulary)
            if actor is not None:
                found.append(Mention(span, "metonym" if hit.meaning.family != "name" else "name", Entity.known(actor)))
    return found


def _ends_double_name(span: Span) -> bool:
    """Whether a country's form is the end of a name with a hyphen: "Anna Holt-Jordan"."""
    doc, start = span.doc, span.start
    return start > 1 and doc[start - 1].text == "-" and not doc[start - 1].whitespace_ and doc[start - 2].pos_ == "PROPN"


def _ends_longer_name(reading: Reading, span: Span) -> bool:
    """Whether a country's form ends another body's name, as in "Bell Canada": the model says so, or the word before it, no title,
    day or name of its own, hangs on it."""
    doc, start = span.doc, span.start
    if not start or not doc[start - 1].text[:1].isupper() or doc[start - 1].pos_ != "PROPN":
        return False
    before: Token = doc[start - 1]
    if doc[start].ent_type_ == "ORG" and doc[start].ent_iob_ == "I":
        return bool(before.ent_type_ == "ORG")
    is_free = not before.ent_type_ and start not in reading.title_ends and start not in reading.name_ends
    return is_free and before.is_alpha and before.dep_ == "compound" and span.start <= before.head.i < span.end


def _stands_for(span: Span, form: CountryForm, vocabulary: Vocabulary) -> KnownActor | None:
    key = form_key(span.text)
    known = vocabulary.actors
    if key in known.metonyms:
        actor_id = known.metonyms[key]
        return known.actors[actor_id] if actor_id else None
    return known.government(form.code)


def find_other_metonyms(reading: Reading, vocabulary: Vocabulary) -> list[Mention]:
    """Metonyms of `metonyms.csv` that are no form of a country ("Europe", "Erbil"), where they act."""
    found = []
    for place in places_of(reading.doc, vocabulary.actors.metonyms):
        token = reading.doc[place]
        if not reading.in_body[place] or not token.text[:1].isupper() or place in reading.name_starts:
            continue
        actor_id = vocabulary.actors.metonyms[token.lower_]
        if actor_id and acts(reading.doc[token.i : token.i + 1], reading, vocabulary.actors, any_verb=False):
            found.append(Mention(reading.doc[token.i : token.i + 1], "metonym", Entity.known(vocabulary.actors.actors[actor_id])))
    return found


def find_unknown_bodies(
    reading: Reading, vocabulary: Vocabulary, is_free: Callable[[Span], bool], known: Iterable[Entity]
) -> list[Mention]:
    """Organisations that only the model knows, where they speak or act; an abbreviation after the name is the same body.

    "The Post" is the only body of `known` or named before whose name ends so. What the model calls a body in one place is
    one in the others.
    """
    by_key: dict[str, Entity] = {}
    before = {entity.name: entity for entity in known if entity.actor_type in BODY_TYPES}
    found: list[Mention] = []
    for span in _bodies_by_model(reading):
        if not is_free(span):
            continue
        key = " ".join(pieces_of(span.text))
        if key not in by_key:
            if not (_is_source(span, reading, vocabulary) and _is_plausible(reading, span, vocabulary.actors.name_words)):
                continue
            longer = _named_in_full(span, before)
            actor_type = _type_of(span, reading, vocabulary.actors.name_words)
            by_key[key] = longer or Entity(" ".join(span.text.split()), actor_type, _country_in(reading, span))
            before[by_key[key].name] = by_key[key]
            abbreviation = _abbreviation_after(span)
            if abbreviation is not None:
                by_key[" ".join(pieces_of(abbreviation.text))] = by_key[key]
                if is_free(abbreviation):
                    found.append(Mention(abbreviation, "name", by_key[key]))
        found.append(Mention(span, "name", by_key[key]))
    return found


def _bodies_by_model(reading: Reading) -> list[Span]:
    """What the model calls a body, and the same words elsewhere if they speak there and it mostly calls them so."""
    doc = reading.doc
    spans = [
        span
        for entity in doc.ents
        if entity.label_ == "ORG" and reading.in_body[entity.start] and (span := _bare(entity, reading.before_names))
    ]
    votes = Counter(span.text for span in spans)
    other = Counter(entity.text for entity in doc.ents if entity.label_ != "ORG")
    held = {token.i for span in spans for token in span}
    for head in sorted(reading.speaking):
        if head in held or doc[head].pos_ != "PROPN" or not reading.in_body[head]:
            continue
        start = head
        while start and doc[start - 1].pos_ == "PROPN" and doc[start - 1].head.i == head and doc[start - 1].dep_ == "compound":
            start -= 1
        span = doc[start : head + 1]
        if votes[span.text] > other[span.text]:
            spans.append(span)
    return sorted(spans, key=lambda span: span.start)


def _named_in_full(span: Span, before: Mapping[str, Entity]) -> Entity | None:
    """The one body named before of whose name a word after "the" is the end: "the Post"."""
    if not span.start or span.doc[span.start - 1].lower_ != "the":
        return None
    fitting = [entity for name, entity in before.items() if name.endswith(f" {span.text}")]
    return fitting[0] if len(fitting) == 1 else None


def _is_source(span: Span, reading: Reading, vocabulary: Vocabulary) -> bool:
    return speaks(span, reading, vocabulary.actors) or acts(span, reading, vocabulary.actors, any_verb=False)


def _bare(entity: Span, before_names: frozenset[str]) -> Span | None:
    """The entity without article and possessive ending, with the number before it ("7th") and what "and" leads on to."""
    doc, start, end = entity.doc, entity.start, entity.end
    while end > start and doc[end - 1].lower_ == "and" and end < len(doc) and doc[end].pos_ == "PROPN":
        while end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].is_title:
            end += 1
    while end > start and doc[end - 1].lower_ in _JOINING:
        end -= 1
    is_title = entity.doc[start].text == "The" and end - start > 1 and not entity.doc[start].is_sent_start
    while (
        start < end
        and not is_title
        and (entity.doc[start].lower_ in {"the", "a", "an"} | before_names or not entity.doc[start].text[:1].isalnum())
    ):
        start += 1
    while end > start and (is_possessive(entity.doc[end - 1]) or not entity.doc[end - 1].text[-1:].isalnum()):
        end -= 1
    if start and end > start and doc[start - 1].ent_type_ == "ORDINAL" and not doc[start - 1].text[:1].islower():
        start -= 1
    return doc[start:end] if end > start else None


def _is_plausible(reading: Reading, span: Span, words: Mapping[str, frozenset[str]]) -> bool:
    text = span.text
    is_name = text[:1].isupper() or span[0].ent_type_ == "ORDINAL"
    if not is_name or len(text) < 3 or "\n" in text or any(token.lower_ in words["no_body"] for token in span):
        return False
    if len(span) == 1 and span[0].lower_ in words["generic"]:
        return False
    if len(span) == 1 and not (_ABBREVIATION.fullmatch(text) or span[0].pos_ == "PROPN"):
        return False
    hit = reading.name_starts.get(span.start)
    return not (hit is not None and hit.end >= span.end) and not any(
        token.i in reading.title_starts and len(span) == 1 for token in span
    )


def _type_of(span: Span, reading: Reading, words: Mapping[str, frozenset[str]]) -> str:
    held = {token.lower_ for token in span}
    if "post" in held and any(at in reading.name_starts for at in range(span.start, span.end)):
        held.discard("post")  # the mail of a country, not a newspaper
    first = reading.name_starts.get(span.start)
    if first is not None and isinstance(first.meaning, KnownActor) and first.meaning.actor_type == "media":
        return "media"
    if "ministry" in held:
        return "government"
    if held & words["media"] or any(hit.end == span.start and hit.meaning.actor_type == "media" for hit in reading.collectives):
        return "media"
    return "armed_group" if held & words["armed_group"] else "organisation"


def _country_in(reading: Reading, span: Span) -> str | None:
    """The country that the name holds ("Russian …", "… of India") or that possesses the body ("Britain's …"), or the one of the
    body that the name begins with ("U.S. Senate …")."""
    first = reading.name_starts.get(span.start)
    if first is not None and isinstance(first.meaning, KnownActor) and first.end < span.end:
        return first.meaning.country_code
    for hit in reading.names:
        if span.start <= hit.start < span.end and isinstance(hit.meaning, CountryForm):
            return hit.meaning.code
    before = reading.country_before(span.start)
    return before[1] if before else None


def _abbreviation_after(span: Span) -> Span | None:
    doc, at = span.doc, span.end
    if at + 2 < len(doc) and doc[at].text == "(" and doc[at + 2].text == ")" and _ABBREVIATION.fullmatch(doc[at + 1].text):
        return doc[at + 1 : at + 2]
    return None
