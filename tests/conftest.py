"""What all tests share: the spaCy pipeline and the vocabulary, loaded once, and tables that keep all contracts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from spacy.language import Language
from xdist.scheduler import LoadFileScheduling

from transforms.documents.nlp import build_nlp
from transforms.frames import from_rows
from transforms.schema import BASE
from transforms.vocabulary import Vocabulary, load_vocabulary

#: What shares a Prefect server, an object store, an undisturbed run, or the process from which loaded ones are forked.
SHARING = (
    "tests/flows/pipeline/test_positions_flow.py", "tests/flows/pipeline/test_run_record.py",
    "tests/flows/pipeline/test_serve.py", "tests/flows/whole/", "tests/flows/runtime/test_cluster.py",
    "tests/flows/commands/test_on_a_store.py", "tests/flows/ingest/test_hashes.py", "tests/flows/store/test_files.py",
    "tests/flows/store/locks/test_lease.py", "tests/flows/store/releases/test_partition_files.py",
)  # fmt: skip


class SharingTogether(LoadFileScheduling):
    """A file at a time to each worker; what shares what is dear to start, all to one."""

    def _split_scope(self, nodeid: str) -> str:
        return "sharing" if nodeid.startswith(SHARING) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingTogether | None:
    return SharingTogether(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest group first where several processes share the tests, that none waits for it at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(SHARING))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: archives hold the time at which they are made, and every worker must collect the same names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def nlp() -> Language:
    return build_nlp()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture
def sound(sound_once: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every base table with a few rows that keep all contracts; the test's own, to change as it likes."""
    return {name: frame.copy() for name, frame in sound_once.items()}


@pytest.fixture(scope="session")
def sound_once() -> dict[str, pd.DataFrame]:
    """What `sound` copies; not to be changed."""
    text = "Mara Quist said the truce must hold. The army holds 40 per cent of Lorn."
    claim = {
        "claim_id": "c_1", "article_id": "a_1", "actor_id": "act_1", "speaker_status": "resolved", "source_text": "Mara Quist",
        "cue_text": "said", "claim_text": "the truce must hold", "claim_start": 16, "claim_end": 35,
        "evidence_text": text[:36], "evidence_start": 0, "evidence_end": 36, "quote_type": "indirect", "act": "demand",
        "is_negated": False, "is_conditional": False, "is_hedged": False, "stated_on": dt.date(2026, 10, 5),
        "stated_on_source": "published", "act_confidence": 0.7, "genuine_score": 0.95, "side_scores": "ceasefire support 0.80",
        "confidence": 0.9,
    }  # fmt: skip
    position = {
        "position_id": "p_1", "claim_id": "c_1", "article_id": "a_1", "actor_id": "act_1", "issue_code": "ceasefire",
        "issue_text": "truce", "stance": "support", "stance_cue": "must hold", "binding": "clause",
        "stated_on": dt.date(2026, 10, 5),
        "stated_on_source": "published", "confidence": 0.8,
    }  # fmt: skip
    figure = {
        "figure_id": "f_1", "article_id": "a_1", "holder_actor_id": "act_1", "share_is_joint": False, "relation": "controls",
        "place_id": "r-lorn", "place_name": "Lorn", "place_text": "Lorn", "quantity_text": "40 per cent", "value": 40.0,
        "unit": "percent", "qualifier": "exact", "share": 0.4, "area_is_derived": False, "status": "fact",
        "evidence_text": text[37:], "evidence_start": 37, "evidence_end": len(text), "confidence": 0.7,
    }  # fmt: skip
    article = {
        "article_id": "a_1", "dump_id": "d", "source_path": "d/1.txt", "source_record": 0, "authors": [], "language": "en",
        "published_at": dt.datetime(2026, 10, 5, tzinfo=dt.UTC), "published_at_source": "sidecar", "text": text,
        "extraction_status": "done", "char_count": len(text), "word_count": 15, "origin_id": "a_1", "is_duplicate": False,
        "ingested_at": dt.datetime(2026, 10, 6, tzinfo=dt.UTC),
    }  # fmt: skip
    rows: dict[str, list[dict[str, Any]]] = {
        "records": [
            {"record_id": "r_1", "dump_id": "d", "source_path": "d/1.txt", "source_record": 0, "status": "article",
             "article_id": "a_1", "run_id": "run"},
            {"record_id": "r_2", "dump_id": "d", "source_path": "d/2.txt", "source_record": 0, "status": "quarantined",
             "reason": "empty_file", "run_id": "run"},
        ],
        "articles": [article],
        "actors": [
            {"actor_id": "act_1", "name": "Mara Quist", "actor_type": "person", "is_known": False, "aliases": [],
             "article_count": 1, "mention_count": 1, "claim_count": 1},
        ],
        "actor_roles": [{"actor_id": "act_1", "role": "envoy", "source": "text"}],
        "mentions": [
            {"mention_id": "m_1", "article_id": "a_1", "actor_id": "act_1", "mention_text": "Mara Quist", "mention_start": 0,
             "mention_end": 10, "mention_kind": "name"},
        ],
        "claims": [claim],
        "claim_spans": [{"claim_id": "c_1", "role": "content", "span_no": 0, "start": 16, "end": 35}],
        "issues": [{"issue_code": "ceasefire", "label": "Ceasefire", "description": "Stopping the fighting.", "codebook": "x"}],
        "positions": [position],
        "places": [{"place_id": "r-lorn", "name": "Lorn", "kind": "region", "is_disputed": False, "aliases": [],
                    "claimed_by": [], "members": [], "adjectives": []}],
        "territorial_figures": [figure],
        "figures_compared": [
            {"comparison_id": "fc_1", "place_id": "r-lorn", "month": dt.date(2026, 10, 1), "month_source": "published",
             "holder_actor_id": "act_1", "share_is_joint": False, "relation": "controls", "status": "fact", "measure": "land",
             "figure_count": 1, "origin_count": 1, "claimant_count": 1, "lowest_share": 0.4, "median_share": 0.4,
             "highest_share": 0.4, "figure_ids": ["f_1"], "claimant_actor_ids": []},
        ],
        "positions_daily": [
            {"actor_id": "act_1", "issue_code": "ceasefire", "stated_on": dt.date(2026, 10, 5), "stance": "support",
             "claim_count": 1, "origin_count": 1},
        ],
        "positions_summary": [
            {"actor_id": "act_1", "issue_code": "ceasefire", "first_on": dt.date(2026, 10, 5), "last_on": dt.date(2026, 10, 5),
             "stance_latest": "support", "n_support": 1, "n_oppose": 0, "n_conditional": 0, "n_unclear": 0, "origin_count": 1},
        ],
    }  # fmt: skip
    return {
        name: from_rows([{column: row.get(column) for column in table.column_names} for row in rows.get(name, [])], table)
        for name, table in BASE.items()
    }
