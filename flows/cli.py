"""The command line. What a command needs is imported by that command, so that help is fast."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, NoReturn, ParamSpec

import typer

from flows.errors import PositionsError, of_the_machine
from flows.interrupts import EXIT_CODE, MESSAGE
from flows.server import UI_PORT

Parameters = ParamSpec("Parameters")
#: A scheduled run lets a run by hand end first, rather than fail.
WAIT_OF_A_SCHEDULE = 3600.0


def told(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """The command, telling what goes wrong in one message instead of a stack trace; bugs of ours still show theirs."""

    @wraps(command)
    def careful(*values: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            command(*values, **options)
        except KeyboardInterrupt:
            sys.stderr.write(MESSAGE)
            raise typer.Exit(EXIT_CODE) from None
        except PositionsError as error:
            _fail(str(error), error.exit_code)
        except OSError as error:
            _fail(str(of_the_machine(error)), 1)
        except ValueError as error:
            from transforms.frames import ContractError
            from transforms.vocabulary.loading import VocabularyError

            if not isinstance(error, ContractError | VocabularyError):
                raise
            _fail(str(error), 1)

    return careful


def _fail(message: str, code: int) -> NoReturn:
    sys.stderr.write(f"positions: {message}\n")
    raise typer.Exit(code)


app = typer.Typer(
    name="positions",
    help="Turns dumps of raw English news into tables of positions: who said what, on which issue, for or against.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
codebook_commands = typer.Typer(
    help="Help for writing codebooks: check one, try a sentence, see what is missing.", no_args_is_help=True
)
app.add_typer(codebook_commands, name="codebook")

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Folder of the releases and their state. Default: data/processed.")
]

Codebooks = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME|FILE", help="A shipped codebook (conflict, politics) or a file; may be repeated. Default: both shipped."
    ),
]


@app.command()
@told
def run(
    raw: Annotated[list[Path] | None, typer.Argument(help="Files and folders of raw articles. Default: data/raw.")] = None,
    output: Output = None,
    codebook: Codebooks = None,
    actors: Annotated[Path | None, typer.Option(help="A CSV file of actors that you add or put right.")] = None,
    corrections: Annotated[
        Path | None, typer.Option(help="Values that you know better. Default: corrections.yml in the output folder, if there.")
    ] = None,
    field_map: Annotated[
        list[str] | None, typer.Option("--map", metavar="A=B", help="Read their field A as our field B; may be repeated.")
    ] = None,
    min_words: Annotated[int | None, typer.Option(help="Texts with fewer words are refused. Default: 5.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Do everything anew, whatever is done.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Publish although the release would be refused.")] = False,
    wait: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="How long to wait for another run to end. Default: 0.")
    ] = None,
    keep: Annotated[int | None, typer.Option(help="How many releases to keep. Default: 10.")] = None,
    processes: Annotated[int | None, typer.Option(help="How many processes extract. Default: one a processor.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object on the last line.")] = False,
) -> None:
    """Read what is new in RAW, extract positions from it, and publish a release."""
    from flows.settings import load_settings

    settings = load_settings(
        os.environ, raw=raw, output=output, codebook=codebook, actors=actors, corrections=corrections, field_map=field_map,
        min_words=min_words, force=force or None, accept=accept or None, wait=wait, keep=keep, processes=processes,
    )  # fmt: skip
    from flows.run import execute
    from flows.summary import as_line, as_text

    summary = execute(settings)
    typer.echo(as_text(summary))
    if as_json:
        typer.echo(as_line(summary))


@app.command()
@told
def serve(
    raw: Annotated[list[Path] | None, typer.Argument(help="Files and folders of raw articles. Default: data/raw.")] = None,
    output: Output = None,
    cron: Annotated[str | None, typer.Option(metavar="LINE", help='When to run, for example "0 6 * * *", in UTC.')] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Run whenever a file in RAW is new or has changed.")] = False,
    port: Annotated[int, typer.Option(help="Where Prefect's UI stands, if no server of yours is named.")] = UI_PORT,
    codebook: Annotated[Path | None, typer.Option(help="A codebook of your own, in place of the shipped one.")] = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long a run waits for another one, by hand, to end.")
    ] = WAIT_OF_A_SCHEDULE,
) -> None:
    """Run on a schedule, or whenever RAW changes, with Prefect's UI, until ended; more settings: positions.toml."""
    from flows.serve import serve as serve_until_ended
    from flows.settings import load_settings

    settings = load_settings(os.environ, raw=raw, output=output, codebook=codebook, wait=wait)
    serve_until_ended(settings, cron, watch, port, typer.echo)


