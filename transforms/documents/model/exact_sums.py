"""Whether this processor sums eight-bit products exactly: asked of a network whose exact sums are known.

On x86 processors without VNNI, ONNX Runtime adds two products in sixteen bits and so loses what goes beyond them. Its option
`session.x64quantprecision` avoids that for more than twice the time, also where nothing overflows: it judges by the way that it
would take, not by what the processor can. So the option is set only where these sums come out wrong.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import onnxruntime

from transforms.model_files import checked_files

#: Whatever is given to it is rounded to eight bits and multiplied by weights of eight bits; see training/tagger/export.py.
NETWORK_FILE = "sums.onnx"
#: What comes of a row of `LARGEST`, a whole number a column.
ANSWER_FILE = "sums.json"
LARGEST = 255
#: ONNX Runtime multiplies one row in another way than many.
ROWS = (1, 40)


@lru_cache(maxsize=1)
def sums_overflow() -> bool:
    """Whether networks must be opened with exact sums here. Raises ModelFileError where a file is not the one in the manifest."""
    files = checked_files(__name__.rpartition(".")[0], (NETWORK_FILE, ANSWER_FILE), "run training/tagger/export.py or restore it")
    return differs(files[NETWORK_FILE], json.loads(files[ANSWER_FILE]))


def differs(network: bytes, answer: Sequence[int]) -> bool:
    """Whether the network, opened as it is, gives anything but the answer, which is a sum a column."""
    session = one_thread_session(network, exact_sums=False)
    (given,) = session.get_inputs()
    width = given.shape[1]
    return any(
        not np.array_equal(session.run(None, {given.name: np.full((rows, width), LARGEST, np.float32)})[0], [answer] * rows)
        for rows in ROWS
    )


def one_thread_session(weights: bytes, *, exact_sums: bool, without: Sequence[str] = ()) -> onnxruntime.InferenceSession:
    """A network for one thread; with `exact_sums` no sum of eight-bit products overflows on any processor.

    `without` names optimizers of ONNX Runtime to leave out.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Windows differ in length: an arena would keep the largest block of every shape.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    if exact_sums:
        options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(without))
