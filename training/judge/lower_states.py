"""The states of a teacher's lower layers, which stay as they are: read once for each text and kept in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.judge.examples import Example
from training.judge.teacher_networks import PADDING, STATE, Layers, pieces_of
from transforms.documents.model import load_model
from transforms.extraction.judge.inputs import DESCRIPTION_PIECES, END, START

BATCH = 32


class LowerStates:
    """The states of the lower layers, of each description and of each claim alone, in a file: about 100 kB a claim."""

    def __init__(self, layers: Layers, examples: Sequence[Example], issues: Mapping[str, str], path: Path) -> None:
        tokenizer = load_model().tokenizer
        described = [[START, *tokenizer.encode(text).ids[1:-1][:DESCRIPTION_PIECES], END] for text in issues.values()]
        texts = [np.array(ids, np.int64) for ids in described] + [one.pieces.ids for one in examples]
        self.numbers = {id(one): len(described) + number for number, one in enumerate(examples)}
        self.ends = np.cumsum([0, *map(len, texts)])
        shape = (int(self.ends[-1]), STATE)
        if path.exists():
            self.states = np.load(path, mmap_mode="r")
            if self.states.shape == shape:
                return
        self.states = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), BATCH):
            self._read(layers, texts, order[start : start + BATCH])

    def _read(self, layers: Layers, texts: Sequence[NDArray[np.int64]], numbers: Sequence[int]) -> None:
        longest = max(len(texts[number]) for number in numbers)
        ids, mask = torch.full((len(numbers), longest), PADDING), torch.zeros(len(numbers), longest)
        for row, number in enumerate(numbers):
            size = len(texts[number])
            ids[row, :size], mask[row, :size] = pieces_of(torch.from_numpy(texts[number])), 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = layers.read_lower(ids, mask).float().numpy()
        for row, number in enumerate(numbers):
            self.states[self.ends[number] : self.ends[number + 1]] = states[row, : len(texts[number])]

    def issue(self, place: int) -> NDArray[np.float16]:
        """(pieces, STATE) of the description of an issue, by its place, the mark before it left out."""
        return self._of(place)[1:]

    def claim(self, one: Example) -> NDArray[np.float16]:
        """(pieces, STATE) of a claim."""
        return self._of(self.numbers[id(one)])

    def _of(self, number: int) -> NDArray[np.float16]:
        states: NDArray[np.float16] = self.states[self.ends[number] : self.ends[number + 1]]
        return states
