"""Where an article is set: the one country that it is about, if there is one."""

from __future__ import annotations

from collections import Counter

from transforms.extraction.mentions.lexicon import CountryForm, Reading

#: The country of an article has at least this share of all that names a country in it, and so many places.
_SHARE = 0.65
_LEAST = 4


def main_country(reading: Reading) -> str | None:
    """The country of most names of countries, capitals, peoples, people and bodies; None where several compete."""
    counts: Counter[str] = Counter()
    for hit in reading.names:
        code = hit.meaning.code if isinstance(hit.meaning, CountryForm) else hit.meaning.country_code
        if code is not None:
            counts[code] += 1
    if not counts:
        return None
    code, times = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return code if times >= _LEAST and times >= _SHARE * counts.total() else None
