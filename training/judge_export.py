"""A checkpoint of the judge to its shipped files: `python -m training.judge_export CHECKPOINT`.

Writes `reader.onnx` (float), `issues.npz` (how descriptions become queries, and the vectors of issues trained on) and their
hashes. `settings.json` (thresholds and calibration) stays as it is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from training.export import OPSET
from training.judge_files import FOLDER, ISSUES_FILE, READER_FILE, write_manifest
from training.reader import SIZE, STATE, Reader
from transforms.extraction.judge.inputs import PARTS


def export(checkpoint: Path, folder: Path) -> None:
    """Write the judge's files into the folder."""
    held = torch.load(checkpoint)
    reader = Reader(len(held["texts"]))
    reader.load_state_dict(held["reader"])
    reader.eval()
    folder.mkdir(parents=True, exist_ok=True)
    _write_reader(reader, folder / READER_FILE)
    np.savez(
        folder / ISSUES_FILE,
        weight=reader.issue.weight.detach().numpy(),
        bias=reader.issue.bias.detach().numpy(),
        own=reader.own.weight.detach().numpy(),
        texts=np.array(held["texts"]),
    )
    write_manifest(folder)


def _write_reader(reader: Reader, target: Path) -> None:
    claims, words, issues = 1, 9, 3
    sample = (
        torch.randn(claims, words, STATE),
        torch.zeros(claims, words, len(PARTS)),
        torch.zeros(claims, words, dtype=torch.long),
        torch.ones(claims, words),
        torch.randn(issues, SIZE),
        torch.zeros(claims, issues, words),
    )
    names = ["states", "parts", "near", "mask", "issues", "hits"]
    axes = {name: {0: "claims", 1: "words"} for name in names[:4]}
    axes |= {"issues": {0: "issues"}, "hits": {0: "claims", 1: "issues", 2: "words"}}
    outputs = ["flags", "acts", "sides", "stances", "looks"]
    axes |= {"flags": {0: "claims"}, "acts": {0: "claims"}}
    axes |= {name: {0: "claims", 1: "issues"} for name in outputs[2:4]} | {"looks": {0: "claims", 1: "issues", 2: "words"}}
    torch.onnx.export(
        reader, sample, target, input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False
    )


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    export(options.checkpoint, options.folder)


if __name__ == "__main__":
    main()
