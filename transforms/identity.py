"""Ids and folded text: the same content gives the same id in every run and on every machine."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-"}
)
#: Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans({
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i", "ħ": "h", "Ħ": "H",
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th",
})  # fmt: skip


def collapse(text: str) -> str:
    """NFC with every run of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=1 << 14)  # an article's names and sentences are asked for again and again
def fold(text: str) -> str:
    """The form in which names and evidence are compared: no accents, case, or kinds of quote and dash."""
    plain = text.translate(_QUOTES).translate(_LETTERS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def text_digest(text: str) -> str:
    """SHA-256 of a text, as hex digits; a lone surrogate counts as what it is."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def content_id(prefix: str, *parts: object) -> str:
    """`prefix_` and 16 hex digits of the SHA-256 of the parts, each closed off from the next."""
    digest = hashlib.sha256("\x1f".join("" if part is None else str(part) for part in parts).encode())
    return f"{prefix}_{digest.hexdigest()[:16]}"
