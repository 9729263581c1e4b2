from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main
from typer.testing import CliRunner

from flows import cli
from flows.cli import app
from flows.cli.common import report_errors
from flows.codebook_names import shipped_codebooks

GROUP = typer.main.get_command(app)


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a group with its path."""
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands(GROUP))


def examples(command: click.Command) -> list[str]:
    return re.findall(r"^\s+(positions .+?)(?:\s{3,}.*)?$", command.help or "", re.MULTILINE)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_examples_that_it_understands(path: tuple[str, ...]) -> None:
    found = examples(ALL[path])
    assert found
    for line in found:
        words = shlex.split(line)
        assert tuple(words[1 : 1 + len(path)]) == path
        ALL[path].make_context(path[-1], words[1 + len(path) :], resilient_parsing=False)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_keeps_examples_on_their_lines_in_a_pipe(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    told = CliRunner().invoke(app, [*path, "--help"])
    assert told.exit_code == 0
    shown = [line.strip() for line in told.output.splitlines()]
    assert all(any(line.startswith(example) for line in shown) for example in examples(ALL[path]))


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["status", "--output", "."], 0),
        (["codebook", "check", "conflict"], 0),
        (["validate", "--output", "."], 2),
        (["export", "--to", "papyrus", "--output", "."], 2),
        (["explain", "a_1", "--output", "."], 2),
        (["forget", "a_1", "--output", "."], 2),
        (["codebook", "check", "nowhere.yml"], 2),
        (["run", "nowhere", "--output", "out"], 2),
        (["run", "--such-an-option"], 2),
        (["codebook", "check", "broken.yml"], 1),
    ],
)
def test_exit_status(arguments: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "broken.yml").write_text("codebook: [", encoding="utf-8")
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["run", "serve"])
def test_nothing_is_written_among_raw_files_that_are_the_output(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    assert CliRunner().invoke(app, [command, "raw", "--output", "raw"]).exit_code == 2
    assert list((tmp_path / "raw").iterdir()) == []


def test_status_needs_no_raw_articles_where_nobody_names_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["status"]).exit_code == 0
    assert CliRunner().invoke(app, ["status", "nowhere"]).exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered_for_every_shell(shell: str) -> None:
    asked = {"_POSITIONS_COMPLETE": f"source_{shell}"}
    result = CliRunner().invoke(app, [], prog_name="positions", env=asked)
    assert result.exit_code == 0
    assert "_POSITIONS_COMPLETE" in result.output


def test_codebooks_are_completed() -> None:
    asked = {"_POSITIONS_COMPLETE": "complete_bash", "COMP_WORDS": "positions run --codebook ", "COMP_CWORD": "3"}
    result = CliRunner().invoke(app, [], prog_name="positions", env=asked)
    assert result.output.split() == list(shipped_codebooks())


def test_who_reads_no_further_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def printing() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):  # at which Click ends quietly
        report_errors(printing)()
    assert capsys.readouterr().err == ""


def test_what_an_encoding_lacks_is_spelt_out(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", write_through=True))
    monkeypatch.setattr(cli, "app", lambda: print("“café \udcff”"))
    cli.main()
    assert written.getvalue() == rb"\u201ccaf\xe9 \udcff\u201d" + b"\n"


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_a_machine_that_has_no_more_to_give_is_told_in_words(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    def starved() -> None:
        raise error

    with pytest.raises(typer.Exit):
        report_errors(starved)()
    assert capsys.readouterr().err.startswith("positions: there is not enough memory.")
