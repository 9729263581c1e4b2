"""What lookups say of an output that is damaged: what it is, and what mends it; never a stack trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app

Damage = Callable[[Path], object]


def table(output: Path) -> Path:
    return output / "current" / "claims.parquet"


def garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 3
    content[8:middle] = bytes(byte ^ 0x55 for byte in content[8:middle])
    path.write_bytes(content)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "a table is cut short": (lambda output: table(output).write_bytes(table(output).read_bytes()[:200]), "claims.parquet"),
    "a table is empty": (lambda output: table(output).write_bytes(b""), "claims.parquet"),
    "a table is garbled": (lambda output: garble(table(output)), "claims.parquet"),
    "a table is missing": (lambda output: table(output).unlink(), "claims"),
    "the manifest is empty": (lambda output: (output / "current/manifest.json").write_bytes(b""), "manifest.json"),
    "the pointer is all there is, and empty": (
        lambda output: ((output / "current").unlink(), (output / "current.json").write_text("")), "current.json",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", [("report", "r.html"), ("export", "--to", "csv", "x"), ("explain", "c_1")], ids="-".join)
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_named_with_what_mends_it(
    own_output: Path, damage: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_output)
    do, named = DAMAGES[damage]
    do(own_output)
    ended = CliRunner().invoke(app, [*command, "--output", str(own_output)])
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert ended.exit_code == 1
    assert named in ended.stderr
    assert "run" in ended.stderr.lower()
