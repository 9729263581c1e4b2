"""Codebooks as a person names them: a shipped one by its name, any other by its file. Imports nothing heavy."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path

from flows.errors import UsageError

_FOLDER = "vocabulary/codebooks"


@lru_cache(maxsize=1)
def shipped_codebooks() -> tuple[str, ...]:
    """The names of the codebooks that are shipped."""
    files = resources.files("transforms").joinpath(_FOLDER).iterdir()
    return tuple(sorted(file.name.removesuffix(".yml") for file in files if file.name.endswith(".yml")))


def check_codebook(name: str) -> None:
    """Raise UsageError where there is no such codebook."""
    if name not in shipped_codebooks() and not Path(name).is_file():
        shipped = ", ".join(shipped_codebooks())
        raise UsageError(f"There is no codebook at {name}. Name a YAML file with --codebook, or one of those shipped: {shipped}.")


def codebook_text(name: str) -> tuple[str, str]:
    """The text of a codebook and the name by which messages call it.

    Raises UsageError where it cannot be read.
    """
    if name in shipped_codebooks():
        return resources.files("transforms").joinpath(_FOLDER, f"{name}.yml").read_text(encoding="utf-8"), f"{name}.yml"
    try:
        return Path(name).read_text(encoding="utf-8"), Path(name).name
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The codebook {name} cannot be read: {error}.") from error
