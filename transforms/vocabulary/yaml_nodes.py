"""YAML that people write, read node by node, so that what is wrong is told with its line and key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from transforms.vocabulary.loading import VocabularyError


def compose(text: str, name: str, expected: str) -> yaml.MappingNode:
    """The mapping that a file consists of; `name` stands in messages, `expected` says what there should be.

    Raises VocabularyError where it is not YAML or something else.
    """
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        line = mark.line + 1 if mark else 1
        raise VocabularyError(name, line, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise VocabularyError(name, 1, f"not YAML: {error}") from error
    if not isinstance(root, yaml.MappingNode):
        raise VocabularyError(name, 1, expected)
    return root


@dataclass(frozen=True)
class NodeReader:
    """YAML nodes to values; a node knows its line."""

    name: str

    def error(self, node: yaml.Node, message: str) -> VocabularyError:
        """What to raise for this node."""
        return VocabularyError(self.name, line_of(node), message)

    def mapping(self, node: yaml.Node, allowed: Sequence[str], required: Sequence[str]) -> dict[str, yaml.Node]:
        """The values of a mapping by key; an unknown, doubled or missing key is an error."""
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
        """The items of a list."""
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, f"{key!r} must be a list")
        return list(node.value)

    def text(self, node: yaml.Node, key: str) -> str:
        """A text that is not empty, its white space collapsed."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.error(node, f"{key!r} must be a text")
        return " ".join(node.value.split())


def line_of(node: yaml.Node) -> int:
    """The line on which a node starts, from 1."""
    return int(node.start_mark.line) + 1
