"""A checkpoint to the shipped reader: `python -m training.territory.export CHECKPOINT`.

Writes `reader.onnx` (int8 weights by channel, embeddings included; the heads stay in float) and `tokenizer.json` into the
package, with their hashes in `manifest.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import torch

from training.quantization import OPSET, write_int8
from training.territory.network import Reader
from training.territory.pieces import shortened
from transforms.documents.features import load_tokenizer
from transforms.documents.model import open_session
from transforms.extraction.figures.model import CERTAINTY_FILE, TOKENIZER_FILE, WEIGHTS_FILE, Model
from transforms.logistic import Logistic
from transforms.model_files import MANIFEST_FILE

FOLDER = Path("transforms/extraction/figures/model")
#: The heads are small and lose most by eight bits: these matrix products stay in float.
FLOAT_NODES = ("/heads/", "/roles/", "/pool/")


def write_float(model: Reader, target: Path) -> None:
    """The network as ONNX in float32, batch and length free."""
    sample = tuple(torch.ones(2, 7, dtype=torch.long) for _ in range(4))
    inputs, outputs = ["ids", "mask", "case", "mark"], ["heads", "roles"]
    axes = {name: {0: "batch", 1: "pieces"} for name in [*inputs, "roles"]} | {"heads": {0: "batch"}}
    torch.onnx.export(
        model, sample, target, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False
    )


def write_manifest(folder: Path) -> None:
    """The hashes of the model's files."""
    names = (WEIGHTS_FILE, TOKENIZER_FILE, CERTAINTY_FILE)
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / MANIFEST_FILE).write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")


def read_exported(folder: Path) -> Model:
    """The model in a folder, whatever its hashes."""
    return Model(
        session=open_session((folder / WEIGHTS_FILE).read_bytes()),
        tokenizer=load_tokenizer((folder / TOKENIZER_FILE).read_text(encoding="utf-8")),
        certainty=Logistic(**json.loads((folder / CERTAINTY_FILE).read_text(encoding="utf-8"))),
    )


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    tokenizer, rows = shortened()
    model = Reader(rows)
    model.load_state_dict(torch.load(options.checkpoint)["model"])
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        write_float(model.eval(), Path(scratch) / WEIGHTS_FILE)
        write_int8(Path(scratch) / WEIGHTS_FILE, options.folder / WEIGHTS_FILE, FLOAT_NODES)
    (options.folder / TOKENIZER_FILE).write_text(tokenizer.to_str(), encoding="utf-8")
    (options.folder / CERTAINTY_FILE).write_text('{"weights": {}, "bias": 0.0}\n', encoding="utf-8")  # until certainty.py
    write_manifest(options.folder)


if __name__ == "__main__":
    main()
