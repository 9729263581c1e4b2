"""Agency copy in capitals throughout, written as other news is: else no name in it would be found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from transforms.vocabulary.loading import VocabularyError, read_csv

FILE = "articles/word_cases.csv"
#: So many letters, and this share of them in capitals, make a text one in capitals.
_FEWEST, _SHARE = 60, 0.85
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS = re.compile(r"(?:(?:[.!?]|--|[—–])['\"”’)]{0,3}\s+|\n\s*|^\s*)[\"“‘'(]{0,2}$")
#: An initialism is no end of a sentence.
_INITIALS = re.compile(r"\.[^\W\d_]\.\s+$")
#: Before a number stands the name of a month: `MAY 15`.
_DAY = re.compile(r"\.? \d{1,2}\b")


def in_ordinary_case(text: str) -> str:
    """A text in capitals with only names, initialisms and the first words of sentences so; any other text as it is.

    Words whose case is known from other news (`word_cases.csv`, counted by `training/casing`) get it; all others are taken for
    names. The text keeps its length.
    """
    letters = _LETTER.findall(text, 0, 20_000)
    if len(letters) < _FEWEST or sum(map(str.isupper, letters)) < _SHARE * len(letters):
        return text

    def written(match: re.Match[str]) -> str:
        word = match[0]
        if not word.isupper() or "." in word:
            return word
        case, told = _case(word)
        before = text[max(0, match.start() - 8) : match.start()]
        begins = _ENDS.search(before) is not None and not _INITIALS.search(before)
        if case == "lower" and not begins and not _DAY.match(text, match.end()):
            found = word.lower()
        elif case == "upper":
            found = word[:told] + word[told:].lower()
        elif word == "I" or word.startswith(("I'", "I’")):
            found = word[0] + word[1:].lower()
        else:
            found = _as_name(word)
        return found if len(found) == len(word) else word

    return _WORD.sub(written, text)


def _case(word: str) -> tuple[str | None, int]:
    """How a word is usually written, None if that is not known, and how many of its letters this is told of: one may be known
    without its `'s`."""
    known, form = _cases(), word.lower().replace("’", "'")
    bare = form.removesuffix("'s")
    return (known[form], len(form)) if form in known else (known.get(bare), len(bare))


def _as_name(word: str) -> str:
    """`O'BRIEN'S` → `O'Brien's`."""
    parts = re.split(r"(['’])", word)
    return "".join(part.lower() if number and len(part) <= 2 else part.capitalize() for number, part in enumerate(parts))


@lru_cache(maxsize=1)
def _cases() -> Mapping[str, str]:
    rows = read_csv(FILE)
    if not all(set(row) == {"word", "case"} and row["case"] in ("lower", "upper") for row in rows):
        raise VocabularyError(FILE, 1, "expected the columns word, case (lower or upper)")
    return {row["word"]: row["case"] for row in rows}
