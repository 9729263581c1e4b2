"""Which release readers see: the link to it, and the pointer file beside it, which is all that a store without links has."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

from flows.errors import BrokenStateError
from flows.storage import is_on_disk
from flows.store.files import (
    flush,
    read_json,
    remove,
    temporary_beside,
    write_json,
)
from flows.store.releases.release import MANIFEST, Release, read_release

POINTER = "current.json"
LINK = "current"
#: What file systems say that have no links.
_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP)


def current_release(output: Path) -> Release | None:
    """The release that readers see; None before the first.

    Raises BrokenStateError where the pointer leads nowhere.
    """
    while (release_id := _current_id(output)) is not None:
        try:
            return read_release(output, release_id)
        except BrokenStateError:
            if _current_id(output) == release_id:  # else it went just now, and another is current
                raise
    return None


def _current_id(output: Path) -> str | None:
    """The id of the release that readers see; None before the first."""
    link, pointer = output / LINK, output / POINTER
    if is_on_disk(output):
        with suppress(OSError):  # no link
            return link.readlink().name
    if not pointer.is_file():
        return None
    release_id = _pointed_at(pointer)
    if release_id is None:
        raise BrokenStateError(f"{pointer} cannot be read. Run positions again: it is written anew with a new release.")
    return release_id


def make_current(output: Path, release: Release) -> None:
    """Turn readers to the release: the link in one rename, then the pointer file, which is all that a store without links has.

    Raises BrokenStateError where a folder stands in the place of the link that is no release.
    """
    if is_on_disk(output):
        _turn(output / LINK, Path("releases") / release.release_id)
        flush(output)
    _write_pointer(output, release)


def _turn(link: Path, target: Path) -> None:
    """Have the link lead elsewhere, in one rename; a copy of a release that a tool has put in its place, as those do that follow
    links, goes. Where the file system has no links, none is made."""
    copy = None
    if link.is_dir() and not link.is_symlink():
        if not (link / MANIFEST).is_file():
            raise BrokenStateError(f"{link} is a folder that no run has made. Move it away, and run again: it goes on.")
        copy = temporary_beside(link)
        link.rename(copy)
    temporary = temporary_beside(link)
    try:
        temporary.symlink_to(target, target_is_directory=True)
        temporary.replace(link)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    if copy is not None:
        remove(copy)


def finish_interrupted(output: Path) -> None:
    """Complete a move of the pointer that was cut off between its two halves."""
    if not is_on_disk(output) or not (output / LINK).is_symlink():
        return
    with suppress(BrokenStateError):  # a new release is made in its stead
        release, pointer = current_release(output), output / POINTER
        if release is not None and (not pointer.is_file() or _pointed_at(pointer) != release.release_id):
            _write_pointer(output, release)


def _pointed_at(pointer: Path) -> str | None:
    """The release that the pointer file names; None where it cannot be read."""
    try:
        return str(read_json(pointer)["release_id"])
    except (ValueError, KeyError, TypeError):
        return None


def _write_pointer(output: Path, release: Release) -> None:
    write_json(output / POINTER, {"release_id": release.release_id, "path": f"releases/{release.release_id}"})
