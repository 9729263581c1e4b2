from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from transforms.deferred_imports import defer_import

#: A package that tells when it is executed, and a module in it.
PACKAGE = {
    "__init__.py": "import sys\nsys.executed.append('package')\nVALUE = 1\nfrom told_late import inner\n",
    "inner.py": "import sys\nsys.executed.append('inner')\nVALUE = 2\n",
}


@pytest.fixture
def executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was executed of a package that can be imported as `told_late`."""
    (tmp_path / "told_late").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / "told_late" / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    seen: list[str] = []
    monkeypatch.setattr(sys, "executed", seen, raising=False)
    yield seen
    for name in [name for name in sys.modules if name.partition(".")[0] == "told_late"]:
        del sys.modules[name]


def test_a_module_is_executed_once_something_of_it_is_asked(executed: list[str]) -> None:
    defer_import("told_late")
    module = importlib.import_module("told_late")
    assert executed == []
    assert (module.VALUE, module.inner.VALUE) == (1, 2)
    assert importlib.import_module("told_late") is module
    assert executed == ["package", "inner"]


def test_a_module_below_it_is_imported_once_and_without_it(executed: list[str]) -> None:
    defer_import("told_late")
    inner = importlib.import_module("told_late.inner")
    assert executed == ["inner"]
    assert (sys.modules["told_late"].VALUE, sys.modules["told_late"].inner) == (1, inner)
    assert executed == ["inner", "package"]


def test_what_a_module_lacks_is_told(executed: list[str]) -> None:
    defer_import("told_late")
    with pytest.raises(AttributeError, match="OTHER"):
        _ = importlib.import_module("told_late").OTHER


def test_what_is_imported_or_not_there_stays(executed: list[str]) -> None:
    module = importlib.import_module("told_late")
    defer_import("told_late")
    assert sys.modules["told_late"] is module
    defer_import("told_by_nobody")
    assert "told_by_nobody" not in sys.modules
