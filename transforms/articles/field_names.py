"""Under which names exports keep what we publish: data (`article_fields.yml`), to which `--map` adds."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "articles/article_fields.yml"
FIELDS = ("text", "title", "url", "publisher", "authors", "published", "modified")


@dataclass(frozen=True)
class FieldMapping:
    """For each of our fields, the names that exports give it, best first; `inner` names what stands for a nested value,
    `outer` the members of a record whose own members are the record's."""

    names: Mapping[str, tuple[str, ...]]
    inner: tuple[str, ...]
    outer: tuple[str, ...] = ()

    def values(self, ours: str, raw: Mapping[str, Any], folded: Mapping[str, Any]) -> list[Any]:
        """A record's values for our field, best first; `folded` is the record by folded names (`by_fold`)."""
        return [value for _, value in self.named_values(ours, raw, folded)]

    def named_values(self, ours: str, raw: Mapping[str, Any], folded: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """The same, each with the name that it stands under."""
        insides = [by_fold(inside) for outer in self.outer if isinstance(inside := raw.get(outer), Mapping)]
        found = []
        for name in self.names[ours]:
            value = next((record[fold(name)] for record in (folded, *insides) if record.get(fold(name)) is not None), None)
            if value is None and "." in name:
                value = _reach(raw, name)
            if value not in (None, "", [], {}):
                found.append((name, value))
        return found

    def has(self, ours: str, raw: Mapping[str, Any]) -> bool:
        """Whether a record has any value for our field."""
        return bool(self.values(ours, raw, by_fold(raw)))

    def is_name_of(self, ours: str, name: Hashable) -> bool:
        """Whether exports call our field so."""
        return fold(name) in map(fold, self.names[ours])

    def ours(self, name: str) -> str | None:
        """What we call what an export calls so; None if nothing."""
        folded = fold(name)
        return next((ours for ours, theirs in self.names.items() if folded in theirs), None)

    def is_record(self, raw: Mapping[str, Any]) -> bool:
        """Whether a record has a text: a value that is text, or a list of texts, under a name of one."""
        values = self.values("text", raw, by_fold(raw))
        return any(isinstance(value[0] if isinstance(value, list) else value, str) for value in values)


def load_field_mapping(extra: Mapping[str, str] | None = None) -> FieldMapping:
    """The shipped names, preceded by the user's (their field → our field; a dotted name reaches into nested records).

    Raises ValueError, naming what is possible, where `extra` maps to a field that is not ours.
    """
    shipped = _shipped()
    names = dict(shipped.names)
    for theirs, ours in (extra or {}).items():
        if ours not in names:
            raise ValueError(f"--map {theirs}={ours}: no field {ours!r}; possible are {', '.join(sorted(names))}")
        names[ours] = (theirs, *names[ours])
    return FieldMapping(names, shipped.inner, shipped.outer)


@lru_cache(maxsize=1_000)  # a dump has few names, in each of its records
def fold(name: Hashable) -> str:
    """A field's name as names are compared: without case, spaces, `_`, `-` and `.`."""
    return re.sub(r"[\s_.-]+", "", str(name)).casefold()


def by_fold(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A record's values by folded names."""
    return {fold(key): value for key, value in raw.items()}


@lru_cache(maxsize=1)
def _shipped() -> FieldMapping:
    content = read_yaml(FILE)
    try:
        fields = {str(ours): tuple(fold(name) for name in theirs) for ours, theirs in content["fields"].items()}
        inner, outer = (tuple(str(name) for name in content[one]) for one in ("inner", "outer"))
    except (KeyError, TypeError, AttributeError) as error:
        raise VocabularyError(
            FILE, "fields", "expected `fields` (our name: list of their names), `inner` and `outer` (lists)"
        ) from error
    if set(fields) != set(FIELDS):
        raise VocabularyError(FILE, "fields", f"expected the fields {', '.join(FIELDS)}")
    return FieldMapping(fields, inner, outer)


def _reach(raw: Mapping[str, Any], path: str) -> Any:
    value: Any = raw
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value
