"""The judge as shipped: one verdict a claim, the same whatever stands beside it, and issues by their description alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spacy.language import Language

from tests.extraction.marked import attribution_of, claim_from, read_marks
from transforms import model_files
from transforms.documents.packed_docs import pack, unpack
from transforms.extraction.annotate import NO_ATTRIBUTION, annotate
from transforms.extraction.annotations import Article, Attribution, Claim
from transforms.extraction.judge import weights
from transforms.extraction.judge.reading import Verdict, judge_claims
from transforms.extraction.judge.weights import load_judge
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.codebooks.codebook import Codebook

FOR, AGAINST = (
    "{The envoy} <demanded> [an immediate ceasefire in the valley].",
    "{The envoy} <rejected> [a ceasefire in the valley].",
)


@pytest.fixture(scope="module")
def claim(nlp: Language):
    def build(marked: str) -> Claim:
        text, marks = read_marks(marked)
        attribution = attribution_of(nlp(text), marks)
        return claim_from(attribution)

    return build


@pytest.fixture(scope="module")
def judged(claim, vocabulary: Vocabulary):
    def build(marked: str, codebook: Codebook = vocabulary.codebook) -> Verdict:
        one = claim(marked)
        (verdict,) = judge_claims(one.evidence.doc, [one], codebook)
        assert verdict is not None
        return verdict

    return build


def score(verdict: Verdict, code: str, stance: str) -> float:
    return next((side.score for side in verdict.sides if (side.code, side.stance) == (code, stance)), 0.0)


def test_shares_are_between_nothing_and_all(judged) -> None:
    verdict = judged(FOR)
    assert 0 <= verdict.genuine <= 1
    assert 0 <= verdict.act_share <= 1
    assert [side.score for side in verdict.sides] == sorted((side.score for side in verdict.sides), reverse=True)


def test_a_claim_is_judged_by_itself(claim, vocabulary: Vocabulary) -> None:
    one = claim(FOR)
    doc = one.evidence.doc
    other = replace(one, attribution=Attribution(content=(doc[4:6],), quote_type="indirect", cue=doc[2:3]))
    alone = judge_claims(doc, [one], vocabulary.codebook)
    beside = judge_claims(doc, [other, one], vocabulary.codebook)
    assert beside[1] == alone[0]
    assert beside[0] != alone[0]


def test_a_stored_parse_is_judged_as_a_new_one(vocabulary: Vocabulary, nlp: Language) -> None:
    doc = nlp("The envoy demanded an immediate ceasefire in the valley. “We want it now,” she said.")
    (stored,) = unpack(pack([doc]), nlp.vocab)
    article = Article("a")
    first, second = annotate(doc, article, vocabulary), annotate(stored, article, vocabulary)
    acts = [[claim.assertion.act for claim in found.claims] for found in (first, second)]
    assert acts[0] == acts[1]
    assert first.positions == second.positions


def test_an_issue_is_known_by_its_description_not_its_code(judged, vocabulary: Vocabulary) -> None:
    (ceasefire,) = (issue for issue in vocabulary.codebook.issues if issue.code == "ceasefire")
    renamed = judged(FOR, Codebook((replace(ceasefire, code="halt"),)))
    assert score(renamed, "halt", "support") == score(judged(FOR, Codebook((ceasefire,))), "ceasefire", "support")


def test_other_issues_beside_it_change_nothing_of_an_issue(judged, vocabulary: Vocabulary) -> None:
    (ceasefire,) = (issue for issue in vocabulary.codebook.issues if issue.code == "ceasefire")
    alone = score(judged(FOR, Codebook((ceasefire,))), "ceasefire", "support")
    assert score(judged(FOR), "ceasefire", "support") == pytest.approx(alone, abs=1e-3)


def test_the_words_of_a_side_are_slices_of_the_claim_or_before_it(judged) -> None:
    text, _ = read_marks(FOR)
    for side in judged(FOR).sides:
        assert side.words
        assert all(0 <= start < end <= len(text) for start, end in side.words)


def test_claim_and_issue_are_read_together_where_a_side_is_seen(judged, monkeypatch) -> None:
    judge = load_judge()
    scores = []
    for asked in (1.1, 0.0):
        one = replace(judge, settings=replace(judge.settings, asked=asked))
        monkeypatch.setattr("transforms.extraction.judge.reading.load_judge", lambda one=one: one)
        scores.append(score(judged(FOR), "ceasefire", "support"))
    monkeypatch.undo()
    assert scores[0] != scores[1]
    assert score(judged(FOR), "ceasefire", "support") == scores[1]


def test_what_is_no_attribution_is_set_aside_with_its_score(nlp: Language, vocabulary: Vocabulary, monkeypatch) -> None:
    judge = load_judge()
    strict = replace(judge, settings=replace(judge.settings, genuine=1.1))
    monkeypatch.setattr("transforms.extraction.annotate.load_judge", lambda: strict)
    found = annotate(nlp("The harbour master said that two ferries would stop."), Article("a"), vocabulary)
    assert (found.claims, found.positions) == ([], [])
    assert [(one.table, one.rule) for one in found.refused] == [("claims", NO_ATTRIBUTION)]


def test_a_file_that_was_changed_is_not_loaded(monkeypatch) -> None:
    whole = model_files.read_file
    spoilt = {weights.SETTINGS_FILE: b" "}
    monkeypatch.setattr(model_files, "read_file", lambda package, name: whole(package, name) + spoilt.get(name, b""))
    load_judge.cache_clear()
    with pytest.raises(model_files.ModelFileError, match="settings"):
        load_judge()
    monkeypatch.undo()
    load_judge.cache_clear()
    assert load_judge().settings.taken > 0
