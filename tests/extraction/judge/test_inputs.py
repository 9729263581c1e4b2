"""A claim as the judge reads it, from character offsets to words with their parts."""

from __future__ import annotations

import numpy as np

from transforms.extraction.judge.inputs import (
    AROUND,
    BEFORE,
    BEFORE_PIECE,
    BEFORE_PIECES,
    COLON,
    CONTENT,
    CONTENT_PIECE,
    CONTENT_PIECES,
    CUE,
    CUE_PIECE,
    DESCRIPTION_PIECES,
    END,
    EVIDENCE,
    LONGEST,
    NAMED,
    NO_PART,
    NONE,
    OPPOSITE,
    SOURCE,
    SOURCE_PIECE,
    START,
    WORD_PIECES,
    ArticleWords,
    Named,
    word_pieces,
)

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


def test_pieces_are_laid_out_as_source_cue_content_then_the_words_around() -> None:
    claim = ArticleWords(WORDS).claim(EVIDENCE_AT, [SOURCE_AT], [CUE_AT], [CONTENT_AT], [])
    assert claim is not None
    pieces = claim.pieces([[place + 1] for place in range(10)])
    assert pieces.ids.tolist() == [START, 4, 5, 6, COLON, 7, 8, 9, END, 1, 2, 3, 10, END]
    assert pieces.words.tolist() == [-1, 3, 4, 5, -1, 6, 7, 8, -1, 0, 1, 2, 9, -1]
    assert pieces.segments.tolist() == [0] * 9 + [1] * 5
    assert [int(part) for part in pieces.parts] == [
        NONE,
        *[SOURCE_PIECE] * 2,
        CUE_PIECE,
        NONE,
        *[CONTENT_PIECE] * 3,
        NONE,
        *[BEFORE_PIECE] * 3,
        AROUND,
        NONE,
    ]


def test_long_parts_are_cut_and_the_nearest_words_before_stay() -> None:
    many = [(2 * place, 2 * place + 1) for place in range(400)]
    claim = ArticleWords(many).claim((200, 800), [], [(200, 201)], [(202, 800)], [])
    assert claim is not None
    pieces = claim.pieces([[7] * (WORD_PIECES + 2)] * (claim.end - claim.start))
    assert (pieces.parts == CONTENT_PIECE).sum() == CONTENT_PIECES
    assert (pieces.parts == CUE_PIECE).sum() == WORD_PIECES
    long = ArticleWords(many).claim((200, 240), [], [(200, 201)], [(202, 210)], [])
    assert long is not None
    before = long.pieces([[place] for place in range(long.end - long.start)])
    assert before.words[before.parts == BEFORE_PIECE].tolist() == list(range(BEFORE - BEFORE_PIECES, BEFORE))


def test_a_piece_is_marked_where_any_issue_is_named() -> None:
    named = [Named("mills", 1, 30, 34), Named("fires", -1, 35, 40)]
    claim = ArticleWords(WORDS).claim(EVIDENCE_AT, [SOURCE_AT], [CUE_AT], [CONTENT_AT], named)
    assert claim is not None
    pieces = claim.pieces([[place + 1] for place in range(10)])
    hits = pieces.hits({"fires": 0, "mills": 1})
    assert pieces.marks(hits).tolist() == [0] * 6 + [NAMED, OPPOSITE] + [0] * 6
    assert (hits[0].tolist().index(-1), hits[1].tolist().index(1)) == (7, 6)


def test_beside_an_issue_a_claim_is_followed_by_its_description_and_marks_its_phrases_alone() -> None:
    named = [Named("mills", 1, 30, 34), Named("fires", -1, 35, 40)]
    claim = ArticleWords(WORDS).claim(EVIDENCE_AT, [SOURCE_AT], [CUE_AT], [CONTENT_AT], named)
    assert claim is not None
    pieces = claim.pieces([[place + 1] for place in range(10)])
    beside = pieces.beside("fires", [START, 70, 71, END])
    assert beside.ids.tolist() == [*pieces.ids.tolist(), 70, 71, END]
    assert beside.segments.tolist()[-3:] == [1, 1, 1]
    assert beside.parts.tolist() == [*pieces.parts.tolist(), *[NO_PART] * 3]
    assert beside.marks.tolist() == [0] * 7 + [OPPOSITE] + [0] * 9
    long = pieces.beside("fires", [START, *[5] * 500, END])
    assert len(long.ids) == len(pieces.ids) + DESCRIPTION_PIECES + 1


def test_pieces_of_a_window_are_given_to_their_words() -> None:
    assert word_pieces([101, 5, 6, 7, 102], [1, 3]) == [[5, 6], [7]]
    assert word_pieces([101, 5, 102], [1, 1]) == [[], [5]]


def test_phrases_are_marked_with_their_sign_where_the_issue_is_in_use() -> None:
    named = [Named("mills", 1, 30, 34), Named("fires", -1, 35, 40), Named("elsewhere", 1, 500, 510)]
    claim = ArticleWords(WORDS).claim(EVIDENCE_AT, [SOURCE_AT], [CUE_AT], [CONTENT_AT], named)
    assert claim is not None
    hits = claim.hits({"fires": 0, "mills": 1})
    assert (hits[0].tolist().index(-1), hits[1].tolist().index(1)) == (8, 7)
    assert claim.hits({"other": 0}).sum() == 0
