"""The libraries that modules import, with all that these require here, and their versions."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def versions_behind(imported: Iterable[str]) -> list[str]:
    """`name==version` of every distribution that holds one of the modules, and of all that it requires, however far; sorted.

    What comes with Python is in no distribution.
    """
    holders = _holders()
    foreign = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names
    named = {canonicalize_name(one.name) for name in foreign for one in holders.get(name, ())}
    return [f"{name}=={_version(name)}" for name in sorted({one for name in named for one in _with_requirements(name)})]


@lru_cache(maxsize=256)
def _version(distribution: str) -> str:
    return metadata.version(distribution)


@lru_cache(maxsize=1)
def _holders() -> Mapping[str, Sequence[metadata.Distribution]]:
    """The distributions that hold each module or package, by what their installers left.

    As `metadata.packages_distributions`, which takes ten times as long: it reads all that each distribution says of itself.
    """
    found: dict[str, list[metadata.Distribution]] = defaultdict(list)
    for distribution in metadata.distributions():
        declared = (distribution.read_text("top_level.txt") or "").split()
        files = () if declared else (distribution.read_text("RECORD") or "").splitlines()
        for name in declared or {file.partition(",")[0].partition("/")[0].partition(".")[0] for file in files}:
            found[name].append(distribution)
    return found


@lru_cache(maxsize=256)
def _with_requirements(distribution: str) -> frozenset[str]:
    """The distribution and all that it requires here, however far: a value may be decided behind what we import."""
    found: set[str] = set()
    waiting = [(distribution, frozenset({""}))]
    while waiting:
        name, extras = waiting.pop()
        if name in found:
            continue
        try:
            required = _requirements(name)
        except metadata.PackageNotFoundError:
            continue  # required, and not installed: it decides nothing
        found.add(name)
        for requirement in required:
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append((canonicalize_name(requirement.name), frozenset({"", *requirement.extras})))
    return frozenset(found)


@lru_cache(maxsize=256)
def _requirements(distribution: str) -> Sequence[Requirement]:
    """What a distribution requires, extras among it; raises PackageNotFoundError."""
    return [Requirement(line) for line in metadata.requires(distribution) or ()]
