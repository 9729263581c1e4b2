"""Spellings of personal names that romanise the same name: by rule, so that no list of names need hold them.

`spellings.csv` has classes of endings, beginnings, letters and whole words that stand for one another ("-sky" is "-skyi",
"Mohammed" is "Muhammad"). A name's key takes the first form of every class, a doubled consonant or "a" once, and no
marks within a word; its spellings take every form of every class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise, product
from math import prod

from transforms.identity import fold
from transforms.vocabulary.loading import VocabularyError, read_csv, split_list

FILE = "actors/spellings.csv"
#: In the order in which keys take them.
PLACES = ("word", "any", "start", "end")
#: Shorter words are spelt in one way, but for the classes of whole words: their endings say nothing ("Li", "Roy").
LEAST_LETTERS = 4
#: A name with more spellings than this varies in one word at a time.
MOST_SPELLINGS = 100
_WORD = re.compile(r"[^\W\d_]+")
_INITIAL = re.compile(r"[A-Z]\.?")
_DOUBLED = re.compile(r"([ab-df-hj-np-tv-z])\1")
#: Marks within a word that some spell and others leave out ("Sa'ar", "J.D.").
_MARKS = re.compile(r"(?<=\w)['’ʼ‘`.](?=\w)")


@dataclass(frozen=True)
class SpellingClass:
    """Forms that stand for one another at a place of a word, the longest first; keys take the form `key`."""

    place: str
    forms: tuple[str, ...]
    key: str

    def split(self, word: str) -> tuple[str, str] | None:
        """What stands before and after the longest form of the class in a folded word; None if none is there."""
        if self.place == "word":
            return ("", "") if word in self.forms else None
        if len(word) < LEAST_LETTERS:
            return None
        for form in self.forms:
            if self.place == "end" and word.endswith(form):
                return word[: -len(form)], ""
            if self.place == "start" and word.startswith(form):
                return "", word[len(form) :]
            if self.place == "any" and form in word[1:]:
                at = word.index(form, 1)
                return word[:at], word[at + len(form) :]
        return None


def spelling_key(name: str) -> str:
    """The folded name in the one form that all its spellings share."""
    return " ".join(_word_key(word) for word in _WORD.findall(_MARKS.sub("", fold(name))))


def without_initials(name: str) -> tuple[str, str]:
    """A name of several words without the initials in its middle, and these: ("Jane Okello", "M") of "Jane M. Okello"."""
    first, *middle, last = name.split() if name.count(" ") > 1 else (name, "")
    if not middle or len(first.rstrip(".")) < 2:
        return name, ""
    initials = [word for word in middle if _INITIAL.fullmatch(word)]
    return " ".join([first, *(word for word in middle if word not in initials), last]), "".join(word[0] for word in initials)


def spellings(name: str) -> tuple[str, ...]:
    """Other spellings of a personal name, sorted; words keep their capital."""
    words = _WORD.findall(name)
    choices = [(word, *_spellings_of(word)) for word in words]
    if prod(map(len, choices)) <= MOST_SPELLINGS:
        found = {" ".join(chosen) for chosen in product(*choices)}
    else:
        found = {" ".join([*words[:at], other, *words[at + 1 :]]) for at, others in enumerate(choices) for other in others}
    return tuple(sorted(found - {" ".join(words)}))


@lru_cache(maxsize=1)
def load_classes() -> tuple[SpellingClass, ...]:
    """The classes, whole words first. Raises VocabularyError on an unsorted, doubled or single form."""
    classes = []
    rows = read_csv(FILE)
    for line, (before, row) in enumerate(pairwise(rows), start=3):
        if (before["place"], before["forms"]) >= (row["place"], row["forms"]):
            raise VocabularyError(FILE, line, f"rows must be sorted and stand once: {row['forms']!r}")
    owners: dict[tuple[str, str], int] = {}
    for line, row in enumerate(rows, start=2):
        forms = split_list(row["forms"])
        if row["place"] not in PLACES or len(forms) < 2:
            raise VocabularyError(FILE, line, f"place must be one of {', '.join(PLACES)}, with two forms or more: {row}")
        for form in forms:
            if owners.setdefault((row["place"], form), line) != line:
                raise VocabularyError(FILE, line, f"{form!r} also stands in line {owners[row['place'], form]}")
        classes.append(SpellingClass(row["place"], tuple(sorted(forms, key=lambda form: (-len(form), form))), forms[0]))
    return tuple(sorted(classes, key=lambda one: PLACES.index(one.place)))


@lru_cache(maxsize=100_000)
def _word_key(word: str) -> str:
    for one, before, after in _fitting(word):
        word = one.key.join((before, after))
    return _DOUBLED.sub(r"\1", word)


def _fitting(word: str) -> Iterator[tuple[SpellingClass, str, str]]:
    """For each place at which a class fits the word, the class of the longest form, with what stands around the form.

    A class for whole words leaves nothing to others. The word changes as the caller takes another form, so each class is
    looked for in the word with the first forms of the classes before it.
    """
    for _, classes in groupby(load_classes(), key=lambda one: one.place):
        fits = [(one, *parts) for one in classes if (parts := one.split(word)) is not None]
        if fits:
            one, before, after = min(fits, key=lambda fit: len(fit[1]) + len(fit[2]))
            yield one, before, after
            if one.place == "word":
                return
            word = one.key.join((before, after))


@lru_cache(maxsize=100_000)
def _spellings_of(word: str) -> tuple[str, ...]:
    """Other spellings of a word: by one class within, one at its beginning and one at its end, or as a whole."""
    found = {fold(word)}
    for one, *_ in _fitting(fold(word)):
        found |= {form.join(parts) for spelt in found if (parts := one.split(spelt)) is not None for form in one.forms}
    is_capital = word[:1].isupper()
    return tuple(spelt.capitalize() if is_capital else spelt for spelt in sorted(found - {fold(word)}))
