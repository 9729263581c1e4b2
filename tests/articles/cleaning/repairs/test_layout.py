from __future__ import annotations

import pytest

from tests.articles.linear import is_linear
from transforms.articles.cleaning.repairs.layout import joined_pages, repaired
from transforms.articles.cleaning.repairs.truncation import without_cut_end

PRINTED = """THE QUAY                      Tuesday, May 5, 2026   7

The harbour board asked the parlia-
ment on Monday for a new pi-
lot, and said that the self-
employed would pay for her at the

7                              www.quay.example

year-end.

"She starts in June," Moyo-
Banda said."""


def test_broken_words_are_whole_and_compounds_keep_their_hyphen() -> None:
    text, heads = repaired(PRINTED)
    assert text == (
        "The harbour board asked the parliament on Monday for a new pilot, and said that the self-employed would pay for her at "
        'the year-end.\n\n"She starts in June," Moyo-Banda said.'
    )
    assert heads == ["THE QUAY Tuesday, May 5, 2026 7", "7 www.quay.example"]


@pytest.mark.parametrize("other", ["a well- known pilot", "a re-\nform of the pi-\nlots, and no re-form"])
def test_what_stands_elsewhere_in_the_text_decides(other: str) -> None:
    assert "re-form" in repaired("a re-\nform of the pi-\nlots, and no re-form")[0]
    assert "pilots" in repaired("a re-\nform of the pi-\nlots, and no re-form")[0]


@pytest.mark.parametrize("text", ["One.\n\nTwo - three.", "A well-known\npilot.", "- one\n- two", "x = 1   # y"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert repaired(text) == (text, [])


def test_what_stands_at_the_edge_of_every_page_is_left_out() -> None:
    said = ["Ada said that", "Ben did not hear", "Cem told the board"]
    pages = [
        f"THE QUAY, MAY 2026\n{one} the pilot says the harbour is\nno place for {one.split()[0]}.\nPage {n} of 3"
        for n, one in enumerate(said)
    ]
    text = joined_pages(pages)
    assert "THE QUAY" not in text
    assert "Page" not in text
    assert "Ben did not hear the pilot says the harbour is no place for Ben." in text


@pytest.mark.parametrize("mark", ["… [+2829 chars]", " ... [+12 more words]", "[+1 chars]"])
def test_a_sentence_that_its_source_broke_off_goes(mark: str) -> None:
    assert without_cut_end(f"The pier is shut. The board will ask the peo{mark}") == (
        "The pier is shut.",
        f"The board will ask the peo{mark}",
    )


def test_a_whole_text_stays() -> None:
    assert without_cut_end("He wrote [1 chars] and left.") == ("He wrote [1 chars] and left.", "")


@pytest.mark.parametrize("unit", ["a-\n", "a-\nb ", "   7", "7   a\n", "-\n", "\n"])
def test_it_takes_linear_time(unit: str) -> None:
    assert is_linear(repaired, unit)


def test_a_line_that_goes_on_in_spaces_takes_linear_time() -> None:
    assert is_linear(lambda spaces: repaired(f"A{spaces}x"), " ")


@pytest.mark.parametrize("line", ["12   The Quay", "The Quay   12", "  The Quay    7  ", "7   8"])
def test_a_number_and_something_else_far_apart_are_the_page_s_own(line: str) -> None:
    assert repaired(f"One.\n{line}\nTwo.")[1] == [" ".join(line.split())]


@pytest.mark.parametrize("line", ["12  The Quay", "The Quay   12345", "\tThe Quay   7", " " * 41 + "The Quay   7", "   7"])
def test_other_lines_stay(line: str) -> None:
    text = f"One.\n{line}\nTwo."
    assert repaired(text) == (text, [])
