"""Commands on the dataset as published: check it, hand it on, take something back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.common import Output, output_folder


def validate(
    release: Annotated[str | None, typer.Argument(help="Id of a release. Default: the current one.")] = None,
    output: Output = None,
) -> None:
    """Check a release on the disk: every hash, row count, key and evidence, and every expectation on its tables.

    \b
    Examples:
      positions validate                            the current release
      positions validate 20261009T060004.123456Z-8e66 --output out
    """
    from flows.validate import check

    typer.echo(check(output_folder(output), release))


def export(
    file: Annotated[Path | None, typer.Argument(help="File to write. Default: positions.FORMAT in the current folder.")] = None,
    to: Annotated[
        str, typer.Option(metavar="FORMAT", help="The format: geojson, a map of who is said to hold how much.")
    ] = "geojson",
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what holds only for days before.")] = None,
    output: Output = None,
) -> None:
    """Write the current release in the format of another tool.

    \b
    Examples:
      positions export --to geojson map.geojson     who is said to hold how much
    """
    from flows.export import export as write

    typer.echo(write(output_folder(output), to, since, file))


def report(
    file: Annotated[Path | None, typer.Argument(help="File to write. Default: positions.html in the current folder.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Count only what was said since that day.")] = None,
    output: Output = None,
) -> None:
    """Write the current release as one page to read, search, print and pass on; it opens offline.

    \b
    Examples:
      positions report                              positions.html, of all that is published
      positions report --since 2026-10-01 october.html
    """
    from flows.report import write_report

    typer.echo(write_report(output_folder(output), since, file))


def forget(
    what: Annotated[
        str, typer.Argument(metavar="PATH|ARTICLE_ID", help="A source path or folder as in the tables, or an article id.")
    ],
    output: Output = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let them stand again.")] = False,
) -> None:
    """Take records back: the next run publishes without them.

    \b
    Examples:
      positions forget agency.zip/2026/story.txt    a file, a member of an archive, a folder
      positions forget a_1f2e3d4c5b6a7980 --undo    let an article stand again
    """
    from flows.status import restore, withdraw

    typer.echo((restore if undo else withdraw)(output_folder(output), what))
