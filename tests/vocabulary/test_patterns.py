from __future__ import annotations

import pytest

from transforms.vocabulary.patterns import PatternError, Patterns, parse_pattern


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
