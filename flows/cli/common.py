"""What commands share: options of the same meaning, and how a failure is told."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, NoReturn, ParamSpec

import typer

from flows.errors import PositionsError, machine_error, store_error
from flows.runtime.signals import MESSAGE
from flows.settings import Settings, load_settings
from transforms.machine_faults import is_to_blame

NO_MEMORY = (
    "there is not enough memory. The previous release is untouched. End what else takes memory, or take fewer --processes, and "
    "run again: it goes on where it stopped."
)
Parameters = ParamSpec("Parameters")

Raw = Annotated[
    list[str] | None,
    typer.Argument(metavar="[RAW]...", help="Raw articles: files and folders, by path or URL. Default: data/raw."),
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FOLDER", help="Where the releases are, by path or URL. Default: data/processed."),
]
Wait = Annotated[float | None, typer.Option(metavar="SECONDS", help="How long to wait for another run to end. Default: 0.")]


def shipped_codebooks() -> list[str]:
    """The names that `--codebook` completes."""
    from flows.codebook_names import shipped_codebooks

    return list(shipped_codebooks())


Codebooks = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME|FILE",
        help="A shipped codebook (conflict, politics) or a file; may be repeated. Default: both shipped.",
        autocompletion=shipped_codebooks,
    ),
]


def report_errors(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """The command, telling what goes wrong in one message instead of a stack trace; bugs of ours still show theirs."""

    @wraps(command)
    def careful(*values: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            command(*values, **options)
        except KeyboardInterrupt:
            sys.stderr.write(MESSAGE)
            raise typer.Exit(128 + signal.SIGINT) from None
        except PositionsError as error:
            _fail(str(error), error.exit_code)
        except BrokenPipeError:  # whoever reads what is printed has enough: Click ends quietly
            raise
        except OSError as error:
            _fail(str(machine_error(error)), 1)
        except ValueError as error:
            from transforms.frames import ContractError
            from transforms.vocabulary.loading import VocabularyError

            if not isinstance(error, ContractError | VocabularyError):
                raise
            _fail(str(error), 1)
        except Exception as error:
            if is_to_blame(error):
                _fail(NO_MEMORY, 1)
            told = store_error(error)
            if told is None:
                raise
            _fail(str(told), told.exit_code)

    return careful


def _fail(message: str, code: int) -> NoReturn:
    sys.stderr.write(f"positions: {message}\n")
    raise typer.Exit(code)


def output_folder(given: str | None) -> Path:
    """The output folder: as given, else as the settings have it."""
    return output_settings(given).output


def output_settings(given: str | None, wait: float | None = None) -> Settings:
    """The settings of a command that reads no raw files."""
    return load_settings(os.environ, raw=[Path(os.curdir)], output=given, wait=wait)
