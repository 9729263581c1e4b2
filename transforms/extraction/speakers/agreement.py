"""What words tell of gender, age, and what an actor does in its sentence: that by which a source agrees with whom it may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Mention
from transforms.extraction.phrases import SUBJECTS

PRONOUN_GENDERS: Mapping[str, str] = {
    "he": "masculine", "his": "masculine", "him": "masculine", "himself": "masculine",
    "she": "feminine", "her": "feminine", "hers": "feminine", "herself": "feminine",
}  # fmt: skip
#: What may stand between "the" and the noun without telling who is meant.
IDLE = frozenset({"ADJ", "ADV", "VERB", "PUNCT", "NUM", "PART"})
#: Words of a role that is held no more.
FORMER = frozenset({"former", "ex", "late", "then"})
#: Words of an apposition after a name that are searched for a word of gender: "mother of two".
_APPOSITION_WORDS = 4
_YEARS_OLD = ("-", "year", "-", "old")


def is_subject(noun: Token) -> bool:
    """Whether the noun does what a verb says: its subject or agent, or joined to it, beside it or possessing it."""
    while noun.dep_ in {"conj", "appos", "poss", "compound", "nmod"} and noun.head.pos_ in {"NOUN", "PROPN", "PRON"}:
        noun = noun.head
    return noun.dep_ in SUBJECTS or (noun.dep_ == "pobj" and noun.head.dep_ == "agent")


def told_gender(mention: Mention, genders: Mapping[str, str]) -> str | None:
    """The gender that a title before the name, the role or a noun in apposition tells."""
    doc, start, end = mention.span.doc, mention.span.start, mention.span.end
    near = [token.lower_ for token in doc[max(start - 1, 0) : end]]
    near += (mention.entity.role_text or "").lower().split() if mention.entity is not None else []
    if end < len(doc) and doc[end].text == ",":
        near += [token.lower_ for token in doc[end + 1 : end + 1 + _APPOSITION_WORDS]]
    return next((genders[word] for word in near if word in genders), None)


def told_ages(name: Span) -> Iterator[str]:
    """How old somebody is: "Jane Okello, 54," and "54-year-old Jane Okello"."""
    doc, start, end = name.doc, name.start, name.end
    if end + 1 < len(doc) and doc[end].text == "," and doc[end + 1].text.isdigit():
        yield doc[end + 1].text
    if (
        start > len(_YEARS_OLD)
        and doc[start - 1].text == _YEARS_OLD[-1]
        and tuple(token.text for token in doc[start - len(_YEARS_OLD) : start]) == _YEARS_OLD
    ):
        yield doc[start - len(_YEARS_OLD) - 1].text


def age_of(span: Span) -> str | None:
    """The age in "the 54-year-old senator"."""
    if not any(token.lower_ == "old" for token in span):
        return None
    return next((token.text for token in span if token.text.isdigit()), None)
