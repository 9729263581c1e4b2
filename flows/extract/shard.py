"""One shard of articles: parse or unpack, extract, write. The unit of work that a worker process gets.

The function takes paths and gives counts, so that it runs the same in this process, in a pool, or on a cluster.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from spacy.language import Language
from spacy.tokens import Doc

from flows.extract.jobs import ARTICLE_ID, FAILED, STORED, ShardJob, ShardResult
from flows.runtime.timeouts import TookTooLongError, time_limit
from flows.store.files import atomic_folder, release_memory, write_bytes, write_frame
from transforms.documents.archive import pack, unpack
from transforms.documents.nlp import build_nlp, parse
from transforms.extraction.annotations import Article
from transforms.extraction.rows import extract
from transforms.frames import ContractError, from_rows
from transforms.vocabulary import Vocabulary, load_vocabulary

Row = dict[str, Any]

#: Longer texts are parsed up to a sentence end before this many characters: no article may hold up a run.
LONGEST_TEXT = 200_000
#: Extraction takes a second for a long article; whatever has not ended after so many will not end, or not in a night.
LONGEST_SECONDS = 300.0
#: So long the texts of a shard may take together for each; the longest take half of it.
SECONDS_A_PARSE = 30.0
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|\n")


def extract_shard(job: ShardJob) -> ShardResult:
    """Parse (or unpack) the articles of a shard and write what extraction finds in them."""
    release_memory()  # of the shard before, which is gone only now
    articles = pq.read_table(job.articles, page_checksum_verification=True).to_pylist()
    docs = _documents(job, [cut_text(article["text"]) for article in articles])
    vocabulary = _vocabulary(job.codebooks, job.actors)
    found = [_extract_one(article, doc, vocabulary) for article, doc in zip(articles, docs, strict=True)]
    try:
        frames = _frames(found)
    except ContractError:
        found = [_checked(article, one) for article, one in zip(articles, found, strict=True)]
        frames = _frames(found)
    with atomic_folder(job.extraction) as folder:
        for name, table in STORED.items():
            write_frame(folder / f"{name}.parquet", frames[name], table, durable=False)  # with the folder
    failed = sum(any(row["rule"] == FAILED for row in one["quarantine"]) for one in found)
    return ShardResult(job.shard_id, len(articles), failed, {name: len(frame) for name, frame in frames.items()})


def cut_text(text: str, limit: int = LONGEST_TEXT) -> str:
    """The text up to the last sentence end within the limit; up to the limit itself if there is none in its second half."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, limit // 2, limit)]
    return text[: ends[-1] if ends else limit]


@lru_cache(maxsize=1)
def _nlp() -> Language:
    return build_nlp()


@lru_cache(maxsize=1)
def _vocabulary(codebooks: tuple[tuple[str, str], ...], actors: tuple[str, str] | None) -> Vocabulary:
    return load_vocabulary(codebooks, actors)


def _documents(job: ShardJob, texts: list[str]) -> list[Doc]:
    """One Doc a text; an empty Doc stands for a text that could not be parsed."""
    nlp = _nlp()
    if job.is_parsed:
        with suppress(Exception):  # a disk may garble what was written whole: then it is made anew
            if len(docs := unpack(job.documents.read_bytes(), nlp.vocab)) == len(texts):
                return docs
    try:
        with time_limit(max(LONGEST_SECONDS, SECONDS_A_PARSE * len(texts))):
            docs = list(parse(nlp, texts, job.batch_size))
    except Exception:  # noqa: BLE001 - whatever one text does to the parser, the others are parsed
        docs = [_parse_alone(nlp, text) for text in texts]
    write_bytes(job.documents, pack(docs))
    return docs


def _parse_alone(nlp: Language, text: str) -> Doc:
    try:
        with time_limit(LONGEST_SECONDS):
            return next(iter(parse(nlp, [text], 1)))
    except Exception:  # noqa: BLE001 - as above; the empty Doc becomes a quarantine row
        return Doc(nlp.vocab)


def _extract_one(row: Row, doc: Doc, vocabulary: Vocabulary) -> dict[str, list[Row]]:
    """The rows of one article, with a warning if its text was cut; if it fails, a quarantine row alone."""
    article = Article(row["article_id"], row["published_on"], row["publisher"])
    if row["text"] and not len(doc):
        return _of(article.article_id, {"quarantine": [_failed(article.article_id, "the text could not be parsed")]})
    try:
        with time_limit(LONGEST_SECONDS):
            found = extract(doc, article, vocabulary)
    except TookTooLongError as error:
        return _of(article.article_id, {"quarantine": [_failed(article.article_id, str(error))]})
    except Exception as error:  # noqa: BLE001 - one article must not take a hundred others with it
        return _of(article.article_id, {"quarantine": [_failed(article.article_id, f"{type(error).__name__}: {error}")]})
    if len(row["text"]) > LONGEST_TEXT:
        found["quality_warnings"] = [
            {
                "run_id": "",
                "rule": "text_cut",
                "table": "articles",
                "key": article.article_id,
                "detail": f"extraction read {len(doc.text)} of {len(row['text'])} characters",
            }
        ]
    return _of(article.article_id, found)


def _frames(found: list[dict[str, list[Row]]]) -> dict[str, pd.DataFrame]:
    return {name: from_rows([row for one in found for row in one.get(name, ())], table) for name, table in STORED.items()}


def _checked(row: Row, found: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows of an article if they keep the contract; else a quarantine row alone."""
    try:
        _frames([found])
    except ContractError as error:
        return _of(row[ARTICLE_ID], {"quarantine": [_failed(row[ARTICLE_ID], str(error))]})
    return found


def _of(article_id: str, found: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {name: [{**row, ARTICLE_ID: article_id} for row in rows] for name, rows in found.items()}


def _failed(article_id: str, detail: str) -> Row:
    return {
        "stage": "extraction",
        "table": "articles",
        "key": article_id,
        "rule": FAILED,
        "detail": detail,
        "source_path": None,
        "run_id": "",
    }
