"""From a Doc to staged rows that keep their contracts and carry their evidence."""

from __future__ import annotations

import datetime as dt

from spacy.language import Language

from transforms.extraction.annotations import Article
from transforms.extraction.rows import extract
from transforms.frames import from_rows
from transforms.schema import STAGED
from transforms.vocabulary import Vocabulary

TEXT = (
    "Anna Weiss, the foreign minister of Norway, said on Tuesday that Russia controls half of Donetsk.\n\n"
    "“We want a ceasefire now,” she told reporters. “We want a ceasefire now,” she repeated.\n\n"
    "Anna Weiss and Mara Quist rejected calls for new sanctions."
)
ARTICLE = Article("a_1", dt.date(2026, 10, 9))


def test_rows_keep_their_contracts(nlp: Language, vocabulary: Vocabulary) -> None:
    rows = extract(nlp(TEXT), ARTICLE, vocabulary)
    assert set(rows) == set(STAGED)
    for name, table in STAGED.items():
        assert len(from_rows(rows[name], table)) == len(rows[name])


def test_every_row_is_a_slice_of_the_text(nlp: Language, vocabulary: Vocabulary) -> None:
    rows = extract(nlp(TEXT), ARTICLE, vocabulary)
    for claim in rows["claims"]:
        assert TEXT[claim["evidence_start"] : claim["evidence_end"]] == claim["evidence_text"]
    for mention in rows["mentions"]:
        assert TEXT[mention["mention_start"] : mention["mention_end"]] == mention["mention_text"]
    for figure in rows["territorial_figures"]:
        assert TEXT[figure["evidence_start"] : figure["evidence_end"]] == figure["evidence_text"]


def test_the_same_text_gives_the_same_rows(nlp: Language, vocabulary: Vocabulary) -> None:
    assert extract(nlp(TEXT), ARTICLE, vocabulary) == extract(nlp(TEXT), ARTICLE, vocabulary)


def test_an_id_does_not_depend_on_what_stands_before(nlp: Language, vocabulary: Vocabulary) -> None:
    ids = {row["claim_id"] for row in extract(nlp(TEXT), ARTICLE, vocabulary)["claims"]}
    moved = {row["claim_id"] for row in extract(nlp("It rained in Oslo.\n\n" + TEXT), ARTICLE, vocabulary)["claims"]}
    assert ids <= moved


def test_joint_speakers_have_a_row_each(nlp: Language, vocabulary: Vocabulary) -> None:
    claims = extract(nlp(TEXT), ARTICLE, vocabulary)["claims"]
    assert [claim["source_text"] for claim in claims if claim["cue_text"] == "rejected"] == ["Anna Weiss", "Mara Quist"]


def test_a_claim_is_dated_by_its_words_or_by_publication(nlp: Language, vocabulary: Vocabulary) -> None:
    first = extract(nlp(TEXT), ARTICLE, vocabulary)["claims"][0]
    assert (first["stated_on"], first["stated_on_source"]) == (dt.date(2026, 10, 6), "said")
    bare = extract(nlp("Anna Weiss said the port would open."), ARTICLE, vocabulary)["claims"][0]
    assert (bare["stated_on"], bare["stated_on_source"]) == (dt.date(2026, 10, 9), "published")


def test_a_figure_points_to_the_claim_that_states_it(nlp: Language, vocabulary: Vocabulary) -> None:
    rows = extract(nlp(TEXT), ARTICLE, vocabulary)
    (figure,) = rows["territorial_figures"]
    assert figure["claim_id"] == rows["claims"][0]["claim_id"]
    assert figure["claimant_entity_id"] == rows["claims"][0]["entity_id"]
