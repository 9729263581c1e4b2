"""Copies: the same text twice, and the same story in other clothes.

Equal texts share an article id, even where two dumps had them cleaned differently, each by what it repeats itself. The body
that was accepted first stays, whatever comes later (`speakers`); who published it first is told anew by every dump
(`choose_representatives`), and so does not depend on their order.

Near copies are found by MinHash over word shingles, in bands (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets,
ch. 3), and then checked on the shingles themselves. Bands make it sub-linear: an article is compared only with a neighbour
or two in each band it shares.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from rensa import RMinHash

from transforms.articles.versions import REPLACED_BY, Texts, versions

#: What cleaning makes of a text; the other columns tell who published it where and when.
BODY = ("text", "text_sha256", "char_count", "word_count", "language", "signature")
#: Some bands, from one number to below another, of the signatures of articles, a row each.
Bands = Callable[[int, int], np.ndarray]
#: What tells who published a text first.
TELLING = ("article_id", "published_at", "source_path", "source_record", REPLACED_BY)
#: Words a shingle.
_SHINGLE = 4
#: 64 bands of 4 rows: pairs with Jaccard 0.5 meet with probability 0.98, with 0.4 0.81, with 0.1 (reports on one event) 0.006.
_BANDS, _ROWS = 64, 4
_SEED = 20_190_412
#: Bytes of a band's key; of how many pairs the texts are held at a time, and how many texts' shingles are remembered.
_KEY, _COMPARED, _REMEMBERED = 8, 2048, 256
#: Of so many bytes of bands some are held at a time, but so many bands at least: they are read again for the others.
_HELD, _FEWEST_BANDS = 24 << 20, 16
#: Share of the shorter text's shingles that the longer one must hold. Independent reports of one event share quotations
#: and names, hardly a tenth of their shingles; an agency text with another intro and outro keeps well over half.
_CONTAINED = 0.6
#: A short item inside a round-up of many stories is not the round-up: the lengths may not differ more than this.
_SHORTEST_SHARE = 0.3
#: Texts with fewer shingles are too short to tell a copy by.
_FEWEST = 20
#: Pages of one outlet share menus and teasers: those frame the text or fill its end. A copy shares what the text tells:
#: this much of each inner quarter of the shorter text, and of the opening quarter of one of the two.
_QUARTER_CONTAINED = 0.6
_WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """The MinHash signature of a text, its rows already drawn together: 64 unsigned 64-bit numbers, one a band,
    little-endian; the same on every machine."""
    minhash = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    minhash.update(sorted(set(_shingles(text))))
    bands = np.asarray(minhash.digest(), dtype="<u4").reshape(_BANDS, _ROWS)
    return b"".join(hashlib.blake2b(band.tobytes(), digest_size=_KEY).digest() for band in bands)


def speakers(readings: pd.DataFrame) -> np.ndarray:
    """For each reading of a record the position of the one whose body (BODY) its article has, -1 where it is no article.

    Of readings by different code, with the larger `code` the newer, the newest counts. Of those the first body stands:
    that of the record first seen in the earliest run (`run_id`), in its own earliest reading (`read_in`); so no later dump,
    and no growth of a dump, changes an article. Within one run the earliest published speaks (unknown dates last), then
    the smallest (source_path, source_record): there the order of dumps does not matter, nor where they clean alike.
    """
    by = {"code": False, "run_id": True, "read_in": True, "published_at": True, "source_path": True, "source_record": True}
    telling = readings[[*by, "article_id"]].reset_index(drop=True).dropna(subset="article_id")
    ordered = telling.sort_values(list(by), ascending=list(by.values()), na_position="last", kind="stable")
    speaker = ordered.drop_duplicates("article_id")["article_id"]
    place = pc.index_in(*(pa.array(ids, pa.string()) for ids in (readings["article_id"], speaker)), skip_nulls=True)
    source: np.ndarray = np.append(speaker.index, -1)[place.fill_null(len(speaker))]
    return source


def choose_representatives(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of accepted records (TELLING) with `status` set: one `article` for each article_id, the others `exact_copy`.

    The earliest published speaks for the text (unknown dates last), then the smallest (source_path, source_record), and one
    whose place another text has taken only where all are such: the order of rows does not matter, and is kept.
    """
    by = ["is_replaced", "published_at", "source_path", "source_record"]
    order = rows.assign(is_replaced=rows[REPLACED_BY].notna()).sort_values(by, na_position="last", kind="stable")
    is_copy = order["article_id"].duplicated().reindex(rows.index)
    return rows.assign(status=is_copy.map({True: "exact_copy", False: "article"}).astype(object))


def bands_of(signatures: Iterable[bytes]) -> np.ndarray:
    """Signatures as a row of numbers each."""
    return np.frombuffer(b"".join(signatures), dtype="<u8").reshape(-1, _BANDS)


