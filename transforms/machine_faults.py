"""What the machine is to blame for, whatever was at work when it had no more to give."""

from __future__ import annotations

import errno

#: Errors of a machine that has no more room, files or memory to give.
NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
#: What the interpreter and the runtime of the networks say where they get no thread, or no memory to say more.
_TOLD = ("can't start new thread", "error return without exception set", "bad_alloc", "failed to allocate memory")


def is_to_blame(error: BaseException) -> bool:
    """Whether the error says that the machine has no more room, files, memory or threads to give: it says nothing of the file,
    the record or the article that was at hand, which will do another time."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, MemoryError) or any(told in str(error).lower() for told in _TOLD)
