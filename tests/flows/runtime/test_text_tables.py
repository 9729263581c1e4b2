from __future__ import annotations

import re
import sys

import pytest

from flows.runtime.text_tables import format_table

ROWS = [("articles", 1234, "12 new"), ("claims", 5, "")]


def test_a_pipe_gets_plain_aligned_text() -> None:
    assert format_table(ROWS) == "articles            1,234   12 new\nclaims                  5"


@pytest.mark.parametrize(("no_color", "has_escapes"), [(None, True), ("1", True)])
def test_a_terminal_gets_a_drawn_table(monkeypatch: pytest.MonkeyPatch, no_color: str | None, has_escapes: bool) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    drawn = format_table(ROWS)
    assert ("\x1b[" in drawn) is has_escapes
    assert not re.search(r"\x1b\[[\d;]*3[0-7]m", drawn)
    assert re.sub(r"\x1b\[[\d;]*m", "", drawn).split() == ["articles", "1,234", "12", "new", "claims", "5"]


def test_what_a_cell_holds_is_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "[bold]" in format_table([("[bold]", 1, "")])
