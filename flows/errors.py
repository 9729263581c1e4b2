"""What is told to the user instead of a stack trace: what went wrong, where, and what to do."""

from __future__ import annotations

import errno
from collections.abc import Sequence

#: The libraries through which stores are asked, whose errors are no errors of the operating system.
STORES = ("aiohttp", "azure", "botocore", "gcsfs", "google")
_ROOM, _RIGHTS = "Free space on the disk", "See who may write there"
#: What helps against what the operating system refused.
CURES = {errno.ENOSPC: _ROOM, errno.EDQUOT: _ROOM, errno.EACCES: _RIGHTS, errno.EPERM: _RIGHTS, errno.EROFS: _RIGHTS}


class PositionsError(Exception):
    """A failure that a person can act on; the message says what, where and what to do."""

    exit_code = 1


class UsageError(PositionsError):
    """The command or a setting is not as it must be."""

    exit_code = 2


class NoRawError(UsageError):
    """There is nothing where the raw articles are said to be."""


class LockHeldError(PositionsError):
    """Another run writes to the same output folder."""


class BrokenStateError(PositionsError):
    """A file of the output folder is missing or does not have the content that was written."""


class EditedError(PositionsError):
    """Code, words or models were edited while a run was under way."""

    def __init__(self, files: Sequence[str]) -> None:
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        super().__init__(
            f"{files[0]}{more} was edited during the run. The previous release is untouched, and nothing that may be half of "
            "the old and half of the new text is kept. Run again."
        )


class ReleaseRefusedError(PositionsError):
    """The new tables are too far from what they must be; the previous release stays."""

    def __init__(self, reasons: Sequence[str], details: str) -> None:
        super().__init__(tuple(reasons), details)  # both, so that it survives the way between processes
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        """The reasons, where the details are, and what to do."""
        reasons, details = self.args
        lines = "\n".join(f"  - {reason}" for reason in reasons)
        return (
            f"The release was refused; the previous one is untouched.\n{lines}\n"
            f"Details: {details}\nTo publish all the same: positions run --accept"
        )


def store_error(error: Exception) -> PositionsError | None:
    """What the library of an object store says where the store does not answer, in words; None if it is no such error."""
    if type(error).__module__.partition(".")[0] not in STORES:
        return None
    return PositionsError(
        f"The store does not answer, or not as it should: {error}. The previous release is untouched. See to its address, keys "
        "and network, and run again: it goes on where it stopped."
    )


def machine_error(error: OSError) -> PositionsError:
    """What the operating system refused, in words: a full disk, a file that nobody may write."""
    where = f"{error.filename}: " if error.filename else ""
    cure = CURES.get(error.errno or 0, "See to the disk, or to the store that the output is in")
    said = f"{where}{error.strerror or error}. The previous release is untouched."
    return PositionsError(f"{said} {cure}, and run again: it goes on where it stopped.")
