"""One frozen object with all settings of a run: from the command line, the environment and a file; checked at the start."""

from __future__ import annotations

import hashlib
import math
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from flows.codebook_names import check_codebook, codebook_text, shipped_codebooks
from flows.errors import NoRawError, UsageError
from flows.storage import absolute_path, is_on_disk, place_of

PREFIX = "POSITIONS_"
#: The settings file, in the working folder unless the variable names another one.
FILE = "positions.toml"
FILE_VARIABLE = "POSITIONS_SETTINGS_FILE"
#: Corrections are found under this name in the output folder.
CORRECTIONS = "corrections.yml"
#: The folder, in the output, of what is kept between runs and not published.
STORE = "_state"
#: Where the states of outputs by URL are kept, in the working folder.
OWN_STATE = ".positions"
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
#: How dates in numbers may be read; empty where the file tells.
DATES = ("", "day-first", "month-first")
#: Who reads and extracts.
PROCESSES, DASK = "processes", "dask"


@dataclass(frozen=True)
class Settings:
    """Everything a run may be told. Paths are absolute, or URLs (`place_of`); times are in seconds."""

    raw: tuple[Path, ...] = field(default_factory=lambda: (absolute_path("data/raw"),))
    output: Path = field(default_factory=lambda: absolute_path("data/processed"))
    #: The folder, on a disk of this machine, of the ledger and of what a run leaves for its own next step; `_state` in the output
    #: unless told, and where the output is a URL in the working folder (OWN_STATE).
    state: Path = Path()
    #: The name of the dump that the raw files are; empty: each child of a folder is one, named with its folder.
    dump: str = ""
    #: Names of shipped codebooks and paths of files; none stands for the default ones.
    codebook: tuple[str, ...] = ()
    actors: Path | None = None
    #: A file of corrections; None stands for `corrections.yml` in the output folder, if there is one.
    corrections: Path | None = None
    field_map: tuple[tuple[str, str], ...] = ()
    #: How dates in numbers are read, such as 03/04/2026: `day-first` or `month-first`; empty: as the others of the file tell.
    dates: str = ""
    min_words: int = 5
    #: A side is published if it is likely right to this share; None: as the judge's own threshold has it.
    certainty: float | None = None
    force: bool = False
    accept: bool = False
    wait: float = 0.0
    keep: int = 10
    #: A file that was changed within so many seconds is left for later: it may be half copied.
    quiet: float = 0.0
    processes: int = field(default_factory=lambda: usable_cpus())
    #: Who reads and extracts: `processes` of this machine, or workers of `dask`.
    task_runner: str = PROCESSES
    #: The address of the scheduler of a Dask cluster; empty: one of this machine, for as long as a run takes.
    cluster: str = ""
    #: A dataset of more articles than this has the tables of its articles in parts, by month of reading; what stays is shared.
    partition_above: int = 50_000
    shard_size: int = 100
    batch_size: int = 16
    #: Where each value that is no default comes from.
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Check every value; raises UsageError with what to do."""
        bounds = {"min_words": 0, "wait": 0, "quiet": 0, "keep": 1, "processes": 1, "partition_above": 0, "shard_size": 1,
                  "batch_size": 1}  # fmt: skip
        object.__setattr__(self, "state", self.state if self.state != Path() else _state_of(self.output))
        for name, least in bounds.items():
            if getattr(self, name) < least:
                raise UsageError(f"{name.replace('_', '-')} is {getattr(self, name)}; it must be at least {least}.")
        if self.dates not in DATES:
            raise UsageError(f"dates is {self.dates!r}; it must be {' or '.join(filter(None, DATES))}.")
        if self.task_runner not in (PROCESSES, DASK):
            raise UsageError(f"task-runner is {self.task_runner!r}; it must be {PROCESSES} or {DASK}.")
        for path in self.raw:
            if not _is_there(path):
                raise NoRawError(f"There is nothing at {path}. Name an existing file or folder of raw articles.")
        for number, name in enumerate(self.codebook):
            check_codebook(name)
            if name in self.codebook[:number]:
                raise UsageError(f"The codebook {name} is named twice.")
        if self.actors is not None and not self.actors.is_file():
            raise UsageError(f"There is no list of actors at {self.actors}. Name an existing CSV file with --actors.")
        if self.corrections is not None and not self.corrections.is_file():
            raise UsageError(f"There are no corrections at {self.corrections}. Name an existing YAML file with --corrections.")
        if is_on_disk(self.output) and self.output.exists() and not self.output.is_dir():
            raise UsageError(f"The output {self.output} is not a folder. Name another one with --output.")

    @property
    def is_clustered(self) -> bool:
        """Whether workers of Dask read and extract."""
        return bool(self.cluster) or self.task_runner == DASK

    @property
    def store(self) -> Path:
        """The folder of what is read and extracted, kept between runs and not published: where the output is, for all workers."""
        return self.output / STORE

    @property
    def is_apart(self) -> bool:
        """Whether the ledger lies elsewhere than the output, so that coordinators on several machines may follow one another."""
        return self.state != self.store

    def as_parameters(self) -> dict[str, Any]:
        """The settings as the plain values that `load_settings` and the flow's parameters take."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "origins"}
        return {
            **values,
            "raw": [str(path) for path in self.raw],
            "output": str(self.output),
            "state": str(self.state),
            "codebook": list(self.codebook),
            "actors": str(self.actors) if self.actors else None,
            "corrections": str(self.corrections) if self.corrections else None,
            "field_map": [f"{theirs}={ours}" for theirs, ours in self.field_map],
        }

    def described(self) -> list[str]:
        """One line a setting: its value and where it comes from."""
        values, width = self.as_parameters(), max(map(len, READERS))
        return [f"{name:<{width}} {_shown(values[name]):<40} {self.origins.get(name, 'default')}" for name in READERS]

    def codebook_texts(self) -> tuple[tuple[str, str], ...]:
        """Text and name of each codebook that was named; none for the default ones."""
        return tuple(codebook_text(name) for name in self.codebook)

    def actors_text(self) -> tuple[str, str] | None:
        """Text and name of the user's list of actors, None where there is none."""
        return _text_of(self.actors, "list of actors")

    def corrections_text(self) -> tuple[str, str] | None:
        """Text and name of the corrections, None where there are none."""
        file = self.corrections or self.output / CORRECTIONS
        return _text_of(file, "file of corrections") if file.is_file() else None

    def own_texts(self) -> tuple[str, ...]:
        """What the user has said that decides published values, for fingerprints.

        That is each named file of words, with what it is, its text and name, and the certainty.
        """
        own = [("codebook", file) for file in self.codebook_texts()] + [("actors", self.actors_text())]
        certainty = () if self.certainty is None else ("certainty", str(self.certainty))
        return *(part for what, file in own if file is not None for part in (what, *file)), *certainty


