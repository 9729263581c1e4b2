"""Texts to windows: whole paragraphs, long ones cut after a sentence, case and quotation marks a word."""

from __future__ import annotations

from transforms.documents.windows import read_windows


def words(text: str, limit: int) -> list[list[str]]:
    return [[text[start:end] for start, end in window.words] for window in read_windows(text, limit)]


def test_short_paragraphs_share_a_window() -> None:
    assert words("One two.\n\nThree.", 10) == [["One", "two", ".", "Three", "."]]


def test_a_paragraph_that_does_not_fit_starts_the_next_window() -> None:
    assert words("One two three.\n\nFour five six.", 6) == [["One", "two", "three", "."], ["Four", "five", "six", "."]]


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    assert words("One two three. Four five six seven.", 5) == [
        ["One", "two", "three", "."],
        ["Four", "five", "six", "seven", "."],
    ]


def test_a_mark_that_closes_stays_with_its_sentence() -> None:
    assert words("“One two three.” Four five six.", 7)[0] == ["“", "One", "two", "three", ".", "”"]


def test_no_word_is_lost() -> None:
    text = "Word " * 1000
    assert sum(len(window.words) for window in read_windows(text)) == 1000


def test_an_empty_text_has_no_window() -> None:
    assert read_windows(" \n\n ") == []


def test_case_and_quotation_are_told_of_each_word() -> None:
    (window,) = read_windows('NATO said "we Stay" 4 iPads')
    assert window.case == (3, 1, 0, 1, 2, 0, 0, 4)
    assert window.quoted == (0, 0, 1, 1, 1, 0, 0, 0)


def test_a_quotation_ends_with_its_paragraph() -> None:
    (window,) = read_windows("“open\nshut")
    assert window.quoted == (1, 1, 0)
