"""Commands on the dataset as published: check it, hand it on, take something back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.common import Output, Wait, output_folder, output_settings


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
    from flows.commands.validate import check

    typer.echo(check(output_folder(output), release))


def _formats() -> list[str]:
    """The names that `--to` completes."""
    from flows.exports.export import EXPORTERS

    return list(EXPORTERS)


def export(
    file: Annotated[
        Path | None, typer.Argument(help="File to write; for csv a folder or a .zip file. Default: positions.FORMAT right here.")
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="FORMAT", help="csv, delta, duckdb, geojson (a map), gexf, graphml, sqlite or xlsx.", autocompletion=_formats
        ),
    ] = "geojson",
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was said, or holds, on that day or later.")] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option(metavar="A", help="Only what this actor says or holds: id, name or alias; may be repeated."),
    ] = None,
    issue: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only this issue; may be repeated.")] = None,
    network: Annotated[
        str | None, typer.Option(metavar="KIND", help="gexf, graphml: actor-issue (default), congruence, conflict or subtract.")
    ] = None,
    normalise: Annotated[
        str | None, typer.Option(metavar="HOW", help="Networks of actors: none (default), average, jaccard or cosine.")
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="csv: no apostrophe before text that a spreadsheet would run as a formula.")
    ] = False,
    output: Output = None,
) -> None:
    """Write the current release, or a part of it that is whole in itself, in the format of another tool.

    \b
    Examples:
      positions export --to xlsx                    a workbook with a dictionary
      positions export --to geojson map.geojson     who is said to hold how much
      positions export --to delta news-delta        tables of Delta Lake, brought up to date
      positions export --to duckdb --since 2026-01-01 news.duckdb
      positions export --to csv --actor "Idris Wadai" --issue ceasefire one.zip
      positions export --to gexf --network congruence --normalise jaccard
    """
    from flows.exports.export import export as write

    how = {"network": network, "normalise": normalise}
    typer.echo(write(output_folder(output), to, since, file, actors=actor or (), issues=issue or (), exact=exact, **how))


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
    from flows.commands.report import write_report

    typer.echo(write_report(output_folder(output), since, file))


def forget(
    what: Annotated[
        str, typer.Argument(metavar="PATH|ARTICLE_ID", help="A source path or folder as in the tables, or an article id.")
    ],
    output: Output = None,
    dump: Annotated[str | None, typer.Option(metavar="NAME", help="Only in this dump, where several have the path.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let them stand again.")] = False,
    wait: Wait = None,
) -> None:
    """Take records back: the next run publishes without them.

    \b
    Examples:
      positions forget agency.zip/2026/story.txt    a file, a member of an archive, a folder
      positions forget a.jsonl --dump 2026-10       in one dump of several
      positions forget a_1f2e3d4c5b6a7980 --undo    let an article stand again
    """
    from flows.commands.forget import restore, withdraw

    typer.echo((restore if undo else withdraw)(output_settings(output, wait), what, dump))
