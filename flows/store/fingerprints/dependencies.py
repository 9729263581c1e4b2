"""What a stage's outcome depends on besides its input: code, models and libraries, words, each as one hash.

Nothing is listed by hand. The modules of a stage are those that the pipeline's rooms of `flows` import from it, and
whatever these import; the data files are those whose names the modules spell; the distributions are those that the modules
import, with all that these require. So an edit redoes what it can have changed and no more. Code in `flows` itself counts
for nothing: it carries what `transforms` decides, limits among it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from flows.errors import EditedError
from flows.settings import Settings
from flows.store.fingerprints.installed_libraries import versions_behind
from flows.store.fingerprints.module_reading import read_module

PACKAGE = "transforms"
#: The stages whose code, models and words make a release, in the order of the pipeline.
STAGES = ("articles", "documents", "extraction", "linking", "quality", "release")
#: The rooms of `flows` from which stages are called on the way to a release; what only commands and exports call is on none.
ROOMS = ("ingest", "extract", "publish", "store")
#: Data files in here are words; elsewhere they are models.
WORDS = "vocabulary/"


@dataclass(frozen=True)
class Fingerprint:
    """The parts are kept apart so that the cause of a change can be told."""

    code: str
    model: str
    vocabulary: str

    @property
    def digest(self) -> str:
        """One hash of all parts."""
        return _hash([self.code, self.model, self.vocabulary])

    def parts(self) -> dict[str, str]:
        """The parts by name."""
        return asdict(self)


def fingerprint(*stages: str, extra: Iterable[object] = (), own: Iterable[str] = ()) -> Fingerprint:
    """The fingerprint of the stages taken together.

    `extra` holds settings that change the outcome; `own` the texts and names of the user's files of words.
    """
    _stamps()
    modules, texts, data = _closure(tuple(stages)), _module_texts(), _data_digests()
    files = _data_files(modules)
    return Fingerprint(
        code=_hash([*(part for name in modules for part in (name, texts[name])), *map(repr, extra)]),
        model=_hash([*_versions(modules), *_named(data, (name for name in files if not name.startswith(WORDS)))]),
        vocabulary=_hash([*_named(data, (name for name in files if name.startswith(WORDS))), *own]),
    )


def stage_fingerprints(settings: Settings) -> dict[str, Fingerprint]:
    """The fingerprint of each stage, for the manifest and for the causes of changes."""
    return {stage: fingerprint(stage, own=settings.own_texts()) for stage in STAGES}


def documents_fingerprint() -> str:
    """What a parse depends on besides the text."""
    return fingerprint("documents").digest


def extraction_fingerprint(settings: Settings) -> str:
    """What an extraction depends on besides the article."""
    return fingerprint("documents", "extraction", own=settings.own_texts()).digest


def program_fingerprint() -> str:
    """What carries jobs and their answers between machines: the rooms of `flows` that work for a run."""
    texts = _module_texts()
    return _hash(part for name in sorted(texts) if name.startswith("flows.") for part in (name, texts[name]))


def ensure_unedited() -> None:
    """Raise EditedError if a file of code, words or models was changed after the first fingerprint of this process was taken.

    What was made since may be of the old or of the new text, so that it must not be recorded under either fingerprint.
    """
    before, after = _stamps(), _read_stamps()
    if changed := sorted(name for name in {**before, **after} if before.get(name) != after.get(name)):
        raise EditedError(changed)


def _hash(parts: Iterable[str]) -> str:
    value = hashlib.sha256()
    for part in parts:
        value.update(part.encode() + b"\0")
    return value.hexdigest()[:16]


def _named(digests: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    return (part for name in names for part in (name, digests[name]))


# Files


@lru_cache(maxsize=1)
def _module_texts() -> dict[str, str]:
    """Text of each module of ours that can decide anything, or call what does, by its dotted name."""
    found = _files(resources.files(PACKAGE), PACKAGE)
    for room in ROOMS:
        found += _files(resources.files("flows").joinpath(room), f"flows/{room}")
    return {
        name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): path.read_text(encoding="utf-8")
        for name, path in found
        if name.endswith(".py")
    }


@lru_cache(maxsize=1)
def _data_digests() -> dict[str, str]:
    """SHA-256 of every file of the package that is no code, by its path within the package."""
    return {
        name.removeprefix(f"{PACKAGE}/"): hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in _files(resources.files(PACKAGE), PACKAGE)
        if not name.endswith(".py")
    }


@lru_cache(maxsize=1)
def _stamps() -> Mapping[str, tuple[int, int]]:
    return _read_stamps()


def _read_stamps() -> dict[str, tuple[int, int]]:
    """Size and time of change of every file of the package, by name; none where it is read from an archive."""
    found = _files(resources.files(PACKAGE), PACKAGE)
    states = {name: path.stat() for name, path in found if isinstance(path, Path)}
    return {name: (state.st_size, state.st_mtime_ns) for name, state in states.items()}


def _files(folder: Traversable, name: str) -> list[tuple[str, Traversable]]:
    """The files of a folder but for compiled code, which need not be readable, with their names behind the given one."""
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        inner = f"{name}/{entry.name}"
        if entry.name != "__pycache__":
            found += _files(entry, inner) if entry.is_dir() else [(inner, entry)]
    return found


# What depends on what


@lru_cache(maxsize=32)
def _closure(stages: tuple[str, ...]) -> tuple[str, ...]:
    """The modules of the stages that `flows` calls and all modules of ours that they import, sorted."""
    texts = _module_texts()
    called = {name for caller, text in texts.items() if caller.startswith("flows.") for name in read_module(text).imports}
    waiting = [name for name in sorted(called) for stage in stages if f"{name}.".startswith(f"{PACKAGE}.{stage}.")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in texts and name not in found:
            found.add(name)
            waiting += sorted(read_module(texts[name]).imports)
    return tuple(sorted(found))


def _data_files(modules: tuple[str, ...]) -> list[str]:
    """The data files that the modules spell, or that lie in their folder and are spelt by no module at all."""
    readers = _readers()
    return [name for name in _data_digests() if not readers[name].isdisjoint(modules)]


def _readers() -> Mapping[str, set[str]]:
    """Which modules may read each data file."""
    texts, files = _module_texts(), list(_data_digests())
    folders = _folders(texts)
    by_name: dict[str, list[str]] = defaultdict(list)
    for name in files:
        by_name[name.rpartition("/")[2]].append(name)
    readers: dict[str, set[str]] = defaultdict(set)
    for module, text in texts.items():
        for spelt in read_module(text).spelt:
            found = [name for name in by_name.get(spelt.rpartition("/")[2], ()) if f"/{name}".endswith(f"/{spelt}")]
            near = [name for name in found if name.startswith(folders[module])]  # each model has a manifest of its own
            for name in near or found:
                readers[name].add(module)
    for name in files:
        folder = name
        while not readers[name] and "/" in folder:
            folder = folder.rpartition("/")[0]
            readers[name] = {module for module in texts if folders[module] == f"{folder}/"}
    return readers


def _folders(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The folder of each module, as data files are named: a package lies in its own."""
    packages = {name.rpartition(".")[0] for name in texts}
    paths = {name: name.removeprefix(PACKAGE).lstrip(".").replace(".", "/") for name in texts}
    return {name: f"{path if name in packages else path.rpartition('/')[0]}/".lstrip("/") for name, path in paths.items()}


def _versions(modules: tuple[str, ...]) -> list[str]:
    """Name and version of every library behind the modules, and of Unicode's tables."""
    texts = _module_texts()
    imported = {name for module in modules for name in read_module(texts[module]).imports}
    return [f"unicode=={unicodedata.unidata_version}", *versions_behind(imported)]
