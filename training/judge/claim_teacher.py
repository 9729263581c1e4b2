"""Train a teacher of the reader of claims and ask it: `python -m training.judge.claim_teacher TOLD.npz EXAMPLES.jsonl.gz [...]`.

The teacher (`judge.teacher_networks`) is fitted to the codes of `judge.prepare` as `judge.train` fits the reader; articles whose
record leaves K by N of `--fold` are left out. Then it is asked about all claims that it was fitted to: TOLD.npz, for
`judge.train --told` and `judge.pairs --told`. What a teacher told `--before`, or the judge that is shipped says, softens the
codes. Beside TOLD.npz lie the states of
the lower layers and the running mean of the weights after each epoch. About two hours on one core that multiplies in bfloat16.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from training.judge.batches import batch_of
from training.judge.examples import Example, is_away, read_examples, read_fold, read_issues
from training.judge.fitting import fit_epochs
from training.judge.losses import OF_TEACHER, Read, coded_loss, told_by
from training.judge.lower_states import LowerStates
from training.judge.shipped import SHIPPED
from training.judge.teacher_networks import STATE, ClaimTeacher, Layers, rated, save_fitted, unpack_weights
from training.judge.told import Told, read_told, write_told
from training.judge.train import SEED, UNNAMED_SHARE, batches, shipped_reader

EPOCHS = 4


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

    def fit(self, examples: list[Example], checkpoint: Path, epochs: int, before: Told | None) -> None:
        """Fit the teacher, which is written after each epoch."""
        counts = torch.ones(len(self.places))
        self.teacher.train()
        fit_epochs(
            self.teacher,
            rated(self.teacher),
            lambda: list(batches(examples, self.chance)),
            lambda batch: coded_loss(self.read(batch, UNNAMED_SHARE), batch, self.places, counts, OF_TEACHER, before),
            epochs,
            lambda teacher: save_fitted(teacher, checkpoint),
        )

    def ask(self, examples: Sequence[Example]) -> Told:
        """What the fitted teacher says of claims, by their ids."""
        self.teacher.eval()
        return told_by(lambda some: self.read(some, 0.0), examples)


def main() -> None:
    """Read the arguments, train, and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("told", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--fold", type=read_fold, help="K/N: leave these articles out")
    parser.add_argument(
        "--before", metavar="TOLD.npz", help="what a teacher before told of the claims, or what is `shipped` says"
    )
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    issues = read_issues(options.examples[0])
    examples = [one for path in options.examples for one in read_examples(path) if not is_away(one, options.fold)]
    school = School(unpack_weights(options.told.parent), examples, issues, options.told.with_suffix(".states.npy"))
    before = None
    if options.before:
        before = told_by(shipped_reader(issues), examples) if options.before == SHIPPED else read_told(Path(options.before))
    school.fit(examples, options.told.with_suffix(".pt"), options.epochs, before)
    write_told(options.told, school.ask(examples))


if __name__ == "__main__":
    main()
