"""One frozen object with all settings of a run, from the command line and the environment, checked at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from flows.errors import UsageError

PREFIX = "POSITIONS_"
TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off", "")

#: What is set for the libraries unless the user has set it: no telemetry, quiet consoles, time for a slow start.
LIBRARY_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "positions",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_CLI_PROMPT": "false",
    # Python's helper process cleans up after an interrupt by itself; that it had to is no news to the user.
    "PYTHONWARNINGS": "ignore:resource_tracker:UserWarning",
}


@dataclass(frozen=True)
class Settings:
    """Everything a run may be told. Paths are absolute; times are in seconds."""

    raw: tuple[Path, ...]
    output: Path
    codebook: Path | None = None
    field_map: tuple[tuple[str, str], ...] = ()
    min_words: int = 5
    force: bool = False
    accept: bool = False
    wait: float = 0.0
    keep: int = 10
    processes: int = 1
    shard_size: int = 100
    batch_size: int = 16

    def __post_init__(self) -> None:
        """Check every value; raises UsageError with what to do."""
        for name, least in (("min_words", 0), ("wait", 0), ("keep", 1), ("processes", 1), ("shard_size", 1), ("batch_size", 1)):
            if getattr(self, name) < least:
                raise UsageError(f"{name.replace('_', '-')} is {getattr(self, name)}; it must be at least {least}.")
        for path in self.raw:
            if not os.path.lexists(path):
                raise UsageError(f"There is nothing at {path}. Name an existing file or folder of raw articles.")
        if self.codebook is not None and not self.codebook.is_file():
            raise UsageError(f"There is no codebook at {self.codebook}. Name an existing YAML file with --codebook.")
        if self.output.exists() and not self.output.is_dir():
            raise UsageError(f"The output {self.output} is not a folder. Name another one with --output.")

    @property
    def state(self) -> Path:
        """The folder of everything that is kept between runs and not published."""
        return self.output / "_state"

    def as_parameters(self) -> dict[str, Any]:
        """The settings as the plain values that `load_settings` and the flow's parameters take."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            **values,
            "raw": [str(path) for path in self.raw],
            "output": str(self.output),
            "codebook": str(self.codebook) if self.codebook else None,
            "field_map": [f"{theirs}={ours}" for theirs, ours in self.field_map],
        }

    def codebook_text(self) -> tuple[str, str] | None:
        """Text and name of the user's codebook, None for the shipped one."""
        if self.codebook is None:
            return None
        try:
            return self.codebook.read_text(encoding="utf-8"), self.codebook.name
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The codebook {self.codebook} cannot be read: {error}.") from error


def load_settings(environment: Mapping[str, str], **given: object) -> Settings:
    """Settings from what the command line gave (None: not given), else `POSITIONS_*` variables, else defaults.

    Raises UsageError where a value is not of its kind.
    """

    def choose(name: str) -> object:
        value = given.get(name)
        return environment.get(PREFIX + name.upper()) if value in (None, (), []) else value

    raw = choose("raw") or "data/raw"
    paths: Sequence[object] = raw.split(os.pathsep) if isinstance(raw, str) else raw  # type: ignore[assignment]
    codebook = choose("codebook")
    return Settings(
        raw=tuple(_absolute(path) for path in paths),
        output=_absolute(choose("output") or "data/processed"),
        codebook=_absolute(codebook) if codebook else None,
        field_map=_pairs(choose("field_map")),
        min_words=_whole("min_words", choose("min_words"), 5),
        force=_flag("force", choose("force")),
        accept=_flag("accept", choose("accept")),
        wait=_number("wait", choose("wait"), 0.0),
        keep=_whole("keep", choose("keep"), 10),
        processes=_whole("processes", choose("processes"), usable_cpus()),
        shard_size=_whole("shard_size", choose("shard_size"), 100),
        batch_size=_whole("batch_size", choose("batch_size"), 16),
    )


def usable_cpus() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def prepare_environment(settings: Settings) -> None:
    """Set what libraries read when they are imported; what the user has set stays.

    Must run before Prefect is imported. Its database lies under `_state`, so no user profile is written to.
    """
    for name, value in LIBRARY_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    home = settings.state / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))


def _absolute(path: object) -> Path:
    return Path(os.path.abspath(Path(str(path)).expanduser()))  # noqa: PTH100 - links stay links


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    items: Sequence[object] = value.split(",") if isinstance(value, str) else value or ()  # type: ignore[assignment]
    pairs = []
    for item in items:
        theirs, separator, ours = str(item).partition("=")
        if not (separator and ours.strip() and theirs.strip()):
            raise UsageError(f"The map {item!r} is not of the form THEIR_FIELD=OUR_FIELD, for example --map headline=title.")
        pairs.append((theirs.strip(), ours.strip()))
    return tuple(sorted(pairs))


def _whole(name: str, value: object, default: int) -> int:
    number = _number(name, value, default)
    if number != int(number):
        raise UsageError(f"{name.replace('_', '-')} is {value!r}; it must be a whole number.")
    return int(number)


def _number(name: str, value: object, default: float) -> float:
    if value is None:
        return default
    try:
        return float(str(value))
    except ValueError as error:
        raise UsageError(f"{name.replace('_', '-')} is {value!r}; it must be a number.") from error


def _flag(name: str, value: object) -> bool:
    text = str(value or "").lower()
    if text not in TRUE + FALSE:
        raise UsageError(f"{name.replace('_', '-')} is {value!r}; it must be true or false.")
    return text in TRUE
