"""One shard of articles: parse or unpack, extract, write. The unit of work that a worker process gets.

The function takes paths and gives counts, so that it runs the same in this process, in a pool, or on a cluster.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from flows.extract.jobs import ShardJob, ShardResult
from flows.runtime.collection import no_collection
from flows.runtime.timeouts import TookTooLongError, time_limit
from flows.storage import place_of
from flows.store.files import new_folder, read_bytes, write_bytes
from flows.store.table_files import read_table, release_memory, write_frame
from transforms.documents.limits import SECONDS_A_PARSE, cut_text
from transforms.documents.nlp import build_nlp, parse
from transforms.documents.packed_docs import pack, unpack
from transforms.extraction.annotations import Article
from transforms.extraction.article_outcomes import UNPARSED, Found, Row, failed, frames, has_failed, kept, text_cut
from transforms.extraction.rows import extract
from transforms.extraction.stored_tables import ARTICLE_ID, STORED
from transforms.frames import ContractError
from transforms.machine_faults import is_to_blame
from transforms.vocabulary import Vocabulary, load_vocabulary

#: Each word that spaCy meets takes half a kilobyte for good; a new pipeline takes a CPU-second.
MOST_WORDS = 100_000


def extract_shard(job: ShardJob) -> ShardResult:
    """Parse (or unpack) the articles of a shard and write what extraction finds in them.

    Raises what the machine is to blame for, want of memory above all: no article is.
    """
    _without_growth()
    release_memory()  # of the shard before, which is gone only now
    articles = read_table(place_of(job.store) / job.articles).to_pylist()
    texts = [cut_text(article["text"], job.longest_text) for article in articles]
    with no_collection():
        vocabulary = load_vocabulary(job.codebooks, job.actors)
    docs: list[Doc] = []
    found: list[Found] = []
    stored = _stored(job, len(texts))
    for article, doc in zip(articles, _parsed(job, texts) if stored is None else stored, strict=True):
        found.append(_extract_one(job, article, doc, vocabulary))
        docs.append(doc)
    if stored is None:
        write_bytes(place_of(job.store) / job.documents, pack(docs))
    try:
        tables = frames(found)
    except ContractError:
        found = [_checked(article, one) for article, one in zip(articles, found, strict=True)]
        tables = frames(found)
    with new_folder(place_of(job.store) / job.extraction) as folder:
        for name, table in STORED.items():
            write_frame(folder / f"{name}.parquet", tables[name], table, durable=False)  # with the folder
    rows = {name: len(frame) for name, frame in tables.items()}
    return ShardResult(job.shard_id, len(articles), sum(map(has_failed, found)), rows)


@lru_cache(maxsize=1)
def _nlp() -> Language:
    with no_collection():
        return build_nlp()


def _without_growth(most: int = MOST_WORDS) -> None:
    """Give up a pipeline that has met so many words: its vocabulary keeps each of them; the next begins with none."""
    if _nlp.cache_info().currsize and len(_nlp().vocab) > most:
        _nlp.cache_clear()
        gc.collect()


def _stored(job: ShardJob, count: int) -> list[Doc] | None:
    """The Docs of an earlier parse; None where there is none that can be read, since a disk may garble what was written whole."""
    if job.is_parsed:
        with suppress(Exception):
            docs = unpack(read_bytes(place_of(job.store) / job.documents), _nlp().vocab)
            return docs if len(docs) == count else None
    return None


def _parsed(job: ShardJob, texts: list[str]) -> Iterator[Doc]:
    """One Doc a text, parsed some at a time; an empty Doc stands for a text that could not be parsed."""
    nlp = _nlp()
    for start in range(0, len(texts), job.batch_size):
        some = texts[start : start + job.batch_size]
        try:
            with time_limit(max(job.longest_seconds, SECONDS_A_PARSE * len(some))):
                docs = list(parse(nlp, some, job.batch_size))
        except Exception as error:  # whatever one text does to the parser, the others are parsed
            if is_to_blame(error):
                raise
            docs = [_parse_alone(job, nlp, text) for text in some]
        yield from docs


def _parse_alone(job: ShardJob, nlp: Language, text: str) -> Doc:
    try:
        with time_limit(job.longest_seconds):
            return next(iter(parse(nlp, [text], 1)))
    except Exception as error:  # as above; the empty Doc becomes a quarantine row
        if is_to_blame(error):
            raise
        return Doc(nlp.vocab)


def _extract_one(job: ShardJob, row: Row, doc: Doc, vocabulary: Vocabulary) -> Found:
    """The rows of one article, with a warning if its text was cut; if it fails, a quarantine row alone."""
    article, length = Article(row[ARTICLE_ID], row["published_on"], row["publisher"]), len(row["text"])
    if length and not len(doc):
        return failed(article.article_id, UNPARSED)
    try:
        with time_limit(job.longest_seconds):
            found = extract(doc, article, vocabulary, job.certainty)
    except TookTooLongError as error:
        return failed(article.article_id, str(error))
    except Exception as error:  # one article must not take a hundred others with it
        if is_to_blame(error):
            raise
        return failed(article.article_id, f"{type(error).__name__}: {error}")
    if length > job.longest_text:
        found["quality_warnings"] = [text_cut(article.article_id, len(doc.text), length)]
    return kept(article.article_id, found)


def _checked(row: Row, found: Found) -> Found:
    """The rows of an article if they are of their columns' types; else a quarantine row alone."""
    try:
        frames([found])
    except ContractError as error:
        return failed(row[ARTICLE_ID], str(error))
    return found
