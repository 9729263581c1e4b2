"""Transforms read no clock and open nothing; what they may import is a contract of `lint-imports` (pyproject.toml)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "transforms").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_reads_the_clock_or_opens_files(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"open", "input"}, called
            assert called != "print" or path.name == "dictionary.py", called
            assert not called.endswith((".now", ".utcnow", ".today", ".write_text", ".write_bytes")), called
