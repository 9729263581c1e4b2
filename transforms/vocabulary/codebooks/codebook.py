"""Codebooks: the issues on which a side can be taken, and the phrases that name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from transforms.vocabulary.loading import VocabularyError
from transforms.vocabulary.patterns import Hit, Patterns

if TYPE_CHECKING:  # linking and the command line read words too, and need no spaCy
    from spacy.tokens import Token


@dataclass(frozen=True)
class Example:
    """A sentence and the stance that its speaker takes on the issue; `none` where it takes no side. `line` is its place."""

    text: str
    stance: str
    line: int = 0


@dataclass(frozen=True)
class Issue:
    """One issue and the codebook that defines it; where another one defines `yields_to`, this one steps back."""

    code: str
    label: str
    description: str
    support: str
    codebook: str
    phrases: tuple[str, ...]
    opposites: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    yields_to: str | None = None

    @property
    def signed_phrases(self) -> tuple[tuple[int, str], ...]:
        """All its phrases with their signs, in the order in which equally long ones win: near misses, opposites, phrases."""
        lists = ((0, self.near_misses), (-1, self.opposites), (1, self.phrases))
        return tuple((sign, phrase) for sign, phrases in lists for phrase in phrases)


@dataclass(frozen=True)
class Named:
    """What a phrase names: an issue, and with which sign (1 the issue, -1 its opposite, 0 neither: a near miss)."""

    code: str
    sign: int


@dataclass(frozen=True, eq=False)
class Codebook:
    """The issues in use, in the order of their files."""

    issues: tuple[Issue, ...]

    @cached_property
    def _patterns(self) -> Patterns[Named]:
        return Patterns((phrase, Named(issue.code, sign)) for issue in self.issues for sign, phrase in issue.signed_phrases)

    def find(self, tokens: Iterable[Token]) -> list[Hit[Named]]:
        """Where issues are named, by start: of one issue's overlapping phrases the longest, none where a near miss is as long."""
        kept: list[Hit[Named]] = []
        for hit in sorted(self._patterns.find(tokens), key=_precedence):
            if not any(hit.value.code == other.value.code and hit.overlaps(other) for other in kept):
                kept.append(hit)
        return sorted((hit for hit in kept if hit.value.sign), key=lambda hit: (hit.start, hit.end, hit.value.code))


def _precedence(hit: Hit[Named]) -> tuple[int, ...]:
    sign = hit.value.sign
    return hit.start - hit.end, hit.start, abs(sign), sign


def merge_codebooks(codebooks: Sequence[Codebook]) -> Codebook:
    """One codebook of several; an issue that yields to one of another codebook is left out.

    Raises VocabularyError where two define the same code.
    """
    issues = [issue for codebook in codebooks for issue in codebook.issues]
    owners: dict[str, str] = {}
    for issue in issues:
        if issue.code in owners:
            message = f"is also defined by codebook {owners[issue.code]}; use one of them, or rename it"
            raise VocabularyError(issue.codebook, f"code {issue.code}", message)
        owners[issue.code] = issue.codebook
    return Codebook(tuple(issue for issue in issues if issue.yields_to not in owners))
