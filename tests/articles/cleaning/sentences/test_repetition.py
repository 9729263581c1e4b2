from __future__ import annotations

from itertools import permutations

import pytest

from transforms.articles.cleaning.sentences.repetition import NOTHING, Repeated, key, learn, repeated_edges

SHARED = "Follow our reports from the harbour every day."
END = "Copyright of the Harbour Gazette, all rights with us."


def page(number: int) -> str:
    own = " ".join(f"The ferry number {number}{sentence} left its pier at noon." for sentence in range(4))
    return f"{own} {SHARED}"


def teasers(number: int, places: int) -> list[str]:
    """Teasers at the end of a page, most of which stand on the pages before or behind it too."""
    return [f"A boat called Teaser {number + place} sails for the outer islands." for place in range(places)]


def with_teasers(number: int, places: int = 3) -> list[str]:
    own = [f"The ferry number {number}{sentence} left its pier at noon." for sentence in range(6)]
    return [*own, *teasers(number, places), END]


def test_a_sentence_of_several_texts_is_learned_with_their_number() -> None:
    assert learn([page(1), page(2), page(3)]).counts == {key(SHARED): 3}


def test_equal_texts_count_once() -> None:
    assert learn([page(1), page(1), page(2)]).counts == {key(SHARED): 2}


def test_neither_order_nor_bound_makes_a_difference_to_what_is_learned() -> None:
    pages = [page(number) for number in range(5)]
    assert len({tuple(learn(order, most=3).counts.items()) for order in permutations(pages)}) == 1
    assert learn(pages, most=3).counts == {key(SHARED): 3}


def test_copies_of_each_other_teach_nothing() -> None:
    assert learn([page(1), f"{page(1)} More."]) == NOTHING


def test_white_space_and_quotes_make_no_other_sentence() -> None:
    assert key("He said  “no”. ") == key('He said "no".')


def test_what_is_repeated_far_from_the_edges_stays() -> None:
    sentences = ["First of all, rain.", SHARED, "Last of all, snow."]
    often = Repeated({key(SHARED): 9})
    assert repeated_edges(sentences, [False] * 3, often) == [False] * 3
    assert repeated_edges(sentences[:2], [False] * 2, often) == [False, True]


@pytest.mark.parametrize(("count", "goes"), [(2, False), (5, True)])
def test_background_that_few_articles_share_stays_beside_what_all_pages_have(count: int, goes: bool) -> None:
    sentences = ["The ferry left its pier.", SHARED, END]
    assert repeated_edges(sentences, [False, False, True], Repeated({key(SHARED): count, key(END): 16})) == [False, goes, True]


def test_what_stands_between_foreign_sentences_goes_though_few_share_it() -> None:
    sentences = ["The ferry left its pier.", "Sign up now.", SHARED, END]
    repeated = Repeated({key(SHARED): 2, key(END): 40})
    assert repeated_edges(sentences, [False, True, False, True], repeated) == [False, True, True, True]


def test_a_menu_that_all_pages_share_goes_and_a_dateline_stays() -> None:
    menu = [f"Part {number} of the menu of the harbour" for number in range(3)]
    often = Repeated({key(sentence): 9 for sentence in menu})
    own = ["The ferry left its pier.", "It came back at night."]
    assert repeated_edges([*menu, *own], [False] * 5, often) == [True] * 3 + [False] * 2
    assert not any(repeated_edges([menu[0], *own], [False] * 3, often))


def test_a_word_at_the_end_hides_nothing() -> None:
    often = Repeated({key(SHARED): 9})
    assert repeated_edges(["The ferry left its pier.", SHARED, "No."], [False] * 3, often) == [False, True, True]
    assert repeated_edges(["The ferry left its pier.", "No."], [False] * 2, often) == [False, False]


def test_a_stretch_of_the_page_goes_wherever_it_stands() -> None:
    stretch = [f"We are on the pier when the story breaks {number}." for number in range(3)]
    sentences = ["The ferry left its pier.", *stretch, "Support us today.", "It came back at night."]
    repeated = Repeated({key(sentence): 7 for sentence in stretch})
    assert repeated_edges(sentences, [False] * 4 + [True, False], repeated) == [False, True, True, True, True, False]
    assert not any(repeated_edges(sentences, [False] * 6, repeated))


def test_the_teasers_before_the_end_of_a_page_are_learned_and_go_even_if_one_page_alone_has_them() -> None:
    repeated = learn(" ".join(with_teasers(number)) for number in range(20))
    assert repeated.slots == {key(END): 3}
    alone = [*(f"The last ferry {number} left at dusk." for number in range(6)), *teasers(900, 3), END]
    assert repeated_edges(alone, [False] * 9 + [True], repeated) == [False] * 6 + [True] * 4


def test_what_leans_on_the_sentence_before_is_no_teaser() -> None:
    repeated = learn(" ".join(with_teasers(number)) for number in range(20))
    own = [f"The last ferry {number} left at dusk." for number in range(6)]
    for last in ("It will come back.", '"A boat like this one will come back."', "The boat will come back, the captain said."):
        assert repeated_edges([*own, last, *teasers(900, 2), END], [False] * 9 + [True], repeated)[6] is False


def test_sentences_that_go_on_with_the_names_of_the_text_are_no_teasers() -> None:
    repeated = learn(" ".join(with_teasers(number)) for number in range(20))
    own = [f"The mayor of Marn rode on ferry {number} at dusk." for number in range(6)]
    last = ["The port of Marn is closed.", "The boats of Marn are old.", "The mayor of Marn is away."]
    assert repeated_edges([*own, *last, END], [False] * 9 + [True], repeated) == [False] * 9 + [True]


def test_ends_of_unequal_length_teach_no_slot() -> None:
    pages = [" ".join(with_teasers(number, places=(number // 2) % 4)) for number in range(0, 80, 2)]
    assert learn(pages).slots == {}


def test_in_a_large_dump_more_articles_must_share_what_is_sure() -> None:
    assert learn(page(number) for number in range(10)).sure == 5
    assert learn(page(number) for number in range(2000)).sure == 10
