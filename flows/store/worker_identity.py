"""What a worker must have in common with whoever asks it: the same program, and the same files before its eyes."""

from __future__ import annotations

import sys
from functools import lru_cache

from flows.store.files import at, read_bytes
from flows.store.fingerprints import STAGES, fingerprint, program_fingerprint


@lru_cache(maxsize=4)
def worker_identity(state: str, token: str) -> dict[str, str]:
    """What is compared, by its name in words. `token` names a file in the folder `state`, whose content only that folder has."""
    parts = {f"{part} of {stage}": value for stage in STAGES for part, value in fingerprint(stage).parts().items()}
    python = ".".join(map(str, sys.version_info[:2]))
    return {"Python": python, "program": program_fingerprint(), **parts, f"folder {state}": _content(state, token)}


def _content(state: str, token: str) -> str:
    try:
        return read_bytes(at(state, token)).decode()
    except OSError:
        return "not to be seen"
