from __future__ import annotations

import pytest

from transforms.schema.codes import ACTS
from transforms.vocabulary.assertions import load_assertions, load_time_words
from transforms.vocabulary.patterns import PatternError, Patterns, parse_pattern
from transforms.vocabulary.speech import load_speech


def test_every_act_but_say_has_phrases_or_cues() -> None:
    cues = load_assertions()
    acts = set(cues.act_phrases.order) | {cue.act for cue in cues.verbs.values() if cue.act}
    assert acts == set(ACTS)


@pytest.mark.parametrize(
    ("cue", "act", "direction"),
    [("reject", "reject", -1), ("demand", "demand", 1), ("say", None, 0), ("warn", "warn", 0), ("warn against", "warn", -1)],
)
def test_cues_of_acts(cue: str, act: str | None, direction: int) -> None:
    entry = load_assertions().verbs[cue]
    assert (entry.act, entry.direction) == (act, direction)


def test_good_and_bad_words_do_not_overlap() -> None:
    stance = load_assertions().stance
    assert not stance.good & stance.bad


def test_reversers_are_no_attitudes() -> None:
    cues = load_assertions()
    assert not {word for word in cues.stance.reversers if word in cues.verbs and cues.verbs[word].direction > 0}


def test_words_of_time_count_from_monday_and_january() -> None:
    words = load_time_words()
    assert (words.weekdays["monday"], words.weekdays["sun"], words.months["jan"], words.months["december"]) == (0, 6, 1, 12)


@pytest.mark.parametrize("pattern", ["", "~ dam", "dam ~", "dam? wall", "a||b", "|a"])
def test_a_pattern_that_cannot_be_read_is_an_error(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "phrase"),
    [
        ("lift|ease sanction", "They eased sanctions.", "eased sanctions"),
        ("lift|ease sanction", "They eased the sanctions.", None),
        ("lift ~ sanction", "They lifted all the old sanctions.", "lifted all the old sanctions"),
        ("lift ~ sanction", "They lifted boxes, and sanctions stayed.", None),
        ("front line?", "The front moved.", "front"),
        ("front line?", "The front line moved.", "front line"),
        ("long-range missile", "Long range missiles flew.", "Long range missiles"),
        ("long range missile", "Long-range missiles flew.", "Long-range missiles"),
        ("ceasefire", "Ceasefire talks began.", "Ceasefire"),
    ],
)
def test_patterns(nlp, pattern: str, text: str, phrase: str | None) -> None:
    doc = nlp(text)
    hit = Patterns([(pattern, 1)]).first(doc)
    assert (doc[hit.start : hit.end].text if hit else None) == phrase


def test_most_cues_of_speech_have_an_act() -> None:
    speech, cues = load_speech(), load_assertions()
    names = [*speech.verbs, *speech.adjectives]
    assert sum(name in cues.verbs for name in names) >= 0.75 * len(names)
