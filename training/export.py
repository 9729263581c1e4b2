"""A checkpoint to the shipped model: `python -m training.export CHECKPOINT`.

Writes `tagger.onnx` (int8 weights by channel, embeddings included; the heads stay in float), `tokenizer.json` and
`distance.json` (the bias of a pair's score by distance) into the package, with their hashes in `manifest.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from importlib import resources
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from training.network import ENCODER_PACKAGE, Tagger

OPSET = 17
#: The heads are small and lose most by eight bits: these matrix products stay in float.
FLOAT_NODES = ("/heads/", "/query/", "/key/")


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


def write_int8(source: Path, target: Path) -> None:
    """The float network with weights of eight bits; activations are scaled as they come, one scale a tensor."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(source, prepared, skip_symbolic_shape=True)
        nodes = onnx.load(prepared, load_external_data=False).graph.node
        kept = [node.name for node in nodes if node.name.startswith(FLOAT_NODES)]
        quantize_dynamic(
            prepared, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False, nodes_to_exclude=kept
        )


def export(checkpoint: Path, folder: Path) -> None:
    """Write the model's files and their manifest into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "tagger.onnx"
        model = write_float(checkpoint, plain)
        write_int8(plain, folder / "tagger.onnx")
    distance = [[round(float(value), 6) for value in role] for role in model.distance.detach()]
    (folder / "distance.json").write_text(json.dumps({"source": distance[0], "content": distance[1]}) + "\n", encoding="utf-8")
    tokenizer = resources.files(ENCODER_PACKAGE).joinpath("model", "tokenizer.json").read_text(encoding="utf-8")
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    hashes = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("calibration.json", "distance.json", "tagger.onnx", "tokenizer.json")
    }
    (folder / "manifest.json").write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("transforms/documents/model"))
    options = parser.parse_args()
    export(options.checkpoint, options.folder)


if __name__ == "__main__":
    main()
