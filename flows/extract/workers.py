"""Shards are done by workers that load models and words once: processes of this machine, or a cluster.

Without either a shard is done in the calling process.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from flows.errors import CURES, BrokenStateError, PositionsError
from flows.extract.jobs import ShardJob, ShardResult
from flows.runtime.collection import no_collection
from flows.runtime.executor_registry import call_for, is_open, opened
from flows.runtime.executors import LocalProcesses
from transforms.articles.readers.records import describe_error

#: The module whose work is shared out.
SHARDS = "flows.extract.shard"


class ShardFailedError(PositionsError):
    """A shard could not be done; the message is what its worker says."""


def open_pool(processes: int) -> AbstractContextManager[None]:
    """Let `run_shard` use this many processes within the block, unless a cluster is there; one process is this one."""
    return nullcontext() if processes == 1 or is_open(SHARDS) else opened(LocalProcesses(processes), SHARDS)


def run_shard(job: ShardJob) -> ShardResult:
    """Do one shard. Raises ShardFailedError, WorkerDiedError, BrokenStateError where what is stored of it cannot be read, and
    OSError where nothing can be written."""
    answer = call_for(SHARDS, _answer, job)
    if isinstance(answer, str):
        raise ShardFailedError(answer)
    result: ShardResult = answer
    return result


def _answer(job: ShardJob) -> ShardResult | str:
    """The result, or what went wrong in words: not every exception survives the way between processes."""
    with no_collection():
        from flows.extract.shard import extract_shard

    try:
        return extract_shard(job)
    except BrokenStateError:
        raise  # the run drops what cannot be read and does it anew
    except OSError as error:
        if error.errno in CURES:
            raise  # a disk that is full or somebody else's is for people to see to, and no other shard fares better
        return describe_error(error)
    except Exception as error:  # noqa: BLE001 - told by the parent, whatever it is
        return describe_error(error)
