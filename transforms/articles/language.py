"""The language of a text, as an ISO 639-1 code."""

from __future__ import annotations

import py3langid

#: The start of a text tells its language; more only costs time.
_SAMPLE = 1500


def language_of(text: str) -> str:
    """The likeliest language of the text by character statistics (py3langid, 97 languages).

    There is always an answer: for a few words or a mixture it is the best guess, and a text without letters
    counts as English, the language the dumps are in. The model loads once per process, on first use.
    """
    sample = text[:_SAMPLE]
    if not any(character.isalpha() for character in sample):
        return "en"
    code, _ = py3langid.classify(sample)
    return str(code)
