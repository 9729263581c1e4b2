"""Train the tagger: `python -m training.tagger.train SPLIT_DIR CHECKPOINT_DIR`.

The learning rate falls to nothing over all epochs; a checkpoint after each. About 11 minutes an epoch on two free cores.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from training.tagger.network import ENCODER_PACKAGE, ROLES, Tagger
from training.tagger.prepare import Annotated, Example, held_out, read_examples, read_split
from transforms.documents.features import load_tokenizer

SEED = 11
EPOCHS = 3
RATE = 2e-4
BATCH = 16
PAIR_WEIGHT = 4.0
DECAY = 0.01
WARM_UP = 0.06
THREADS = 2


def batches(examples: list[Example], chance: random.Random | None) -> Iterator[list[Example]]:
    """Examples in batches; with chance in random order, those of like length together."""
    order = list(range(len(examples)))
    if chance is not None:
        chance.shuffle(order)
        chunk = BATCH * 20
        order = [
            number
            for start in range(0, len(order), chunk)
            for number in sorted(order[start : start + chunk], key=lambda number: len(examples[number].features.ids))
        ]
    groups = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    if chance is not None:
        chance.shuffle(groups)
    for group in groups:
        yield [examples[number] for number in group]


def tensors(batch: list[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, mask, case and quoted of a batch, padded to its longest."""
    shape = len(batch), max(len(example.features.ids) for example in batch)
    ids, mask, case, quoted = (torch.zeros(shape, dtype=torch.long) for _ in range(4))
    for number, example in enumerate(batch):
        features, count = example.features, len(example.features.ids)
        ids[number, :count] = torch.tensor(features.ids)
        mask[number, :count] = 1
        case[number, :count] = torch.tensor(features.case)
        quoted[number, :count] = torch.tensor(features.quoted)
    return ids, mask, case, quoted


def loss_of(model: Tagger, batch: list[Example]) -> tuple[torch.Tensor, float, float]:
    """The loss to go down, and its two parts: tags (summed over roles) and pairs (a word of a cue)."""
    heads, query, key = model(*tensors(batch))
    logits, labels = [], []
    pairs, count = torch.zeros(()), 0
    for number, example in enumerate(batch):
        first = torch.tensor(example.features.first)
        logits.append(heads[number][first].view(-1, len(ROLES), 3))
        labels.append(torch.tensor(example.tags.T.copy()))
        if example.pairs:
            cues = [torch.tensor(np.flatnonzero(cue)) for cue, _, _ in example.pairs]
            scores = model.pair_scores(query[number], key[number], first, cues)
            wanted = torch.tensor(np.stack([np.stack(roles) for _, *roles in example.pairs])).float()
            pairs = pairs + F.binary_cross_entropy_with_logits(scores, wanted, reduction="sum")
            count += scores.numel()
    scores, wanted = torch.cat(logits), torch.cat(labels)
    tags = sum((F.cross_entropy(scores[:, role], wanted[:, role]) for role in range(len(ROLES))), torch.zeros(()))
    pairs = pairs / max(count, 1)
    return tags + PAIR_WEIGHT * pairs, float(tags.detach()), float(pairs.detach())


def token_scores(model: Tagger, examples: list[Example]) -> np.ndarray:
    """F1 of the words of each role, by tags alone."""
    model.eval()
    hits, found, wanted = np.zeros(3), np.zeros(3), np.zeros(3)
    with torch.no_grad():
        for batch in batches(examples, None):
            heads, _, _ = model(*tensors(batch))
            for number, example in enumerate(batch):
                tagged = heads[number][torch.tensor(example.features.first)].view(-1, 3, 3).argmax(-1).numpy().T > 0
                gold = example.tags > 0
                hits += (tagged & gold).sum(1)
                found += tagged.sum(1)
                wanted += gold.sum(1)
    model.train()
    return 200 * hits / (found + wanted)


def train(split: Mapping[str, tuple[str, list[Annotated]]], folder: Path) -> None:
    """All epochs, with a checkpoint and the held-out articles' scores after each."""
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    chance = random.Random(SEED)  # noqa: S311 - an order of examples, no secret
    tokenizer = load_tokenizer(resources.files(ENCODER_PACKAGE).joinpath("model", "tokenizer.json").read_text(encoding="utf-8"))
    away = held_out(sorted(split))
    examples = [
        example for article in sorted(split) if article not in away for example in read_examples(*split[article], tokenizer)
    ]
    judged = [example for article in sorted(away) for example in read_examples(*split[article], tokenizer)]
    model = Tagger()
    decayed = [value for name, value in model.named_parameters() if value.ndim > 1 and "distance" not in name]
    plain = [value for name, value in model.named_parameters() if not (value.ndim > 1 and "distance" not in name)]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}], lr=RATE)
    steps = EPOCHS * math.ceil(len(examples) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    started = time.time()
    for epoch in range(EPOCHS):
        losses = []
        for step, batch in enumerate(batches(examples, chance), start=1):
            loss, tags, pairs = loss_of(model, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append((tags, pairs))
            if step % 50 == 0:
                print(epoch, step, np.mean(losses[-50:], 0).round(4), round(time.time() - started), flush=True)
        torch.save({"model": model.state_dict()}, folder / f"epoch{epoch}.pt")
        print("held out", epoch, *token_scores(model, judged).round(1), round(time.time() - started), flush=True)


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("split", type=Path)
    parser.add_argument("folder", type=Path, help="where the checkpoints go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    train(read_split(options.split), options.folder)


if __name__ == "__main__":
    main()
