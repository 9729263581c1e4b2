"""A run whose rows are spoilt in every way that an expectation knows, and one into the same folder with a lower limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.extract import shard
from flows.publish.partitions import partitioned_tables
from flows.store.files import read_json
from flows.store.fingerprints import dependencies
from flows.store.releases.current import current_release
from flows.store.releases.release import Release
from tests.flows import harness
from transforms.contracts import Table
from transforms.documents import limits
from transforms.frames import from_rows, rows_of
from transforms.lazy_tables import LazyTables, load_each
from transforms.linking.tables import RESOLVED
from transforms.quality import judgement
from transforms.quality.judgement import NO_KEY
from transforms.quality.rules import AGREEMENTS, EVIDENCE, FOREIGN_KEY, KEY
from transforms.quality.suites import build_suite
from transforms.schema import BASE, STAGED

pytestmark = pytest.mark.usefixtures("prefect")

#: A key that is given to several rows.
TWICE = "twice"
Row = dict[str, Any]
Tables = Mapping[str, pd.DataFrame]
#: What makes the columns of a sound row disagree, by table and rule.
DISAGREEING: dict[str, dict[str, Row]] = {
    "records": {
        "reason_iff_quarantined": {"status": "article", "reason": "too_short"},
        "article_unless_quarantined": {"status": "article", "article_id": None},
    },
    "articles": {
        "published_has_source": {"published_at": None, "published_at_source": "text"},
        "char_count_of_text": {"char_count": 3},
        "duplicate_iff_other_origin": {"is_duplicate": False},  # its key is its own, its origin another
    },
    "claims": {
        "resolved_has_actor": {"speaker_status": "resolved", "entity_id": None},
        "unresolved_has_reason": {"speaker_status": "unresolved", "speaker_reason": None},
        "stated_has_source": {"stated_on": None, "stated_on_source": "published"},
        "said_has_precision": {"said_on": None, "said_on_precision": "day"},
        "said_cue_has_date": {"said_on": None, "said_on_cue": "on Monday"},
        "said_cue_has_rule": {"said_on_cue": "on Monday", "said_on_rule": None},
        "said_cue_has_reach": {"said_on_cue": "on Monday", "said_on_reach": None},
        "negation_cue_has_flag": {"is_negated": False, "negation_cue": "not"},
        "condition_cue_has_flag": {"is_conditional": False, "condition_cue": "if"},
        "hedge_has_cue": {"is_hedged": True, "hedge_cue": None},
    },
    "positions": {
        "stated_has_source": {"stated_on": None, "stated_on_source": "published"},
        "unclear_has_reason": {"stance": "unclear", "unclear_reason": None},
    },
    "territorial_figures": {
        "range_is_between": {"qualifier": "between", "value_high": None},
        "as_of_has_precision": {"as_of": None, "as_of_precision": "day"},
        "derived_has_area": {"area_is_derived": True, "area_km2": None},
    },
    "places": {
        "area_has_source": {"area_km2": 12.0, "area_source": None},
        "claimed_is_disputed": {"is_disputed": False, "claimed_by": ["NOR"]},
    },
    "figures_compared": {
        "figures_are_listed": {"figure_count": 7},
        "lowest_is_lowest": {"lowest_share": 0.9, "highest_share": 0.1},
    },
}


#: What a release changes against the one before: made from tables that are judged already, and judged by `positions validate`.
MADE_LATER = {"actor_merges", "changes"}
#: A row of a table that has none here, as its maker might make it.
CHANGE: Row = {
    "actor_id": "act_1", "issue_code": "ceasefire", "previous_stance": "oppose", "stance": "support",
    "changed_on": dt.date(2026, 10, 5), "previous_position_id": "p_1", "position_id": "p_2",
}  # fmt: skip
#: The column that rows of single articles have from the article at work, and that can be spoilt only once they are linked.
OF_ARTICLE = "article_id"


def faulty(table: Table, published: Table, sound: Row, columns: Container[str]) -> Iterator[tuple[str, Row]]:
    """A row for each rule on some columns of a table, which it breaks, from a sound one before (`table`) linking or after."""
    for column, later in zip(table.columns, published.columns, strict=True):
        name = column.name
        if name not in columns:
            continue
        if not column.nullable:
            yield f"not_null:{later.name}", {name: None}
        if column.categories:
            yield f"category:{later.name}", {name: "nonsense"}
        elif column.type == "string":
            yield f"not_empty:{later.name}", {name: ""}
        if column.minimum is not None:
            yield f"range:{later.name}", {name: type(sound[name] or 0)(column.minimum) - 1}
        elif column.maximum is not None:
            yield f"range:{later.name}", {name: column.maximum + 1}
        if any(key.column == later.name for key in published.foreign_keys):
            yield f"{FOREIGN_KEY}:{later.name}", {name: "nobody"}


def disagreeing(table: Table, sound: Row) -> Iterator[tuple[str, Row]]:
    """A row for each rule on several columns of a table."""
    for start, end, _ in table.intervals or ((("start", "end", None),) if table.name == "claim_spans" else ()):
        yield f"{EVIDENCE}:{start}", {start: sound[start] + 1, end: sound[end] + 100_000}
    yield from DISAGREEING.get(table.name, {}).items()


def planted(table: Table, published: Table, sound: Row) -> list[Row]:
    """The faulty rows of a table, each with a key of its own, and a key that stands twice, and again in each article."""
    names = [name for name in table.column_names if table is published or name != OF_ARTICLE]
    faults = [*faulty(table, published, sound, names), *disagreeing(table, sound), (KEY, {}), (KEY, {})]
    return list(with_keys(table, sound, (values for _, values in faults), ""))


def homeless(table: Table, sound: Row) -> list[Row]:
    """Faulty rows of a table whose article is not told, or is none."""
    return list(with_keys(table, sound, (values for _, values in faulty(table, table, sound, {OF_ARTICLE})), "homeless-"))


def with_keys(table: Table, sound: Row, faults: Iterable[Row], prefix: str) -> Iterator[Row]:
    """Rows with these values in place of the sound ones; what has no value of its own bears a key that stands twice."""
    key = next((name for name in ("span_no", "author_no") if name in table.key), table.key[0])
    for number, values in enumerate(faults):
        own = 10_000 + number if isinstance(sound[key], int) else f"{sound[key]}-{prefix}{number}"
        twice = 20_000 if isinstance(sound[key], int) else TWICE
        yield {**sound, **({} if key in values else {key: own if values else twice}), **values}


def told(tables: Iterable[str]) -> set[tuple[str, str]]:
    """Every table with every rule that its suite has."""
    return {(name, one.meta["rule"]) for name in tables for one in build_suite(BASE[name]).expectations}


@dataclass(frozen=True)
class Spoilt:
    """Raw files, the folder of a run on them whose rows were spoilt, what failed in it, and what the run left."""

    raw: Path
    output: Path
    release: Release
    failing: set[tuple[str, str]]
    left: list[str]


def run(output: Path, raw: Path) -> Release:
    ended = harness.run_here(output, raw, "--accept")
    assert ended.code == 0, ended.told
    release = current_release(output)
    assert release is not None
    return release


@pytest.fixture(scope="module")
def spoilt_run(
    tmp_path_factory: pytest.TempPathFactory, write_dump: Callable[..., Path], sound_once: Tables, prefect: None
) -> Spoilt:
    folder = tmp_path_factory.mktemp("faults")
    raw, output = folder / "raw", folder / "out"
    write_dump(raw / "monday", "ceasefire", "talks", published="2024-03-04")
    (raw / "broken.jsonl").write_text('{"title": "No end\n')
    (raw / "monday/1.meta.json").write_text("no sidecar")
    with pytest.MonkeyPatch.context() as patch:
        plant(patch, sound_once)
        release = run(output, raw)
    (results,) = (output / "_state/runs").glob("*/validation.json")
    failing = {
        (name, outcome["expectation_config"]["meta"]["rule"])
        for name, result in read_json(results).items()
        for outcome in result["results"]
        if not outcome["success"]
    }
    return Spoilt(raw, output, release, failing, sorted(path.name for path in results.parent.iterdir()))


def plant(patch: pytest.MonkeyPatch, sound: Tables) -> None:
    """Have extraction, linking and the aggregates give faulty rows beside the sound ones."""
    samples = {**sound, "position_changes": from_rows([CHANGE], BASE["position_changes"])}
    extract, read_step, aggregates = shard.extract, partitioned_tables.read_step, judgement._aggregates

    def spoilt_rows(*arguments: Any) -> dict[str, list[Row]]:
        found = extract(*arguments)
        more = {name: planted(STAGED[name], BASE[name], found[name][0]) for name in RESOLVED if found.get(name)}
        return {name: [*rows, *more.get(name, ())] for name, rows in found.items()}

    def spoilt(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        if name in MADE_LATER:
            return frame
        table, row = BASE[name], rows_of((samples[name] if frame.empty else frame).head(1))[0]
        rows = homeless(table, row) if name in RESOLVED else planted(table, table, row)
        return pd.concat([frame, from_rows(rows, table)], ignore_index=True)

    def spoilt_step(*arguments: Any) -> LazyTables:
        return load_each(read_step(*arguments), spoilt)

    def spoilt_aggregates(*arguments: Any) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
        tables, observed = aggregates(*arguments)
        return {name: spoilt(name, frame) for name, frame in tables.items()}, observed

    patch.setattr(shard, "extract", spoilt_rows)
    patch.setattr(partitioned_tables, "read_step", spoilt_step)
    patch.setattr(judgement, "_aggregates", spoilt_aggregates)


def test_every_expectation_fires(spoilt_run: Spoilt) -> None:
    assert {rule.partition(":")[0] for _, rule in spoilt_run.failing} >= {
        "not_null", "not_empty", "category", "range", KEY, FOREIGN_KEY, EVIDENCE, *AGREEMENTS["claims"],
    }  # fmt: skip
    assert told(set(BASE) - MADE_LATER) - spoilt_run.failing == set()


def test_failing_rows_go_to_the_quarantine_and_the_others_are_published(spoilt_run: Spoilt) -> None:
    assert harness.sound(spoilt_run.output) is not None
    tables = spoilt_run.release.tables("quarantine", "claims", "articles", "mentions")
    refused = tables["quarantine"]
    of_claims = refused[refused["table"] == "claims"].set_index("key")["rule"]
    assert of_claims[TWICE] == KEY  # in place of ending the run
    assert of_claims[NO_KEY] == "not_null:claim_id"
    assert not tables["claims"]["claim_id"].str.contains("-|twice").any()
    assert not tables["articles"]["article_id"].str.contains("-|twice").any()
    assert len(tables["claims"]) > 0
    assert len(tables["mentions"]) > 0


def test_a_run_leaves_what_was_found_and_no_tables(spoilt_run: Spoilt) -> None:
    assert spoilt_run.left == ["data_docs", "validation.json"]


@pytest.mark.slow
def test_a_lower_limit_of_a_text_extracts_anew_and_gives_what_a_fresh_folder_gives(
    spoilt_run: Spoilt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LONGEST_TEXT", 300)
    texts = dependencies._module_texts()
    edited = texts[limits.__name__].replace("LONGEST_TEXT = 200_000", "LONGEST_TEXT = 300")
    assert edited != texts[limits.__name__]
    monkeypatch.setattr(dependencies, "_module_texts", lambda: {**texts, limits.__name__: edited})
    lowered = run(spoilt_run.output, spoilt_run.raw)
    last = lowered.tables("runs")["runs"].iloc[-1]
    assert (last["files_read"], last["articles_parsed"], last["articles_extracted"]) == (0, 2, 2)
    tables = lowered.tables("claims", "quality_warnings", "changes")
    assert tables["claims"]["evidence_end"].max() <= 300
    assert spoilt_run.release.tables("claims")["claims"]["evidence_end"].max() > 300
    assert tables["quality_warnings"]["rule"].to_list().count("text_cut") == 2
    assert "code" in set(tables["changes"]["cause"])
    left, right = harness.rows(lowered), harness.rows(run(tmp_path, spoilt_run.raw))
    for name in ("records", "articles", "actors", *RESOLVED, "positions_summary"):
        pd.testing.assert_frame_equal(left[name], right[name], obj=name)
