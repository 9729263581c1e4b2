"""Who speaks: names, surnames, titles, pronouns; and who must stay unresolved."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from spacy.language import Language

from transforms import model_files
from transforms.documents.nlp import parse
from transforms.extraction.annotate import read_words
from transforms.extraction.annotations import Article, Claim, Entity, Mention
from transforms.extraction.speakers import model, resolver
from transforms.extraction.speakers.features import PAIR, SHARED, Candidate
from transforms.extraction.speakers.question import Question
from transforms.vocabulary import Vocabulary


def last_claim(text: str, nlp: Language, vocabulary: Vocabulary) -> Claim:
    return read_words(nlp(text), Article("a_1", dt.date(2026, 10, 9)), vocabulary).claims[-1]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Anna Weiss arrived in Doha. Weiss said the port would open.", "Anna Weiss"),
        ("Anna Weiss arrived in Doha. She said the port would open.", "Anna Weiss"),
        ("Norwegian Foreign Minister Lars Holm flew in. The minister said the port would open.", "Lars Holm"),
        ("Moscow said it would open the port.", "Government of Russia"),
        ("The Kremlin said it would open the port.", "Government of Russia"),
        ("Hungary said it would open the port.", "Government of Hungary"),
        ("The United Nations said the port would open.", "United Nations"),
        ("A senior White House official said the port would open.", "Senior White House official"),
        ("“The port will open,” said Anna Weiss. “And it will stay open for good,” she added.", "Anna Weiss"),
    ],
)
def test_a_speaker_is_known(nlp: Language, vocabulary: Vocabulary, text: str, speaker: str) -> None:
    claim = last_claim(text, nlp, vocabulary)
    assert claim.speaker.status == "resolved"
    assert claim.speaker.entity is not None
    assert claim.speaker.entity.name == speaker


@pytest.mark.parametrize(
    "text",
    [
        "He said the port would open.",
        "They said the port would open.",
        "Lars Holm and Pavel Dorin met. He said the port would open.",
        "The Smiths wrote a letter. The author said the port would open.",
    ],
)
def test_who_cannot_be_told_stays_unresolved(nlp: Language, vocabulary: Vocabulary, text: str) -> None:
    claim = last_claim(text, nlp, vocabulary)
    assert claim.speaker.status == "unresolved"
    assert claim.speaker.entity is None


def test_second_hand_speech_names_who_relays_it(nlp: Language, vocabulary: Vocabulary) -> None:
    claim = last_claim("Anna Weiss said that Mara Quist had promised to open the port.", nlp, vocabulary)
    assert claim.speaker.entity is not None
    assert claim.reported_by is not None
    assert (claim.speaker.entity.name, claim.reported_by.name) == ("Mara Quist", "Anna Weiss")


def test_the_evidence_holds_source_cue_and_content(nlp: Language, vocabulary: Vocabulary) -> None:
    claim = last_claim("It rained. Anna Weiss said the port would open. Nobody came.", nlp, vocabulary)
    assert claim.evidence.text == "Anna Weiss said the port would open."


CASES = list(csv.DictReader((Path(__file__).parents[1] / "cases" / "speakers.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def told(nlp: Language, vocabulary: Vocabulary) -> list[str]:
    """Who holds the last claim of each case; "?" where nobody is stated."""
    docs = parse(nlp, [case["text"].replace("\\n", "\n") for case in CASES])
    found = []
    for number, doc in enumerate(docs):
        claims = read_words(doc, Article(f"a{number}", dt.date(2026, 10, 9)), vocabulary).claims
        entity = claims[-1].speaker.entity if claims else None
        found.append("?" if entity is None else entity.name)
    return found


def test_speakers_of_every_kind_are_found(told: list[str]) -> None:
    named = [(case["expected"], found) for case, found in zip(CASES, told, strict=True) if case["expected"] != "?"]
    assert len(named) >= 40
    assert sum(expected == found for expected, found in named) >= 33
    assert sum(found not in {expected, "?"} for expected, found in named) <= 1


def test_who_is_not_told_is_not_stated(told: list[str]) -> None:
    open_ = [found for case, found in zip(CASES, told, strict=True) if case["expected"] == "?"]
    assert len(open_) >= 20
    assert [found for found in open_ if found != "?"] == []


def test_a_stated_speaker_has_a_confidence_and_an_open_one_candidates(nlp: Language, vocabulary: Vocabulary) -> None:
    stated = last_claim("Anna Weiss said the port would open.", nlp, vocabulary).speaker
    assert stated.confidence is not None
    assert 0.5 < stated.confidence <= 1
    assert not stated.candidates
    left_open = last_claim("Anna Weiss and Mara Quist spoke by phone. She said the port would open.", nlp, vocabulary).speaker
    assert left_open.confidence is None
    assert {entity.name for entity, _ in left_open.candidates} >= {"Anna Weiss", "Mara Quist"}


def test_first_person_is_whom_the_label_names(nlp: Language, vocabulary: Vocabulary) -> None:
    text = (
        "DANA WHITFORD, ANCHOR: Good evening from the capital.\n\n"
        "SEN. MARIBEL OSGOOD (D-VT): I support the treaty and I oppose any cut to the fund.\n\n"
        "WHITFORD: Thank you."
    )
    speakers = {claim.speaker.entity for claim in read_words(nlp(text), Article("a_1"), vocabulary).claims}
    assert {entity.name for entity in speakers if entity is not None} == {"Maribel Osgood"}


def test_a_file_that_was_not_exported_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "read_file", lambda _, name: b"{}" if name == model_files.MANIFEST_FILE else b"other")
    with pytest.raises(model_files.ModelFileError):
        model.load_model.__wrapped__()


def test_probabilities_add_up_and_depend_on_the_candidates_alone() -> None:
    rows = [[0.0] * len(PAIR), [1.0] * len(PAIR)]
    likely = model.load_model().probabilities([0.0] * len(SHARED), rows)
    again = model.load_model().probabilities([0.0] * len(SHARED), rows[::-1])
    assert likely.sum() == pytest.approx(1)
    assert list(likely) == pytest.approx(list(again[::-1]))


def test_a_name_that_two_people_share_makes_no_third_however_likely(monkeypatch: pytest.MonkeyPatch, nlp: Language) -> None:
    sure = SimpleNamespace(probabilities=lambda *_: np.array([0.9, 0.1]), threshold=0.5, confidence=float)
    monkeypatch.setattr(resolver, "load_model", lambda: sure)
    span = nlp("Keller said no.")[:1]
    words = SimpleNamespace(name_words=frozenset({"keller"}), entity=Entity("Keller", "group"), roles=())

    def chosen(told: Entity | None) -> int:
        question = Question("name", 0, 0, 0, False, span, span.root, Mention(span, "name", told))
        return resolver.decide_by_model(question, [Candidate(words, is_own=True), Candidate(None)], [], [], 0).chosen

    assert (chosen(Entity("Anna Keller", "person")), chosen(None)) == (0, 1)
