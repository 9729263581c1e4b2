"""JSON values out of bytes or text that nobody vouches for."""

from __future__ import annotations

import json
from typing import Any

from transforms.articles import decoding

#: Deeper nesting is no export of articles, and breaks those who write the value again.
DEEPEST = 100


def parse_object(data: bytes) -> dict[str, Any]:
    """The JSON object in the bytes; anything else is a ValueError that says what it is."""
    try:
        value = json.loads(decoding.to_text(data))
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return as_object(value)


def as_object(value: Any) -> dict[str, Any]:
    """The value, if it is an object of sound depth; else a ValueError."""
    if not isinstance(value, dict):
        raise ValueError(f"not an object but {type(value).__name__}")
    if _is_deep(value):
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
