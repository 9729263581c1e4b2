from __future__ import annotations

from transforms.vocabulary.speech.time_words import load_time_words


def test_words_of_time_count_from_monday_and_january() -> None:
    words = load_time_words()
    assert (words.weekdays["monday"], words.weekdays["sun"], words.months["jan"], words.months["december"]) == (0, 6, 1, 12)
