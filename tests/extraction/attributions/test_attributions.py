"""One sentence, one attribution: source, cue, content and how it is quoted."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from transforms.documents.structure import read_structure
from transforms.documents.tagger import CONTENT, CUE, GROUP, SOURCE
from transforms.extraction.annotations import Attribution
from transforms.extraction.attributions.finder import find_attributions
from transforms.extraction.attributions.tagged import tagged_drafts
from transforms.vocabulary import Vocabulary


def found(text: str, nlp: Language, vocabulary: Vocabulary) -> list[Attribution]:
    doc = nlp(text)
    return find_attributions(doc, read_structure(doc), vocabulary)


def told(attribution: Attribution) -> tuple[str | None, str | None, str]:
    source, cue = attribution.source, attribution.cue
    content = " [...] ".join(span.text for span in attribution.content)
    return source.text if source is not None else None, cue.text if cue is not None else None, content


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "quote_type"),
    [
        ("Mara Quist said that the port would open.", "Mara Quist", "said", "the port would open", "indirect"),
        ("Mara Quist said the port would open.", "Mara Quist", "said", "the port would open", "indirect"),
        ("The port would open, Mara Quist said.", "Mara Quist", "said", "The port would open", "indirect"),
        ("“The port will open,” Mara Quist said.", "Mara Quist", "said", "The port will open", "direct"),
        ("“The port will open,” said Mara Quist.", "Mara Quist", "said", "The port will open", "direct"),
        ('"The port will open," she told reporters.', "she", "told", "The port will open", "direct"),
        ("Mara Quist called the plan “a gift to smugglers”.", "Mara Quist", "called", "the plan “a gift to smugglers”", "mixed"),
        ("According to the port authority, two ships sank.", "the port authority", "According to", "two ships sank", "indirect"),
        ("Two ships sank, according to the port authority.", "the port authority", "according to", "Two ships sank", "indirect"),
        ("The union demanded an end to the strike ban.", "The union", "demanded", "an end to the strike ban", "indirect"),
        ("The union rejected the offer.", "The union", "rejected", "the offer", "indirect"),
        ("Norway wants to host the talks.", "Norway", "wants", "to host the talks", "indirect"),
        ("The rebels refused to leave the town.", "The rebels", "refused", "to leave the town", "indirect"),
        ("The minister denied that shots had been fired.", "The minister", "denied", "shots had been fired", "indirect"),
        ("The envoy believes that a deal is near.", "The envoy", "believes", "a deal is near", "indirect"),
    ],
)
def test_a_sentence_has_its_attribution(
    nlp: Language, vocabulary: Vocabulary, text: str, source: str, cue: str, content: str, quote_type: str
) -> None:
    (attribution,) = found(text, nlp, vocabulary)
    bare = tuple(part.rstrip(",.") if part else part for part in told(attribution))
    assert bare == (source, cue, content)
    assert attribution.quote_type == quote_type


@pytest.mark.parametrize(
    "text",
    [
        "The troops crossed the river at dawn.",
        "Prices rose by four per cent.",
        "The film “Harbour Lights” opened on Friday.",
        "The minister arrived late.",
    ],
)
def test_plain_actions_are_no_attributions(nlp: Language, vocabulary: Vocabulary, text: str) -> None:
    assert not found(text, nlp, vocabulary)


def test_a_quotation_split_by_its_frame_is_one_attribution(nlp: Language, vocabulary: Vocabulary) -> None:
    (attribution,) = found("“The port will open,” Mara Quist said, “and soon.”", nlp, vocabulary)
    assert len(attribution.content) == 2


def test_joint_named_sources_have_one_each(nlp: Language, vocabulary: Vocabulary) -> None:
    attributions = found("Anna Weiss and Mara Quist said the port would open.", nlp, vocabulary)
    assert [told(attribution)[0] for attribution in attributions] == ["Anna Weiss", "Mara Quist"]


def test_second_hand_speech_lies_in_the_first_hand_one(nlp: Language, vocabulary: Vocabulary) -> None:
    attributions = found("Anna Weiss said that Mara Quist had promised to open the port.", nlp, vocabulary)
    inner = next(attribution for attribution in attributions if told(attribution)[0] == "Mara Quist")
    assert inner.outer is not None
    assert told(attributions[inner.outer])[0] == "Anna Weiss"


def test_the_addressee_is_found(nlp: Language, vocabulary: Vocabulary) -> None:
    (attribution,) = found("Mara Quist told parliament that the port would open.", nlp, vocabulary)
    assert attribution.addressee is not None
    assert attribution.addressee.text == "parliament"


def test_a_name_and_a_colon_attribute(nlp: Language, vocabulary: Vocabulary) -> None:
    attributions = found("Mara Quist: “We will open the port in May.”", nlp, vocabulary)
    assert [told(attribution)[0] for attribution in attributions] == ["Mara Quist"]


def test_a_frame_in_the_paragraph_before_attributes(nlp: Language, vocabulary: Vocabulary) -> None:
    attributions = found("Mara Quist has said\n\n“We will open the port in May, whatever the weather is like.”", nlp, vocabulary)
    assert ("Mara Quist" in {told(attribution)[0] for attribution in attributions}) is True


def test_what_a_speaker_says_of_himself_in_his_own_words_is_none_of_its_own(nlp: Language, vocabulary: Vocabulary) -> None:
    attributions = found("“We want the mill to stay open,” the union leader Oda Lind said on Friday.", nlp, vocabulary)
    assert [told(attribution)[1] for attribution in attributions] == ["said"]


def test_speech_between_dashes_is_direct(nlp: Language, vocabulary: Vocabulary) -> None:
    (attribution,) = found("– The road will open in May – the minister said.", nlp, vocabulary)
    assert attribution.quote_type == "direct"


def test_a_mark_glued_to_the_sentence_before_it_opens(nlp: Language, vocabulary: Vocabulary) -> None:
    (attribution,) = found('Officials were calm."The dam is safe and it will hold," said Tom Reyes.', nlp, vocabulary)
    assert attribution.quote_type == "direct"


def test_the_comma_before_the_frame_is_no_content(nlp: Language, vocabulary: Vocabulary) -> None:
    (attribution,) = found("“The port will open,” said Mara Quist.", nlp, vocabulary)
    assert told(attribution)[2] == "The port will open"


def test_a_quotation_in_the_next_paragraph_has_neither_source_nor_cue(nlp: Language, vocabulary: Vocabulary) -> None:
    text = "The minister said the road was safe.\n\n“We inspected every bridge on it, and we found no fault.”"
    assert [told(attribution)[:2] for attribution in found(text, nlp, vocabulary)] == [("The minister", "said"), (None, None)]


def test_auxiliaries_are_no_cue_but_a_negation_is(nlp: Language, vocabulary: Vocabulary) -> None:
    (attribution,) = found("The mayor has not said that the school will close.", nlp, vocabulary)
    assert told(attribution)[1] == "has not said"


def test_confidence_is_what_was_measured(nlp: Language, vocabulary: Vocabulary) -> None:
    (attribution,) = found("Mara Quist said that the port would open.", nlp, vocabulary)
    assert 0.9 < attribution.confidence <= 1.0


def test_the_article_s_first_person_is_a_source(nlp: Language, vocabulary: Vocabulary) -> None:
    attributions = found("We believe that the mill must stay open.", nlp, vocabulary)
    assert [told(attribution)[0] for attribution in attributions] == ["We"]


def tag(doc: Doc, cue: str, source: str, *content: str) -> Doc:
    """The Doc as the tagger would leave it, had it found this."""
    parts = [(CUE, cue), (SOURCE, source), *((CONTENT, part) for part in content)]
    spans = []
    for role, part in parts:
        start = doc.text.index(part)
        spans.append(doc.char_span(start, start + len(part), label=role, span_id=0))
    doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans, attrs={"confidence": [0.9]})
    return doc


@pytest.mark.parametrize(
    ("text", "tagged", "source", "content"),
    [
        (  # of a sentence before a cue whose content follows it
            "The union praised the plan. The ministry said that the port would open.",
            ("said", "The ministry", "the plan", "the port would open"),
            "The ministry",
            "the port would open",
        ),
        (  # of another paragraph
            "The ministry denied that ships had sunk.\n\nThe union rejected the offer.",
            ("denied", "The ministry", "ships had sunk", "the offer"),
            "The ministry",
            "ships had sunk",
        ),
        (  # a frame at the end may close several sentences
            "Two ships sank off Lorn. The crews were saved, the ministry said.",
            ("said", "the ministry", "Two ships sank off Lorn", "The crews were saved"),
            "the ministry",
            "Two ships sank off Lorn. The crews were saved",
        ),
        (  # nobody is introduced in a later paragraph
            "The coast guard proposed talks with the union.\n\nLorn rejected the offer.",
            ("proposed", "Lorn", "talks with the union"),
            "The coast guard",
            "talks with the union",
        ),
        (  # a source goes on from no table above it
            "Lorn | 36% | 12%\n\nArmy spokesman Ole Brandt disputed the count.",
            ("disputed", "12%\n\nArmy spokesman Ole Brandt", "the count"),
            "Army spokesman Ole Brandt",
            "the count",
        ),
        (  # nor from a dateline
            "LORNE – Chancellor Ole Brandt said the deal was good.",
            ("said", "LORNE – Chancellor Ole Brandt", "the deal was good"),
            "Chancellor Ole Brandt",
            "the deal was good",
        ),
        (
            "LORNE – Troops still held the bridge, Chancellor Ole Brandt said.",
            ("said", "Chancellor Ole Brandt", "LORNE – Troops still held the bridge"),
            "Chancellor Ole Brandt",
            "Troops still held the bridge",
        ),
    ],
)
def test_what_lies_elsewhere_is_no_part(
    nlp: Language, vocabulary: Vocabulary, text: str, tagged: tuple[str, ...], source: str, content: str
) -> None:
    doc = tag(nlp(text), *tagged)
    (draft,) = tagged_drafts(doc, read_structure(doc), vocabulary.speech)
    assert [span.text for span in draft.sources] == [source]
    assert " [...] ".join(span.text for span in draft.content) == content


@pytest.mark.parametrize(
    ("text", "tagged", "told"),
    [
        (
            "The minister called for a truce and rejected any talks.",
            ("rejected", "The minister", "a truce", "any talks"),
            [("called", "The minister", "a truce"), ("rejected", "The minister", "any talks")],
        ),
        (
            "The army has lost ten men, the watchdog said. The ministry says the figure is nine.",
            ("said", "the watchdog", "The army has lost ten men", "the figure is nine"),
            [("said", "the watchdog", "The army has lost ten men"), ("says", "The ministry", "the figure is nine")],
        ),
        (
            "The harvest, the minister said, would be late.",
            ("said", "the minister", "The harvest", "would be late"),
            [("said", "the minister", "The harvest would be late")],
        ),
    ],
)
def test_what_hangs_on_another_verb_of_speech_is_an_attribution_of_its_own(
    nlp: Language, vocabulary: Vocabulary, text: str, tagged: tuple[str, ...], told: list[tuple[str, str, str]]
) -> None:
    doc = tag(nlp(text), *tagged)
    drafts = [(one.cue, one.sources, one.content) for one in tagged_drafts(doc, read_structure(doc), vocabulary.speech)]
    found = [(cue.text, source.text, " ".join(span.text for span in content)) for cue, (source,), content in drafts if cue]
    assert sorted(found) == told


def test_what_is_said_under_a_label_is_its_speakers_sentence_by_sentence(nlp: Language, vocabulary: Vocabulary) -> None:
    text = (
        "TOVE LIND, ANCHOR: Good evening. Will you vote for the harbour bill?\n\n"
        "REP. MARA QUIST (D): Yes. I support the harbour bill because our pilots are tired. No ferry should wait.\n\n"
        "TEXT: Half of the town opposes the harbour bill.\n\nLIND: We are going to take a short break."
    )
    said = [one for one in found(text, nlp, vocabulary) if one.quote_type == "direct"]
    assert {told(one)[0] for one in said} == {"REP. MARA QUIST"}
    assert any("No ferry should wait" in told(one)[2] for one in said)
    assert not any("Will you vote" in told(one)[2] or "Half of the town" in told(one)[2] for one in said)


def test_an_interviews_answers_are_attributed_and_its_questions_are_not(nlp: Language, vocabulary: Vocabulary) -> None:
    text = (
        "Mara Quist runs the port.\n\nQ: Should the strike ban end?\n\n"
        "A: The strike ban has to end this year. It has failed the town.\n\nQ: And who will pay for the new pier?"
    )
    attributions = found(text, nlp, vocabulary)
    assert "It has failed the town." in [told(one)[2] for one in attributions if told(one)[0] == "A"]
    assert not any("Should" in told(one)[2] or "pay" in told(one)[2] for one in attributions)


def test_a_signed_post_is_of_whoever_signed_it(nlp: Language, vocabulary: Vocabulary) -> None:
    post = "The strike ban has to end this year. It has failed the town. — Mara Quist (@mquist) May 4, 2026"
    attributions = found(f"The port was shut.\n\n{post}", nlp, vocabulary)
    assert ("Mara Quist", "It has failed the town.") in [(told(one)[0], told(one)[2]) for one in attributions]
    assert not any("@" in told(one)[2] for one in attributions)


def test_each_item_of_a_list_is_a_content_of_its_own(nlp: Language, vocabulary: Vocabulary) -> None:
    text = "The port authority said it would:\n\n- Raise the harbour fees.\n\n- End the strike ban.\n\nThe ships left at dawn."
    assert [told(one) for one in found(text, nlp, vocabulary)] == [
        ("The port authority", "said", "it would [...] Raise the harbour fees"),
        ("The port authority", "said", "it would [...] End the strike ban"),
    ]


def test_an_item_that_says_who_speaks_is_nobody_elses(nlp: Language, vocabulary: Vocabulary) -> None:
    text = "The mayor said there were two views:\n\n- Anna Weiss said the port would open.\n\n- Mara Quist said it would not."
    assert {told(one)[0] for one in found(text, nlp, vocabulary) if "it would not" in told(one)[2]} == {"Mara Quist"}


def test_labels_over_links_make_no_transcript(nlp: Language, vocabulary: Vocabulary) -> None:
    prose = "The ships left the port at dawn.\n\n" * 5
    text = f"WATCH: Pilots take the first ship out of the harbour.\n\n{prose}READ MORE: The town has waited for a year."
    assert not found(text, nlp, vocabulary)


def test_a_quotation_with_a_frame_of_its_own_is_not_that_of_the_next_paragraph(nlp: Language, vocabulary: Vocabulary) -> None:
    text = (
        "\u201eThe pier must remain shut\u201c, - stressed the harbour master Olena Tarn during the briefing.\n\n"
        "– We are against the new ferry, – noted the pilot Bohdan Quist. – Every week of delay costs the town money."
    )
    for attribution in found(text, nlp, vocabulary):
        source, _, content = told(attribution)
        assert source is None or "Quist" not in source or "pier" not in content
