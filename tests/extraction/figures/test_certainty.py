"""Figures that the reader is least sure of are set aside, with what they would have said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from spacy.language import Language

from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article
from transforms.extraction.figures.certainty import LEAST_CONFIDENCE, UNSURE, part_by_certainty
from transforms.vocabulary import Vocabulary


def test_a_figure_below_the_least_confidence_is_refused(nlp: Language, vocabulary: Vocabulary) -> None:
    doc = nlp("Russian forces control 40 percent of Donetsk, the monitor said.")
    (figure,) = annotate(doc, Article("a_1", dt.date(2026, 10, 9)), vocabulary).figures
    sure, unsure = replace(figure, confidence=LEAST_CONFIDENCE), replace(figure, confidence=LEAST_CONFIDENCE - 0.01)
    kept, (refused,) = part_by_certainty([sure, unsure])
    assert kept == [sure]
    assert (refused.table, refused.rule, refused.span) == ("territorial_figures", UNSURE, figure.quantity)
    assert all(word in refused.detail for word in (figure.place_name, figure.relation, "0.19"))
