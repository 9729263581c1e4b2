"""Where the dateline ends with which a text opens: `LAGOS, 3 June 2024 (Delta Wire) -`."""

from __future__ import annotations

import itertools

from spacy.tokens import Doc

DASHES = frozenset({"-", "–", "—", "--"})
#: A dateline has at most so many tokens, and so many letters in its first word, which is in capitals.
_LONGEST, _FIRST = 25, 3


def end_of_dateline(doc: Doc) -> int:
    """The token behind the dash of a dateline that opens the text, 0 where there is none.

    It opens with a word in capitals; all its words outside of brackets are capitalised, and so is what stands behind its dash.
    """
    opening = [token for token in doc[: _LONGEST + 1] if not token.is_space]
    if not opening or not opening[0].text.isupper() or len(opening[0]) < _FIRST:
        return 0
    depth = 0
    for token, following in itertools.pairwise(opening):
        before = doc[max(token.i - 1, 0)]
        if token.text in DASHES and (before.whitespace_ or before.is_space) and not depth:
            is_next = following.text[0].isupper() or following.is_quote or following.is_digit
            return following.i if is_next else 0
        depth += (token.text == "(") - (token.text == ")")
        if not depth and token.text[0].islower():
            return 0
    return 0
