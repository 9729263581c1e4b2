"""Train a teacher of the reader of pairs and ask it: `python -m training.judge.pair_teacher TOLD.npz JUDGE.pt EXAMPLES.jsonl.gz`.

The teacher (`judge.teacher_networks`) is fitted to pairs as `judge.pairs` draws them; articles whose record leaves K by N of
`--fold` are left out. Then it is asked about those pairs, and about the issues that JUDGE.pt, a checkpoint of `judge.train`,
finds likeliest for each claim of an article: TOLD.npz, for `judge.pairs --told`. Beside TOLD.npz lie, while this runs and
after, the states of the lower layers (about 100 kB a claim) and the weights after each epoch. Both take about an hour on
one core that multiplies in bfloat16.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.judge.batches import batch_of
from training.judge.examples import Example, is_away, read_examples, read_fold, read_issues
from training.judge.fitting import fit_epochs
from training.judge.lower_states import BATCH, LowerStates
from training.judge.pairing import Pair, Pairs, batches, write_told
from training.judge.pairs import coded_loss
from training.judge.teacher_networks import SEGMENTS, STATE, PairTeacher, rated, save_fitted, unpack_weights
from training.judge.train import SEED, Trainer
from transforms.extraction.judge.inputs import NO_MARK, NO_PART, UNMARKED

EPOCHS = 2
ASKED_AT_ONCE = 48
#: How often the teacher is asked about the likeliest issue of a claim, the next, and so on.
LIKELY_SHARES = (0.75, 0.4, 0.15, 0.15, 0.15, 0.15)


class School:
    """The teacher with the claims and issues that it reads."""

    def __init__(self, teacher: PairTeacher, examples: Sequence[Example], issues: dict[str, str], states: Path) -> None:
        self.teacher, self.codes = teacher, list(issues)
        self.lower = LowerStates(teacher.layers.eval(), examples, issues, states)

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
        pieces, described = pair.example.pieces, self.lower.issue(pair.issue)
        nothing = np.zeros(len(described), np.int64)
        return (
            np.concatenate([self.lower.claim(pair.example), described]),
            np.concatenate([pieces.segments, nothing + SEGMENTS - 1]),
            np.concatenate([pieces.parts, nothing + NO_PART]),
            np.concatenate([pieces.marks(pieces.hits({self.codes[pair.issue]: 0})), nothing + UNMARKED]),
        )

    def fit(self, pairs: Pairs, checkpoint: Path, epochs: int) -> None:
        """Fit the teacher, which is written after each epoch."""
        self.teacher.train()
        fit_epochs(
            rated(self.teacher),
            lambda: list(batches(pairs.draw(), BATCH, pairs.chance)),
            self._loss,
            epochs,
            lambda: save_fitted(self.teacher, checkpoint),
        )

    def _loss(self, batch: Sequence[Pair]) -> torch.Tensor:
        loss, weights = coded_loss(self.logits(batch), batch)
        return (loss * weights).mean()

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
    teacher = PairTeacher(unpack_weights(options.told.parent))
    school = School(teacher, examples, issues, options.told.with_suffix(".states.npy"))
    school.fit(pairs, options.told.with_suffix(".pt"), options.epochs)
    ranked = likeliest(judge, [one for one in examples if one.codes["genuine"] and not one.is_own], issues)
    write_told(options.told, school.ask(to_ask(pairs, ranked)), list(issues))


if __name__ == "__main__":
    main()