@app.command()
@told
def status(
    raw: Annotated[list[Path] | None, typer.Argument(help="Files and folders of raw articles. Default: data/raw.")] = None,
    output: Output = None,
    settings: Annotated[bool, typer.Option("--settings", help="Show every setting and where it comes from instead.")] = False,
) -> None:
    """Show the current release, the last run, what is new in RAW, what is quarantined and why, and who writes just now."""
    from flows.settings import load_settings
    from flows.status import describe

    loaded = load_settings(os.environ, raw=raw, output=output)
    typer.echo("\n".join(loaded.described()) if settings else describe(loaded))


@app.command()
@told
def validate(
    release: Annotated[str | None, typer.Argument(help="Id of a release. Default: the current one.")] = None,
    output: Output = None,
) -> None:
    """Check a release on the disk: every hash of the manifest, and every expectation on its tables."""
    from flows.validate import check

    typer.echo(check(_output(output), release))


@app.command()
@told
def explain(
    row_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an article, a claim or a position of the current release.")
    ],
    output: Output = None,
) -> None:
    """Show how a row came about: an article block by block, a claim with every span, cue and decision."""
    from flows.explain import explain as explained

    typer.echo(explained(_output(output), row_id))


@app.command()
@told
def forget(
    what: Annotated[
        str, typer.Argument(metavar="PATH|ARTICLE_ID", help="A source path or folder as in the tables, or an article id.")
    ],
    output: Output = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let them stand again.")] = False,
) -> None:
    """Take records back: the next run publishes without them."""
    from flows.status import restore, withdraw

    typer.echo((restore if undo else withdraw)(_output(output), what))


@app.command()
@told
def export(
    file: Annotated[Path | None, typer.Argument(help="File to write. Default: positions.FORMAT in the current folder.")] = None,
    to: Annotated[
        str, typer.Option(metavar="FORMAT", help="The format: geojson, a map of who is said to hold how much.")
    ] = "geojson",
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what holds only for days before.")] = None,
    output: Output = None,
) -> None:
    """Write the current release in the format of another tool."""
    from flows.export import export as write

    typer.echo(write(_output(output), to, since, file))


@app.command()
@told
def actors(
    name: Annotated[str | None, typer.Argument(help="A name or alias, in any spelling.")] = None,
    output: Output = None,
    own: Annotated[Path | None, typer.Option("--actors", help="The CSV file of actors that you run with.")] = None,
    mentions: Annotated[int, typer.Option(min=0, help="How many mentions of each actor to show.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_review: Annotated[
        bool, typer.Option("--review", help="Report overlaps and old sources of the knowledge base instead.")
    ] = False,
    months: Annotated[int, typer.Option(min=0, help="With --review: sources older than this are old.")] = 12,
) -> None:
    """Show what the knowledge base and the current release know of a name, with mentions and where they stand."""
    from flows.actors import find, review
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


@codebook_commands.command("check")
@told
def codebook_check(
    names: Annotated[list[str], typer.Argument(metavar="FILE...", help="Codebooks to check together: files or shipped names.")],
) -> None:
    """Check codebooks: what can never match, near misses that do, examples coded otherwise, issues that overlap."""
    from flows.codebook import check as checked

    text, is_sound = checked(_codebook_names(names))
    typer.echo(text)
    if not is_sound:
        raise typer.Exit(1)


@codebook_commands.command("try")
@told
def codebook_try(
    sentence: Annotated[str, typer.Argument(help="A sentence as it might stand in the news, or only what is claimed.")],
    codebook: Codebooks = None,
) -> None:
    """Show what is found in a sentence: claims, the issues they name, and the sides they take, with the words that decide."""
    from flows.codebook import try_sentence

    typer.echo(try_sentence(sentence, _codebook_names(codebook)))


@codebook_commands.command("gaps")
@told
def codebook_gaps(
    output: Output = None,
    count: Annotated[int, typer.Option(help="How many phrases to show.", min=1)] = 20,
) -> None:
    """Show what the current release has often claimed under no issue: what a codebook may be missing."""
    from flows.codebook import missing

    typer.echo(missing(_output(output), count))


def _codebook_names(given: list[str] | None) -> tuple[str, ...]:
    from flows.settings import load_settings

    return load_settings(os.environ, raw=[Path(os.curdir)], codebook=given).codebook


def _output(given: Path | None) -> Path:
    from flows.settings import load_settings

    return load_settings(os.environ, raw=[Path(os.curdir)], output=given).output


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
