"""What may import what: flows import transforms, never back; stages import along the pipeline, never against it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAGES = ("articles", "documents", "extraction", "linking", "quality", "release")
LEAVES = ("contracts", "schema", "frames", "identity", "lazy_tables", "vocabulary")
#: Names that reach for the world outside: the disk, the clock, the environment, the network, the orchestrator.
OUTSIDE = {
    "flows", "prefect", "pathlib", "os", "shutil", "tempfile", "time", "socket", "urllib", "http", "requests", "httpx",
    "subprocess", "sqlite3", "random", "fsspec", "threading", "multiprocessing", "concurrent",
}  # fmt: skip
MODULES = sorted(path for path in (ROOT / "transforms").rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def stage_of(path: Path) -> str:
    return path.relative_to(ROOT / "transforms").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_transforms_touch_nothing_outside(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & OUTSIDE


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_pipeline(path: Path) -> None:
    stage = stage_of(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != "transforms" or len(parts) < 2:
            continue
        target = parts[1]
        if stage in STAGES and target in STAGES:
            assert STAGES.index(target) <= STAGES.index(stage), f"{path.name} imports the later stage {target}"
        elif stage in LEAVES:
            assert target in LEAVES, f"{path.name} imports the stage {target}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_reads_the_clock_or_opens_files(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"open", "input"}, called
            assert called != "print" or path.name == "dictionary.py", called
            assert not called.endswith((".now", ".utcnow", ".today", ".write_text", ".write_bytes")), called


def test_every_stage_exists_and_nothing_else_hides() -> None:
    found = {stage_of(path) for path in MODULES} - {"__init__"}
    assert found == {*STAGES, *LEAVES}
