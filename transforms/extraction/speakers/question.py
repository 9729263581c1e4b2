"""What is asked of an article for one attribution: who the words of its source are, read once for all candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Attribution, Entity, Mention
from transforms.extraction.mentions.heads import antecedent
from transforms.extraction.phrases import DETERMINERS, PLURAL_TAGS
from transforms.extraction.speakers.agreement import FORMER, IDLE, PRONOUN_GENDERS, age_of
from transforms.extraction.speakers.cast import Cast
from transforms.extraction.speakers.head_mention import mention_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.descriptions import Description

KINDS = (
    "he", "she", "it", "they", "relative", "first", "none", "name", "title", "description", "provisional", "person_noun",
    "body_noun", "other_noun", "plural_noun", "utterance", "proper", "other",
)  # fmt: skip
_PRONOUNS: Mapping[str, str] = {
    "he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she", "herself": "she",
    "it": "it", "its": "it", "itself": "it", "they": "they", "them": "they", "their": "they", "theirs": "they",
    "i": "first", "we": "first", "me": "first", "us": "first", "my": "first", "our": "first", "mine": "first", "ours": "first",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """The source of an attribution, or a noun phrase alone, as the candidates are held against it.

    `words` are the nouns before the head, `noun` the lemma of a head that is no name; `country` is what an adjective names,
    `content` the tokens of what is said, and `hint` the actor that the rules for names, pronouns and descriptions give.
    """

    kind: str
    position: int
    sentence: int
    paragraph: int
    is_quoted: bool
    span: Span | None = None
    root: Token | None = None
    mention: Mention | None = None
    attribution: Attribution | None = None
    gender: str | None = None
    words: tuple[str, ...] = ()
    country: str | None = None
    description: Description | None = None
    age: str | None = None
    is_definite: bool = False
    is_plural: bool = False
    content: tuple[tuple[int, int], ...] = ()
    hint: Entity | None = None
    lower: frozenset[str] = field(default_factory=frozenset)
    noun: str = ""

    @property
    def is_shared_name(self) -> bool:
        """Whether the source is a name that several people of the article bear: it makes no actor of its own."""
        return self.mention is not None and self.mention.kind == "name" and self.mention.entity is None


def ask(attribution: Attribution, mentions: Sequence[Mention], cast: Cast) -> Question:
    """The question of who holds an attribution."""
    content = tuple((span.start, span.end) for span in attribution.content)
    if attribution.source is not None:
        return ask_span(attribution.source, mentions, cast, attribution, content)
    position = min(start for start, _ in content)
    if attribution.cue is not None:
        position = min(position, attribution.cue.start)
    return Question(
        kind="none",
        position=position,
        sentence=cast.sentence_number(position),
        paragraph=cast.structure.paragraph_number(position),
        is_quoted=cast.structure.quotation_of(position) is not None,
        attribution=attribution,
        content=content,
    )


def ask_span(
    source: Span,
    mentions: Sequence[Mention],
    cast: Cast,
    attribution: Attribution | None = None,
    content: tuple[tuple[int, int], ...] = (),
) -> Question:
    """The question of whom a noun phrase means; a relative pronoun is read as what it stands for."""
    span = antecedent(source)
    root, vocabulary = span.root, cast.vocabulary
    mention = mention_of(span, mentions)
    words, country = _words_before(span, vocabulary)
    noun = root.lemma_.lower()
    description = vocabulary.descriptions.get(" ".join([*words[-1:], noun])) or vocabulary.descriptions.get(noun)
    pronoun = _PRONOUNS.get(root.lower_)
    kind = _kind(span, root, mention, pronoun, description, vocabulary)
    return Question(
        kind=kind,
        position=span.start,
        sentence=cast.sentence_number(span.start),
        paragraph=cast.structure.paragraph_number(span.start),
        is_quoted=cast.structure.quotation_of(root.i) is not None,
        span=span,
        root=root,
        mention=mention,
        attribution=attribution,
        gender=PRONOUN_GENDERS.get(root.lower_) or vocabulary.speech.genders.get(root.lower_),
        words=words,
        country=country,
        description=description,
        age=age_of(span),
        is_definite=span[0].lower_ in DETERMINERS,
        is_plural=root.tag_ in PLURAL_TAGS or pronoun == "they",
        content=content,
        lower=frozenset(token.lower_ for token in span),
        noun=noun if root.pos_ in {"NOUN", "PROPN"} and kind != "name" else "",
    )


def _kind(
    span: Span, root: Token, mention: Mention | None, pronoun: str | None, description: Description | None, vocabulary: Vocabulary
) -> str:
    if mention is not None:
        if mention.is_provisional:
            return "provisional"
        return {"name": "name", "metonym": "name", "title": "title"}.get(mention.kind, "description")
    if pronoun is not None:
        return pronoun
    if root.tag_ in {"WDT", "WP", "WP$"} or (root.lower_ == "that" and len(span) == 1):
        return "relative"
    if root.pos_ == "PROPN":
        return "proper"
    if root.lemma_.lower() in vocabulary.speech.utterances:
        return "utterance"
    if root.tag_ in PLURAL_TAGS:
        return "plural_noun"
    if description is not None:
        return "person_noun" if description.refers_to == "person" else "body_noun"
    return "other_noun" if root.pos_ in {"NOUN", "ADJ", "NUM"} else "other"


def _words_before(span: Span, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str | None]:
    """The nouns before the head that must fit, and the country that an adjective names; no country where two are named."""
    words: list[str] = []
    countries: set[str] = set()
    for token in span:
        if token.i >= span.root.i:
            break
        code = vocabulary.countries.code_of(token.text) if token.text[:1].isupper() else None
        if code is not None:
            countries.add(code)
        elif token.pos_ not in IDLE | {"DET", "PRON"} or token.lower_ in FORMER:
            words.append(token.lower_)
    return tuple(words), (countries.pop() if len(countries) == 1 else None)
