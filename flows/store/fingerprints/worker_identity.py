"""What a worker must have in common with whoever asks it: the same program, and the same files before its eyes."""

from __future__ import annotations

import sys
from functools import lru_cache

from flows.storage import place_of
from flows.store.fingerprints.dependencies import STAGES, fingerprint, program_fingerprint


@lru_cache(maxsize=4)
def worker_identity(store: str, token: str) -> dict[str, str]:
    """What is compared, by its name in words. `token` names a file in the folder `store`, whose content only that folder has."""
    parts = {f"{part} of {stage}": value for stage in STAGES for part, value in fingerprint(stage).parts().items()}
    python = ".".join(map(str, sys.version_info[:2]))
    return {"Python": python, "program": program_fingerprint(), **parts, f"folder {store}": _content(store, token)}


def _content(store: str, token: str) -> str:
    try:
        return (place_of(store) / token).read_bytes().decode()
    except OSError:
        return "not to be seen"
