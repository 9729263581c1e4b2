"""As of when extents are told."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from transforms.extraction.annotations import DatedAs
from transforms.extraction.figures.dates import as_of
from transforms.extraction.figures.extents import candidates
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import load_territory_words

BEFORE = DatedAs(dt.date(2026, 2, 1), "month")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The army took 40 sq km in April, the monitors said on Friday.", ["2026-04"]),
        (
            "The army took 40 sq km in April, compared with 70 sq km in March, the monitors said on Friday.",
            ["2026-04", "2026-03"],
        ),
        ("Lorn now holds about 19 percent of Marrow, up from 18 percent at the end of March.", [None, "2026-03"]),
        ("Lorn holds 19 per cent of Marrow, down from 26 per cent in March, the minister said.", [None, "2026-03"]),
        ("Lorn holds 18 percent of Marrow and took 70 sq km in April.", [None, "2026-04"]),
        ("Lorn holds 18 percent of the land that it took in April.", [None]),
        ("The staff told of a gain of 60 sq km for April.", ["2026-04"]),
        ("Lorn holds 18 percent of Marrow, the minister said on Friday.", ["2026-05-01"]),
        ("The army took 40 sq km and lost 70 sq km in April.", ["2026-04", "2026-04"]),
        ("The army took 40 sq km in March and 70 sq km in April.", [None, None]),
        ("Marrow took back 45 sq km in the same month.", ["2026-02"]),
        ("Of those, 25 sq km were in the north.", ["2026-02"]),
        ("Lorn holds 18 percent of Marrow.", [None]),
    ],
)
def test_an_extent_has_the_date_of_its_own_part(
    text: str, dates: list[str | None], nlp: Language, vocabulary: Vocabulary
) -> None:
    sentence = next(nlp(text).sents)
    quantities = candidates(list(sentence), load_territory_words())
    found = [as_of(quantity, sentence, dt.date(2026, 5, 1), BEFORE, vocabulary.speech) for quantity in quantities]
    assert [one and str(one.on)[: 7 if one.precision == "month" else None] for one in found] == dates
