"""The gate counts against the last release only what nobody has withdrawn since."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from flows.errors import ReleaseRefusedError
from flows.publish.check import validate_tables
from flows.publish.diff import diff_releases
from flows.publish.partitions.partitioned_tables import PartitionedTables
from flows.publish.partitions.plan import Plan
from flows.settings import Settings, load_settings
from flows.store.ledger.entries import Withdrawal
from flows.store.ledger.ledger import Ledger
from flows.store.releases.current import make_current
from flows.store.releases.release import Release
from flows.store.releases.release_writing import write_release
from transforms.lazy_tables import LazyTables
from transforms.linking.corrections import Corrections
from transforms.linking.partitions import WHOLE
from transforms.quality.judgement import judge_rows
from transforms.release.tables import finish

Tables = dict[str, pd.DataFrame]
#: What is made after the judgement, from what it kept.
DERIVED = ("positions_daily", "positions_summary", "position_changes", "figures_compared", "changes", "actor_merges")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({}, output=tmp_path)


@pytest.fixture
def ledger(settings: Settings) -> Ledger:
    return Ledger(settings.state)


@pytest.fixture(scope="module")
def previous(sound_once: Tables, tmp_path_factory: pytest.TempPathFactory) -> Release:
    output = tmp_path_factory.mktemp("previous")
    release = write_release(output, "20261009", finish(sound_once), {"withdrawals": []})
    make_current(output, release)
    return release


def judged(tables: Tables, previous: Release, ledger: Ledger, settings: Settings) -> tuple[LazyTables, tuple[str, ...]]:
    linked = {name: frame for name, frame in tables.items() if name not in DERIVED}
    found = judge_rows({WHOLE: linked}, Corrections(""))
    return validate_tables(found, PartitionedTables(settings, "run", Plan({}), previous), previous, ledger, settings, "run")


def without_claims(tables: Tables) -> Tables:
    gone = {"claims", "claim_spans", "positions"}
    return {name: frame.head(0) if name in gone else frame for name, frame in tables.items()}


def test_sound_tables_pass(sound: Tables, previous: Release, ledger: Ledger, settings: Settings) -> None:
    tables, reasons = judged(sound, previous, ledger, settings)
    assert not reasons
    assert len(tables["positions_daily"]) == 1


def test_lost_claims_refuse(sound: Tables, previous: Release, ledger: Ledger, settings: Settings) -> None:
    with pytest.raises(ReleaseRefusedError, match="claims: 0 rows, 1 in the last release"):
        judged(without_claims(sound), previous, ledger, settings)


def test_a_withdrawal_elsewhere_excuses_no_loss(sound: Tables, previous: Release, ledger: Ledger, settings: Settings) -> None:
    ledger.withdraw(Withdrawal("article", "", "a_9"))
    with pytest.raises(ReleaseRefusedError, match="claims: 0 rows, 1 in the last release"):
        judged(without_claims(sound), previous, ledger, settings)


def test_what_was_withdrawn_may_be_missing(sound: Tables, previous: Release, ledger: Ledger, settings: Settings) -> None:
    ledger.withdraw(Withdrawal("article", "", "a_1"))
    kept = {name: frame.head(0) for name, frame in sound.items()} | {"issues": sound["issues"]}
    assert not judged(kept, previous, ledger, settings)[1]


def test_an_id_of_the_last_release_leads_to_the_present_one_and_its_rows_are_merged(sound: Tables, previous: Release) -> None:
    now = {
        name: frame.assign(**{column: frame[column].replace("act_1", "act_2") for column in frame if column.endswith("actor_id")})
        for name, frame in sound.items()
        if name not in ("changes", "actor_merges")
    }
    about = {"run_id": "20261010", "fingerprints": {}}
    before = Release(previous.release_id, previous.folder, {**previous.manifest, "fingerprints": {}})
    tables, articles_new = diff_releases(now, before.reader(), before, about)
    merges = tables["actor_merges"]
    assert merges.to_numpy().tolist() == [["act_1", "act_2", "dump", "20261010"]]
    assert articles_new == 0
    changes = tables["changes"]
    assert set(changes["cause"]) == {"merge"}
    assert {"actors", "mentions", "claims", "positions", "positions_summary"} <= set(changes["table"])
