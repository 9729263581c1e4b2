"""Train the judge: `python -m training.judge.train CHECKPOINT.pt EXAMPLES.jsonl.gz [...] [--onward FITTED.pt] [--fold K/N]`.

EXAMPLES are files of `judge.prepare`. Articles whose record leaves K by N are left out, so that thresholds and calibration can
be chosen on them; so are claims on the issues named by `--without`. The checkpoint is written after every epoch and taken up
again if it is there; what it keeps for export is the running mean of the weights (Polyak and Juditsky 1992), which says more
than the last step. `--onward` begins with the weights of another checkpoint, or with what is `shipped`, at a lower rate.
`--told` is a file of `judge.claim_teacher`: what that teacher says of the claims counts beside what is coded (distillation,
Hinton et al. 2015). Without it a third of the epochs will do. About eight minutes an epoch on a core that multiplies in bfloat16.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.judge.batches import batch_of, description_batch
from training.judge.examples import Example, is_away, read_examples, read_fold, read_issues
from training.judge.losses import OF_READER, Read, coded_loss, told_loss, told_of
from training.judge.network import STATE, Encoder, Reader, mean_states
from training.judge.shipped import SHIPPED, read_judge
from training.judge.told import Told
from transforms.documents.model import load_model

SEED = 11
EPOCHS = 9
BATCH = 40
#: Learning rates of the last layer, of each one below it as a share of that above, and of what is new.
RATE, LAYER_SHARE, NEW_RATE = 3e-4, 0.9, 1e-3
#: What of these rates weights that are fitted already are taken onward with.
ONWARD_SHARE = 0.5
#: How much of the running mean of the weights stays in a step.
MEAN_STAYS = 0.995
#: How many of the claims without a side each epoch takes, others each time: three quarters of the claims take none.
SIDELESS_SHARE = 0.45
LEAST_RATE = 0.02
DECAY = 0.01
WARM_UP = 0.06
LARGEST_GRADIENT = 1.0
#: How often a known issue is read by its description alone, and a claim without the phrases that name issues.
UNKNOWN_SHARE, UNNAMED_SHARE = 0.3, 0.35
#: What a teacher says counts so much, what is coded the rest.
TOLD_SHARE = 0.7
#: Descriptions read anew in each step: of issues on which a side is taken, and of others; the rest are as an epoch began.
TAKEN_ANEW, OTHERS_ANEW = 10, 5


def batches(examples: list[Example], chance: random.Random) -> Iterator[list[Example]]:
    """All claims that take a side and a share of the others, in batches at random, those of like length together."""
    drawn = [one for one in examples if one.codes["positions"] or chance.random() < SIDELESS_SHARE]
    chance.shuffle(drawn)
    large = BATCH * 16
    groups = []
    for start in range(0, len(drawn), large):
        some = sorted(drawn[start : start + large], key=lambda one: len(one.pieces.ids))
        groups += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    chance.shuffle(groups)
    yield from groups


def rated(encoder: Encoder, heads: nn.Module, share: float = 1.0) -> list[dict[str, object]]:
    """What is fitted of encoder and heads with its rates, as an optimiser takes it."""
    layers = len(encoder.bert.encoder.layer)
    groups: list[dict[str, object]] = []
    for name, one in (*encoder.named_parameters(), *heads.named_parameters()):
        rate = NEW_RATE
        if name.startswith("bert.embeddings"):
            rate = RATE * LAYER_SHARE ** (layers + 1)
        elif name.startswith("bert.encoder.layer"):
            rate = RATE * LAYER_SHARE ** (layers - 1 - int(name.split(".")[3]))
        if one.requires_grad:
            groups.append({"params": [one], "lr": rate * share, "weight_decay": DECAY if one.ndim > 1 else 0.0})
    return groups


def rising_and_falling(optimiser: torch.optim.Optimizer, total: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Rates that rise over the first steps and fall in a line over all of them."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP * total)) * max(LEAST_RATE, 1 - step / total)
    )


class Trainer:
    """The network with what a step needs."""

    def __init__(
        self, issues: dict[str, str], without: frozenset[str], rate_share: float = 1.0, told: Told | None = None
    ) -> None:
        torch.manual_seed(SEED)
        self.told = told
        self.rate_share = rate_share
        self.chance = random.Random(SEED)  # noqa: S311 - an order of examples, no secret
        self.places = {code: number for number, code in enumerate(issues)}
        self.counts = torch.tensor([float(code not in without) for code in issues])
        tokenizer = load_model().tokenizer
        self.described = [tokenizer.encode(text).ids for text in issues.values()]
        self.encoder, self.reader = Encoder(), Reader(len(issues))
        #: The mean states of all descriptions as last read.
        self.means = torch.zeros(len(issues), STATE)

    def parameters(self) -> list[nn.Parameter]:
        """All that is fitted: word embeddings are not."""
        self.encoder.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        return [one for one in (*self.encoder.parameters(), *self.reader.parameters()) if one.requires_grad]

    def read_descriptions(self, numbers: Sequence[int]) -> torch.Tensor:
        """The mean states of these descriptions."""
        held = description_batch([self.described[number] for number in numbers])
        return mean_states(self.encoder, held.ids, held.segments, held.parts, held.marks, held.mask)

    @torch.no_grad()
    def refresh(self) -> None:
        """Read all descriptions anew."""
        self.encoder.eval()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            self.means = self.read_descriptions(range(len(self.described)))
        self.reader.centre_on(self.means)
        self.encoder.train()

    def loss(self, examples: Sequence[Example]) -> torch.Tensor:
        """The loss of a batch."""
        taken = sorted({self.places[issue] for one in examples for issue, _ in one.codes["positions"] if issue in self.places})
        self.chance.shuffle(taken)
        anew = list(dict.fromkeys(taken[:TAKEN_ANEW] + self.chance.sample(range(len(self.described)), OTHERS_ANEW)))
        fresh, means = self.read_descriptions(anew), self.means.clone()
        means[torch.tensor(anew)] = fresh
        self.means[torch.tensor(anew)] = fresh.detach()
        known = (torch.rand(len(self.described), 1) > UNKNOWN_SHARE) * self.counts.unsqueeze(1)
        read = self.read(examples, means, known, UNNAMED_SHARE)
        loss = coded_loss(read, examples, self.places, self.counts, OF_READER)
        if self.told is not None:
            loss = (1 - TOLD_SHARE) * loss + TOLD_SHARE * told_loss(read, examples, self.told, self.counts, OF_READER)
        return loss

    def read(self, examples: Sequence[Example], means: torch.Tensor, known: torch.Tensor, unnamed: float) -> Read:
        """What the network says of claims.

        `means` are the states of descriptions, `known` (issues, 1) is 0 where an issue is read by its description alone; the
        phrases that name issues are not told of a share `unnamed` of the claims.
        """
        issues = self.reader.issues(means, self.reader.own.weight * known)
        batch = batch_of(examples, self.places, [self.chance.random() < unnamed for _ in examples])
        states = self.encoder.drop(self.encoder(batch.ids, batch.segments, batch.parts, batch.marks, batch.mask))
        read = self.reader(states.to(torch.bfloat16), batch.parts, batch.mask, issues, batch.hits)[:4]
        return Read(*(one.float() for one in read))

    def fit(self, examples: list[Example], checkpoint: Path, epochs: int) -> None:
        """Fit on the claims, from where the checkpoint stands if there is one."""
        parameters = self.parameters()
        means = AveragedModel(nn.ModuleList([self.encoder, self.reader]), multi_avg_fn=get_ema_multi_avg_fn(MEAN_STAYS))
        optimiser = torch.optim.AdamW(rated(self.encoder, self.reader, self.rate_share), betas=(0.9, 0.98), fused=True)
        sided = sum(bool(one.codes["positions"]) for one in examples)
        total = int(epochs * (sided + SIDELESS_SHARE * (len(examples) - sided)) / BATCH) + epochs
        schedule = rising_and_falling(optimiser, total)
        begun = 0
        if checkpoint.exists():
            held = torch.load(checkpoint)
            self.load(held["last"])
            means.load_state_dict(held["means"])
            optimiser.load_state_dict(held["optimiser"])
            schedule.load_state_dict(held["schedule"])
            begun = held["epochs"]
        started = time.time()
        for epoch in range(begun, epochs):
            losses = []
            self.refresh()
            for batch in batches(examples, self.chance):
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    loss = self.loss(batch)
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(parameters, LARGEST_GRADIENT)
                optimiser.step()
                schedule.step()
                means.update_parameters(nn.ModuleList([self.encoder, self.reader]))
                losses.append(loss.item())
            print(epoch, round(float(np.mean(losses)), 3), round(time.time() - started), flush=True)
            state = {"optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(), "epochs": epoch + 1}
            encoder, reader = means.module
            kept = {
                "encoder": encoder.state_dict(),
                "reader": reader.state_dict(),
                "means": means.state_dict(),
                "last": self.state(),
            }
            torch.save({**kept, **state}, checkpoint)

    def state(self) -> dict[str, object]:
        """What is fitted."""
        return _state(self.encoder, self.reader)

    def load(self, held: dict[str, dict[str, torch.Tensor]]) -> None:
        """Take up what was fitted."""
        self.encoder.load_state_dict(held["encoder"])
        self.reader.load_state_dict(held["reader"])


def _state(encoder: nn.Module, reader: nn.Module) -> dict[str, object]:
    return {"encoder": encoder.state_dict(), "reader": reader.state_dict()}


def shipped_reader(issues: dict[str, str]) -> Callable[[Sequence[Example]], Read]:
    """What reads claims as the judge that is shipped, without its pairs."""
    trainer = Trainer(issues, frozenset())
    trainer.load(read_judge(issues))
    trainer.refresh()
    trainer.encoder.eval()
    trainer.reader.eval()
    known = torch.ones(len(issues), 1)

    def read(examples: Sequence[Example]) -> Read:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return trainer.read(examples, trainer.means, known, 0.0)

    return read


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--fold", type=read_fold, help="K/N: leave these articles out")
    parser.add_argument("--without", nargs="*", default=[], metavar="ISSUE")
    parser.add_argument("--onward", metavar="FITTED.pt", help="begin with these weights, or with what is `shipped`")
    parser.add_argument("--told", type=Path, help="what a teacher says of the claims")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    without = frozenset(options.without)
    examples = [
        one
        for path in options.examples
        for one in read_examples(path)
        if not is_away(one, options.fold) and without.isdisjoint(issue for issue, _ in one.codes["positions"])
    ]
    issues = read_issues(options.examples[0])
    places = {code: number for number, code in enumerate(issues)}
    told = told_of(examples, places, options.told) if options.told else None
    trainer = Trainer(issues, without, ONWARD_SHARE if options.onward else 1.0, told)
    if options.onward:
        trainer.load(read_judge(issues) if options.onward == SHIPPED else torch.load(options.onward))
    trainer.fit(examples, options.checkpoint, options.epochs)


if __name__ == "__main__":
    main()
