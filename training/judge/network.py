"""The network that reads a claim: a six-layer MiniLM over its pieces, and heads.

`Encoder` gives states of the pieces in the order of `transforms.extraction.judge.inputs`: source, cue, colon, content, then the
words around them; embeddings say of each piece what part it has and whether a phrase names an issue there. `Reader` pools the
parts for act and flags; each issue attends to the pieces for itself (label attention, after Mullenbach et al. 2018). Issues
enter by their description, as the mean state of its pieces, so that an issue that nobody trained on is read as any other; those
trained on have a vector of their own beside it, which is left out at random in training.
"""

from __future__ import annotations

import math
from importlib import resources

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from training.tagger.network import ENCODER_PACKAGE
from transforms.extraction.judge.inputs import AROUND, BEFORE_PIECE, CONTENT_PIECE, CUE_PIECE, END, NO_MARK, NO_PART, SOURCE_PIECE

STATE = 384
ATTENTION_HEADS = 12
#: Width of issues and of what they attend to, and its heads; width of the hidden layers.
SIZE = 192
HEADS = 4
WIDE = 256
ACTS = 15
#: Real or not, negated, conditional, day fixed: one number each; then the acts.
FLAGS = ("genuine", "negated", "conditional", "dated")
STANCES = ("support", "oppose", "conditional", "unclear")
#: What is told of an issue beside its words: whether a phrase names it in content, around it, before it; its opposite in each.
HITS = 6
#: The first piece, the mean of each part but the words before, and the first piece of the content.
POOLS = 6
#: Of a pair: the first piece, the means of content and description, and the first piece of the content.
PAIR_POOLS = 4
DROP = 0.1
LEAST_SPREAD = 1e-3


def _softmax(scores: torch.Tensor) -> torch.Tensor:
    """In the precision of the scores: autocast would raise it, which doubles the time of a step."""
    with torch.autocast("cpu", enabled=False):
        return scores.softmax(-1)


