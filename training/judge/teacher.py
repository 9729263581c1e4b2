"""Train a teacher of the reader of pairs and ask it: `python -m training.judge.teacher TOLD.npz JUDGE.pt EXAMPLES.jsonl.gz`.

The teacher (`judge.teacher_network`) is fitted to pairs as `judge.pairs` draws them; articles whose record leaves K by N of
`--fold` are left out. Then it is asked about those pairs, and about the issues that JUDGE.pt, a checkpoint of `judge.train`,
finds likeliest for each claim of an article: TOLD.npz, for `judge.pairs --told`. Beside TOLD.npz lie, while this runs and
after, the states of the lower layers (about 100 kB a claim) and the weights after each epoch. Both take about an hour on
one core that multiplies in bfloat16.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.judge.batches import batch_of
from training.judge.examples import Example, is_away, read_examples, read_fold, read_issues
from training.judge.pairing import Pair, Pairs, batches, write_told
from training.judge.pairs import coded_loss
from training.judge.teacher_network import LOWER, PADDING, SEGMENTS, STATE, UPPER, Teacher, pieces_of, unpack_weights
from training.judge.train import DECAY, LARGEST_GRADIENT, LAYER_SHARE, NEW_RATE, SEED, Trainer, rising_and_falling
from transforms.documents.model import load_model
from transforms.extraction.judge.inputs import DESCRIPTION_PIECES, END, NO_MARK, NO_PART, START, UNMARKED

EPOCHS = 2
BATCH = 32
ASKED_AT_ONCE = 48
#: The rate of the last layer.
RATE = 1e-4
#: How often the teacher is asked about the likeliest issue of a claim, the next, and so on.
LIKELY_SHARES = (0.75, 0.4, 0.15, 0.15, 0.15, 0.15)


class LowerStates:
    """The states of the lower layers, of each description and of each claim alone, in a file."""

    def __init__(self, teacher: Teacher, texts: Sequence[NDArray[np.int64]], path: Path) -> None:
        self.ends = np.cumsum([0, *map(len, texts)])
        shape = (int(self.ends[-1]), STATE)
        if path.exists():
            self.states = np.load(path, mmap_mode="r")
            if self.states.shape == shape:
                return
        self.states = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), BATCH):
            self._read(teacher, texts, order[start : start + BATCH])

    def _read(self, teacher: Teacher, texts: Sequence[NDArray[np.int64]], numbers: Sequence[int]) -> None:
        longest = max(len(texts[number]) for number in numbers)
        ids, mask = torch.full((len(numbers), longest), PADDING), torch.zeros(len(numbers), longest)
        for row, number in enumerate(numbers):
            size = len(texts[number])
            ids[row, :size], mask[row, :size] = pieces_of(torch.from_numpy(texts[number])), 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = teacher.read_lower(ids, mask).float().numpy()
        for row, number in enumerate(numbers):
            self.states[self.ends[number] : self.ends[number + 1]] = states[row, : len(texts[number])]

    def of(self, number: int) -> NDArray[np.float16]:
        """(pieces, STATE) of a text."""
        states: NDArray[np.float16] = self.states[self.ends[number] : self.ends[number + 1]]
        return states


class School:
    """The teacher with the claims and issues that it reads."""

    def __init__(self, teacher: Teacher, examples: Sequence[Example], issues: dict[str, str], states: Path) -> None:
        self.teacher, self.codes = teacher, list(issues)
        tokenizer = load_model().tokenizer
        described = [[START, *tokenizer.encode(text).ids[1:-1][:DESCRIPTION_PIECES], END] for text in issues.values()]
        texts = [np.array(ids, np.int64) for ids in described] + [one.pieces.ids for one in examples]
        self.numbers = {id(one): len(described) + number for number, one in enumerate(examples)}
        self.lower = LowerStates(teacher.eval(), texts, states)

    def logits(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """What the teacher says of pairs."""
        read = [self._read(one) for one in pairs]
        count, longest = len(read), max(len(segments) for _, segments, *_ in read)
        states, mask = np.zeros((count, longest, STATE), np.float32), np.zeros((count, longest), np.float32)
        segments, parts, marks = (np.full((count, longest), fill, np.int64) for fill in (0, NO_PART, NO_MARK))
        for row, (one, *columns) in enumerate(read):
            size = len(one)
            states[row, :size], mask[row, :size] = one, 1
            for array, column in zip((segments, parts, marks), columns, strict=True):
                array[row, :size] = column
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits: torch.Tensor = self.teacher(*(torch.from_numpy(one) for one in (states, segments, parts, marks, mask)))
        return logits.float()

    def _read(self, pair: Pair) -> tuple[NDArray[np.float16], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        pieces, described = pair.example.pieces, self.lower.of(pair.issue)[1:]
        nothing = np.zeros(len(described), np.int64)
        return (
            np.concatenate([self.lower.of(self.numbers[id(pair.example)]), described]),
            np.concatenate([pieces.segments, nothing + SEGMENTS - 1]),
            np.concatenate([pieces.parts, nothing + NO_PART]),
            np.concatenate([pieces.marks(pieces.hits({self.codes[pair.issue]: 0})), nothing + UNMARKED]),
        )

    def fit(self, pairs: Pairs, checkpoint: Path, epochs: int) -> None:
        """Fit the teacher, which is written after each epoch."""
        fitted = [(name, one) for name, one in self.teacher.named_parameters() if one.requires_grad]
        rated = [{"params": [one], "lr": _rate(name), "weight_decay": DECAY if one.ndim > 1 else 0.0} for name, one in fitted]
        optimiser = torch.optim.AdamW(rated, betas=(0.9, 0.98), fused=True)
        drawn = pairs.draw()
        total = epochs * -(-len(drawn) // BATCH)
        schedule = rising_and_falling(optimiser, total)
        started = time.time()
        self.teacher.train()
        for epoch in range(epochs):
            losses = []
            for batch in batches(drawn, BATCH, pairs.chance):
                loss, weights = coded_loss(self.logits(batch), batch)
                loss = (loss * weights).mean()
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_([one for _, one in fitted], LARGEST_GRADIENT)
                optimiser.step()
                schedule.step()
                losses.append(loss.item())
            print(epoch, round(float(np.mean(losses)), 3), round(time.time() - started), flush=True)
            torch.save({name: one.detach() for name, one in fitted}, checkpoint)
            drawn = pairs.draw()

    @torch.no_grad()
    def ask(self, pairs: Sequence[Pair]) -> list[Pair]:
        """The pairs with what the fitted teacher says of them."""
        self.teacher.eval()
        order = sorted(pairs, key=lambda one: len(one.example.pieces.ids))
        asked = []
        for start in range(0, len(order), ASKED_AT_ONCE):
            some = order[start : start + ASKED_AT_ONCE]
            asked += [replace(one, told=said) for one, said in zip(some, self.logits(some).numpy(), strict=True)]
        return asked


def _rate(name: str) -> float:
    """New parts learn fastest, lower layers slowest."""
    if ".layer." in name:
        layer = int(name.split(".layer.")[1].partition(".")[0]) - LOWER
        return RATE * LAYER_SHARE ** (UPPER - 1 - layer)
    return RATE / 2 if name.startswith("model.") else NEW_RATE


@torch.no_grad()
def likeliest(
    judge: dict[str, dict[str, torch.Tensor]], examples: Sequence[Example], issues: dict[str, str]
) -> dict[int, list[int]]:
    """The issues on which the first network sees a side most, for each claim by its `id()`."""
    trainer = Trainer(issues, frozenset())
    trainer.load(judge)
    trainer.refresh()
    trainer.encoder.eval()
    trainer.reader.eval()
    vectors = trainer.reader.issues(trainer.means, trainer.reader.own.weight)
    found: dict[int, list[int]] = {}
    order = sorted(examples, key=lambda one: len(one.pieces.ids))
    for start in range(0, len(order), ASKED_AT_ONCE):
        some = order[start : start + ASKED_AT_ONCE]
        batch = batch_of(some, trainer.places, [False] * len(some))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = trainer.encoder(batch.ids, batch.segments, batch.parts, batch.marks, batch.mask)
            sides = trainer.reader(states.to(torch.bfloat16), batch.parts, batch.mask, vectors, batch.hits)[2]
        best = sides.float().argsort(-1, descending=True)[:, : len(LIKELY_SHARES)].tolist()
        found |= {id(one): ranked for one, ranked in zip(some, best, strict=True)}
    return found


def to_ask(pairs: Pairs, ranked: dict[int, list[int]]) -> list[Pair]:
    """Pairs as they are drawn, and claims of articles beside some of their likeliest issues; none twice."""
    asked = pairs.draw()
    for one in (*pairs.sided, *pairs.sideless):
        if not one.is_own:
            chosen = [issue for issue, share in zip(ranked[id(one)], LIKELY_SHARES, strict=True) if pairs.chance.random() < share]
            asked += pairs.beside(one, chosen)
    return list({(id(one.example), one.issue): one for one in asked}.values())


def main() -> None:
    """Read the arguments, train, and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("told", type=Path)
    parser.add_argument("judge", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--fold", type=read_fold, help="K/N: leave these articles out")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    judge, issues = torch.load(options.judge), read_issues(options.examples[0])
    examples = [one for path in options.examples for one in read_examples(path) if not is_away(one, options.fold)]
    pairs = Pairs(examples, list(issues), judge["reader"]["own.weight"].numpy(), random.Random(SEED))  # noqa: S311 - an order
    teacher = Teacher(unpack_weights(options.told.parent))
    school = School(teacher, examples, issues, options.told.with_suffix(".states.npy"))
    school.fit(pairs, options.told.with_suffix(".pt"), options.epochs)
    ranked = likeliest(judge, [one for one in examples if one.codes["genuine"] and not one.is_own], issues)
    write_told(options.told, school.ask(to_ask(pairs, ranked)), list(issues))


if __name__ == "__main__":
    main()
