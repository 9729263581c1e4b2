"""Train the reader of pairs: `python -m training.judge.pairs PAIRS.pt JUDGE.pt EXAMPLES.jsonl.gz [...] [--fold K/N]`.

JUDGE.pt is a checkpoint of `judge.train`, whose encoder it begins with and whose vectors tell which issues are alike;
`--onward` begins with another reader of pairs, or with what is `shipped`. Pairs are drawn anew in each epoch (`judge.pairing`).
`--told` is a file of `judge.claim_teacher`: pairs then are drawn by what that teacher finds likely, and what it says counts
beside what is coded (distillation, Hinton et al. 2015). About nine minutes an epoch without, 20 with it, on a core that
multiplies in bfloat16.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from training.judge.batches import pair_batch
from training.judge.examples import is_away, read_examples, read_fold, read_issues
from training.judge.fitting import fit_epochs
from training.judge.losses import SMOOTHING, told_of
from training.judge.network import STANCES, PairReader
from training.judge.pairing import Pair, Pairs, batches
from training.judge.shipped import SHIPPED, read_pairs
from training.judge.train import BATCH, SEED, rated
from transforms.documents.model import load_model
from transforms.extraction.judge.inputs import IssuePieces

EPOCHS = 2
#: Of the rates of `judge.train`, which begin with an encoder that knows nothing of claims.
RATE_SHARE = 0.67
#: What written passages and conditional sides count.
OWN_WEIGHT, CONDITIONAL_WEIGHT = 0.6, 1.5
#: What a teacher says counts so much, what is coded the rest.
TOLD_SHARE = 0.7


def coded_loss(logits: torch.Tensor, batch: Sequence[Pair]) -> tuple[torch.Tensor, torch.Tensor]:
    """What each pair of a batch loses by its code, and what it counts."""
    wanted = torch.tensor([one.wanted for one in batch])
    weights = torch.tensor([OWN_WEIGHT if one.example.is_own else 1.0 for one in batch])
    weights = weights * torch.where(wanted == 1 + STANCES.index("conditional"), CONDITIONAL_WEIGHT, 1.0)
    return F.cross_entropy(logits, wanted, label_smoothing=SMOOTHING, reduction="none"), weights


def pair_loss(network: PairReader, batch: Sequence[Pair], pieces: Sequence[IssuePieces]) -> torch.Tensor:
    """The loss of a batch."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(*pair_batch(pieces)).float()
    loss, weights = coded_loss(logits, batch)
    told = [one.told for one in batch if one.told is not None]
    if told:
        shares = torch.from_numpy(np.stack(told))
        loss = (1 - TOLD_SHARE) * loss + TOLD_SHARE * F.cross_entropy(logits, shares, reduction="none")
    return (loss * weights).mean()


def fit(
    network: PairReader,
    draw: Callable[[], list[Pair]],
    issues: dict[str, str],
    checkpoint: Path,
    epochs: int,
    chance: random.Random,
) -> None:
    """Fit the network to the pairs that are drawn for each epoch; it is written after each."""
    tokenizer, codes = load_model().tokenizer, list(issues)
    described = [tokenizer.encode(text).ids for text in issues.values()]
    network.encoder.bert.embeddings.word_embeddings.weight.requires_grad_(False)

    def loss_of(batch: list[Pair]) -> torch.Tensor:
        pieces = [one.example.pieces.beside(codes[one.issue], described[one.issue]) for one in batch]
        return pair_loss(network, batch, pieces)

    fit_epochs(
        network,
        rated(network.encoder, nn.ModuleList([network.hidden, network.out]), RATE_SHARE),
        lambda: list(batches(draw(), BATCH, chance)),
        loss_of,
        epochs,
        lambda fitted: torch.save(fitted.state_dict(), checkpoint),
    )


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("judge", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--fold", type=read_fold, help="K/N: leave these articles out")
    parser.add_argument("--told", type=Path, help="what a teacher says of the claims: a file of judge.claim_teacher")
    parser.add_argument("--onward", metavar="FITTED.pt", help="begin with this reader of pairs, or with what is `shipped`")
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
    if options.onward:
        network.load_state_dict(read_pairs() if options.onward == SHIPPED else torch.load(options.onward))
    chance = random.Random(SEED)  # noqa: S311 - an order of examples, no secret
    pairs = Pairs(examples, list(issues), judge["reader"]["own.weight"].numpy(), chance)
    draw = partial(pairs.told, told_of(examples, pairs.places, options.told)) if options.told else pairs.draw
    fit(network, draw, issues, options.checkpoint, options.epochs, chance)


if __name__ == "__main__":
    main()
