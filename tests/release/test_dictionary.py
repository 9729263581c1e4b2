from __future__ import annotations

import json
from pathlib import Path

from transforms.release.dictionary import WARNINGS, data_dictionary, data_package, quality_list, table_list
from transforms.schema import TABLES

ROOT = Path(__file__).parents[2]


def test_the_committed_dictionary_is_not_stale() -> None:
    assert (ROOT / "DATA_DICTIONARY.md").read_text(encoding="utf-8") == data_dictionary(), "run `make dictionary`"


def test_the_documentation_lists_every_table_with_its_grain() -> None:
    assert table_list() in (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")


def test_the_documentation_shows_what_was_measured() -> None:
    assert quality_list() in (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")


def test_every_usage_warning_is_worded() -> None:
    assert {warning for table in TABLES.values() for warning in table.warnings} == set(WARNINGS)


def test_the_package_describes_every_table_for_machines() -> None:
    files = {name: {"bytes": 1, "hash": "sha256:0", "rows": 0} for name in TABLES}
    package = json.loads(json.dumps(data_package("positions", "1", files)))
    claims = next(resource for resource in package["resources"] if resource["name"] == "claims")
    assert claims["schema"]["primaryKey"] == ["claim_id"]
    assert {"fields": ["article_id"], "reference": {"resource": "articles", "fields": ["article_id"]}} in claims["schema"][
        "foreignKeys"
    ]
    act = next(field for field in claims["schema"]["fields"] if field["name"] == "act")
    assert "demand" in act["constraints"]["enum"]
    assert len(package["resources"]) == len(TABLES)
