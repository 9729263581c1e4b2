"""Who speaks: names, surnames, titles, pronouns; and who must stay unresolved."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article, Claim
from transforms.vocabulary import Vocabulary


def last_claim(text: str, nlp: Language, vocabulary: Vocabulary) -> Claim:
    return annotate(nlp(text), Article("a_1", dt.date(2026, 10, 9)), vocabulary).claims[-1]


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
