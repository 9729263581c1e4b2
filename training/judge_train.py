"""Train the judge: `python -m training.judge_train EXAMPLES.jsonl.gz CHECKPOINT.pt [--fold K/N] [--without ISSUE ...]`.

The encoder stays as shipped: the states of all words are computed once, with the eight-bit weights that run time has. Articles
whose record leaves K by N are left out, and so are claims on the issues named by `--without`. About eight minutes of one core.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from training.judge_batches import Claim, claim_tensors, labels
from training.judge_examples import Article, is_away, read_articles, read_fold, read_issues
from training.reader import STANCES, Reader
from transforms.documents.features import read_features
from transforms.documents.model import Model, load_model
from transforms.documents.windows import read_windows

SEED = 11
EPOCHS = 6
BATCH = 96
RATE = 1e-3
LEAST_RATE = 0.05
DECAY = 0.02
WARM_UP_STEPS = 60
LARGEST_GRADIENT = 2.0
SIDE_WEIGHT = 2.0
STANCE_WEIGHT = 1.5
#: Conditional sides are few.
STANCE_BALANCE = {"conditional": 2.0}
FLAG_WEIGHT = 0.7
SMOOTHING = 0.05
#: Acts of written passages count less: they are told more plainly than those of news.
OWN_ACT_WEIGHT = 0.3
#: How often a known issue is read by its description alone.
UNKNOWN_SHARE = 0.4


def batches(claims: list[Claim], chance: random.Random) -> Iterator[list[Claim]]:
    """The claims in batches at random, those of like length together."""
    chance.shuffle(claims)
    large = BATCH * 12
    groups = []
    for start in range(0, len(claims), large):
        some = sorted(claims[start : start + large], key=lambda one: one.example.words.end - one.example.words.start)
        groups += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    chance.shuffle(groups)
    yield from groups


def loss_of(
    reader: Reader, batch: list[Claim], queries: torch.Tensor, known: torch.Tensor, places: dict[str, int]
) -> torch.Tensor:
    """The loss of a batch; `known` is 1 for the issues that count."""
    flags, acts, sides, stances = (one.float() for one in reader(*claim_tensors(batch, places, queries))[:4])
    want = labels(batch, places)
    side = F.binary_cross_entropy_with_logits(sides, want.sides, reduction="none", pos_weight=torch.tensor(SIDE_WEIGHT))
    loss = (side * known).sum(1).mean()
    held = want.stances >= 0
    if held.any():
        balance = torch.tensor([STANCE_BALANCE.get(stance, 1.0) for stance in STANCES])
        stance = F.cross_entropy(stances[held], want.stances[held], reduction="sum", weight=balance)
        loss = loss + STANCE_WEIGHT * stance / len(batch)
    flag = F.binary_cross_entropy_with_logits(flags, want.flags, reduction="none")
    loss = loss + FLAG_WEIGHT * (flag * want.flag_weights).sum(1).mean()
    done = want.acts >= 0
    if done.any():
        weight = torch.tensor([OWN_ACT_WEIGHT if one.is_own else 1.0 for one in batch])[done]
        act = F.cross_entropy(acts[done], want.acts[done], label_smoothing=SMOOTHING, reduction="none")
        loss = loss + (act * weight).sum() / weight.sum()
    return loss


def train(articles: Sequence[Article], issues: dict[str, str], without: frozenset[str], model: Model) -> Reader:
    """The reader fitted on the claims of the articles."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    chance = random.Random(SEED)  # noqa: S311 - an order of examples, no secret
    places = {code: number for number, code in enumerate(issues)}
    known = torch.tensor([float(code not in without) for code in issues])
    described = torch.from_numpy(np.stack([mean_state(text, model) for text in issues.values()]))
    claims = [
        Claim(one, article.states, article.kind == "own")
        for article in articles
        for one in article.claims
        if without.isdisjoint(issue for issue, _ in one.codes["positions"])
    ]
    reader = Reader(len(issues))
    optimiser = torch.optim.AdamW(reader.parameters(), lr=RATE, weight_decay=DECAY, betas=(0.9, 0.98))
    total = EPOCHS * -(-len(claims) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / WARM_UP_STEPS) * max(LEAST_RATE, 1 - step / total)
    )
    started = time.time()
    for epoch in range(EPOCHS):
        losses = []
        for batch in batches(claims, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                own = reader.own.weight * (torch.rand(len(issues), 1) > UNKNOWN_SHARE) * known.unsqueeze(1)
                loss = loss_of(reader, batch, reader.issues(described, own), known, places)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), LARGEST_GRADIENT)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        print(epoch, round(float(np.mean(losses)), 3), round(time.time() - started), flush=True)
    return reader


def mean_state(text: str, model: Model) -> np.ndarray:
    """The mean state of a description, its first window only."""
    (features,) = read_features(text, read_windows(text)[:1], model.tokenizer)
    return np.asarray(model.mean_state(features))


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--fold", type=read_fold, help="K/N: leave these articles out")
    parser.add_argument("--without", nargs="*", default=[], metavar="ISSUE")
    options = parser.parse_args()
    model, issues = load_model(), read_issues(options.examples)
    articles = [one for one in read_articles(options.examples, model) if not is_away(one, options.fold)]
    reader = train(articles, issues, frozenset(options.without), model)
    torch.save({"reader": reader.state_dict(), "texts": list(issues.values())}, options.checkpoint)


if __name__ == "__main__":
    main()
