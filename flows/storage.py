"""Where files lie: on a disk of this machine, or in an object store by URL. What opens a store, and with which options."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

from flows.errors import UsageError

#: A store that is busy is asked again for about a minute, at growing distances.
S3_OPTIONS = {"config_kwargs": {"retries": {"mode": "standard", "total_max_attempts": 10}}}


def is_on_disk(place: Path) -> bool:
    """Whether a place is a path of the operating system, rather than a URL."""
    return isinstance(place, Path)


def place_of(named: object) -> Path:
    """A path, made absolute; of a URL (`s3://`, `gs://`, `az://`, whatever fsspec knows) what does as a path does.

    The latter is no `Path` by its type: `is_on_disk` tells. `file://` is a path. Raises UsageError where what a URL needs is not
    installed.
    """
    scheme, _, rest = str(named).partition("://")
    if not rest or len(scheme) == 1:
        return absolute_path(named)
    if scheme in ("file", "local"):
        return absolute_path(rest)
    from upath import UPath

    try:
        # Others write there as well, so listings are not kept.
        place = UPath(str(named).rstrip("/"), use_listings_cache=False, **(S3_OPTIONS if scheme in ("s3", "s3a") else {}))
        _ = place.fs
    except (ImportError, ValueError) as error:
        raise UsageError(f"{named}: {error}. For s3:// install the extra: pip install 'positions[s3]'.") from error
    return cast("Path", place)


def absolute_path(path: object) -> Path:
    """A path of this machine from the root on, with links as they are; `~` is the home of the user. Raises UsageError."""
    if "\0" in str(path):
        raise UsageError(f"{str(path)!r} is no path: no name holds that character.")
    try:
        str(path).encode()
    except UnicodeEncodeError as error:  # Prefect's server takes no other parameters
        raise UsageError(f"The name {str(path)!r} is no UTF-8. Name a symbolic link that leads there, or rename it.") from error
    try:
        return Path(os.path.abspath(Path(str(path)).expanduser()))  # noqa: PTH100 - links stay links
    except RuntimeError as error:
        raise UsageError(f"{path}: there is no such user. Write ./{path} if a file or folder is called so.") from error
    except FileNotFoundError as error:
        raise UsageError("The folder that you are in is gone. Change to another one, and run again.") from error
