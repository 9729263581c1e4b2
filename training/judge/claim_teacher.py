"""Train a teacher of the reader of claims and ask it: `python -m training.judge.claim_teacher TOLD.npz EXAMPLES.jsonl.gz [...]`.

The teacher (`judge.teacher_networks`) is fitted to the codes of `judge.prepare` as `judge.train` fits the reader; articles whose
record leaves K by N of `--fold` are left out. Then it is asked about all claims that it was fitted to: TOLD.npz, for
`judge.train --told`. Beside TOLD.npz lie the states of the lower layers (which `judge.pair_teacher` may share) and the weights
after each epoch. About an hour on one core that multiplies in bfloat16.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.judge.batches import batch_of
from training.judge.examples import Example, is_away, read_examples, read_fold, read_issues
from training.judge.losses import Read, Told, coded_loss, write_told
from training.judge.lower_states import LowerStates
from training.judge.teacher_networks import STATE, ClaimTeacher, Layers, rate_of, unpack_weights
from training.judge.train import DECAY, LARGEST_GRADIENT, SEED, UNNAMED_SHARE, batches, rising_and_falling

EPOCHS = 2
#: How many of the claims without a side each epoch takes, others each time.
SIDELESS_SHARE = 0.45
ASKED_AT_ONCE = 64


class School:
    """The teacher with the claims that it reads."""

    def __init__(self, weights: Path, examples: Sequence[Example], issues: dict[str, str], states: Path) -> None:
        self.places = {code: number for number, code in enumerate(issues)}
        self.lower = LowerStates(Layers(weights).eval(), examples, issues, states)
        described = [self.lower.issue(place).astype(np.float32).mean(0) for place in range(len(issues))]
        self.teacher = ClaimTeacher(weights, torch.from_numpy(np.stack(described)))
        self.chance = random.Random(SEED)  # noqa: S311 - an order of examples, no secret

    def read(self, examples: Sequence[Example], unnamed: float) -> Read:
        """What the teacher says of claims, the phrases that name issues not told of a share `unnamed` of them."""
        batch = batch_of(examples, self.places, [self.chance.random() < unnamed for _ in examples])
        states = np.zeros((*batch.ids.shape, STATE), np.float32)
        for row, one in enumerate(examples):
            states[row, : len(one.pieces.ids)] = self.lower.claim(one)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            read = self.teacher(torch.from_numpy(states), batch.segments, batch.parts, batch.marks, batch.mask, batch.hits)
        return Read(*(one.float() for one in read))

    def fit(self, examples: list[Example], checkpoint: Path, epochs: int) -> None:
        """Fit the teacher, which is written after each epoch."""
        fitted = [(name, one) for name, one in self.teacher.named_parameters() if one.requires_grad]
        rated = [{"params": [one], "lr": rate_of(name), "weight_decay": DECAY if one.ndim > 1 else 0.0} for name, one in fitted]
        optimiser = torch.optim.AdamW(rated, betas=(0.9, 0.98), fused=True)
        counts = torch.ones(len(self.places))
        drawn = list(batches(examples, self.chance, SIDELESS_SHARE))
        schedule = rising_and_falling(optimiser, epochs * len(drawn))
        started = time.time()
        self.teacher.train()
        for epoch in range(epochs):
            losses = []
            for batch in drawn:
                loss = coded_loss(self.read(batch, UNNAMED_SHARE), batch, self.places, counts)
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_([one for _, one in fitted], LARGEST_GRADIENT)
                optimiser.step()
                schedule.step()
                losses.append(loss.item())
            print(epoch, round(float(np.mean(losses)), 3), round(time.time() - started), flush=True)
            torch.save({name: one.detach() for name, one in fitted}, checkpoint)
            drawn = list(batches(examples, self.chance, SIDELESS_SHARE))

    @torch.no_grad()
    def ask(self, examples: Sequence[Example]) -> Told:
        """What the fitted teacher says of claims, by their ids."""
        self.teacher.eval()
        order = sorted(examples, key=lambda one: len(one.pieces.ids))
        told: dict[str, tuple[NDArray[np.float16], ...]] = {}
        for start in range(0, len(order), ASKED_AT_ONCE):
            some = order[start : start + ASKED_AT_ONCE]
            read = self.read(some, 0.0)
            shares = (read.flags.sigmoid(), read.acts.softmax(-1), read.sides.sigmoid(), read.stances.softmax(-1))
            columns = [one.numpy().astype(np.float16) for one in shares]
            told |= {one.codes["id"]: tuple(column[row] for column in columns) for row, one in enumerate(some)}
        return told


def main() -> None:
    """Read the arguments, train, and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("told", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--fold", type=read_fold, help="K/N: leave these articles out")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    issues = read_issues(options.examples[0])
    examples = [one for path in options.examples for one in read_examples(path) if not is_away(one, options.fold)]
    school = School(unpack_weights(options.told.parent), examples, issues, options.told.with_suffix(".states.npy"))
    school.fit(examples, options.told.with_suffix(".pt"), options.epochs)
    write_told(options.told, school.ask(examples))


if __name__ == "__main__":
    main()
