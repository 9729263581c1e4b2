"""Unnamed sources: officials and individuals without a name (anonymous), residents, analysts, protesters (groups)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.tokens import Doc, Span, Token

from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.mentions.heads import counted_noun
from transforms.extraction.mentions.lexicon import CountryForm, Hit, Reading, is_possessive
from transforms.extraction.mentions.usage import speaks
from transforms.extraction.phrases import DETERMINERS, PLURAL_TAGS
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import Collective, KnownActor

EntityAt = Callable[[int], Entity | None]

_LEFT = frozenset(
    {"amod", "compound", "det", "nummod", "nmod", "poss", "quantmod", "advmod", "case", "punct", "predet", "conj", "cc"}
)
_RIGHT = frozenset({"for", "from", "at", "of", "in", "to", "with", "within", "inside", "on"})
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those", "another"})
_POINTING = frozenset({"this", "that", "these", "those"})
#: So many words after the noun are taken, those of names aside.
_MOST_WORDS_AFTER = 7
_TIMES = frozenset({"DATE", "TIME"})
_BESIDE = frozenset({"appos", "compound", "nmod", "amod"})


def find_sources(reading: Reading, vocabulary: Vocabulary, is_free: Callable[[Span], bool], entity_at: EntityAt) -> list[Mention]:
    """Mentions of unnamed sources where they speak, in text order; `entity_at` gives the actor that a token names.

    "the officials" are those named so before. One bare "the official" is no source of his own: whom it refers to is
    settled with the speakers, as is every phrase with "the": such mentions are provisional.
    """
    found: list[Mention] = []
    by_head: dict[str, list[Entity]] = {}
    for head, collective in _heads(reading):
        span = _free_part(_left_part(head), is_free)
        is_named = span is None or _is_named(reading, span, head) or _has_name_beside(head) or _leads_to_name(head)
        if span is None or collective.actor_type is None or is_named:
            continue
        counter = _counter(head)
        if not any(speaks(reading.doc[token.i : token.i + 1], reading, vocabulary.actors) for token in (counter, head)):
            continue
        left_out = _ARTICLES | vocabulary.actors.name_words["quantity"] | vocabulary.actors.name_words["before_name"]
        words = [token for token in span if token.pos_ != "PRON" and token.lower_ not in left_out]
        if counter is not head:
            span = reading.doc[counter.i : span.end]
            words = list(span) if counter.lower_ == "one" else [counter, *words]
        entity = _entity(reading, span, words, head, collective, vocabulary, entity_at)
        earlier = by_head.setdefault(head.lemma_.lower(), [])
        mention = _mention(span, head, entity, earlier, vocabulary) if entity is not None else None
        if mention is not None:
            found.append(mention)
            if mention.entity is not None and mention.entity not in earlier:
                earlier.append(mention.entity)
    return found


def _mention(span: Span, head: Token, entity: Entity, earlier: Sequence[Entity], vocabulary: Vocabulary) -> Mention | None:
    """The source, or with a bare "the" the one named so earlier; None where the words name nobody."""
    is_definite, is_plural = span[0].lower_ in DETERMINERS, head.tag_ in PLURAL_TAGS
    is_bare = entity.name.lower() == head.lower_
    if is_bare and head.lower_ in vocabulary.actors.name_words["anybody"]:
        return None
    if not (is_definite and is_bare) or (is_plural and not earlier):
        return Mention(span, "description", entity, is_provisional=is_definite and not is_plural)
    if len(earlier) == 1:
        return Mention(span, "description", earlier[0], is_provisional=not is_plural)
    return Mention(span, "description", None) if is_plural else None


def related_name(noun: str, entity: Entity, vocabulary: Vocabulary) -> str:
    """How one is named who is somebody's: "Adviser to Jane Okello", "Spokesman for the European Commission"."""
    words = vocabulary.actors.name_words
    last = noun.lower().split()[-1]
    preposition = "for" if last in words["relation_for"] else "to" if last in words["relation_to"] else "of"
    return f"{noun[:1].upper()}{noun[1:]} {preposition} {with_article(entity)}"


def with_article(entity: Entity) -> str:
    """The name of an actor within a phrase: "the European Commission", "Jane Okello"."""
    name = entity.name
    takes_none = entity.actor_type == "person" or " " not in name or name.startswith(("the ", "The "))
    return name if takes_none else f"the {name}"


