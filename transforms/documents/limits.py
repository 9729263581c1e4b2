"""How much of a text is read, and for how long."""

from __future__ import annotations

import re

#: Longer texts are parsed up to a sentence end before this many characters: no article may hold up a run.
LONGEST_TEXT = 200_000
#: Extraction takes a second for a long article; whatever has not ended after so many will not end, or not in a night.
LONGEST_SECONDS = 300.0
#: So long the texts of a shard may take together for each; the longest take half of it.
SECONDS_A_PARSE = 30.0
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|\n")


def cut_text(text: str, limit: int) -> str:
    """The text up to the last sentence end within the limit; up to the limit itself if there is none in its second half."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, limit // 2, limit)]
    return text[: ends[-1] if ends else limit]
