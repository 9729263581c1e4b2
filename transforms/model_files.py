"""The shipped files of a model: read from the package that holds them, and only if they are those that were exported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib import resources

#: The hashes (SHA-256) of a model's files by name, beside them.
MANIFEST_FILE = "manifest.json"


class ModelFileError(ValueError):
    """A file of a model is missing or not the one that was exported."""


def checked_files(package: str, names: Iterable[str], cure: str) -> dict[str, bytes]:
    """The bytes of a package's files by name. Raises ModelFileError, with the cure, where one is not that of the manifest."""
    hashes: dict[str, str] = json.loads(read_file(package, MANIFEST_FILE))
    files = {name: read_file(package, name) for name in names}
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != hashes.get(name):
            raise ModelFileError(f"{name} is not the file of {MANIFEST_FILE}; {cure}")
    return files


def read_file(package: str, name: str) -> bytes:
    """The bytes of a file of a package. Raises ModelFileError where there is none."""
    try:
        return resources.files(package).joinpath(name).read_bytes()
    except FileNotFoundError:
        raise ModelFileError(f"the model's {name} is missing") from None
