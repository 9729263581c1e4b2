"""Codebooks: the issues on which a side can be taken, and the phrases that name them.

A codebook is a YAML file: `codebook` (its name) and `issues`, each with
`code`, `label`, `description`, `support` (what being for it means), `phrases` (that name the issue, or being for it),
`opposites` (that name being against it: "sanctions relief"), `near_misses` (that look like it and are not) and
`examples` (sentences with the stance they take, or `none`). Phrases are written in the language of `patterns.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import yaml
from spacy.tokens import Token

from transforms.vocabulary.loading import VocabularyError, read_text
from transforms.vocabulary.patterns import Hit, PatternError, Patterns, parse_pattern

DEFAULT = "codebooks/conflict.yml"
#: What an example may show: the stances of a position, or that none is taken.
EXAMPLE_STANCES = ("support", "oppose", "conditional", "unclear", "none")
_TEXTS = ("code", "label", "description", "support")
_LISTS = ("phrases", "opposites", "near_misses", "examples")
_REQUIRED = (*_TEXTS, "phrases")
_CODE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Example:
    """A sentence and the stance that its speaker takes on the issue; `none` where it takes no side."""

    text: str
    stance: str


@dataclass(frozen=True)
class Issue:
    """One issue and the codebook that defines it."""

    code: str
    label: str
    description: str
    support: str
    codebook: str
    phrases: tuple[str, ...]
    opposites: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


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
        return Patterns(
            (phrase, Named(issue.code, sign))
            for issue in self.issues
            for sign, phrases in ((0, issue.near_misses), (-1, issue.opposites), (1, issue.phrases))
            for phrase in phrases
        )

    def find(self, tokens: Iterable[Token]) -> list[Hit[Named]]:
        """Where issues are named, by start: of one issue's overlapping phrases the longest, none where a near miss is longer."""
        kept: list[Hit[Named]] = []
        for hit in sorted(self._patterns.find(tokens), key=lambda hit: (hit.start - hit.end, hit.start, hit.value.sign)):
            if not any(hit.value.code == other.value.code and hit.overlaps(other) for other in kept):
                kept.append(hit)
        return sorted((hit for hit in kept if hit.value.sign), key=lambda hit: (hit.start, hit.end, hit.value.code))


def load_default_codebook() -> Codebook:
    """The codebook as shipped."""
    return load_codebook(read_text(DEFAULT), DEFAULT)


def load_codebook(text: str, name: str) -> Codebook:
    """A codebook from the text of a YAML file; `name` stands in messages.

    Raises VocabularyError, naming line and key, on what is unknown, missing, doubled or of the wrong kind.
    """
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        line = mark.line + 1 if mark else 1
        raise VocabularyError(name, line, f"not YAML: {error.problem}") from error
    if not isinstance(root, yaml.MappingNode):
        raise VocabularyError(name, 1, "a codebook must have the keys codebook and issues")
    reader = _Reader(name)
    keys = reader.mapping(root, ("codebook", "issues"), ("codebook", "issues"))
    title = reader.text(keys["codebook"], "codebook")
    issues = tuple(reader.issue(node, title) for node in reader.items(keys["issues"], "issues"))
    return _checked(issues, {issue.code: node for issue, node in zip(issues, keys["issues"].value, strict=True)}, name)


def merge_codebooks(codebooks: Sequence[Codebook]) -> Codebook:
    """One codebook of several. Raises VocabularyError where two define the same code."""
    owners: dict[str, str] = {}
    for issue in (issue for codebook in codebooks for issue in codebook.issues):
        if issue.code in owners:
            raise VocabularyError(issue.codebook, f"code {issue.code}", f"is also defined by codebook {owners[issue.code]}")
        owners[issue.code] = issue.codebook
    return Codebook(tuple(issue for codebook in codebooks for issue in codebook.issues))


def _checked(issues: tuple[Issue, ...], nodes: dict[str, yaml.Node], name: str) -> Codebook:
    seen: set[str] = set()
    for issue in issues:
        if issue.code in seen:
            raise VocabularyError(name, nodes[issue.code].start_mark.line + 1, f"code {issue.code!r} stands twice")
        seen.add(issue.code)
    return Codebook(issues)


@dataclass(frozen=True)
class _Reader:
    """YAML nodes to values; a node knows its line."""

    name: str

    def error(self, node: yaml.Node, message: str) -> VocabularyError:
        return VocabularyError(self.name, node.start_mark.line + 1, message)

    def mapping(self, node: yaml.Node, allowed: Sequence[str], required: Sequence[str]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"expected the keys {', '.join(allowed)}")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value not in allowed:
                raise self.error(key, f"unknown key {key.value!r}; known are {', '.join(allowed)}")
            if key.value in found:
                raise self.error(key, f"key {key.value!r} stands twice")
            found[key.value] = value
        missing = [key for key in required if key not in found]
        if missing:
            raise self.error(node, f"missing key {missing[0]!r}")
        return found

    def items(self, node: yaml.Node, key: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, f"{key!r} must be a list")
        return list(node.value)

    def text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.error(node, f"{key!r} must be a text")
        return " ".join(node.value.split())

    def issue(self, node: yaml.Node, codebook: str) -> Issue:
        keys = self.mapping(node, (*_TEXTS, *_LISTS), _REQUIRED)
        texts = {key: self.text(keys[key], key) for key in _TEXTS}
        if not _CODE.fullmatch(texts["code"]):
            raise self.error(keys["code"], f"code must be lower case letters, digits and _: {texts['code']!r}")
        phrases = {key: tuple(self.phrases(keys[key], key)) if key in keys else () for key in _LISTS[:3]}
        examples = tuple(self.example(item) for item in self.items(keys["examples"], "examples")) if "examples" in keys else ()
        return Issue(
            code=texts["code"],
            label=texts["label"],
            description=texts["description"],
            support=texts["support"],
            codebook=codebook,
            phrases=phrases["phrases"],
            opposites=phrases["opposites"],
            near_misses=phrases["near_misses"],
            examples=examples,
        )

    def phrases(self, node: yaml.Node, key: str) -> Iterator[str]:
        seen: set[str] = set()
        for item in self.items(node, key):
            phrase = self.text(item, key)
            try:
                parse_pattern(phrase)
            except PatternError as error:
                raise self.error(item, f"{key}: {error}") from error
            if phrase in seen:
                raise self.error(item, f"{key}: {phrase!r} stands twice")
            seen.add(phrase)
            yield phrase

    def example(self, node: yaml.Node) -> Example:
        keys = self.mapping(node, ("text", "stance"), ("text", "stance"))
        stance = self.text(keys["stance"], "stance")
        if stance not in EXAMPLE_STANCES:
            raise self.error(keys["stance"], f"stance must be one of {', '.join(EXAMPLE_STANCES)}: {stance!r}")
        return Example(self.text(keys["text"], "text"), stance)
