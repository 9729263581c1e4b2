"""Commands that run the pipeline: once, on a schedule, and what there is to run on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.common import Codebooks, Output, Raw, Wait, output_settings
from flows.runtime.collection import no_collection

Dump = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What the dump is called. Default: each file or folder in RAW is one, called as it is."),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Where the scheduler of a Dask cluster is, which reads and extracts instead."),
]
#: A scheduled run lets a run by hand end first, rather than fail.
WAIT_OF_A_SCHEDULE = 3600.0
#: A file that was changed within so many seconds may still be on its way.
QUIET_OF_A_SCHEDULE = 60.0


def run(
    raw: Raw = None,
    output: Output = None,
    dump: Dump = None,
    codebook: Codebooks = None,
    actors: Annotated[Path | None, typer.Option(help="A CSV file of actors that you add or put right.")] = None,
    corrections: Annotated[
        Path | None, typer.Option(help="Values that you know better. Default: corrections.yml in the output folder, if there.")
    ] = None,
    field_map: Annotated[
        list[str] | None, typer.Option("--map", metavar="A=B", help="Read their field A as our field B; may be repeated.")
    ] = None,
    dates: Annotated[
        str | None, typer.Option(metavar="ORDER", help="How dates such as 03/04/2026 are read: day-first or month-first.")
    ] = None,
    min_words: Annotated[int | None, typer.Option(help="Texts with fewer words are refused. Default: 5.")] = None,
    certainty: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Publish sides that are likely right to this share. Default: the judge's threshold."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Do everything anew, whatever is done.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Publish although the release would be refused.")] = False,
    wait: Wait = None,
    keep: Annotated[int | None, typer.Option(help="How many releases to keep. Default: 10.")] = None,
    processes: Annotated[int | None, typer.Option(help="How many processes extract. Default: one a processor.")] = None,
    cluster: Cluster = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object on the last line.")] = False,
) -> None:
    """Read what is new in RAW, extract positions from it, and publish a release.

    \b
    Examples:
      positions run                                 data/raw to data/processed
      positions run ~/dumps/2026-10 --output out    any file or folder, any output
      positions run ~/incoming --dump 2026-10       a name of yours for the dump, wherever it lies
      positions run export.jsonl --map lede=text    what the export calls lede is the text
      positions run --codebook my_issues.yml        your own issues, nothing is parsed again
      positions run --certainty 0.5                 fewer positions, of which more are right
    """
    from flows.settings import load_settings

    settings = load_settings(
        os.environ, raw=raw, output=output, dump=dump, codebook=codebook, actors=actors, corrections=corrections,
        field_map=field_map, dates=dates, min_words=min_words, certainty=certainty, force=force or None, accept=accept or None,
        wait=wait, keep=keep,
        processes=processes, cluster=cluster,
    )  # fmt: skip
    with no_collection():
        from flows.pipeline.run_once import execute
        from flows.publish.summary import as_line, as_text

    summary = execute(settings)
    typer.echo(as_text(summary))
    if as_json:
        typer.echo(as_line(summary))


def serve(
    raw: Raw = None,
    output: Output = None,
    dump: Dump = None,
    cron: Annotated[str | None, typer.Option(metavar="LINE", help='When to run, for example "0 6 * * *".')] = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Whose clock --cron follows, such as Europe/Paris. Default: UTC.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Run whenever a file in RAW is new or has changed.")] = False,
    quiet: Annotated[
        float, typer.Option(metavar="SECONDS", help="Files that were changed within so many seconds are left for later.")
    ] = QUIET_OF_A_SCHEDULE,
    port: Annotated[
        int | None, typer.Option(help="Where Prefect's UI stands, if no server of yours is named. Default: 4200, if free.")
    ] = None,
    codebook: Codebooks = None,
    cluster: Cluster = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long a run waits for another one, by hand, to end.")
    ] = WAIT_OF_A_SCHEDULE,
) -> None:
    """Run on a schedule, or whenever RAW changes, with Prefect's UI, until ended; more settings: positions.toml.

    \b
    Examples:
      positions serve --cron "0 6 * * *"            every morning at six, UTC
      positions serve ~/dumps --watch               whenever a file is new or has changed
    """
    from flows.pipeline.serve import serve as serve_until_ended
    from flows.settings import load_settings

    settings = load_settings(
        os.environ, raw=raw, output=output, dump=dump, codebook=codebook, cluster=cluster, wait=wait, quiet=quiet
    )
    serve_until_ended(settings, cron, watch, port, timezone, typer.echo)


def status(
    raw: Raw = None,
    output: Output = None,
    dump: Dump = None,
    settings: Annotated[bool, typer.Option("--settings", help="Show every setting and where it comes from instead.")] = False,
) -> None:
    """Show the current release, the last run, what is new in RAW, what is quarantined and why, and who writes just now.

    \b
    Examples:
      positions status                              of data/processed
      positions status --output out --settings      every setting and where it comes from
    """
    from flows.commands.status import describe_output
    from flows.errors import NoRawError
    from flows.settings import load_settings

    try:
        loaded, no_raw = load_settings(os.environ, raw=raw, output=output, dump=dump), ""
    except NoRawError as error:  # the default folder need not be there, where other files were named to run
        if raw or settings:
            raise
        loaded, no_raw = output_settings(output), f"unknown. {error}"
    typer.echo("\n".join(loaded.described()) if settings else describe_output(loaded, no_raw))
