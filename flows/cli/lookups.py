"""Commands that look something up: where a row comes from, who an actor is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.common import Output, output_folder


def explain(
    row_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an article, a claim or a position of the current release.")
    ],
    output: Output = None,
) -> None:
    """Show how a row came about: an article block by block, a claim with every span, cue and decision.

    \b
    Examples:
      positions explain a_1f2e3d4c5b6a7980          what was kept of an article, what not, and why
      positions explain c_1f2e3d4c5b6a7980          a claim, or a position by its id
      positions explain f_1f2e3d4c5b6a7980          a territorial figure, with the places that open words might mean
    """
    from flows.commands.explain import explain as explained

    typer.echo(explained(output_folder(output), row_id))


def actors(
    name: Annotated[str | None, typer.Argument(help="A name or alias, in any spelling.")] = None,
    output: Output = None,
    own: Annotated[Path | None, typer.Option("--actors", help="The CSV file of actors that you run with.")] = None,
    mentions: Annotated[int, typer.Option(min=0, help="How many mentions of each actor to show.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_review: Annotated[bool, typer.Option("--review", help="Report overlaps, old sources and who is missing instead.")] = False,
    months: Annotated[int, typer.Option(min=0, help="With --review: sources older than this are old.")] = 12,
) -> None:
    """Show what the knowledge base and the current release know of a name, with mentions and where they stand.

    \b
    Examples:
      positions actors "Zelensky" --mentions 20     in any spelling
      positions actors --review                     what of the knowledge base wants a look
    """
    from flows.commands.actors import find, review
    from flows.errors import UsageError
    from flows.settings import load_settings

    settings = load_settings(os.environ, raw=[Path(os.curdir)], output=output, actors=own)
    if as_review:
        typer.echo(review(settings, months))
        return
    if name is None:
        raise UsageError('Name somebody: positions actors "Zelensky". With --review the knowledge base is reviewed.')
    found = find(settings, name, mentions)
    typer.echo(found.as_json() if as_json else found.as_text())
