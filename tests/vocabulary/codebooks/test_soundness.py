from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.vocabulary.codebooks.files import load_codebook
from transforms.vocabulary.codebooks.soundness import findings, samples

RIVERS = """codebook: rivers
issues:
  - {{code: dams, label: Dams, description: Damming., support: building dams, phrases: [{}], opposites: [{}], near_misses: [{}]}}
  - {{code: locks, label: Locks, description: Locks., support: building locks, phrases: [canal lock]}}
"""


def found(nlp: Language, phrases: str, opposites: str = "", near_misses: str = "") -> list[tuple[str, bool]]:
    codebook = load_codebook(RIVERS.format(phrases, opposites, near_misses), "rivers.yml")
    return [(finding.text, finding.is_error) for finding in findings(codebook, nlp.tokenizer)]


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("big dam", [["big", "dam"]]),
        ("big|huge dam", [["big", "dam"], ["huge", "dam"]]),
        ("build ~ dam|weir|lock", [["build", "dam"], ["build", "lock"], ["build", "weir"]]),
        ("build the? dam", [["build", "the", "dam"]]),
    ],
)
def test_samples_show_every_alternative(phrase: str, words: list[list[str]]) -> None:
    assert list(samples(phrase)) == words


def test_a_sound_codebook_has_no_findings(nlp: Language) -> None:
    assert found(nlp, "build ~ dam", "tear down ~ dam", "build ~ dam of lies") == []


FINDINGS = [
    (("don't build", "", ""), 'phrase "don\'t build" can never match: "don\'t" is read as \'do\' and "n\'t"', True),
    (("dam, dam|cannot", "", ""), "'cannot' is read as 'can' and 'not'; write it as several words", False),
    (("dam", "", "dam"), "phrase 'dam' can never match: near miss 'dam' stands over it", True),
    (("dam", "dam", ""), "phrase 'dam' can never match: opposite 'dam' stands over it", True),
    (("big dam wall", "", "big dam"), "near miss 'big dam' seems", None),
    (("voter id", "", ""), "can never match", None),
    (("u.n. dam", "", ""), "can never match", None),
    (("dam", "", "beaver lodge"), "near miss 'beaver lodge' seems to keep nothing away", False),
    (("dam at canal lock", "", ""), "also names locks: 'dam at canal lock'", False),
]


@pytest.mark.parametrize(("lists", "text", "is_error"), FINDINGS)
def test_what_is_found(nlp: Language, lists: tuple[str, str, str], text: str, is_error: bool | None) -> None:
    told = [(error, one) for one, error in found(nlp, *lists) if text in one]
    assert [error for error, _ in told] == ([] if is_error is None else [is_error])
