"""What a block of a text can be: the kinds that are the article's own, and those that are the page's."""

from __future__ import annotations

BODY, HEADING, LIST_ITEM, QUESTION, ANSWER, POST = "body", "heading", "list item", "question", "answer", "embedded post"
HEADLINE, CAPTION, BYLINE, TEASER, NAVIGATION, CALL, COMMENT, LEGAL, OTHER = (
    "headline", "caption", "byline", "teaser", "navigation", "call to the reader", "comment", "law of the page",
    "no part of the article",
)  # fmt: skip

#: In the order of the block model's columns, on which its file relies.
OWN = (BODY, HEADING, LIST_ITEM, QUESTION, ANSWER, POST)
FOREIGN = (HEADLINE, CAPTION, BYLINE, TEASER, NAVIGATION, CALL, COMMENT, LEGAL, OTHER)
KINDS = OWN + FOREIGN
