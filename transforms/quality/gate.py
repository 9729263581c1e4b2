"""What refuses a release, and what only warns.

A release is refused when it would be worse than none: nothing was accepted of what was new, a table's keys or
evidence fail beyond a limit, or a table shrinks without anybody having withdrawn anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from transforms.lazy_tables import Reader
from transforms.quality.rules import EVIDENCE, FOREIGN_KEY, KEY
from transforms.quality.verdicts import Failure

#: Share of a table's rows that may break a key, foreign key or evidence check.
MAX_FAILING = 0.05
#: Share of its rows that a table may lose against the previous release.
MAX_LOSS = 0.30
#: Below this many articles, shares say little and warn of nothing.
MIN_ARTICLES = 200
#: Shares above which a share warns: table, column, value, limit, what it means.
WARNING_SHARES = (
    ("claims", "speaker_status", "unresolved", 0.4, "speakers named but not resolved"),
    ("claims", "speaker_status", "absent", 0.4, "claims without a speaker"),
    ("positions", "stance", "unclear", 0.4, "stances that could not be told"),
)
#: Fewer rows an article than this warn.
WARNING_ROWS = (("claims", "speaker_status", 1.0), ("mentions", "mention_start", 2.0))
#: Tables that may shrink: they tell of one run, of what differs from earlier releases, or, few as they are, of where rows of
#: tables that are watched themselves differ.
TRANSIENT = frozenset(
    {"quarantine", "quality_warnings", "changes", "actor_merges", "data_quality", "position_changes", "figures_compared"}
)
SHOWN_KEYS = 5


def refusals(
    failures: Iterable[Failure],
    rows: Mapping[str, int],
    previous_rows: Mapping[str, int],
    *,
    records_new: int,
    articles_accepted: int,
) -> list[str]:
    """Why the release must not be published, in words for people; empty if it may.

    `rows` counts the rows of each table now, before the split; `previous_rows` those of the last release whose
    articles were not withdrawn since; `records_new` and `articles_accepted` what this run read and accepted.
    """
    reasons = []
    if records_new and not articles_accepted:
        reasons.append(
            f"records: {records_new} new, but none was accepted as an article; see the reasons in the table `quarantine`, "
            "and check that the dump is what you think it is"
        )
    broken: dict[tuple[str, str], list[str]] = defaultdict(list)
    for failure in failures:
        if failure.rule.startswith((KEY, FOREIGN_KEY, EVIDENCE)):
            broken[failure.table, failure.rule].append(failure.key)
    for (table, rule), failing in sorted(broken.items()):
        if len(failing) > MAX_FAILING * rows[table]:
            shown = ", ".join(sorted(failing)[:SHOWN_KEYS])
            reasons.append(
                f"{table}: {rule} fails for {len(failing)} of {rows[table]} rows ({len(failing) / rows[table]:.0%}), over the "
                f"limit of {MAX_FAILING:.0%}, e.g. {shown}"
            )
    for table, before in previous_rows.items():
        now = rows.get(table, 0)
        if table not in TRANSIENT and before and now < (1 - MAX_LOSS) * before:
            reasons.append(
                f"{table}: {now} rows, {before} in the last release of what was not withdrawn: more than {MAX_LOSS:.0%} would be "
                "lost"
            )
    return reasons


def warnings(read: Reader, run_id: str) -> list[dict[str, str]]:
    """Shares worth a look, as rows of `quality_warnings`."""
    extracted = int((read("articles", ["extraction_status"])["extraction_status"] == "done").sum())
    if extracted < MIN_ARTICLES:
        return []
    found = []
    for table, column, value, limit, meaning in WARNING_SHARES:
        values = read(table, [column])[column]
        share = float((values == value).mean()) if len(values) else 0.0
        if share > limit:
            found.append((f"share_{value}", table, f"{share:.0%} {meaning}, over {limit:.0%}"))
    for table, key, least in WARNING_ROWS:
        mean = len(read(table, [key])) / extracted
        if mean < least:
            found.append(("rows_per_article", table, f"{mean:.2f} rows an article, under {least:g}"))
    return [{"run_id": run_id, "rule": rule, "table": table, "key": "*", "detail": detail} for rule, table, detail in found]