def find_peoples(reading: Reading, vocabulary: Vocabulary, is_free: Callable[[Span], bool]) -> list[Mention]:
    """Peoples where they speak: "Ukrainians fear …" is a group of that country."""
    found = []
    for hit in reading.names:
        span = reading.doc[hit.start : hit.end]
        if (
            isinstance(hit.meaning, CountryForm)
            and hit.meaning.family == "demonym"
            and span[-1].tag_ in PLURAL_TAGS
            and (is_free(span) and speaks(span, reading, vocabulary.actors))
        ):
            found.append(Mention(span, "description", Entity(span.text, "group", hit.meaning.code)))
    return found


def _counter(head: Token) -> Token:
    """The number that stands for a source in "two of the officials"; else the noun itself."""
    preposition = head.head
    if head.dep_ == "pobj" and preposition.dep_ == "prep" and counted_noun(preposition.head) == head:
        return preposition.head
    return head


def _heads(reading: Reading) -> list[tuple[Token, Collective]]:
    """The nouns for unnamed people, "no group" left out; written with a capital only in the plural ("Republicans", "MPs"), where
    they are not a part of a longer name ("Missing Sailors Forum")."""
    heads = ((reading.doc[hit.end - 1], hit.meaning) for hit in reading.collectives)
    return [(head, noun) for head, noun in heads if _is_noun_for_people(head) and all(part.lower_ != "no" for part in head.lefts)]


def _is_noun_for_people(head: Token) -> bool:
    if head.pos_ == "PROPN":
        return head.tag_ in PLURAL_TAGS and not (head.dep_ == "compound" and head.head.i == head.i + 1)
    return bool(head.pos_ == "NOUN")


def _is_named(reading: Reading, span: Span, head: Token) -> bool:
    """Whether the phrase is a known body ("the SANA state agency") or an office ("the prime minister"), not unnamed people."""
    title = reading.title_ends.get(head.i + 1)
    if title is not None and title.meaning.kind == "office" and span[0].lower_ not in {"a", "an", "one"}:
        return True
    return any(
        hit.start >= span.start and hit.end <= span.end and _is_one_body(hit, head)
        for hit in (reading.name_starts.get(at) for at in range(span.start, span.end))
        if hit is not None
    )


def _has_name_beside(head: Token) -> bool:
    """Whether a name stands in apposition after a comma: "an engineer, Okello,"."""
    return any(child.dep_ == "appos" and child.pos_ == "PROPN" and child.i > head.i + 1 for child in head.children)


def _leads_to_name(head: Token) -> bool:
    """Whether the name of a body follows, of which the noun only says what it is: "the watchdog Clean Ports"."""
    doc, end = head.doc, head.i + 1
    while end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].text[:1].isupper() and doc[end].ent_type_ not in _TIMES:
        end += 1
    if end == head.i + 1 or head.tag_ in PLURAL_TAGS or head.text[:1].isupper():
        return False
    name = doc[head.i + 1 : end].root
    return (name.head == head and name.dep_ in _BESIDE) or (head.head == name and head.dep_ in _BESIDE)


def _is_one_body(hit: Hit[KnownActor | CountryForm], head: Token) -> bool:
    """Whether a name within the phrase is the source itself: a medium ("the SANA agency"), a name up to its last word."""
    if not isinstance(hit.meaning, KnownActor):
        return False
    return hit.meaning.actor_type == "media" or hit.end == head.i + 1


def _left_part(head: Token) -> Span:
    """From the leftmost modifier that leads up to the head without a break, to the head."""
    start = head.i
    inside = {token.i for child in head.lefts if child.dep_ in _LEFT for token in child.subtree}
    while start - 1 in inside and head.doc[start - 1].text not in {",", ";", ":", "“", '"'}:
        start -= 1
    return head.doc[start : head.i + 1]


def _free_part(span: Span, is_free: Callable[[Span], bool]) -> Span | None:
    """The end of the span that no other mention holds; None if its head is held."""
    if not is_free(span[-1:]):
        return None
    start = span.end - 1
    while start > span.start and is_free(span.doc[start - 1 : start]):
        start -= 1
    while start < span.end - 1 and is_possessive(span.doc[start]):
        start += 1
    return span.doc[start : span.end]


