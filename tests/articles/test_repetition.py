from __future__ import annotations

from itertools import permutations

from transforms.articles.repetition import key, learn, repeated_edges

SHARED = "Follow our reports from the harbour every day."


def page(number: int) -> str:
    own = " ".join(f"The ferry number {number}{sentence} left its pier at noon." for sentence in range(4))
    return f"{own} {SHARED}"


def test_a_sentence_of_several_texts_is_learned_with_their_number() -> None:
    assert learn([page(1), page(2), page(3)]) == {key(SHARED): 3}


def test_equal_texts_count_once() -> None:
    assert learn([page(1), page(1), page(2)]) == {key(SHARED): 2}


def test_neither_order_nor_bound_makes_a_difference_to_what_is_learned() -> None:
    pages = [page(number) for number in range(5)]
    assert len({tuple(learn(order, most=3).items()) for order in permutations(pages)}) == 1
    assert learn(pages, most=3) == {key(SHARED): 3}


def test_copies_of_each_other_teach_nothing() -> None:
    assert learn([page(1), f"{page(1)} More."]) == {}


def test_white_space_and_quotes_make_no_other_sentence() -> None:
    assert key("He said  “no”. ") == key('He said "no".')


def test_what_is_repeated_far_from_the_edges_stays() -> None:
    sentences = ["First of all, rain.", SHARED, "Last of all, snow."]
    assert repeated_edges(sentences, [False] * 3, {key(SHARED): 9}) == [False] * 3
    assert repeated_edges(sentences[:2], [False] * 2, {key(SHARED): 9}) == [False, True]
