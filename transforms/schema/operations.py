"""Tables about the dataset itself: what was refused, noticed and changed."""

from __future__ import annotations

from transforms.contracts import Table
from transforms.schema.codes import CAUSES, CHANGES, RUN_OUTCOMES, STAGES
from transforms.schema.columns import RUN_ID, code, count, date, share, text, time, whole

QUARANTINE = Table(
    "quarantine",
    "One row per record or row that was refused, with the rule that refused it.",
    (
        code("stage", STAGES, "The stage that refused it."),
        text("table", "The table it was meant for."),
        text("key", "Its key, or the id of the record; `(none)` if it has no key."),
        text("rule", "The rule it broke."),
        text("detail", "What was found."),
        text("source_path", "File it came from, where known.", nullable=True),
        RUN_ID,
    ),
    key=("stage", "table", "key", "rule"),
)

QUALITY_WARNINGS = Table(
    "quality_warnings",
    "One row per observation worth a look that refuses nothing.",
    (
        RUN_ID,
        text("rule", "The rule that noticed it."),
        text("table", "The table it concerns."),
        text("key", "The row it concerns, or the whole table (`*`)."),
        text("detail", "What was found."),
    ),
    key=("rule", "table", "key"),
)

CHANGES_TABLE = Table(
    "changes",
    "One row per row that differs from the previous release.",
    (
        text("table", "The table."),
        text("key", "Key of the row, parts joined by `|`."),
        code("change", CHANGES, "What happened to it."),
        code("cause", CAUSES, "What made it happen."),
        text("release_id", "The release in which it happened."),
    ),
    key=("table", "key"),
)

RUNS = Table(
    "runs",
    "One row per run into this output folder, up to the one that made this release.",
    (
        text("run_id", "Id of the run, and of the release that it published."),
        time("started_at", "When it began."),
        time("ended_at", "When it ended; null for the run that made this release, and for one that was cut off.", nullable=True),
        code("outcome", RUN_OUTCOMES, "How it ended; `interrupted` was cut off by a person, a crash or a loss of power."),
        count("files_read", "Raw files that it read.", nullable=True),
        count("records_read", "Records that it read.", nullable=True),
        count("articles_parsed", "Articles that it parsed anew.", nullable=True),
        count("articles_extracted", "Articles whose rows it extracted anew.", nullable=True),
        count("failed_shards", "Groups of articles that it could not extract.", nullable=True),
    ),
    key=("run_id",),
)

DATA_QUALITY = Table(
    "data_quality",
    "One row per figure that tells how good the tables are, measured on annotated texts.",
    (
        text("task", "What is done."),
        text("measure", "How it is measured."),
        share("value", "The figure, from 0 to 1."),
        whole("n", "On how many annotated rows it was counted.", minimum=0),
        text("set", "On which texts."),
        date("measured_on", "When."),
        text("benchmark", "The task of `python -m benchmarks.quality` that measures it."),
    ),
    key=("task", "measure", "set"),
)
