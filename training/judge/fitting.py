"""Fitting a network to batches that are drawn anew for each epoch: the loop that the reader of pairs and the teacher share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
import torch
from torch import nn

from training.judge.train import LARGEST_GRADIENT, rising_and_falling

Drawn = TypeVar("Drawn")

#: How much of the running mean of the weights stays in a step, and how soon it does.
MEAN_STAYS, FIRST_STEPS = 0.99, 10


class RunningMean:
    """The running mean of weights, which says more than the last step (Polyak and Juditsky 1992)."""

    def __init__(self, weights: Iterable[nn.Parameter]) -> None:
        self._weights = list(weights)
        self._means = [one.detach().clone() for one in self._weights]
        self._steps = 0

    @torch.no_grad()
    def update(self) -> None:
        """Take in the weights after a step."""
        self._steps += 1
        stays = min(MEAN_STAYS, (1 + self._steps) / (FIRST_STEPS + self._steps))
        for mean, weight in zip(self._means, self._weights, strict=True):
            mean.lerp_(weight, 1 - stays)

    @torch.no_grad()
    def exchange(self) -> None:
        """Put the means where the weights are, and the other way round."""
        for mean, weight in zip(self._means, self._weights, strict=True):
            last = weight.clone()
            weight.copy_(mean)
            mean.copy_(last)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The means in place of the weights, for a while."""
        self.exchange()
        yield
        self.exchange()


def fit_epochs(
    groups: Sequence[dict[str, Any]],
    draw: Callable[[], Sequence[Drawn]],
    loss_of: Callable[[Drawn], torch.Tensor],
    epochs: int,
    keep: Callable[[], None],
) -> None:
    """Fit the parameters of the groups, each with its rate, by AdamW.

    `draw` gives the batches of an epoch, as many each time as the first; `keep` is called after each epoch with the running mean
    in place, in which the parameters are left.
    """
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    fitted = [one for group in groups for one in group["params"]]
    drawn = draw()
    schedule = rising_and_falling(optimiser, epochs * len(drawn))
    mean, started = RunningMean(fitted), time.time()
    for epoch in range(epochs):
        losses = []
        for batch in drawn if epoch == 0 else draw():
            loss = loss_of(batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(fitted, LARGEST_GRADIENT)
            optimiser.step()
            schedule.step()
            mean.update()
            losses.append(loss.item())
        print(epoch, round(float(np.mean(losses)), 3), round(time.time() - started), flush=True)
        with mean.in_place():
            keep()
    mean.exchange()