def load_settings(environment: Mapping[str, str], **given: object) -> Settings:
    """Settings from what the command line gave (None: not given), else `POSITIONS_*`, else the settings file, else defaults.

    Raises UsageError where a value is not of its kind, telling where it stands.
    """
    file = SettingsFile.read(environment.get(FILE_VARIABLE))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, read in READERS.items():
        for origin, value in (
            ("command line", given.get(name)),
            (PREFIX + name.upper(), environment.get(PREFIX + name.upper())),
            (file.name, file.values.get(name)),
        ):
            if value not in (None, (), [], {}):
                values[name] = read(f"{name.replace('_', '-')} ({origin})", value)
                origins[name] = origin
                break
    return Settings(**values, origins=origins)


@dataclass(frozen=True)
class SettingsFile:
    """What a settings file says; paths in it are relative to its folder."""

    name: str
    values: Mapping[str, object]

    @classmethod
    def read(cls, named: str | None) -> SettingsFile:
        """The named file, else `positions.toml` in the working folder if there is one."""
        path = Path(named or FILE)
        if not named and not path.is_file():
            return cls(FILE, {})
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise UsageError(f"The settings file {path} cannot be read: {error}.") from error
        values = {name.replace("-", "_"): value for name, value in values.items()}
        unknown = sorted(set(values) - set(READERS))
        if unknown:
            raise UsageError(f"{path}: {unknown[0]} is no setting. There are: {', '.join(sorted(READERS))}.")
        for name in PATHS & set(values):
            listed = values[name] if isinstance(values[name], list) else [values[name]]
            values[name] = [one if _stands_alone(one) else str(path.parent / str(one)) for one in listed]
        return cls(str(path), values)


def _stands_alone(named: object) -> bool:
    """Whether a name in a settings file is not relative to it: a shipped codebook, a URL."""
    return named in shipped_codebooks() or "://" in str(named)


