"""Ids and folded text: the same content gives the same id in every run and on every machine."""

from __future__ import annotations

import hashlib
import unicodedata

_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-"}
)


def collapse(text: str) -> str:
    """NFC with every run of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """The form in which names and evidence are compared: no accents, case, or kinds of quote and dash."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def content_id(prefix: str, *parts: object) -> str:
    """`prefix_` and 16 hex digits of the SHA-256 of the parts, each closed off from the next."""
    digest = hashlib.sha256("\x1f".join("" if part is None else str(part) for part in parts).encode())
    return f"{prefix}_{digest.hexdigest()[:16]}"
