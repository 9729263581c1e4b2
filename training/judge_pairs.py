"""Train the reader of pairs: `python -m training.judge_pairs PAIRS.pt JUDGE.pt EXAMPLES.jsonl.gz [...] [--fold K/N]`.

JUDGE.pt is a checkpoint of `judge_train`, whose encoder it begins with and whose vectors tell which issues are alike. A claim is
read beside each issue on which its speaker takes a side, and beside some on which none is taken: such as its words name, such as
are like its own, and others at random. Those are drawn anew in each epoch. About nine minutes an epoch on one core that
multiplies in bfloat16.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from training.judge_batches import pair_batch
from training.judge_examples import Example, is_away, read_examples, read_fold, read_issues
from training.judge_network import STANCES, PairReader
from training.judge_train import BATCH, LARGEST_GRADIENT, LEAST_RATE, SEED, SMOOTHING, WARM_UP, rated
from transforms.documents.model import load_model
from transforms.extraction.judge.inputs import IssuePieces

EPOCHS = 2
#: Of the rates of `judge_train`, which begin with an encoder that knows nothing of claims.
RATE_SHARE = 0.67
#: What the words of a claim name and is not taken: so many of a claim with sides, and how often of one without.
NAMED_BESIDE, NAMED_SHARE = 2, 0.45
#: How often a claim with sides is read beside an issue like one of its own, out of so many.
ALIKE_SHARE, ALIKE = 0.5, 6
#: So many claims an epoch are read beside any issue.
ANY = 700
#: What written passages and conditional sides count.
OWN_WEIGHT, CONDITIONAL_WEIGHT = 0.6, 1.5
NO_SIDE = 0


@dataclass(frozen=True)
class Pair:
    """A claim, the place of an issue, and what is to be said: NO_SIDE, or one more than the place of a stance."""

    example: Example
    issue: int
    wanted: int


class Pairs:
    """The claims, from which pairs are drawn."""

    def __init__(self, examples: Sequence[Example], codes: Sequence[str], vectors: np.ndarray, chance: random.Random) -> None:
        self.places = {code: number for number, code in enumerate(codes)}
        self.chance = chance
        real = [one for one in examples if one.codes["genuine"]]
        self.sided = [one for one in real if self._sides(one)]
        self.sideless = [one for one in real if not one.codes["positions"]]
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self.alike = np.argsort(-unit @ unit.T, axis=1)[:, 1 : ALIKE + 1].tolist()

    def draw(self) -> list[Pair]:
        """The pairs of an epoch."""
        drawn: list[Pair] = []
        for one in self.sided:
            sides = self._sides(one)
            drawn += [Pair(one, issue, 1 + stance) for issue, stance in sides.items()]
            others = [issue for issue in self._named(one) if issue not in sides]
            beside = self.chance.sample(others, min(NAMED_BESIDE, len(others)))
            if self.chance.random() < ALIKE_SHARE:
                beside.append(self.chance.choice(self.alike[self.chance.choice(list(sides))]))
            drawn += [Pair(one, issue, NO_SIDE) for issue in beside if issue not in sides]
        for one in self.sideless:
            named = self._named(one)
            if named and self.chance.random() < NAMED_SHARE:
                drawn.append(Pair(one, self.chance.choice(named), NO_SIDE))
        some = self.chance.sample(self.sideless, min(ANY, len(self.sideless)))
        return drawn + [Pair(one, self.chance.randrange(len(self.places)), NO_SIDE) for one in some]

    def _sides(self, one: Example) -> dict[int, int]:
        return {self.places[issue]: STANCES.index(stance) for issue, stance in one.codes["positions"] if issue in self.places}

    def _named(self, one: Example) -> list[int]:
        return sorted({self.places[code] for code, *_ in one.pieces.named if code in self.places})


def batches(pairs: list[Pair], chance: random.Random) -> Iterator[list[Pair]]:
    """The pairs in batches at random, those of like length together."""
    chance.shuffle(pairs)
    large = BATCH * 16
    groups = []
    for start in range(0, len(pairs), large):
        some = sorted(pairs[start : start + large], key=lambda one: len(one.example.pieces.ids))
        groups += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    chance.shuffle(groups)
    yield from groups


def pair_loss(network: PairReader, batch: Sequence[Pair], pieces: Sequence[IssuePieces]) -> torch.Tensor:
    """The loss of a batch."""
    wanted = torch.tensor([one.wanted for one in batch])
    weights = torch.tensor([OWN_WEIGHT if one.example.is_own else 1.0 for one in batch])
    weights = weights * torch.where(wanted == 1 + STANCES.index("conditional"), CONDITIONAL_WEIGHT, 1.0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(*pair_batch(pieces))
    return (F.cross_entropy(logits.float(), wanted, label_smoothing=SMOOTHING, reduction="none") * weights).mean()


def fit(network: PairReader, pairs: Pairs, issues: dict[str, str], checkpoint: Path, epochs: int) -> None:
    """Fit the network, which is written after each epoch."""
    tokenizer, codes = load_model().tokenizer, list(issues)
    described = [tokenizer.encode(text).ids for text in issues.values()]
    network.encoder.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    heads = nn.ModuleList([network.hidden, network.out])
    optimiser = torch.optim.AdamW(rated(network.encoder, heads, RATE_SHARE), betas=(0.9, 0.98), fused=True)
    drawn = pairs.draw()
    total = epochs * -(-len(drawn) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP * total)) * max(LEAST_RATE, 1 - step / total)
    )
    started = time.time()
    for epoch in range(epochs):
        losses = []
        for batch in batches(drawn, pairs.chance):
            pieces = [one.example.pieces.beside(codes[one.issue], described[one.issue]) for one in batch]
            loss = pair_loss(network, batch, pieces)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        print(epoch, round(float(np.mean(losses)), 3), round(time.time() - started), flush=True)
        torch.save(network.state_dict(), checkpoint)
        drawn = pairs.draw()


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("judge", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--fold", type=read_fold, help="K/N: leave these articles out")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    judge = torch.load(options.judge)
    issues = read_issues(options.examples[0])
    examples = [one for path in options.examples for one in read_examples(path) if not is_away(one, options.fold)]
    network = PairReader()
    network.encoder.load_state_dict(judge["encoder"])
    vectors = judge["reader"]["own.weight"].numpy()
    pairs = Pairs(examples, list(issues), vectors, random.Random(SEED))  # noqa: S311 - an order of examples, no secret
    fit(network, pairs, issues, options.checkpoint, options.epochs)


if __name__ == "__main__":
    main()
