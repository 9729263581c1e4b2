"""A checkpoint to the shipped model: `python -m training.tagger.export CHECKPOINT`.

Writes `encoder.onnx` (the lower layers, embeddings included) and `tagger.onnx` (the upper ones with the heads; their states come
out too), both of int8 weights by channel but for the heads, `tokenizer.json` and `distance.json` (the bias of a pair's score by
distance) into the package, `sums.onnx` with `sums.json` (a network that tells whether a processor sums exactly, and its sums),
and the hashes of all in `manifest.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
import onnx.utils
import torch

from training.quantization import OPSET, write_int8
from training.tagger.network import ENCODER_PACKAGE, Tagger

#: The states after the lower layers, which all share, and after the last, by their names in the network.
LOWER, UPPER = (f"/bert/encoder/layer.{layer}/output/LayerNorm/LayerNormalization_output_0" for layer in (2, 5))
#: The heads are small and lose most by eight bits: these matrix products stay in float.
FLOAT_NODES = ("/heads/", "/query/", "/key/")
FILES = ("calibration.json", "distance.json", "encoder.onnx", "sums.json", "sums.onnx", "tagger.onnx", "tokenizer.json")
#: Enough for each way in which the kernels cut a matrix.
SUMS_INPUTS, SUMS_OUTPUTS = 64, 48


def write_float(checkpoint: Path, target: Path) -> Tagger:
    """The network as ONNX in float32, batch and length free."""
    model = Tagger()
    model.load_state_dict(torch.load(checkpoint)["model"])
    model.eval()
    sample = tuple(torch.ones(2, 7, dtype=torch.long) for _ in range(4))
    inputs, outputs = ["ids", "mask", "case", "quoted"], ["heads", "query", "key"]
    axes = {name: {0: "batch", 1: "pieces"} for name in inputs + outputs}
    torch.onnx.export(
        model, sample, target, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False
    )
    return model


def split(source: Path, folder: Path) -> None:
    """The eight-bit network as two: windows are run one at a time, so that the upper layers need no mask."""
    whole = onnx.load(source)
    made = {name for node in whole.graph.node for name in node.output}
    masks = {
        name
        for node in whole.graph.node
        if node.op_type == "Add" and "/attention/self/" in node.name
        for name in node.input
        if name in made and "/layer." not in name
    }
    (mask,) = masks
    whole.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in (LOWER, UPPER, mask)
    )
    with tempfile.TemporaryDirectory() as scratch:
        told, upper = Path(scratch) / "told.onnx", Path(scratch) / "upper.onnx"
        onnx.save(whole, told)
        onnx.utils.extract_model(told, folder / "encoder.onnx", ["ids", "mask", "case", "quoted"], [LOWER], check_model=False)
        onnx.utils.extract_model(told, upper, [LOWER, mask], ["heads", "query", "key", UPPER], check_model=False)
        tagger = onnx.load(upper)
    kept = [one for one in tagger.graph.input if one.name != mask]
    del tagger.graph.input[:]
    tagger.graph.input.extend(kept)
    tagger.graph.initializer.append(onnx.numpy_helper.from_array(np.zeros((1, 1, 1, 1), np.float32), mask))
    onnx.save(renamed(onnx.load(folder / "encoder.onnx"), {LOWER: "states"}), folder / "encoder.onnx")
    onnx.save(renamed(tagger, {LOWER: "states", UPPER: "upper"}), folder / "tagger.onnx")


def renamed(model: onnx.ModelProto, names: Mapping[str, str]) -> onnx.ModelProto:
    """The network with some of its tensors under other names."""
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        value.name = names.get(value.name, value.name)
    return model


def write_sums(folder: Path) -> None:
    """A matrix product of the form that the layers have, with weights as large as they can be, and what it gives exactly.

    Its input is a row of 255, which eight bits hold as it is; two products of these with 127 are beyond sixteen bits.
    """
    weights = np.full((SUMS_INPUTS, SUMS_OUTPUTS), 127, np.int8)
    weights[:, ::2] *= -1
    one = np.array(1, np.float32)
    nodes = [
        onnx.helper.make_node("DynamicQuantizeLinear", ["row"], ["eight_bits", "scale", "zero_point"]),
        onnx.helper.make_node("MatMulInteger", ["eight_bits", "weights", "zero_point"], ["product"]),
        onnx.helper.make_node("Cast", ["product"], ["cast"], to=onnx.TensorProto.FLOAT),
        onnx.helper.make_node("Mul", ["scale", "one"], ["scales"]),
        onnx.helper.make_node("Mul", ["cast", "scales"], ["sums"]),
    ]
    graph = onnx.helper.make_graph(
        nodes,
        "sums",
        [onnx.helper.make_tensor_value_info("row", onnx.TensorProto.FLOAT, ["rows", SUMS_INPUTS])],
        [onnx.helper.make_tensor_value_info("sums", onnx.TensorProto.FLOAT, ["rows", SUMS_OUTPUTS])],
        [onnx.numpy_helper.from_array(weights, "weights"), onnx.numpy_helper.from_array(one, "one")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, folder / "sums.onnx")
    answer = (255 * weights.astype(np.int64)).sum(0).tolist()
    (folder / "sums.json").write_text(json.dumps(answer) + "\n", encoding="utf-8")


def write_manifest(folder: Path) -> None:
    """The hashes of the model's files."""
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    (folder / "manifest.json").write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")


def export(checkpoint: Path, folder: Path) -> None:
    """Write the model's files and their manifest into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "tagger.onnx"
        model = write_float(checkpoint, plain)
        whole = Path(scratch) / "whole.onnx"
        write_int8(plain, whole, FLOAT_NODES)
        split(whole, folder)
    distance = [[round(float(value), 6) for value in role] for role in model.distance.detach()]
    (folder / "distance.json").write_text(json.dumps({"source": distance[0], "content": distance[1]}) + "\n", encoding="utf-8")
    tokenizer = resources.files(ENCODER_PACKAGE).joinpath("model", "tokenizer.json").read_text(encoding="utf-8")
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    write_sums(folder)
    write_manifest(folder)


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("transforms/documents/model"))
    options = parser.parse_args()
    export(options.checkpoint, options.folder)


if __name__ == "__main__":
    main()