def _text_of(path: Path | None, what: str) -> tuple[str, str] | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The {what} {path} cannot be read: {error}.") from error


def usable_cpus() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shown(value: object) -> str:
    """A value as a line shows it; a dash where nothing is set."""
    if value is None:
        return "-"
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value)) or "-"


def _is_there(place: Path) -> bool:
    """Whether there is anything, be it a link that leads nowhere."""
    return os.path.lexists(place) if is_on_disk(place) else place.exists()


def _state_of(output: Path) -> Path:
    """Where the state of an output is, if nothing else is said."""
    if is_on_disk(output):
        return output / STORE
    return absolute_path(OWN_STATE) / f"{output.name}-{hashlib.sha256(str(output).encode()).hexdigest()[:8]}"


def _items(value: object, separator: str) -> list[object]:
    if isinstance(value, str):
        return list(filter(None, value.split(separator)))
    return list(value) if isinstance(value, Sequence) else [value]


def _places(value: object) -> list[object]:
    """As `_items`, of paths: the colon of a URL parts none."""
    return [value] if isinstance(value, str) and "://" in value else _items(value, os.pathsep)


def _paths(_name: str, value: object) -> tuple[Path, ...]:
    return tuple(place_of(path) for path in _places(value))


def _codebooks(_name: str, value: object) -> tuple[str, ...]:
    return tuple(str(one) if one in shipped_codebooks() else str(absolute_path(one)) for one in _items(value, os.pathsep))


def _path(name: str, value: object) -> Path:
    paths = _paths(name, value)
    if len(paths) != 1:
        raise UsageError(f"{name} names {len(paths)} paths; it must be one.")
    return paths[0]


def _folder(name: str, value: object) -> Path:
    found = _path(name, value)
    if not is_on_disk(found):
        raise UsageError(f"{name} is {value}; it must be a folder of this machine.")
    return found


def _pairs(name: str, value: object) -> tuple[tuple[str, str], ...]:
    items = [f"{theirs}={ours}" for theirs, ours in value.items()] if isinstance(value, Mapping) else _items(value, ",")
    pairs = []
    for item in items:
        theirs, _, ours = (part.strip() for part in str(item).partition("="))
        if not (theirs and ours):
            raise UsageError(f"{name}: {item!r} is not of the form THEIR_FIELD=OUR_FIELD, for example --map headline=title.")
        pairs.append((theirs, ours))
    return tuple(sorted(pairs))


def _word(_name: str, value: object) -> str:
    return str(value).strip().lower()


def _text(_name: str, value: object) -> str:
    return str(value).strip()


def _dump(name: str, value: object) -> str:
    found = str(value).strip()
    if found.startswith("/") or not found.isprintable():
        raise UsageError(f"{name} is {value!r}; it must be a name in letters, such as 2026-10 or agency.")
    return found


def _whole(name: str, value: object) -> int:
    number = _number(name, value)
    if not number.is_integer():
        raise UsageError(f"{name} is {value!r}; it must be a whole number.")
    return int(number)


def _number(name: str, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError as error:
        raise UsageError(f"{name} is {value!r}; it must be a number.") from error
    if not math.isfinite(number):
        raise UsageError(f"{name} is {value!r}; it must be a finite number.")
    return number


def _share(name: str, value: object) -> float:
    number = _number(name, value)
    if not 0 <= number <= 1:
        raise UsageError(f"{name} is {value!r}; it must be between 0 and 1.")
    return number


def _flag(name: str, value: object) -> bool:
    text = str(value).lower()
    if text not in TRUE + FALSE:
        raise UsageError(f"{name} is {value!r}; it must be true or false.")
    return text in TRUE


#: How each setting is read, by name, in the order in which they are shown.
READERS: Mapping[str, Callable[[str, object], Any]] = {
    "raw": _paths, "output": _path, "state": _folder, "dump": _dump, "codebook": _codebooks, "actors": _path,
    "corrections": _path, "field_map": _pairs, "dates": _word, "min_words": _whole, "certainty": _share, "force": _flag,
    "accept": _flag, "wait": _number, "keep": _whole, "quiet": _number, "processes": _whole, "task_runner": _word,
    "cluster": _text, "partition_above": _whole, "shard_size": _whole, "batch_size": _whole,
}  # fmt: skip
#: Those that name files: relative to the settings file where they stand in one.
PATHS = frozenset({"raw", "output", "state", "codebook", "actors", "corrections"})