def group_copies(articles: pd.DataFrame, bands: Bands, texts: Texts) -> pd.DataFrame:
    """`article_id, origin_id, is_duplicate` for articles with `article_id, published_at` and what tells of their versions
    (`versions.versions`), with the bands of their signatures; `texts` gives the texts at some positions, and is asked for those
    alone that may be alike.

    The origin of a group is its earliest published article (unknown dates last, ties by the smallest id), but never one that a
    later version of the same address or place supersedes: that stands in its stead, as early as it was.
    """
    when = articles[["published_at", "article_id"]].reset_index(drop=True)
    of_one = versions(articles, texts, _shingles)
    when["is_superseded"] = False
    for some in of_one:
        when.loc[some[:-1], "is_superseded"] = True
        when.loc[some[-1], "published_at"] = when.loc[some, "published_at"].min()
    order = when.sort_values(["is_superseded", "published_at", "article_id"], na_position="last", kind="stable").index
    groups = _Groups(len(order))
    pairs = _candidates(bands, order.to_numpy())
    for start in range(0, len(pairs), _COMPARED):
        _compare(pairs[start : start + _COMPARED], groups, order.to_numpy(), texts)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    for some in of_one:
        for earlier in some[:-1]:
            groups.join(int(place[earlier]), int(place[some[-1]]))
    ids = articles["article_id"].iloc[order].tolist()
    origins = [ids[groups.root(index)] for index in range(len(ids))]
    duplicate = [origin != article for origin, article in zip(origins, ids, strict=True)]
    return pd.DataFrame({"article_id": ids, "origin_id": origins, "is_duplicate": duplicate})


class _Groups:
    """Union-find over positions; the root of a group is its smallest position."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, left: int, right: int) -> None:
        low, high = sorted((self.root(left), self.root(right)))
        self._parent[high] = low


def _compare(pairs: Sequence[tuple[int, int]], groups: _Groups, order: np.ndarray, texts: Texts) -> None:
    """Join the groups of those pairs that are copies; a pair is of positions in the order."""
    open_ = [(left, right) for left, right in pairs if groups.root(left) != groups.root(right)]
    wanted = sorted({index for pair in open_ for index in pair})
    text_of = dict(zip(wanted, texts(order[wanted]), strict=True))

    @lru_cache(maxsize=_REMEMBERED)
    def shingles_of(index: int) -> list[str]:
        return _shingles(text_of[index])

    for left, right in open_:
        if groups.root(left) != groups.root(right) and _is_copy(shingles_of(left), shingles_of(right)):
            groups.join(left, right)


def _candidates(bands: Bands, order: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of positions in the order that agree in a band, each once, sorted: within a bucket, each with the first and the one
    before."""
    size = len(order)
    found = [np.empty(0, dtype=np.int64)]
    together = min(_BANDS, max(_FEWEST_BANDS, _HELD // max(size * _KEY, 1)))
    some = np.empty((size, 0))
    for band in range(_BANDS if size > 1 else 0):
        if band % together == 0:
            del some
            some = bands(band, min(band + together, _BANDS))
        keys = some[order, band % together]
        by_key = np.argsort(keys, kind="stable")
        is_new = np.append(True, keys[by_key[1:]] != keys[by_key[:-1]])
        first = np.maximum.accumulate(np.where(is_new, np.arange(size), 0))
        others = np.flatnonzero(~is_new)
        found += [by_key[before].astype(np.int64) * size + by_key[others] for before in (first[others], others - 1)]
    return [divmod(pair, size) for pair in np.unique(np.concatenate(found)).tolist()]


def _is_copy(left: list[str], right: list[str]) -> bool:
    """Whether the shorter text stands in the longer one, and not only in the frame of its page."""
    small, large = sorted((left, right), key=lambda text: len(set(text)))
    in_small, in_large = set(small), set(large)
    if len(in_small) < max(_FEWEST, _SHORTEST_SHARE * len(in_large)) or len(in_small & in_large) < _CONTAINED * len(in_small):
        return False
    quarters = _shared_by_quarter(small, in_large)
    opening = max(quarters[0], _shared_by_quarter(large, in_small)[0])
    return min(opening, *quarters[1:3]) >= _QUARTER_CONTAINED


def _shared_by_quarter(shingles: list[str], others: set[str]) -> list[float]:
    """The share of each quarter of a text that stands in the others."""
    edges = [len(shingles) * quarter // 4 for quarter in range(5)]
    return [sum(one in others for one in shingles[start:end]) / (end - start) for start, end in itertools.pairwise(edges)]


def _shingles(text: str) -> list[str]:
    """Every run of four words, in order and in lower case; a shorter text is one shingle."""
    words = _WORD.findall(text.lower())
    return [" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))]
