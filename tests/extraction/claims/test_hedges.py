"""Which words hedge a claim, and by which words it is negated or conditional where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from transforms.extraction.claims.hedges import find_hedge
from transforms.extraction.claims.status_words import name_condition, name_negation

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "hedges.yml").read_text("utf8"))["hedges"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_hedges(attribute, case: dict[str, Any]) -> None:
    assert (find_hedge(attribute(case["text"])) or "none") == case["hedged"]


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("{The firm} <did not promise> [to pay nothing].", "not"),
        ("{The firm} <said> [it hadn't paid bribes].", "n't"),
        ("{The firm} <said> [no bribes were paid].", "no"),
        ("{The firm} <denied> [paying bribes].", "denied"),
        ("{The firm} <said> [it had paid bribes].", None),
    ],
)
def test_the_words_of_a_negation_are_named_those_of_the_cue_first(attribute, marked: str, words: str | None) -> None:
    assert name_negation(attribute(marked)) == words


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("{The guild} <said> [it would sail only if the wind turned].", "only if"),
        ("{The guild} <said> [it would sail unless the wind turned].", "unless"),
        ("{The guild} <said> [it would sail in exchange for wine].", "in exchange for"),
        ("{The guild} <said> [it would sail].", None),
    ],
)
def test_the_words_of_a_condition_are_named(attribute, marked: str, words: str | None) -> None:
    assert name_condition(attribute(marked)) == words
