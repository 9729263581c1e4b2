"""The words that attribute: verbs, adjectives and nouns of speech and attitude, and how each takes what is said.

The lists are general English; which complements a cue takes follows usage in news as counted on annotated articles
(PolNeAR, train split), from which no text was taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from transforms.vocabulary.loading import VocabularyError, read_csv, split_list

CUES_FILE = "speech/speech_cues.csv"
PATTERNS_FILE = "speech/speech_patterns.csv"
REFERENCES_FILE = "speech/reference_words.csv"
FIRST_NAMES_FILE = "speech/first_names.csv"
PARTS = frozenset({"verb", "adjective", "noun", "light", "manner"})
KINDS = frozenset({"speech", "attitude"})
GENDERS = frozenset({"masculine", "feminine"})
REFERENCES = GENDERS | {"utterance"}


@dataclass(frozen=True)
class Cue:
    """A cue by lemma ("rule out" for a verb with a particle), what it is and the patterns of its content.

    `kind` is speech (a single act of saying, which a "not" undoes) or attitude (which a "not" turns round).
    """

    lemma: str
    part: str
    kind: str
    patterns: frozenset[str]
    strength: float


@dataclass(frozen=True, eq=False)
class SpeechCues:
    """Cues by part of speech and lemma, and the confidence that each pattern earns.

    `genders` are words that tell a person's gender (masculine, feminine), `utterances` what is said or written
    ("statement"), of which the text may speak as of a speaker. `first_names` are those that mostly one gender bears.
    """

    verbs: Mapping[str, Cue]
    adjectives: Mapping[str, Cue]
    nouns: Mapping[str, Cue]
    light_verbs: frozenset[str]
    manners: frozenset[str]
    confidences: Mapping[str, float]
    genders: Mapping[str, str]
    utterances: frozenset[str]
    first_names: Mapping[str, str]

    @cached_property
    def quoting(self) -> frozenset[str]:
        """Lemmas of the verbs that frame quotations."""
        return frozenset(lemma for lemma, cue in self.verbs.items() if "quote" in cue.patterns)

    def confidence(self, pattern: str, cue: Cue | None = None) -> float:
        """The pattern's confidence times the cue's strength."""
        return round(self.confidences[pattern] * (cue.strength if cue else 1.0), 3)


def load_speech() -> SpeechCues:
    """The cues as shipped. Raises VocabularyError on an unsorted or doubled cue, or an unknown part, kind or pattern."""
    patterns = enumerate(read_csv(PATTERNS_FILE), start=2)
    confidences = {row["pattern"]: _share(row["confidence"], PATTERNS_FILE, line) for line, row in patterns}
    cues: dict[tuple[str, str], Cue] = {}
    last = ("", "")
    for line, row in enumerate(read_csv(CUES_FILE), start=2):
        key = (row["cue"], row["part"])
        if key <= last:
            raise VocabularyError(CUES_FILE, line, f"cues must be sorted and stand once: {key} after {last}")
        last = key
        cues[key] = _cue(row, line, confidences)
    references = _references()
    return SpeechCues(
        verbs=_of_part(cues, "verb"),
        adjectives=_of_part(cues, "adjective"),
        nouns=_of_part(cues, "noun"),
        light_verbs=frozenset(_of_part(cues, "light")),
        manners=frozenset(_of_part(cues, "manner")),
        confidences=confidences,
        genders={word: use for word, use in references.items() if use != "utterance"},
        utterances=frozenset(word for word, use in references.items() if use == "utterance"),
        first_names=_first_names(),
    )


def _first_names() -> dict[str, str]:
    names: dict[str, str] = {}
    last = ""
    for line, row in enumerate(read_csv(FIRST_NAMES_FILE), start=2):
        if row["name"] <= last or row["use"] not in GENDERS:
            raise VocabularyError(FIRST_NAMES_FILE, line, "first names must be sorted, stand once, and be of a gender")
        last = row["name"]
        names[last] = row["use"]
    return names


def _references() -> dict[str, str]:
    references: dict[str, str] = {}
    for line, row in enumerate(read_csv(REFERENCES_FILE), start=2):
        if row["use"] not in REFERENCES:
            raise VocabularyError(REFERENCES_FILE, line, f"use must be one of {', '.join(sorted(REFERENCES))}: {row['use']!r}")
        if row["word"] in references:
            raise VocabularyError(REFERENCES_FILE, line, f"words must stand once: {row['word']!r}")
        references[row["word"]] = row["use"]
    return references


def _cue(row: dict[str, str], line: int, confidences: Mapping[str, float]) -> Cue:
    patterns = split_list(row["patterns"])
    unknown = [pattern for pattern in patterns if pattern not in confidences]
    if unknown or not patterns:
        raise VocabularyError(CUES_FILE, line, f"patterns must stand in {PATTERNS_FILE}: {unknown or 'none given'}")
    if row["part"] not in PARTS:
        raise VocabularyError(CUES_FILE, line, f"part must be one of {', '.join(sorted(PARTS))}: {row['part']!r}")
    if row["kind"] not in KINDS:
        raise VocabularyError(CUES_FILE, line, f"kind must be one of {', '.join(sorted(KINDS))}: {row['kind']!r}")
    return Cue(row["cue"], row["part"], row["kind"], frozenset(patterns), _share(row["strength"], CUES_FILE, line))


def _share(cell: str, file: str, line: int) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise VocabularyError(file, line, f"must be a number: {cell!r}") from None
    if not 0 < value <= 1:
        raise VocabularyError(file, line, f"must be above 0 and at most 1: {cell}")
    return value


def _of_part(cues: Mapping[tuple[str, str], Cue], part: str) -> dict[str, Cue]:
    return {lemma: cue for (lemma, cue_part), cue in cues.items() if cue_part == part}
