"""The reader of claims: what is pooled from a claim's words tells act and flags; each issue attends to the words for itself.

The words come encoded; what part each has in the claim says how they are pooled. Issues enter by their description, as the mean
state of it, so that an issue that nobody trained on is read as any other; those trained on have a vector of their own beside
it, which is left out at random in training. Act and flags have their own layers: the rare sides would drown them in shared ones.
"""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from transforms.extraction.judge.inputs import CONTENT, CUE, EVIDENCE, NEAR, PARTS, SOURCE

SIZE = 192
#: The states of a word: those of the shared layers and those of the judge's own, side by side.
STATE = 768
HEADS = 4
WIDE = 256
ACTS = 15
#: Real or not, negated, conditional, day fixed: one number each; then the acts.
FLAGS = ("genuine", "negated", "conditional", "dated")
STANCES = ("support", "oppose", "conditional", "unclear")
#: What is told of an issue beside its words: whether a phrase names it in content, evidence, before; its opposite in each.
HITS = 6
#: Source, cue, content, evidence, words before, the first word of the content, the words beside the cue.
POOLS = 7
DROP = 0.15


def _split(x: torch.Tensor) -> torch.Tensor:
    return x.view(x.shape[0], x.shape[1], HEADS, SIZE // HEADS).transpose(1, 2)


def _mean(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return (weight.unsqueeze(1) @ x).squeeze(1) / weight.sum(1, keepdim=True).clamp(min=1.0)


class Reader(nn.Module):
    """States, parts, places and phrases of claims to the logits of flags, acts, sides and stances."""

    def __init__(self, known: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(DROP)
        self.told = nn.Linear(POOLS * STATE, WIDE)
        self.flags, self.acts = nn.Linear(WIDE, len(FLAGS)), nn.Linear(WIDE, ACTS)
        self.claim = nn.Linear(POOLS * STATE, WIDE)
        self.claim_in = nn.Linear(WIDE, WIDE)
        self.key, self.value = nn.Linear(STATE, SIZE), nn.Linear(STATE, SIZE)
        self.parts = nn.Linear(len(PARTS), HEADS, bias=False)
        self.hit_bias = nn.Parameter(torch.tensor([1.0, 1.0]))
        self.issue = nn.Linear(STATE, SIZE)
        self.own = nn.Embedding(known, SIZE)
        nn.init.normal_(self.own.weight, std=0.02)
        self.turn = nn.Linear(SIZE, SIZE)
        self.topic = nn.Linear(STATE, SIZE)
        self.attended_in, self.product_in, self.issue_in, self.topic_in = (nn.Linear(SIZE, WIDE, bias=False) for _ in range(4))
        self.hits_in = nn.Linear(HITS, WIDE, bias=False)
        self.named_in = nn.Linear(STATE, WIDE, bias=False)
        self.side, self.stance = nn.Linear(WIDE, 1), nn.Linear(WIDE, len(STANCES))
        self.counts_side = nn.Linear(HITS, 1, bias=False)
        nn.init.constant_(self.side.bias, -4.0)  # sides are rare: what starts at even odds spends its first steps on that alone
        self.scale = nn.Parameter(torch.tensor([0.3, 0.3]))

    def issues(self, descriptions: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        """Queries of issues from the mean states of their descriptions and their own vectors (zeros where there are none)."""
        return self.issue(descriptions) + own

    def pools(self, states: torch.Tensor, parts: torch.Tensor, near: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """What is pooled of each claim: (claims, POOLS * STATE)."""
        content = parts[..., CONTENT]
        first = content * (content.cumsum(1) == 1)
        beside = ((near >= NEAR + 1) & (near <= NEAR + 4)).to(states.dtype) * mask
        weights = [
            parts[..., SOURCE],
            parts[..., CUE],
            content,
            parts[..., EVIDENCE],
            (1 - parts[..., EVIDENCE]) * mask,
            first,
            beside,
        ]
        return torch.cat([_mean(states, weight) for weight in weights], -1)

    def forward(
        self,
        states: torch.Tensor,
        parts: torch.Tensor,
        near: torch.Tensor,
        mask: torch.Tensor,
        issues: torch.Tensor,
        hits: torch.Tensor,
    ) -> tuple[torch.Tensor, ...]:
        """Logits of flags (claims, FLAGS), acts, sides (claims, issues), stances (claims, issues, STANCES), and looks.

        Looks (claims, issues, words) say how much each issue attends to each word. `states` are (claims, words, STATE), `parts`
        (…, PARTS), `near` (claims, words: bucket of the distance to the cue), `mask` (1 where there is a word), `issues`
        (issues, SIZE), `hits` (claims, issues, words: 1 or -1 where a phrase names the issue or its opposite).
        """
        pooled = self.drop(self.pools(states, parts, near, mask))
        told = self.drop(functional.gelu(self.told(pooled)))
        claim = self.drop(functional.gelu(self.claim(pooled)))
        count = issues.shape[0]
        queries = issues.view(1, count, HEADS, SIZE // HEADS).transpose(1, 2)
        keys, values = _split(self.key(states)), _split(self.value(states))
        positive, negative = torch.relu(hits), torch.relu(-hits)
        scores = (
            queries @ keys.transpose(-1, -2) / math.sqrt(SIZE // HEADS)
            + (positive * self.hit_bias[0] + negative * self.hit_bias[1]).unsqueeze(1)
            + self.parts(parts).transpose(1, 2).unsqueeze(2)
            + (1 - mask)[:, None, None, :] * -1e4
        )
        weights = scores.softmax(-1)
        attended = (weights @ values).transpose(1, 2).reshape(states.shape[0], count, SIZE)
        turned = self.turn(issues)
        product = attended * turned
        topic = self.topic(_mean(states, parts[..., CONTENT])).unsqueeze(1) * turned
        where = [parts[..., CONTENT], parts[..., EVIDENCE] * (1 - parts[..., CONTENT]), (1 - parts[..., EVIDENCE]) * mask]
        counts = torch.stack(
            [((one * place.unsqueeze(1)).amax(-1) > 0).to(states.dtype) for one in (positive, negative) for place in where], -1
        )
        any_hit = positive + negative
        named = any_hit @ self.named_in(states) / any_hit.sum(-1, keepdim=True).clamp(min=1.0)
        hidden = functional.gelu(
            self.claim_in(claim).unsqueeze(1)
            + self.attended_in(attended)
            + self.product_in(product)
            + self.topic_in(topic)
            + self.issue_in(issues).unsqueeze(0)
            + self.hits_in(counts)
            + named
        )
        alike = (product.sum(-1) * self.scale[0] + topic.sum(-1) * self.scale[1]) / math.sqrt(SIZE)
        sides = self.side(hidden).squeeze(-1) + self.counts_side(counts).squeeze(-1) + alike
        return self.flags(told), self.acts(told), sides, self.stance(hidden), weights.mean(1)
