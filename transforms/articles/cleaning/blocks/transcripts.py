"""Speeches under the names of those who make them: transcripts of broadcasts and hearings, interviews as `Q:` and `A:`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.phrases import Phrases

#: A speaker's label, in capitals or `Q`, `A`: `DANA MOYO, ANCHOR: …`, `SEN. MOYO (D-VT): …`, `Q: …`.
_LABEL = re.compile(
    r"(?:\[\d\d:\d\d(?::\d\d)?\] ?)?(?P<name>[QA]|[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]*){0,4})(?:, [^:\n]{2,60})?"
    r"(?: \([^()\n]{1,40}\))?: ?\S"
)
#: So many labelled blocks make a transcript, if a name comes again.
_FEWEST = 3


def spoken(blocks: Sequence[Block], phrases: Phrases, foreign: Collection[int] = ()) -> range:
    """The places from the first labelled speech to the last one and what goes on behind it; empty for any other text.

    What stands between (clips, remarks in brackets, paragraphs that go on) is a part of the transcript too. Blocks at the places
    `foreign`, as a page has them with labels of its own (`IFRAME: …`), are no speeches.
    """
    labels = ["" if place in foreign else _label(block, phrases) for place, block in enumerate(blocks)]
    counts = Counter(filter(None, labels))
    if counts.total() < _FEWEST or counts.most_common(1)[0][1] < 2:
        return range(0)
    places = [place for place, label in enumerate(labels) if label]
    return range(places[0], places[-1] + 1)


def _label(block: Block, phrases: Phrases) -> str:
    """The last name of the label of a block, empty if it has none; labels of links and pictures (`READ MORE: …`) are none."""
    match = _LABEL.match(block.text)
    if match is None:
        return ""
    words = match["name"].lower().split()
    own = phrases.imperatives | phrases.credit_labels | phrases.credits | phrases.reader_words | phrases.outlet_words
    return "" if not words or not own.isdisjoint(words) else words[-1]
