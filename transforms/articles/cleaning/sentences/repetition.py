"""Sentences that one dump repeats from article to article: what its pages carry, whatever the story.

Learned from one dump alone. A sentence counts once an article; articles that are mostly repeated themselves are copies
of each other and teach nothing. What is learned is plain numbers, so that it can be stored with the dump.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from transforms.articles.cleaning.blocks.block import split_sentences
from transforms.articles.cleaning.blocks.markdown import read_blocks
from transforms.articles.cleaning.phrases import folded, load_phrases

#: An article must have this share of sentences to itself to teach anything.
_OWN = 0.25
#: A page's sentence stands in this share at least of the articles that hold the foreign ones beside it. Background that
#: articles on one matter share stands in fewer.
_OFTEN = 0.25
#: At the end of a text, so many articles make a sentence as sure as a foreign one, or this share of all articles if that
#: is more; at its start, where datelines repeat too, it takes more than one such sentence.
_SURE, _SURE_SHARE, _SURE_AT_START = 5, 1 / 200, 3
#: So many articles must end alike, from one sentence on, to learn what stands before it, as far up as this.
_ALIKE, _LONGEST_SLOT = 10, 8
#: In this share of them another article's sentence stands at each place of a slot, and at none of its places in less than
#: this part of the most. Fewer places are no slot, nor are more: there the end begins further up.
_FILLED, _EVENLY, _SHORTEST_SLOT = 0.35, 0.75, 3
#: A stretch of the page within a text: so many sentences, all foreign or sure.
_STRETCH = 3
#: Shortest sentence that counts, in characters; longest teaser, in words.
_SHORTEST, _TEASER = 12, 35
#: So many texts teach all that there is to learn of a dump, however large it is.
MOST_TEXTS = 20_000
#: What a teaser of another story never has: words that lean on the sentence before, and quotations. It seldom reports.
_LEANS = re.compile(
    r"(?:he|she|it|they|we|i|but|and|so|this|that|these|those|his|her|their|its)\b"
    r"|.*\"[^\"]{25,}\"|[^\"]*\"(?:[^\"]*\"[^\"]*\")*[^\"]*$"
)
_NAME = re.compile(r"(?<=[\w,;:’'] )[A-Z]\w{3,}")
_REPORTS = re.compile(r"\b(?:said|told|added)\b")


@dataclass(frozen=True)
class Repeated:
    """What a dump repeats, by `key` of a sentence.

    `counts`: how many articles hold it. `slots`: for a sentence with which the end of a page begins, how many sentences
    before it are teasers of other stories. `sure`: the count from which a sentence at the end is surely the page's.
    """

    counts: Mapping[int, int] = field(default_factory=dict)
    slots: Mapping[int, int] = field(default_factory=dict)
    sure: int = _SURE


NOTHING = Repeated()


def learn(texts: Iterable[str], most: int = MOST_TEXTS) -> Repeated:
    """What the decoded texts repeat; sentences of one text only are left out.

    Of more than `most` different texts, those with the smallest hashes teach: neither the order of the texts nor
    how they are read changes what is learned, and memory stays bounded (some 5 kB a text).
    """
    found = _sample(texts, most)
    counts = Counter(sentence for sentences in found for sentence in set(sentences))
    telling = [sentences for sentences in found if sum(counts[s] == 1 for s in set(sentences)) >= _OWN * len(set(sentences))]
    shared = Counter(sentence for sentences in telling for sentence in set(sentences))
    repeated = {sentence: count for sentence, count in sorted(shared.items()) if count > 1}
    return Repeated(repeated, _slots(telling, repeated), max(_SURE, round(_SURE_SHARE * len(telling))))


def _slots(texts: Iterable[Sequence[int]], counts: Mapping[int, int]) -> dict[int, int]:
    """How many places before the end of a page hold sentences of other stories, by the sentence with which the end begins."""
    filled: dict[int, list[list[bool]]] = defaultdict(list)
    for sentences in texts:
        start = len(sentences)
        while start and counts.get(sentences[start - 1], 0) >= _ALIKE:
            start -= 1
        if start < len(sentences):
            before = sentences[max(0, start - _LONGEST_SLOT) : start][::-1]
            filled[sentences[start]].append([sentence in counts for sentence in before])
    slots = {}
    for sentence, rows in sorted(filled.items()):
        shares = [sum(len(row) > place and row[place] for row in rows) / len(rows) for place in range(_LONGEST_SLOT)]
        length = sum(1 for _ in takewhile(lambda share: share >= _FILLED, shares))
        is_even = length > 0 and min(shares[:length]) >= _EVENLY * max(shares)
        if len(rows) >= _ALIKE and is_even and _SHORTEST_SLOT <= length < _LONGEST_SLOT:
            slots[sentence] = length
    return slots


def _sample(texts: Iterable[str], most: int) -> list[array[int]]:
    """The sentences of the `most` texts with the smallest hashes, in their order; equal texts are one."""
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
    return array(
        "q",
        (
            key(sentence)
            for block in read_blocks(text).blocks
            for sentence in split_sentences(block.text, abbreviations)
            if len(sentence.strip()) >= _SHORTEST
        ),
    )


def key(sentence: str) -> int:
    """A sentence as a number of 63 bits, white space and kinds of quote apart."""
    return _number(" ".join(folded(sentence).split()))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def repeated_edges(sentences: Sequence[str], is_foreign: Sequence[bool], repeated: Repeated) -> list[bool]:
    """Which sentences of a text are the page's: in a run at its start or its end that is foreign in part and else
    repeated, in the slot before such an end, or in a long stretch within."""
    marked = [False] * len(sentences)
    if not repeated.counts:
        return marked
    keys = [key(sentence) for sentence in sentences]
    counts = [repeated.counts.get(one, 0) for one in keys]
    beside = sorted(count for count, foreign in zip(counts, is_foreign, strict=True) if foreign and count > 1)
    often = min(max(2.0, _OFTEN * beside[(len(beside) - 1) // 2]), repeated.sure) if beside else repeated.sure
    last = range(len(sentences) - 1, -1, -1)
    sure = [count >= repeated.sure for count in counts]
    short = [len(sentence.strip()) < _SHORTEST for sentence in sentences]
    for order in (range(len(sentences)), last):
        run = list(takewhile(lambda i: is_foreign[i] or counts[i] > 1 or short[i], order))
        while run and not is_foreign[run[-1]] and counts[run[-1]] < often:
            run.pop()
        enough = 1 if order is last else _SURE_AT_START
        if any(is_foreign[index] for index in run) or sum(sure[index] for index in run) >= enough:
            for index in run:
                marked[index] = True
    _mark_slot(sentences, keys, counts, repeated, marked)
    _mark_stretches(is_foreign, sure, marked)
    return marked


def _mark_slot(
    sentences: Sequence[str], keys: Sequence[int], counts: Sequence[int], repeated: Repeated, marked: list[bool]
) -> None:
    """Mark what stands in the slot before the end of the page, up to the first sentence that must be the article's."""
    end = len(sentences)
    while end and marked[end - 1]:
        end -= 1
    anchors = [index for index in range(end, len(sentences)) if keys[index] in repeated.slots]
    for anchor in anchors[:1]:
        slot = range(anchor - 1, max(anchor - 1 - repeated.slots[keys[anchor]], len(sentences) // 2 - 1, 0), -1)
        run = list(takewhile(lambda i: marked[i] or counts[i] > 1 or _can_be_teaser(sentences[i]), slot))
        while run and counts[run[-1]] < 2 and _REPORTS.search(sentences[run[-1]]):
            run.pop()
        if any(counts[index] > 1 for index in run) or not _goes_on(sentences, run):
            for index in run:
                marked[index] = True


def _goes_on(sentences: Sequence[str], run: Sequence[int]) -> bool:
    """Whether most of the sentences name who or what the text before them names: then they go on with it."""
    named = {name for sentence in sentences[: min(run, default=0)] for name in _NAME.findall(sentence)}
    return 4 * sum(not named.isdisjoint(_NAME.findall(sentences[index])) for index in run) > 3 * len(run)


def _can_be_teaser(sentence: str) -> bool:
    """Whether the sentence can stand alone: no quotation, nothing that leans on the one before."""
    return sentence.count(" ") < _TEASER and not _LEANS.match(folded(sentence.strip()))


def _mark_stretches(is_foreign: Sequence[bool], is_sure: Sequence[bool], marked: list[bool]) -> None:
    """Mark the stretches in which every sentence is foreign or sure, most are sure, and one is foreign."""
    start = 0
    for index in range(len(is_foreign) + 1):
        if index < len(is_foreign) and (is_foreign[index] or is_sure[index]):
            continue
        inside = range(start, index)
        if sum(is_sure[i] for i in inside) >= _STRETCH and any(is_foreign[i] for i in inside):
            for i in inside:
                marked[i] = True
        start = index + 1
