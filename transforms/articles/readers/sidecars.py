"""Sidecars: what `<stem>.meta.json` says of the text or page file beside it."""

from __future__ import annotations

from typing import Any

from transforms.articles.decoding import Undecodable
from transforms.articles.readers.records import Refusal
from transforms.articles.readers.structured.json_values import parse_object

#: A longer one is none.
LONGEST = 1024 * 1024


def read_sidecar(data: bytes) -> dict[str, Any] | Refusal:
    """What a sidecar says; a broken one is a Refusal that is to be noted, while its article is read without it."""
    if len(data) > LONGEST:
        return Refusal(0, "broken_sidecar", f"more than {LONGEST} bytes")
    try:
        return parse_object(data)
    except (ValueError, Undecodable) as error:
        return Refusal(0, "broken_sidecar", str(error))
