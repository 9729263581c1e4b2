"""A claim as the judge reads it, from character offsets to words with their parts."""

from __future__ import annotations

import numpy as np

from transforms.extraction.judge.inputs import BEFORE, CONTENT, CUE, EVIDENCE, LONGEST, NEAR, NO_CUE, SOURCE, ArticleWords, Named

TEXT = "Rain fell. The mayor said the mill burns."
WORDS = [(0, 4), (5, 9), (9, 10), (11, 14), (15, 20), (21, 25), (26, 29), (30, 34), (35, 40), (40, 41)]
EVIDENCE_AT, SOURCE_AT, CUE_AT, CONTENT_AT = (11, 41), (11, 20), (21, 25), (26, 40)


def words_with(part: int, parts: np.ndarray) -> list[int]:
    return [int(place) for place in np.flatnonzero(parts[:, part])]


def test_words_have_the_parts_of_their_slices() -> None:
    claim = ArticleWords(WORDS).claim(EVIDENCE_AT, [SOURCE_AT], [CUE_AT], [CONTENT_AT], [])
    assert claim is not None
    assert (claim.start, claim.end) == (0, 10)
    assert words_with(SOURCE, claim.parts) == [3, 4]
    assert words_with(CUE, claim.parts) == [5]
    assert words_with(CONTENT, claim.parts) == [6, 7, 8]
    assert words_with(EVIDENCE, claim.parts) == [3, 4, 5, 6, 7, 8, 9]


def test_a_slice_inside_a_word_is_the_word() -> None:
    assert ArticleWords(WORDS).span((16, 18)) == (4, 5)
    assert ArticleWords(WORDS).span((10, 11)) == (3, 3)


def test_a_claim_without_words_is_not_read() -> None:
    assert ArticleWords(WORDS).claim((100, 120), [], [], [], []) is None


def test_a_long_claim_loses_words_before_it_first_then_its_end() -> None:
    many = [(2 * place, 2 * place + 1) for place in range(400)]
    short = ArticleWords(many).claim((200, 240), [], [], [], [])
    assert short is not None
    assert (short.start, short.end) == (100 - BEFORE, 120)
    long = ArticleWords(many).claim((200, 200 + 2 * (LONGEST - 10)), [], [], [], [])
    assert long is not None
    assert (long.start, long.end) == (90, 90 + LONGEST)
    longest = ArticleWords(many).claim((200, 800), [], [], [], [])
    assert longest is not None
    assert (longest.start, longest.end) == (100, 100 + LONGEST)


def test_distance_is_counted_from_the_cue_on_both_sides() -> None:
    claim = ArticleWords(WORDS).claim(EVIDENCE_AT, [SOURCE_AT], [CUE_AT], [CONTENT_AT], [])
    assert claim is not None
    assert list(claim.near()[4:8]) == [1, NEAR, NEAR + 1, NEAR + 2]
    bare = ArticleWords(WORDS).claim(EVIDENCE_AT, [], [], [CONTENT_AT], [])
    assert bare is not None
    assert set(bare.near()) == {NO_CUE}


def test_distances_stay_within_their_buckets() -> None:
    many = [(2 * place, 2 * place + 1) for place in range(400)]
    claim = ArticleWords(many).claim((200, 800), [], [(200, 201)], [(202, 800)], [])
    assert claim is not None
    assert claim.near().max() < NO_CUE
    assert claim.near().min() >= 0


def test_phrases_are_marked_with_their_sign_where_the_issue_is_in_use() -> None:
    named = [Named("mills", 1, 30, 34), Named("fires", -1, 35, 40), Named("elsewhere", 1, 500, 510)]
    claim = ArticleWords(WORDS).claim(EVIDENCE_AT, [SOURCE_AT], [CUE_AT], [CONTENT_AT], named)
    assert claim is not None
    hits = claim.hits({"fires": 0, "mills": 1})
    assert (hits[0].tolist().index(-1), hits[1].tolist().index(1)) == (8, 7)
    assert claim.hits({"other": 0}).sum() == 0
