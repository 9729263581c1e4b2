"""What can be told of a codebook without reading any news: phrases that cannot match, near misses that do, overlaps.

Every phrase is rendered as the shortest word sequences that it matches, and the codebook is asked what it finds in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from transforms.vocabulary.codebooks.codebook import Codebook, Issue
from transforms.vocabulary.patterns import Patterns, Step, parse_pattern

#: So many phrases of an overlap are shown.
SHOWN_OVERLAPS = 3
#: Words up to this length may stand in capitals ("ID", "U.N."), which are read otherwise than in lower case.
LONGEST_ABBREVIATION = 3
KINDS = {1: "phrase", -1: "opposite", 0: "near miss"}


@dataclass(frozen=True)
class Finding:
    """Something about an issue that its author should see; an error will not do what it says."""

    code: str
    text: str
    is_error: bool


def findings(codebook: Codebook, tokenizer: Tokenizer) -> list[Finding]:
    """All findings, issue by issue; `tokenizer` tells which words a text can consist of."""
    found: list[Finding] = []
    for issue in codebook.issues:
        found += _unreadable(issue, tokenizer)
        found += _shadowed(issue, tokenizer.vocab)
    return [*found, *_overlaps(codebook, tokenizer.vocab)]


def samples(phrase: str) -> Iterator[list[str]]:
    """Word sequences that the phrase matches, with nothing in its gaps; every alternative stands in one of them."""
    steps = [sorted(step.words) for step in parse_pattern(phrase) if not step.is_gap]
    for number in range(max(len(words) for words in steps)):
        yield [words[number % len(words)] for words in steps]


def _unreadable(issue: Issue, tokenizer: Tokenizer) -> Iterator[Finding]:
    """Words that a text never holds as one token, such as `don't`."""
    for sign, phrase in issue.signed_phrases:
        for step in parse_pattern(phrase):
            for word in sorted(step.words):
                letters = word.replace(".", "")
                forms = (word, word.upper()) if letters.isalpha() and len(letters) <= LONGEST_ABBREVIATION else (word,)
                ways = [[token.text for token in tokenizer(form)] for form in forms]
                if all(len(way) > 1 for way in ways):
                    told = f"{word!r} is read as {' and '.join(map(repr, ways[0]))}; write it as several words"
                    yield Finding(issue.code, f"{_told(sign, phrase)} can never match: {told}", not _can_do_without(step))


def _can_do_without(step: Step) -> bool:
    return step.optional or len(step.words) > 1


def _shadowed(issue: Issue, vocab: Vocab) -> Iterator[Finding]:
    """Phrases that another one of the issue always stands over, and near misses that no phrase can meet."""
    within = Codebook((issue,))
    naming = {word for sign, phrase in issue.signed_phrases if sign for word in _words(phrase)}
    for sign, phrase in issue.signed_phrases:
        docs = [_doc(vocab, words) for words in samples(phrase)]
        hits = [[hit for hit in within.find(doc) if hit.end - hit.start == len(doc)] for doc in docs]
        if sign == 0:
            if naming.isdisjoint(_words(phrase)):
                yield Finding(
                    issue.code, f"{_told(sign, phrase)} seems to keep nothing away: no phrase has a word of it", is_error=False
                )
        elif not any(hit.value.sign == sign for found in hits for hit in found):
            over = _standing_over(issue, (sign, phrase), docs)
            yield Finding(issue.code, f"{_told(sign, phrase)} can never match: {over} stands over it", is_error=True)


def _words(phrase: str) -> frozenset[str]:
    return frozenset().union(*(step.words for step in parse_pattern(phrase)))


def _standing_over(issue: Issue, own: tuple[int, str], docs: list[Doc]) -> str:
    others = Patterns((phrase, (sign, phrase)) for sign, phrase in issue.signed_phrases if (sign, phrase) != own)
    hits = [hit for doc in docs for hit in others.find(doc)]
    return _told(*max(hits, key=lambda hit: (hit.end - hit.start, -hit.value[0])).value) if hits else "another phrase"


def _overlaps(codebook: Codebook, vocab: Vocab) -> Iterator[Finding]:
    """Phrases of one issue in which another one is named too: a claim will have a position on both."""
    for issue in codebook.issues:
        texts: dict[str, dict[str, None]] = {}
        for doc in (_doc(vocab, words) for sign, phrase in issue.signed_phrases if sign for words in samples(phrase)):
            codes = {hit.value.code: None for hit in codebook.find(doc)}
            for code in codes if issue.code in codes else ():
                texts.setdefault(code, {})[doc.text.strip()] = None
        for code in (code for code in texts if code != issue.code):
            shown = ", ".join(map(repr, list(texts[code])[:SHOWN_OVERLAPS]))
            more = len(texts[code]) - SHOWN_OVERLAPS
            yield Finding(issue.code, f"also names {code}: {shown}" + (f" and {more} more" if more > 0 else ""), is_error=False)


def _doc(vocab: Vocab, words: list[str]) -> Doc:
    return Doc(vocab, words=words, lemmas=words)


def _told(sign: int, phrase: str) -> str:
    return f"{KINDS[sign]} {phrase!r}"
