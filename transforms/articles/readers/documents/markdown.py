"""Markdown files: one article, with front matter as people and scrapers write it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import yaml

from transforms.articles import decoding
from transforms.articles.readers.documents.texts import whole
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal
from transforms.articles.readers.structured.json_values import as_object

#: Longest front matter, in characters.
_LONGEST = 16384
_FENCE = re.compile(r"\s{0,200}---[ \t]*\n")
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_LINE = re.compile(r"(?P<name>[A-Za-z][\w .-]{0,40}):(?:[ \t]+(?P<value>.*))?")
#: The head that page readers write above the page's markdown: `Title: …`, `URL Source: …`, each a line.
_HEAD_END = re.compile(r"^Markdown Content:[ \t]*\n", re.MULTILINE)


def read_markdown(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A markdown file: the text below its front matter, and the front matter's fields."""
    text = decoding.decode(whole(stream))
    fields, body, warnings = _split(text)
    if body.strip():
        yield RawRecord(0, {**fields, "text": body}, warnings=warnings)
    else:
        yield Refusal(0, "empty_file", "nothing but white space" + (" below the front matter" if fields else ""))


def _split(text: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Front matter, the text below it, and what is to be noted. What is no front matter is text: a rule may open a text too."""
    opening = _FENCE.match(text)
    if opening:
        closing = _FENCE_END.search(text, opening.end(), opening.end() + _LONGEST)
        matter = text[opening.end() : closing.start()] if closing else ""
        fields, problem = _front_matter(matter)
        if closing and fields:
            note = (f"broken_front_matter: {problem}; read line by line",) if problem else ()
            return fields, text[closing.end() :], note
    elif (end := _HEAD_END.search(text, 0, _LONGEST)) and (fields := _by_line(text[: end.start()])):
        return fields, text[end.end() :], ()
    return {}, text, ()


def _front_matter(matter: str) -> tuple[dict[str, Any], str | None]:
    """The fields, and what is wrong with the YAML, if it had to be read line by line."""
    try:
        value = _load(matter)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return _by_line(matter), " ".join(str(error).split())[:200] or type(error).__name__
    return value or {}, None


def _load(matter: str) -> Any:
    """The YAML value; an alias is an error, since a few of them can stand for any amount of data."""
    if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(matter, Loader=yaml.CSafeLoader)):
        raise ValueError("aliases are not followed")
    value = yaml.load(matter, Loader=yaml.CSafeLoader)
    return _plain(as_object(value)) if isinstance(value, dict) else None


def _plain(value: Any) -> Any:
    """The value with names that are text."""
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _by_line(matter: str) -> dict[str, Any]:
    """`name: value` on each line, which unquoted colons do not break; nothing if other lines stand between."""
    lines = [line for line in matter.split("\n") if line.strip() and not line.startswith((" ", "#", "- "))]
    matches = [_LINE.fullmatch(line.rstrip()) for line in lines]
    if not all(matches):
        return {}
    return {match["name"]: match["value"].strip().strip("\"'") for match in matches if match and match["value"]}
