"""Versions of one article: a later one of the same address, or of the same place in the same dump, counts in its stead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from transforms.articles.readers.formats import is_one_article

#: The texts of articles at some positions.
Texts = Callable[[np.ndarray], Sequence[str]]
#: The words of a text that tell what it shares with another.
Words = Callable[[str], list[str]]
#: So many articles are looked at together.
_AT_ONCE = 2048
#: Two versions of a story at one address, or in one place of a file of many, share at least this much of the shorter one.
_OF_STORY = 0.25
#: What tells which record stands where, and how new its reading is.
PLACED = ("article_id", "dump_id", "source_path", "source_record", "part", "modified_at", "rank")
#: What `replaced_in_place` tells of a record.
REPLACED_BY, IS_WHOLE_FILE = "replaced_by", "is_whole_file"


def replaced_in_place(records: pd.DataFrame) -> pd.DataFrame:
    """`replaced_by` and `is_whole_file` for accepted records (PLACED), by their index: the article that stands where the record
    stood, null where it still stands there; and whether the file holds nothing else.

    Of the records of one place (dump, path, number) the one that was modified last counts, where all of them say when they
    were, else the one of the newest reading.
    """
    place = ["dump_id", "source_path", "source_record"]
    told = records[list(PLACED)].reset_index(drop=True)
    by_file = told.groupby(place[:2], sort=False)
    is_alone = (by_file["source_record"].transform("nunique") == 1) & (by_file["part"].transform("count") == 0)
    told[IS_WHOLE_FILE] = is_alone & told["source_path"].map(is_one_article).astype(bool)
    several = told[told.duplicated(place, keep=False)]
    says = several["modified_at"].notna().groupby([several[name] for name in place]).transform("all")
    ordered = several.assign(at=several["modified_at"].where(says)).sort_values(["at", "rank"], kind="stable")
    latest = ordered.groupby(place)["article_id"].transform("last")
    told[REPLACED_BY] = latest.where(latest != ordered["article_id"]).reindex(told.index)
    return told[[REPLACED_BY, IS_WHOLE_FILE]].set_axis(records.index)


def versions(articles: pd.DataFrame, texts: Texts, shingles_of: Words) -> list[list[int]]:
    """The positions of the versions of each story that several articles tell, the latest last, for articles with `article_id,
    url, part, modified_at, published_at, ingested_at, replaced_by, is_whole_file`; `shingles_of` takes a text apart."""
    return [*_of_places(articles, texts, shingles_of), *_of_addresses(articles, texts, shingles_of)]


def _of_places(articles: pd.DataFrame, texts: Texts, shingles_of: Words) -> list[list[int]]:
    """Whoever writes a file of one article anew replaces it; in a file of many another article may have moved up, which shares
    little with the one that stood there."""
    replaced = np.flatnonzero(articles[REPLACED_BY].notna())
    if not len(replaced):
        return []
    number = {article: place for place, article in enumerate(articles["article_id"])}
    is_whole_file = articles[IS_WHOLE_FILE].to_numpy(dtype=bool)
    later = articles[REPLACED_BY].iloc[replaced]
    pairs = [(int(place), number[latest]) for place, latest in zip(replaced, later, strict=True) if latest in number]
    alike = _alike([pair for pair in pairs if not is_whole_file[pair[0]]], texts, shingles_of)
    return [[*pair] for pair in pairs if is_whole_file[pair[0]] or pair in alike]


def _of_addresses(articles: pd.DataFrame, texts: Texts, shingles_of: Words) -> list[list[int]]:
    """The latest of an address is the one that was modified last, or else published last, or else came last. Articles of one
    address that share little are no versions: exports give the address of a site to all of its articles."""
    columns = ["url", "part", "modified_at", "published_at", "ingested_at", "article_id"]
    told = articles[columns].reset_index(drop=True)
    told = told[told["url"].notna() & told.duplicated(["url", "part"], keep=False)]
    told = told.assign(at=told["modified_at"].fillna(told["published_at"]))
    told = told.sort_values(["at", "ingested_at", "article_id"], na_position="first", kind="stable")
    groups = [told.index[places].tolist() for places in told.groupby(["url", "part"], dropna=False, sort=False).indices.values()]
    alike = _alike([(place, places[-1]) for places in groups for place in places[:-1]], texts, shingles_of)
    of_story = ([place for place in places[:-1] if (place, places[-1]) in alike] for places in groups)
    return [[*some, places[-1]] for some, places in zip(of_story, groups, strict=True) if some]


def _alike(pairs: Sequence[tuple[int, int]], texts: Texts, shingles_of: Words) -> set[tuple[int, int]]:
    """The pairs whose texts share enough."""
    return {
        pair
        for start in range(0, len(pairs), _AT_ONCE)
        for pair in _some_alike(pairs[start : start + _AT_ONCE], texts, shingles_of)
    }


def _some_alike(pairs: Sequence[tuple[int, int]], texts: Texts, shingles_of: Words) -> Iterable[tuple[int, int]]:
    wanted = sorted({place for pair in pairs for place in pair})
    text_of = dict(zip(wanted, texts(np.array(wanted, dtype=np.int64)), strict=True))
    later: tuple[int, set[str]] = -1, set()
    for pair in pairs:
        if pair[1] != later[0]:  # pairs of one story stand together
            later = pair[1], set(shingles_of(text_of[pair[1]]))
        if _shares(set(shingles_of(text_of[pair[0]])), later[1]):
            yield pair


def _shares(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= _OF_STORY * min(len(one), len(other))