def _entity(
    reading: Reading,
    span: Span,
    words: list[Token],
    head: Token,
    collective: Collective,
    vocabulary: Vocabulary,
    entity_at: EntityAt,
) -> Entity | None:
    """The source with what its words tell of it; None where a pronoun says whose it is."""
    country = _country(reading, span, head, vocabulary)
    actor_type = "group" if head.lower_ == "people" and country else collective.actor_type or "anonymous"
    owner = next((child for child in head.lefts if child.dep_ == "poss"), None)
    if owner is not None and owner.pos_ == "PRON":
        return None
    if owner is None:
        owner = next((child for child in head.lefts if child.dep_ == "compound" and child.i < span.start), None)
    related = entity_at(owner.i) if owner is not None and not span.start <= owner.i < span.end else None
    if related is None:
        related = _complement(head, entity_at)
    if related is not None:
        noun = _text(words)
        country = country or (None if _is_apart(head, vocabulary) else related.country_code)
        return Entity(related_name(noun, related, vocabulary), actor_type, country)
    return Entity(_name(words, head), actor_type, country)


def _complement(head: Token, entity_at: EntityAt) -> Entity | None:
    """The actor after "adviser to …", "spokesman for …"."""
    if head.lemma_.lower() == "source":
        return None
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in {"to", "for", "of", "from", "at"} and child.i == head.i + 1:
            governed = next((token for token in child.children if token.dep_ == "pobj"), None)
            return entity_at(governed.i) if governed is not None else None
    return None


def _name(words: list[Token], head: Token) -> str:
    """The words of the source without article, with "familiar with the talks" or "for the ministry" after them.

    The words of a body's or a place's name do not make the description too long.
    """
    tail: list[Token] = []
    for child in head.rights:
        is_description = child.dep_ in {"amod", "acl"} and child.lower_ in {"familiar", "close"}
        is_complement = child.dep_ == "prep" and child.lower_ in _RIGHT
        if child.i != head.i + 1 + len(tail) or not (is_description or is_complement):
            break
        part = _without_days(list(child.subtree))
        count = sum(not token.ent_type_ for token in (*tail, *part))
        if count > _MOST_WORDS_AFTER or any(token.text in {",", '"', "“", "("} for token in part):
            break
        tail += part
    text = _text([*words, *tail])
    return text[:1].upper() + text[1:]


def _without_days(part: list[Token]) -> list[Token]:
    """The words up to those that say when: "to the U.S." of "to the U.S. on Sunday"."""
    end = next((at for at, token in enumerate(part) if token.ent_type_ in _TIMES), len(part))
    while end < len(part) and end and part[end - 1].pos_ in {"ADP", "DET", "ADJ"}:
        end -= 1
    return part[:end]


def _text(words: list[Token]) -> str:
    """The words in one spelling: on one line, "those talks" as "the talks", the possessor with a straight mark."""
    told = ("the" + word.whitespace_ if word.lower_ in _POINTING else word.text_with_ws for word in words)
    return " ".join("".join(told).replace("’", "'").split())


def _is_hyphenated(hit: Hit[KnownActor | CountryForm], doc: Doc) -> bool:
    """Whether the name is half of a word that says on whose side or by whom: "pro-Iranian", "US-backed"."""
    return (hit.start > 0 and doc[hit.start - 1].text == "-") or (hit.end < len(doc) and doc[hit.end].text == "-")


def _is_apart(head: Token, vocabulary: Vocabulary) -> bool:
    """Whether one who is somebody's does not act for him: an ally, a rival, a critic."""
    return head.lemma_.lower() in vocabulary.actors.name_words["relation_apart"]


def _country(reading: Reading, span: Span, head: Token, vocabulary: Vocabulary) -> str | None:
    """The one country that the source's own words name; none where they name several or a body of no country."""
    codes: set[str | None] = set()
    for at in range(span.start, span.end):
        hit = reading.name_starts.get(at)
        if hit is None or _is_hyphenated(hit, span.doc):
            continue
        if _is_apart(head, vocabulary) and hit.end < len(span.doc) and is_possessive(span.doc[hit.end]):
            continue
        if isinstance(hit.meaning, CountryForm):
            codes.add(hit.meaning.code)
        else:
            codes.add(hit.meaning.country_code)
    return codes.pop() if len(codes) == 1 else None
