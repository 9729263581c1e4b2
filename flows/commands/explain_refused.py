"""Why a row was refused: what `quarantine` holds of it."""

from __future__ import annotations

import textwrap
from pathlib import Path

from flows.commands.explained_evidence import INDENT, WIDTH
from flows.store.releases.release import Release


def explain_refused(_output: Path, release: Release, key: str) -> str | None:
    """The refused rows of this key for a person; None if the release has none."""
    rows = release.read_rows("quarantine", filters=[("key", "=", key)]).to_pylist()
    lines: list[str] = []
    for row in rows:
        lines += [
            f"Refused:   {key}, of table {row['table']}, in {row['stage']}",
            f"Source:    {row['source_path'] or 'none'}",
            f"Rule:      {row['rule']}",
        ]
        lines += textwrap.wrap(row["detail"], WIDTH, initial_indent="Detail:    ", subsequent_indent=INDENT)
    return "\n".join(lines) or None
