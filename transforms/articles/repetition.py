"""Sentences that one dump repeats from article to article: what its pages carry, whatever the story.

Learned from one dump alone. A sentence counts once an article; articles that are mostly repeated themselves are copies
of each other and teach nothing. The counts are plain numbers, so that they can be stored with the dump.
"""

from __future__ import annotations

import hashlib
import heapq
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import takewhile

from transforms.articles.blocks import split_blocks, split_sentences
from transforms.articles.phrases import folded, load_phrases

#: How many articles hold a sentence, by `key` of the sentence.
Repeated = Mapping[int, int]
NOTHING: Repeated = {}

#: An article must have this share of sentences to itself to teach anything.
_OWN = 0.25
#: A page's sentence stands in this share at least of the articles that hold the surest foreign one.
_OFTEN = 0.05
#: At the end of a text, so many articles make a sentence as sure as a foreign one; at its start, datelines repeat too.
_SURE = 5
#: Shortest sentence that counts, in characters.
_SHORTEST = 12
#: So many texts teach all that there is to learn of a dump, however large it is.
MOST_TEXTS = 20_000


def learn(texts: Iterable[str], most: int = MOST_TEXTS) -> dict[int, int]:
    """In how many of the decoded texts each repeated sentence stands; those in one text only are left out.

    Of more than `most` different texts, those with the smallest hashes teach: neither the order of the texts nor
    how they are read changes what is learned, and memory stays bounded (some 5 kB a text).
    """
    found = _sample(texts, most)
    counts = Counter(sentence for sentences in found for sentence in sentences)
    telling = [sentences for sentences in found if sum(counts[s] == 1 for s in sentences) >= _OWN * len(sentences)]
    repeated = Counter(sentence for sentences in telling for sentence in sentences)
    return {sentence: count for sentence, count in sorted(repeated.items()) if count > 1}


def _sample(texts: Iterable[str], most: int) -> list[array[int]]:
    """The different sentences of the `most` texts with the smallest hashes; equal texts are one."""
    chosen: dict[int, array[int]] = {}
    largest: list[int] = []  # a heap of the chosen hashes, negated: the largest comes first
    for text in texts:
        number = _number(text)
        if number in chosen or (len(chosen) == most and number > -largest[0]):
            continue
        chosen[number] = _sentences(text)
        heapq.heappush(largest, -number)
        if len(chosen) > most:
            del chosen[-heapq.heappop(largest)]
    return list(chosen.values())


def _sentences(text: str) -> array[int]:
    abbreviations = load_phrases().abbreviations
    found = {
        key(sentence)
        for block in split_blocks(text)
        for sentence in split_sentences(block.text, abbreviations)
        if len(sentence) >= _SHORTEST
    }
    return array("q", found)


def key(sentence: str) -> int:
    """A sentence as a number of 63 bits, white space and kinds of quote apart."""
    return _number(" ".join(folded(sentence).split()))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def repeated_edges(sentences: list[str], is_foreign: list[bool], repeated: Repeated) -> list[bool]:
    """Which sentences belong to a run at the start or the end of a text that is foreign in part and else repeated."""
    if not repeated:
        return [False] * len(sentences)
    counts = [repeated.get(key(sentence), 0) for sentence in sentences]
    surest = max((count for count, foreign in zip(counts, is_foreign, strict=True) if foreign), default=0)
    marked = [False] * len(sentences)
    last = range(len(sentences) - 1, -1, -1)
    for order in (range(len(sentences)), last):
        run = list(takewhile(lambda i: is_foreign[i] or counts[i] >= max(2.0, _OFTEN * surest), order))
        if any(is_foreign[index] or (order is last and counts[index] >= _SURE) for index in run):
            for index in run:
                marked[index] = True
    return marked
