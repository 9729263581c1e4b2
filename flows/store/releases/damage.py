"""Whether a release is as it was written: files that lack, have another size, or hold other bytes than its manifest says."""

from __future__ import annotations

from pathlib import Path

from flows.errors import BrokenStateError
from flows.store.files import (
    names_in,
    remove,
    sha256_of,
    sizes_below,
)
from flows.store.releases.current import current_release
from flows.store.releases.release import MANIFEST, Release


def predecessor(output: Path) -> Release | None:
    """The current release, for a new one to be compared with; None where it is not all there."""
    return _looked_at(output)[0]


def find_fault(output: Path) -> str:
    """Why a new release cannot be compared with the current one; empty where it can, or where there is none."""
    return _looked_at(output)[1]


def _looked_at(output: Path) -> tuple[Release | None, str]:
    """The current release unless something of it lacks or has another size, and else what it is."""
    try:
        release = current_release(output)
    except BrokenStateError as error:
        return None, str(error)
    if release is None:
        return None, ""
    there, listed = sizes_below(release.folder), release.manifest["files"]
    faults = [name for name in sorted(listed) if there.get(name) != listed[name]["bytes"]]
    return (None, f"release {release.release_id} is damaged ({faults[0]})") if faults else (release, "")


def drop_garbled(output: Path) -> list[str]:
    """Remove the files of the current release whose bytes are not those that were written, so that no new one is compared with
    them; their paths."""
    release = predecessor(output)
    if release is None:
        return []
    listed = release.manifest["files"]
    garbled = [name for name in sorted(listed) if _fault(release.folder / name, listed[name]["sha256"])]
    for name in garbled:
        remove(release.folder / name)
    return [f"releases/{release.release_id}/{name}" for name in garbled]


def find_damage(release: Release) -> list[str]:
    """What is not as the manifest says: missing, changed and unknown files, sorted; empty if all is sound."""
    listed = release.manifest["files"]
    in_parts = {name.partition("/")[0] for name in listed if "/" in name}
    there = {*names_in(release.folder)} - in_parts - {MANIFEST}
    there |= {name for name in sizes_below(release.folder) if name.partition("/")[0] in in_parts}
    found = [f"{name}: missing" for name in listed if name not in there]
    found += [f"{name}: not in the manifest" for name in there if name not in listed]
    faults = ((name, _fault(release.folder / name, listed[name]["sha256"])) for name in listed if name in there)
    return sorted([*found, *(f"{name}: {fault}" for name, fault in faults if fault)])


def _fault(path: Path, sha256: str) -> str | None:
    """What is wrong with a file that should have this hash."""
    if not path.is_file():
        return "not a file"
    try:
        return None if sha256_of(path) == sha256 else "content differs from the manifest"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
