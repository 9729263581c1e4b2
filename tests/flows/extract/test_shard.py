from __future__ import annotations

import datetime as dt
import errno
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from flows.extract import shard
from flows.extract.extract_flow import articles_table
from flows.extract.jobs import ShardJob
from flows.extract.shard import extract_shard
from flows.store.table_files import write_table
from transforms.documents.limits import cut_text
from transforms.extraction.annotations import Article
from transforms.vocabulary import Vocabulary

TEXTS = {"a_1": "The minister spoke. He left.", "a_2": "The bad one.", "a_3": "Rain fell on the capital."}


def found(doc: Doc, article: Article, _: Vocabulary, __: float | None) -> dict[str, list[dict[str, Any]]]:
    if article.article_id == "a_2":
        raise RuntimeError("a rule broke")
    entity = {
        "entity_id": f"e_{article.article_id}", "article_id": article.article_id, "name": doc[0].text, "actor_type": "person",
        "country_code": None, "role_text": str(article.published_on), "known_actor_id": None,
    }  # fmt: skip
    return {"entities": [entity], "quarantine": []}


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShardJob:
    monkeypatch.setattr(shard, "extract", found)
    monkeypatch.setattr(shard, "load_vocabulary", lambda *_: None)
    published = dt.date(2024, 3, 4)
    articles = pd.DataFrame(
        [{"article_id": key, "text": text, "published_on": published, "publisher": None} for key, text in TEXTS.items()]
    )
    write_table(tmp_path / "articles.parquet", articles_table(articles))
    return ShardJob(
        "s_1", len(TEXTS), str(tmp_path), "articles.parquet", "docs.spacy", False, "found", (), None, None, 16, 200_000, 300.0
    )


def test_one_article_that_fails_does_not_take_the_others_with_it(job: ShardJob) -> None:
    result = extract_shard(job)
    assert (result.article_count, result.failed_count, result.rows["entities"]) == (3, 1, 2)
    refused = pq.read_table(Path(job.store, job.extraction) / "quarantine.parquet").to_pylist()
    assert [(row["key"], row["rule"], row["detail"], row["article_id"]) for row in refused] == [
        ("a_2", "failed", "RuntimeError: a rule broke", "a_2")
    ]


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(errno.ENOSPC, "No space left"), RuntimeError("can't start new thread")],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize("at_work", ["parse", "extract"])
def test_what_the_machine_lacks_is_no_article_s_fault(
    job: ShardJob, monkeypatch: pytest.MonkeyPatch, error: Exception, at_work: str
) -> None:
    def starved(*_: object) -> None:
        raise error

    monkeypatch.setattr(shard, at_work, starved)
    with pytest.raises(type(error)):
        extract_shard(job)
    assert not Path(job.store, job.extraction).exists(), "its shard is tried again"


def test_a_parse_that_is_there_is_not_made_again(job: ShardJob, monkeypatch: pytest.MonkeyPatch) -> None:
    extract_shard(job)
    before = Path(job.store, job.extraction, "entities.parquet").read_bytes()
    monkeypatch.setattr(shard, "parse", None)
    extract_shard(replace(job, is_parsed=True))
    assert Path(job.store, job.extraction, "entities.parquet").read_bytes() == before


def test_a_text_that_stops_the_parser_leaves_the_others(job: ShardJob, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = shard.parse

    def refuse(nlp: Any, texts: list[str], batch_size: int) -> Any:
        if any("Rain" in text for text in texts):
            raise ValueError("too much rain")
        return parse(nlp, texts, batch_size)

    monkeypatch.setattr(shard, "parse", refuse)
    assert extract_shard(job).failed_count == 2
    assert [row["article_id"] for row in pq.read_table(Path(job.store, job.extraction) / "entities.parquet").to_pylist()] == [
        "a_1"
    ]


def test_an_article_that_does_not_end_leaves_the_others(job: ShardJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(doc: Doc, article: Article, *rest: Any) -> dict[str, list[dict[str, Any]]]:
        while article.article_id == "a_2":
            pass
        return found(doc, article, *rest)

    monkeypatch.setattr(shard, "extract", search)
    assert extract_shard(replace(job, longest_seconds=0.2)).rows["entities"] == 2
    refused = pq.read_table(Path(job.store, job.extraction) / "quarantine.parquet").to_pylist()
    assert [(row["key"], row["rule"], row["detail"]) for row in refused] == [("a_2", "failed", "not done after 0.2 seconds")]


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("One. Two. Three.", 99, "One. Two. Three."),
        ("One. Two. Three.", 12, "One. Two."),
        ("He said “Go.” She went away", 20, "He said “Go.”"),
        ("no sentence ends here at all", 10, "no sentenc"),
        ("Area is 3.5 per cent of it", 14, "Area is 3.5 pe"),
    ],
)
def test_a_long_text_is_cut_at_a_sentence(text: str, limit: int, kept: str) -> None:
    assert cut_text(text, limit) == kept


def test_a_cut_text_leaves_a_warning(job: ShardJob) -> None:
    extract_shard(replace(job, longest_text=24))
    warnings = pq.read_table(Path(job.store, job.extraction) / "quality_warnings.parquet").to_pylist()
    assert [(row["rule"], row["key"], row["detail"]) for row in warnings] == [
        ("text_cut", "a_1", "extraction read 19 of 28 characters"), ("text_cut", "a_3", "extraction read 24 of 25 characters"),
    ]  # fmt: skip


def test_a_text_whose_parse_does_not_end_leaves_the_others(job: ShardJob, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = shard.parse

    def turn(nlp: Any, texts: list[str], batch_size: int) -> Any:
        while any("Rain" in text for text in texts):
            time.sleep(0.01)
        return parse(nlp, texts, batch_size)

    monkeypatch.setattr(shard, "parse", turn)
    monkeypatch.setattr(shard, "SECONDS_A_PARSE", 0.0)
    assert extract_shard(replace(job, longest_seconds=3.0)).failed_count == 2
    refused = pq.read_table(Path(job.store, job.extraction) / "quarantine.parquet").to_pylist()
    assert ("a_3", "the text could not be parsed") in [(row["key"], row["detail"]) for row in refused]


def test_a_pipeline_that_has_met_many_words_is_given_up(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    monkeypatch.setattr(shard, "build_nlp", lambda: loaded.append(nlp) or nlp)
    shard._nlp.cache_clear()
    for most in (len(nlp.vocab), len(nlp.vocab) - 1):
        shard._nlp()
        shard._without_growth(most)
        shard._nlp()
    shard._nlp.cache_clear()
    assert len(loaded) == 2, "kept while it is small, and begun anew once"
