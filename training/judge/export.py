"""Checkpoints of the judge to its shipped files: `python -m training.judge.export JUDGE.pt PAIRS.pt EXAMPLES.jsonl.gz`.

Writes `encoder.onnx`, `reader.onnx` and `pairs.onnx` (weights of eight bits by channel; the last layers stay in float),
`issues.npz` (how descriptions become queries, and the vectors of issues trained on) and their hashes. `settings.json` (thresholds
and calibration) stays as it is: `judge.calibrate` writes it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.judge.batches import description_batch
from training.judge.examples import read_issues
from training.judge.files import ENCODER_FILE, FOLDER, ISSUES_FILE, PAIRS_FILE, READER_FILE, write_manifest
from training.judge.network import SIZE, STATE, Encoder, PairReader, Reader, mean_states
from training.quantization import OPSET, write_int8
from transforms.documents.model import load_model
from transforms.extraction.judge.weights import JudgeSettings, open_judge

#: These are small and lose most by eight bits.
FLOAT_NODES = (
    "/reader/flags",
    "/reader/acts",
    "/reader/side",
    "/reader/stance",
    "/reader/counts_side",
    "/reader/hits_in",
    "/reader/parts",
    "/encoder/hidden",
    "/encoder/out",
)


class _Alone(nn.Module):
    """The encoder, or the reader of pairs, for one claim at a time: nothing is padded."""

    def __init__(self, encoder: Encoder | PairReader) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: torch.Tensor, segments: torch.Tensor, parts: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        mask = torch.ones_like(ids, dtype=torch.float32)
        states: torch.Tensor = self.encoder(ids, segments, parts, marks, mask)
        return states


class _ReadAlone(nn.Module):
    """The reader for one claim at a time."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(
        self, states: torch.Tensor, parts: torch.Tensor, issues: torch.Tensor, hits: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        read: tuple[torch.Tensor, ...] = self.reader(states, parts, torch.ones_like(parts, dtype=torch.float32), issues, hits)
        return read


def export(checkpoint: Path, pairs: Path, texts: Sequence[str], folder: Path) -> None:
    """Write the judge's files into the folder."""
    held = torch.load(checkpoint)
    encoder, reader = Encoder(), Reader(len(texts))
    encoder.load_state_dict(held["encoder"])
    reader.load_state_dict(held["reader"])
    folder.mkdir(parents=True, exist_ok=True)
    pieces, issues = 9, 3
    whole = torch.zeros(1, pieces, dtype=torch.long)
    both = PairReader()
    both.load_state_dict(torch.load(pairs))
    names = ["ids", "segments", "parts", "marks"]
    _write(_Alone(encoder), (whole, whole, whole, whole), names, ["states"], folder / ENCODER_FILE)
    _write(_Alone(both), (whole, whole, whole, whole), names, ["logits"], folder / PAIRS_FILE)
    sample = (torch.randn(1, pieces, STATE), whole, torch.randn(issues, SIZE), torch.zeros(1, issues, pieces))
    outputs = ["flags", "acts", "sides", "stances", "looks"]
    _write(_ReadAlone(reader), sample, ["states", "parts", "issues", "hits"], outputs, folder / READER_FILE)
    arrays = {name: one.detach().numpy() for name, one in zip(("weight", "bias"), reader.projection(), strict=True)}
    own = reader.own.weight.detach().numpy()
    np.savez(folder / ISSUES_FILE, **arrays, own=own, texts=np.array(texts))
    np.savez(folder / ISSUES_FILE, **arrays, own=own + _lost(encoder.eval(), reader, texts, folder), texts=np.array(texts))
    write_manifest(folder)


@torch.no_grad()
def _lost(encoder: Encoder, reader: Reader, texts: Sequence[str], folder: Path) -> NDArray[np.float32]:
    """What the queries of the issues trained on lose by eight bits: issues differ in little of their states."""
    described = [load_model().tokenizer.encode(text).ids for text in texts]
    held = description_batch(described)
    means = mean_states(encoder, held.ids, held.segments, held.parts, held.marks, held.mask)
    whole: NDArray[np.float32] = reader.issues(means, reader.own.weight).numpy()
    files = {name: (folder / name).read_bytes() for name in (ENCODER_FILE, READER_FILE, PAIRS_FILE, ISSUES_FILE)}
    shipped = open_judge(files, JudgeSettings(0.5, 0.5, 0.5, 0.5, 0.5, ()))
    return whole - shipped.queries(zip(texts, described, strict=True))


def _write(module: nn.Module, sample: tuple[torch.Tensor, ...], inputs: list[str], outputs: list[str], target: Path) -> None:
    axes = {name: {1: "pieces"} for name in (*inputs, "states")}
    axes |= {"issues": {0: "issues"}, "hits": {1: "issues", 2: "pieces"}}
    axes |= {name: {1: "issues"} for name in ("sides", "stances")} | {"looks": {1: "issues", 2: "pieces"}}
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            module.eval(),
            sample,
            plain,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={name: axes[name] for name in (*inputs, *outputs) if name in axes},
            opset_version=OPSET,
            dynamo=False,
        )
        write_int8(plain, target, FLOAT_NODES)


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    export(options.checkpoint, options.pairs, list(read_issues(options.examples).values()), options.folder)


if __name__ == "__main__":
    main()
