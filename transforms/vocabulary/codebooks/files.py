"""Codebooks as files.

A codebook is a YAML file: `codebook` (its name) and `issues`, each with
`code`, `label`, `description`, `support` (what being for it means), perhaps `phrases` (that name the issue, or being for it),
`opposites` (that name being against it: "sanctions relief"), `near_misses` (that look like it and are not),
`examples` (sentences with the stance they take, or `none`) and `yields_to` (the code of another codebook's issue that is
the same: where both are in use, this one is left out). Phrases are written in the language of `patterns.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from transforms.vocabulary.codebooks.codebook import Codebook, Example, Issue, merge_codebooks
from transforms.vocabulary.loading import read_text
from transforms.vocabulary.patterns import PatternError, parse_pattern
from transforms.vocabulary.yaml_nodes import NodeReader, compose, line_of

#: The codebooks that are shipped, by name.
SHIPPED = {"conflict": "codebooks/conflict.yml", "politics": "codebooks/politics.yml"}
#: Those in use where none is named.
DEFAULT = ("conflict", "politics")
#: What an example may show: the stances of a position, or that none is taken.
EXAMPLE_STANCES = ("support", "oppose", "conditional", "unclear", "none")
_TEXTS = ("code", "label", "description", "support")
_PHRASES = ("phrases", "opposites", "near_misses")
_REQUIRED = _TEXTS
_KEYS = (*_TEXTS, "yields_to", *_PHRASES, "examples")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_EXPECTED = "a codebook must have the keys codebook and issues"


def load_codebooks(texts: Sequence[tuple[str, str]] = ()) -> Codebook:
    """One codebook of all that are given as (text, name), of the default ones where none is.

    Raises VocabularyError as `load_codebook` does, and where two define the same code.
    """
    return merge_codebooks([load_codebook(*one) for one in texts] or [load_shipped(name) for name in DEFAULT])


def load_shipped(name: str) -> Codebook:
    """A codebook that is shipped, by its name."""
    return load_codebook(read_text(SHIPPED[name]), SHIPPED[name])


def load_codebook(text: str, name: str) -> Codebook:
    """A codebook from the text of a YAML file; `name` stands in messages.

    Raises VocabularyError, naming line and key, on what is unknown, missing, doubled or of the wrong kind.
    """
    reader = _IssueReader(name)
    keys = reader.mapping(compose(text, name, _EXPECTED), ("codebook", "issues"), ("codebook", "issues"))
    title = reader.text(keys["codebook"], "codebook")
    issues: dict[str, Issue] = {}
    for node in reader.items(keys["issues"], "issues"):
        issue = reader.issue(node, title)
        if issue.code in issues:
            raise reader.error(node, f"code {issue.code!r} stands twice")
        issues[issue.code] = issue
    if not issues:
        raise reader.error(keys["issues"], "'issues' holds no issue")
    return Codebook(tuple(issues.values()))


class _IssueReader(NodeReader):
    """Nodes to issues."""

    def code(self, node: yaml.Node, key: str) -> str:
        code = self.text(node, key)
        if not _CODE.fullmatch(code):
            raise self.error(node, f"{key} must be lower case letters, digits and _: {code!r}")
        return code

    def issue(self, node: yaml.Node, codebook: str) -> Issue:
        keys = self.mapping(node, _KEYS, _REQUIRED)
        phrases = {key: tuple(self.phrases(keys[key], key)) if key in keys else () for key in _PHRASES}
        examples = tuple(self.example(item) for item in self.items(keys["examples"], "examples")) if "examples" in keys else ()
        return Issue(
            code=self.code(keys["code"], "code"),
            label=self.text(keys["label"], "label"),
            description=self.text(keys["description"], "description"),
            support=self.text(keys["support"], "support"),
            codebook=codebook,
            phrases=phrases["phrases"],
            opposites=phrases["opposites"],
            near_misses=phrases["near_misses"],
            examples=examples,
            yields_to=self.code(keys["yields_to"], "yields_to") if "yields_to" in keys else None,
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
        return Example(self.text(keys["text"], "text"), stance, line_of(node))
