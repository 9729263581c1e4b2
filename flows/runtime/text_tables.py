"""Small tables for people: drawn on a terminal, aligned plain text in a pipe or a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import StringIO
from shutil import get_terminal_size

#: Label, number, note; a note may be empty.
Row = tuple[str, int, str]
_LABEL, _NUMBER = 15, 9


def format_table(rows: Sequence[Row]) -> str:
    """The rows as lines of text, drawn if standard output is a terminal. `NO_COLOR` is honoured."""
    return _drawn(rows) if sys.stdout.isatty() else _plain(rows)


def _plain(rows: Sequence[Row]) -> str:
    width = max(_LABEL, *(len(label) for label, _, _ in rows)) if rows else _LABEL
    return "\n".join(f"{label:<{width}} {number:>{_NUMBER},}   {note}".rstrip() for label, number, note in rows)


def _drawn(rows: Sequence[Row]) -> str:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=SIMPLE, show_header=False, pad_edge=False)
    drawn.add_column(no_wrap=True)
    drawn.add_column(justify="right", style="bold")
    drawn.add_column(style="dim")
    for label, number, note in rows:
        drawn.add_row(label, f"{number:,}", note)
    console = Console(
        file=StringIO(), force_terminal=True, no_color="NO_COLOR" in os.environ, width=get_terminal_size().columns, markup=False
    )
    console.print(drawn)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text.strip("\n")
