"""The command line. What a command needs is imported by that command, so that help and completion are fast."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Annotated

import typer

from flows.cli import codebooks, dataset, lookups, runs
from flows.cli.common import report_errors

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
#: In the order of the help.
COMMANDS: tuple[Callable[..., None], ...] = (
    runs.run, runs.serve, runs.status, lookups.explain, lookups.actors, dataset.validate, dataset.report, dataset.export,
    dataset.forget,
)  # fmt: skip
CODEBOOK_COMMANDS: tuple[Callable[..., None], ...] = (codebooks.check, codebooks.try_, codebooks.gaps)

app = typer.Typer(
    name="positions",
    help="Turns dumps of raw English news into tables of positions: who said what, on which issue, for or against.",
    epilog="Exit status: 0 done, or nothing was new; 1 refused or failed; 2 wrong usage; 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"positions {metadata.version('positions')}")
        raise typer.Exit


def of_all(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What may be asked without a command."""


codebook_app = typer.Typer(
    help="Help for writing codebooks: check one, try a sentence, see what is missing.",
    no_args_is_help=True,
    context_settings=HELP_OPTIONS,
)
for of_app in COMMANDS:
    app.command()(report_errors(of_app))
for of_codebook in CODEBOOK_COMMANDS:
    codebook_app.command(of_codebook.__name__.rstrip("_"))(report_errors(of_codebook))
app.callback()(of_all)
app.add_typer(codebook_app, name="codebook")


def main() -> None:
    """Run the command line; what a terminal or a file cannot show in its encoding is spelt out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
