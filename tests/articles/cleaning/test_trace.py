from __future__ import annotations

import pytest

from transforms.articles.cleaning.cleaner import clean
from transforms.articles.cleaning.trace import Piece, Removed, merged, pieces

FIRST = "The ferry company agreed on Monday to run two boats a day, after a winter without any crossing at all."
SECOND = "Its director said that the harbour would be dredged before the autumn, and that the town had to pay for half of it."
LAST = "The council votes on the plan next week, and the island waits for the outcome."
PAGE = f"""Home
Island gets its boats back
By Ana Diaz

{FIRST}

Sign up for our newsletter

{SECOND} Sign up to our weekly letter. {LAST} {SECOND[:-1]} again.

Read more: The harbour in winter

Copyright 2024 Island Media. All rights reserved."""


def told(text: str) -> list[tuple[str | None, str]]:
    cleaned = clean(text, None)
    return [(piece.reason, piece.text) for piece in pieces(cleaned.text, cleaned.removed)]


def test_an_article_is_told_piece_by_piece_in_its_order() -> None:
    assert told(PAGE) == [
        ("above the body", "Home"),
        ("headline", "Island gets its boats back"),
        ("byline", "By Ana Diaz"),
        (None, FIRST),
        ("call to the reader", "Sign up for our newsletter"),
        (None, SECOND),
        ("call to the reader", "Sign up to our weekly letter."),
        (None, f"{LAST} {SECOND[:-1]} again."),
        ("call to the reader", "Read more: The harbour in winter"),
        ("law of the page", "Copyright 2024 Island Media. All rights reserved."),
    ]


def test_a_part_of_a_block_opens_none() -> None:
    cleaned = clean(PAGE, None)
    assert [piece.text[:7] for piece in pieces(cleaned.text, cleaned.removed) if not piece.opens] == ["Sign up", "The cou"]


def test_the_kept_pieces_are_the_text() -> None:
    cleaned = clean(PAGE, None)
    kept = [piece.text for piece in pieces(cleaned.text, cleaned.removed) if piece.reason is None]
    assert " ".join(kept).split() == cleaned.text.split()


def test_places_are_those_of_the_text_that_is_left_after_the_last_cleaning() -> None:
    # abcXdefYgh: X goes first, then `de` and `g`.
    first = [Removed("X", "one", 3), Removed("Y", "one", 6)]
    second = [Removed("de", "two", 3), Removed("g", "two", 4)]
    assert merged("abcdefgh", "abcfh", first, second) == (
        Removed("X", "one", 3), Removed("de", "two", 3), Removed("Y", "one", 4), Removed("g", "two", 4),
    )  # fmt: skip


def test_a_piece_is_looked_for_behind_what_was_kept_before_it() -> None:
    assert merged("no no no", "no no", [Removed("X", "one", 6)], [Removed("no", "two", 5)]) == (
        Removed("X", "one", 5), Removed("no", "two", 5),
    )  # fmt: skip


def test_white_space_that_went_with_a_piece_shifts_no_other() -> None:
    # `One. GO two. three.` where GO went second, a place before `three.` first.
    assert merged("One. GO two. three.", "One. two. three.", [Removed("X", "one", 13)], [Removed("GO", "two", 4)]) == (
        Removed("GO", "two", 4), Removed("X", "one", 10),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "Home\nNews", FIRST])
def test_texts_without_a_body_or_without_anything_else(text: str) -> None:
    assert [text for _, text in told(text)] == text.split("\n") if text else told(text) in ([], [(None, "")])


def test_what_was_removed_from_nothing_is_all_there_is() -> None:
    assert pieces("", [Removed("Home", "no paragraph", 0)]) == [Piece("Home", "no paragraph", True)]
