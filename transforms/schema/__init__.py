"""Every table and every column, declared once.

Arrow schemas, empty frames and casting (`frames.py`), expectation suites (`quality/suites.py`), the data
dictionary and the Frictionless package (`release/dictionary.py`) are derived from here. A module declares
the tables of one subject; to add a column, add it there and fill it where the table is made.
"""

from __future__ import annotations

from transforms.contracts import by_name
from transforms.schema.actors import ACTOR_ALIASES, ACTOR_MERGES, ACTOR_ROLES, ACTORS, ENTITIES, MENTIONS
from transforms.schema.claims import CLAIM_SPANS, CLAIMS
from transforms.schema.operations import CHANGES_TABLE, DATA_QUALITY, QUALITY_WARNINGS, QUARANTINE, RUNS
from transforms.schema.positions import ISSUES, POSITION_CHANGES, POSITIONS, POSITIONS_DAILY, POSITIONS_SUMMARY
from transforms.schema.sources import ARTICLE_AUTHORS, ARTICLES, RECORDS
from transforms.schema.territory import FIGURES_COMPARED, PLACE_ALIASES, PLACES, TERRITORIAL_FIGURES
from transforms.schema.wide import WIDE

#: Tables that are made and judged each for itself, in the order in which keys can be checked.
BASE = by_name([
    RECORDS, ARTICLES, ACTORS, ACTOR_ROLES, ACTOR_MERGES, MENTIONS, CLAIMS, CLAIM_SPANS, ISSUES, POSITIONS, PLACES,
    TERRITORIAL_FIGURES, FIGURES_COMPARED, POSITIONS_DAILY, POSITIONS_SUMMARY, POSITION_CHANGES,
    QUARANTINE, QUALITY_WARNINGS, CHANGES_TABLE, RUNS, DATA_QUALITY,
])  # fmt: skip

#: Tables that follow from those row by row: made last, and neither judged nor compared a second time.
DERIVED = by_name([ARTICLE_AUTHORS, ACTOR_ALIASES, PLACE_ALIASES, *(wide.table for wide in WIDE.values())])

#: What a release publishes.
TABLES = {**BASE, **DERIVED}

#: What extraction hands to linking: rows inside one article, with entities in place of actors.
STAGED = by_name([
    ENTITIES, *(table.staged() for table in (MENTIONS, CLAIMS, CLAIM_SPANS, POSITIONS, TERRITORIAL_FIGURES)), QUARANTINE,
])  # fmt: skip
