"""How the report says codes, dates, names and addresses."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import yaml

#: An article's address is a link only if it is one of these: a `javascript:` address would run.
_WEB = re.compile(r"https?://[^\s/?#<>\"'\\\[\]]+[^\s<>\"]*", re.IGNORECASE)
ELLIPSIS = " …"


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """Plain words by kind of code and code, as `words.yml` has them."""
    text = resources.files("transforms.release.report").joinpath("words.yml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def spaced(code: str) -> str:
    """A code of an open list, such as a rule, in words: `no_article_text` → `no article text`."""
    return code.replace("_", " ")


def plain(text: str) -> str:
    """The text on one line, without characters that steer a screen: controls and marks of writing direction."""
    kept = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    return " ".join("".join(letter for letter in kept if unicodedata.bidirectional(letter) not in _STEERING).split())


_STEERING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def clipped(text: str, length: int) -> str:
    """The text up to `length` characters, cut between words where it is cut."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + ELLIPSIS


def link(url: str | None) -> str | None:
    """The address if it leads to a page of the web, else None."""
    return url.strip() if url and _WEB.fullmatch(url.strip()) else None


def day(value: dt.date | None) -> str | None:
    """`21 May 2025`."""
    return f"{value.day} {value:%B %Y}" if value else None


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 article`, `1,200 articles`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
