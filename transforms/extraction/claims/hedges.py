"""Whether a claim is hedged, by the words that hedge it (cues after ConText: Chapman et al. 2001, Harkema et al. 2009)."""

from __future__ import annotations

from transforms.extraction.annotations import Attribution
from transforms.vocabulary.speech.status_cues import load_status_cues


def find_hedge(attribution: Attribution) -> str | None:
    """The first words of the content's first sentence that leave it open, None where it stands as said."""
    cues = load_status_cues()
    content = attribution.tokens
    sentence = next((token for token in content if token.is_alpha), content[0]).sent  # a mark may stand alone
    hits = cues.hedge.find(token for token in content if sentence.start <= token.i < sentence.end)
    barred = cues.not_hedge.find(content) if hits else []
    for hit in hits:
        if not any(hit.overlaps(other) for other in barred):
            return str(sentence.doc[hit.start : hit.end].text)
    return None
