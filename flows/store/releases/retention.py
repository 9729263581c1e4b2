"""The releases that lie in an output, in the order in which they were made, and the removal of old ones."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flows.storage import is_on_disk
from flows.store.files import (
    TEMPORARY,
    names_in,
    read_json,
    remove,
    temporary_beside,
)
from flows.store.releases.current import current_release
from flows.store.releases.release import MANIFEST, read_manifest, releases_folder


def last_manifest(output: Path) -> Mapping[str, Any] | None:
    """What the newest release that can be read says of itself; None if there is none."""
    for folder in sorted(release_folders(output), key=age_of, reverse=True):
        with suppress(OSError, ValueError):
            return read_manifest(folder / MANIFEST)
    return None


def prune(output: Path, keep: int) -> list[str]:
    """Remove the oldest releases so that `keep` stay; the current one always stays. Returns the ids removed."""
    current = current_release(output)
    found = sorted(release_folders(output), key=age_of)
    old = [path for path in found[:-keep] if current is None or path.name != current.release_id]
    for path in old:
        _remove_at_once(path)
    return [path.name for path in old]


def _remove_at_once(folder: Path) -> None:
    """Remove a release so that whoever reads it is told that it went, not that a table is missing."""
    if is_on_disk(folder):
        retired = temporary_beside(folder)
        folder.rename(retired)
        remove(retired)
    else:
        remove(folder / MANIFEST)
        remove(folder)


def release_folders(output: Path) -> list[Path]:
    """The folders of releases, but for those that are being written."""
    above = releases_folder(output)
    return [above / name for name in names_in(above) if not name.startswith(TEMPORARY) and (above / name).is_dir()]


def age_of(folder: Path) -> tuple[int, str]:
    """Sorts releases as they were made, whatever the clock was; one that cannot be read is the oldest."""
    try:
        return int(read_json(folder / MANIFEST)["sequence"]), folder.name
    except (OSError, ValueError, KeyError, TypeError):
        return 0, folder.name
