"""Commands that help to write codebooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.common import Codebooks, Output, output_folder


def check(
    names: Annotated[list[str], typer.Argument(metavar="FILE...", help="Codebooks to check together: files or shipped names.")],
) -> None:
    """Check codebooks: what can never match, near misses that do, examples coded otherwise, issues that overlap.

    \b
    Examples:
      positions codebook check my_issues.yml        alone
      positions codebook check politics my_issues.yml
    """
    from flows.commands.codebook import check as checked

    text, is_sound = checked(_codebook_names(names))
    typer.echo(text)
    if not is_sound:
        raise typer.Exit(1)


def try_(
    sentence: Annotated[str, typer.Argument(help="A sentence as it might stand in the news, or only what is claimed.")],
    codebook: Codebooks = None,
) -> None:
    """Show what is found in a sentence: claims, the issues they name, and the sides they take, with the words that decide.

    \b
    Examples:
      positions codebook try "The minister rejected calls for a ceasefire."
      positions codebook try "She wants lower fares." --codebook my_issues.yml
    """
    from flows.commands.codebook import try_sentence

    typer.echo(try_sentence(sentence, _codebook_names(codebook)))


def gaps(
    output: Output = None,
    count: Annotated[int, typer.Option(help="How many phrases to show.", min=1)] = 20,
) -> None:
    """Show what the current release has often claimed under no issue: what a codebook may be missing.

    \b
    Examples:
      positions codebook gaps --count 50            the fifty most frequent phrases
    """
    from flows.commands.codebook import missing

    typer.echo(missing(output_folder(output), count))


def _codebook_names(given: list[str] | None) -> tuple[str, ...]:
    from flows.settings import load_settings

    return load_settings(os.environ, raw=[Path(os.curdir)], codebook=given).codebook