class Encoder(nn.Module):
    """Pieces of claims, or of descriptions, to states."""

    def __init__(self) -> None:
        super().__init__()
        with resources.as_file(resources.files(ENCODER_PACKAGE).joinpath("model")) as folder:
            self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.part, self.mark = nn.Embedding(NO_PART, STATE), nn.Embedding(NO_MARK, STATE)
        for embedding in (self.part, self.mark):
            nn.init.zeros_(embedding.weight)

    def drop(self, states: torch.Tensor) -> torch.Tensor:
        """Dropout of the same features for all pieces of a claim: much cheaper to draw than one for each."""
        if not self.training:
            return states
        kept = torch.rand(len(states), 1, states.shape[-1]) > DROP
        return states * (kept / (1 - DROP)).to(states.dtype)

    def forward(
        self, ids: torch.Tensor, segments: torch.Tensor, parts: torch.Tensor, marks: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """States (claims, pieces, STATE). NO_PART and NO_MARK, the numbers behind the last, add nothing."""
        base = self.bert.embeddings
        count, length = ids.shape
        states = base.word_embeddings(ids) + base.position_embeddings.weight[:length] + base.token_type_embeddings(segments)
        nothing = torch.zeros(1, STATE)
        states = states + functional.embedding(parts, torch.cat([self.part.weight, nothing]))
        states = states + functional.embedding(marks, torch.cat([self.mark.weight, nothing]))
        states = self.drop(base.LayerNorm(states))
        away = ((1 - mask) * -1e4)[:, None, None, :]
        for layer in self.bert.encoder.layer:
            attention = layer.attention
            query, key, value = (
                part(states).view(count, length, ATTENTION_HEADS, -1).transpose(1, 2)
                for part in (attention.self.query, attention.self.key, attention.self.value)
            )
            scores = query * (1 / math.sqrt(STATE // ATTENTION_HEADS)) @ key.transpose(-1, -2)
            mixed = (_softmax(scores + away.to(scores.dtype)) @ value).transpose(1, 2).reshape(count, length, STATE)
            states = attention.output.LayerNorm(self.drop(attention.output.dense(mixed)) + states)
            wide = functional.gelu(layer.intermediate.dense(states))
            states = layer.output.LayerNorm(self.drop(layer.output.dense(wide)) + states)
        return states


def mean_states(
    encoder: Encoder, ids: torch.Tensor, segments: torch.Tensor, parts: torch.Tensor, marks: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """(descriptions, STATE): the mean states of the pieces of descriptions, the mark before each left out."""
    states = encoder(ids, segments, parts, marks, mask).float()
    held = mask.clone()
    held[:, 0] = 0
    return (states * held.unsqueeze(-1)).sum(1) / held.sum(1, keepdim=True)


class PairReader(nn.Module):
    """A claim beside an issue, as pieces, to the logits of no side and of each stance.

    The description's pieces are those of no part but the last. Read together (cross-encoding, as for natural language inference)
    claim and issue meet in every layer, where `Reader` sees the issue only as a query.
    """

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.drop = Encoder(), nn.Dropout(DROP)
        self.hidden, self.out = nn.Linear(PAIR_POOLS * STATE, WIDE), nn.Linear(WIDE, 1 + len(STANCES))

    def forward(
        self, ids: torch.Tensor, segments: torch.Tensor, parts: torch.Tensor, marks: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """Logits (pairs, no side and STANCES)."""
        states = self.encoder.drop(self.encoder(ids, segments, parts, marks, mask)).float()
        content = (parts == CONTENT_PIECE).float()
        first = content * (content.cumsum(1) == 1)
        told = ((parts == NO_PART) & (ids != END)).float() * mask
        means = [(states * one.unsqueeze(-1)).sum(1) / one.sum(1, keepdim=True).clamp(min=1) for one in (content, told, first)]
        pooled = torch.cat([states[:, 0], *means], -1)
        logits: torch.Tensor = self.out(self.drop(functional.gelu(self.hidden(self.drop(pooled)))))
        return logits


class Reader(nn.Module):
    """States (`state` wide), parts and phrases of claims to the logits of flags, acts, sides and stances."""

    centre: torch.Tensor
    spread: torch.Tensor

    def __init__(self, known: int, state: int = STATE) -> None:
        super().__init__()
        self.drop = nn.Dropout(DROP)
        self.told, self.flags, self.acts = nn.Linear(POOLS * state, WIDE), nn.Linear(WIDE, len(FLAGS)), nn.Linear(WIDE, ACTS)
        self.key, self.value = nn.Linear(state, SIZE), nn.Linear(state, SIZE)
        self.parts = nn.Linear(NO_PART, HEADS, bias=False)
        self.hit_bias = nn.Parameter(torch.tensor([1.0, 1.0]))
        self.issue, self.own = nn.Linear(state, SIZE), nn.Embedding(known, SIZE)
        self.register_buffer("centre", torch.zeros(state))
        self.register_buffer("spread", torch.ones(state))
        nn.init.normal_(self.own.weight, std=0.02)
        self.claim_in = nn.Linear(POOLS * state, WIDE)
        self.turn, self.topic = nn.Linear(SIZE, SIZE), nn.Linear(state, SIZE)
        self.attended_in, self.product_in, self.topic_in, self.issue_in = (nn.Linear(SIZE, WIDE, bias=False) for _ in range(4))
        self.hits_in, self.named_in = nn.Linear(HITS, WIDE, bias=False), nn.Linear(state, WIDE, bias=False)
        self.side, self.stance = nn.Linear(WIDE, 1), nn.Linear(WIDE, len(STANCES))
        self.counts_side = nn.Linear(HITS, 1, bias=False)
        nn.init.constant_(self.side.bias, -4.0)  # sides are rare: what starts at even odds spends its first steps on that alone
        self.scale = nn.Parameter(torch.tensor([0.3, 0.3]))

    @torch.no_grad()
    def centre_on(self, descriptions: torch.Tensor) -> None:
        """Take the mean and deviation of the descriptions' mean states (issues, state) as those to read descriptions by.

        Mean states of different texts are nearly the same vector: only what they differ in tells issues apart.
        """
        self.centre.copy_(descriptions.mean(0))
        self.spread.copy_(descriptions.std(0) + LEAST_SPREAD)

    def issues(self, descriptions: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        """Queries of issues from the mean states of their descriptions and their own vectors (zeros where there are none)."""
        return self.issue((descriptions - self.centre) / self.spread) + own

    def projection(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Weight and bias that make queries of mean states as they are."""
        weight = self.issue.weight / self.spread
        return weight, self.issue.bias - weight @ self.centre

    def forward(
        self, states: torch.Tensor, parts: torch.Tensor, mask: torch.Tensor, issues: torch.Tensor, hits: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """Logits of flags (claims, FLAGS), acts, sides (claims, issues), stances (claims, issues, STANCES), and looks.

        Looks (claims, issues, pieces) say how much each issue attends to each piece. `states` are (claims, pieces, STATE),
        `parts` and `mask` (claims, pieces), `issues` (issues, SIZE), `hits` (claims, issues, pieces: 1 or -1 where a phrase
        names the issue or its opposite).
        """
        count, width = issues.shape[0], SIZE // HEADS
        is_part = torch.stack([(parts == part).to(states.dtype) for part in (CONTENT_PIECE, CUE_PIECE, SOURCE_PIECE, AROUND)], 1)
        means = is_part @ states / is_part.sum(-1, keepdim=True).clamp(min=1)
        content = is_part[:, 0]
        first = (content * (content.cumsum(1) == 1).to(states.dtype)).unsqueeze(1) @ states
        pooled = torch.cat([states[:, :1], means, first], 1).flatten(1)
        told = functional.gelu(self.told(self.drop(pooled)))
        keys, values = (part(states).view(states.shape[0], -1, HEADS, width).transpose(1, 2) for part in (self.key, self.value))
        queries = issues.to(states.dtype).view(1, count, HEADS, width).transpose(1, 2) / math.sqrt(width)
        by_part = self.parts(functional.one_hot(parts, NO_PART).to(states.dtype)).transpose(1, 2).unsqueeze(2)
        positive, negative = (hits > 0).to(states.dtype), (hits < 0).to(states.dtype)
        named_bias = (positive * self.hit_bias[0] + negative * self.hit_bias[1]).unsqueeze(1)
        scores = queries @ keys.transpose(-1, -2) + by_part + named_bias + ((1 - mask) * -1e4)[:, None, None, :]
        weights = _softmax(scores.to(states.dtype))
        attended = (weights @ values).transpose(1, 2).reshape(states.shape[0], count, SIZE)
        turned = self.turn(issues).to(states.dtype)
        product, topic = attended * turned, self.topic(means[:, 0]).unsqueeze(1) * turned
        around = (is_part[:, 1] + is_part[:, 2] + is_part[:, 3]).clamp(max=1)
        places = (content, around, (parts == BEFORE_PIECE).to(states.dtype))
        counts = torch.stack(
            [((kind * place.unsqueeze(1)).amax(-1) > 0).to(states.dtype) for kind in (positive, negative) for place in places], -1
        )
        hit = positive + negative
        named = hit @ self.named_in(states) / hit.sum(-1, keepdim=True).clamp(min=1)
        hidden = functional.gelu(
            self.claim_in(pooled).unsqueeze(1)
            + self.attended_in(attended)
            + self.product_in(product)
            + self.topic_in(topic)
            + self.issue_in(issues).unsqueeze(0)
            + self.hits_in(counts)
            + named
        )
        hidden = self.drop(hidden)
        alike = (product.sum(-1) * self.scale[0] + topic.sum(-1) * self.scale[1]) / math.sqrt(SIZE)
        sides = self.side(hidden).squeeze(-1) + self.counts_side(counts).squeeze(-1) + alike
        return self.flags(told), self.acts(told), sides, self.stance(hidden), weights.mean(1)
