"""Fitting a network to batches that are drawn anew for each epoch: the loop that the reader of pairs and the teacher share."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.judge.train import LARGEST_GRADIENT, rising_and_falling

Drawn = TypeVar("Drawn")

#: How much of the running mean of the weights stays in a step.
MEAN_STAYS = 0.99


def fit_epochs(
    network: nn.Module,
    groups: Sequence[dict[str, Any]],
    draw: Callable[[], Sequence[Drawn]],
    loss_of: Callable[[Drawn], torch.Tensor],
    epochs: int,
    keep: Callable[[nn.Module], None],
) -> None:
    """Fit the parameters of the network by AdamW; the groups give each its rate.

    `draw` gives the batches of an epoch, as many each time as the first; `keep` is called after each epoch with the running mean
    of the weights (Polyak and Juditsky 1992), which says more than the last step and is what is left in the end.
    """
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    fitted = [one for group in groups for one in group["params"]]
    drawn = draw()
    schedule = rising_and_falling(optimiser, epochs * len(drawn))
    means = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(MEAN_STAYS))
    started = time.time()
    for epoch in range(epochs):
        losses = []
        for batch in drawn if epoch == 0 else draw():
            loss = loss_of(batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(fitted, LARGEST_GRADIENT)
            optimiser.step()
            schedule.step()
            means.update_parameters(network)
            losses.append(loss.item())
        print(epoch, round(float(np.mean(losses)), 3), round(time.time() - started), flush=True)
        keep(means.module)
    network.load_state_dict(means.module.state_dict())
