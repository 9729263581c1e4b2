"""The shipped judge as checkpoints, so that training goes onward from it: `--onward shipped` of `judge.train` and `judge.pairs`.

What eight bits have rounded stays rounded; nothing else is lost (`python -m training.judge.export` writes what is read here).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import onnx.numpy_helper
import torch
from numpy.typing import NDArray
from torch import nn

from training.judge.batches import description_batch
from training.judge.files import ENCODER_FILE, FOLDER, ISSUES_FILE, PAIRS_FILE, READER_FILE
from training.judge.network import Encoder, PairReader, Reader, mean_states
from transforms.documents.model import load_model

Values = NDArray[np.float32]
State = dict[str, torch.Tensor]
Module = TypeVar("Module", bound=nn.Module)

#: What `--onward` calls these weights.
SHIPPED = "shipped"
#: The matrix products of a layer that its module names say apart, and those that only their order says apart.
ATTENTION = ("query", "key", "value")
DENSE = ("attention.output.dense", "intermediate.dense", "output.dense")
#: Numbers of a reader that stand alone in its graph, in the order in which they are used.
ALONE = ("hit_bias", "hit_bias", "scale", "scale")
_PRODUCT = re.compile(r"/\w+/(?P<path>[\w/]+?)/(Gemm_)?MatMul(_quant)?")


def read_pairs(folder: Path = FOLDER) -> State:
    """The state of the reader of pairs (`network.PairReader`)."""
    return dict(_filled(PairReader(), _encoder_values(onnx.load(folder / PAIRS_FILE))).state_dict())


@torch.no_grad()
def read_judge(issues: Mapping[str, str], folder: Path = FOLDER) -> dict[str, State]:
    """The states of encoder and reader, as a checkpoint of `judge.train` has them.

    `issues` are descriptions by code: issues that the shipped judge does not know have no vector of their own.
    """
    encoder = _filled(Encoder(), _encoder_values(onnx.load(folder / ENCODER_FILE)))
    reader = Reader(len(issues))
    values = dict(_reader_values(onnx.load(folder / READER_FILE)))
    with np.load(folder / ISSUES_FILE, allow_pickle=False) as held:
        known = dict(zip(held["texts"].tolist(), held["own"], strict=True))
        values["own.weight"] = np.stack([known.get(text, np.zeros_like(held["own"][0])) for text in issues.values()])
        values |= {"issue.weight": held["weight"], "issue.bias": held["bias"]}
    values |= {name: one.numpy() for name, one in reader.named_buffers()}
    _filled(reader, values.items())
    described = description_batch([load_model().tokenizer.encode(text).ids for text in issues.values()])
    with torch.autocast("cpu", dtype=torch.bfloat16):  # as training reads them: what they differ in is little
        means = mean_states(encoder.eval(), described.ids, described.segments, described.parts, described.marks, described.mask)
    reader.centre_on(means)
    # As shipped, descriptions are read as they are: neither centred nor by their spread.
    reader.issue.bias += reader.issue.weight @ reader.centre
    reader.issue.weight *= reader.spread
    return {"encoder": dict(encoder.state_dict()), "reader": dict(reader.state_dict())}


def _filled(module: Module, values: Iterable[tuple[str, Values]]) -> Module:
    """The module with the values. Raises RuntimeError where one is missing or has another shape."""
    module.load_state_dict({name: torch.from_numpy(np.array(one)) for name, one in values})
    return module


def _reader_values(network: onnx.ModelProto) -> Iterator[tuple[str, Values]]:
    """The parameters of the graph of a reader but for what makes queries of issues."""
    yield from _named(network)
    for path, values in _products(network):
        yield f"{path}.weight", values.T
    alone = {name: values for name, values in _initializers(network).items() if name.startswith("onnx::Mul_") and not values.ndim}
    found: dict[str, list[Values]] = {}
    for of, name in zip(ALONE, sorted(alone, key=lambda one: int(one.rpartition("_")[2])), strict=True):
        found.setdefault(of, []).append(alone[name])
    yield from ((name, np.stack(values)) for name, values in found.items())


def _encoder_values(network: onnx.ModelProto) -> Iterator[tuple[str, Values]]:
    """The parameters of a graph that holds an encoder: those of layers by what their products are called and how often before."""
    yield from _named(network)
    held, outer = _initializers(network), ""
    for path, values in _products(network):
        before, _, last = path.rpartition(".")
        name, _, number = last.partition("_")
        count = int(number or 0)
        if name in ATTENTION:
            outer = f"{before}." if before else ""
            yield f"{outer}bert.encoder.layer.{count}.attention.self.{name}.weight", values.T
        elif name == "dense":
            layer, place = divmod(count, len(DENSE))
            yield f"{before}.bert.encoder.layer.{layer}.{DENSE[place]}.weight".lstrip("."), values.T
        else:
            yield f"{path}.weight", values.T
    for node in network.graph.node:
        if node.op_type == "Gather" and node.input[1] in ("parts", "marks"):
            # Behind the last row is one of zeros, for what has no part or mark.
            yield f"{outer}{node.input[1].removesuffix('s')}.weight", held[node.input[0].removesuffix("_quantized")][:-1]


def _products(network: onnx.ModelProto) -> Iterator[tuple[str, Values]]:
    """The weights (inputs, outputs) of matrix products by the path of their module within the one that was exported."""
    held = _initializers(network)
    for node in network.graph.node:
        found = _PRODUCT.fullmatch(node.name)
        name = node.input[1].removesuffix("_quantized") if len(node.input) > 1 else ""
        if found and name in held and node.op_type in ("MatMul", "MatMulInteger"):
            yield found["path"].replace("/", "."), held[name]


def _named(network: onnx.ModelProto) -> Iterator[tuple[str, Values]]:
    """The parameters that kept their names, by their names within the module that was exported."""
    for name, values in _initializers(network).items():
        if name.endswith((".weight", ".bias")):
            yield name.partition(".")[2], values


def _initializers(network: onnx.ModelProto) -> dict[str, Values]:
    """The constants of a graph by name in single precision, those of eight bits as what they stand for."""
    held = {one.name: onnx.numpy_helper.to_array(one) for one in network.graph.initializer}
    plain = {name: values for name, values in held.items() if values.dtype == np.float32 and not name.endswith("_scale")}
    for name, values in held.items():
        if name.endswith("_quantized"):
            base = name.removesuffix("_quantized")
            steps = values.astype(np.float32) - held[f"{base}_zero_point"].astype(np.float32)
            plain[base] = steps * held[f"{base}_scale"]
    return plain
