"""The network: the first layers of a MiniLM with embeddings of case and of the marked quantity, and two groups of heads.

`heads` of the passage and the quantity: told, relation, status and unit; `roles` of each piece: O, B and I for each role.
"""

from __future__ import annotations

from importlib import resources

import torch
from torch import nn
from transformers import BertModel

from training.tagger.network import ENCODER_PACKAGE
from transforms.documents.windows import CASES
from transforms.extraction.figures.features import MARKS, ROLES, TAGS
from transforms.schema.codes import RELATIONS, STATUSES, UNITS

LAYERS = 4
#: What `heads` holds, in order: how many numbers of each.
HEADS = {"told": 1, "relation": len(RELATIONS), "status": len(STATUSES), "unit": len(UNITS)}


class Reader(nn.Module):
    """Ids, mask, case and mark, each (batch, pieces), to heads (batch, …) and roles (batch, pieces, …)."""

    def __init__(self, pieces: list[int], layers: int = LAYERS) -> None:
        super().__init__()
        with resources.as_file(resources.files(ENCODER_PACKAGE).joinpath("model")) as folder:
            self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.bert.encoder.layer = self.bert.encoder.layer[:layers]
        words = self.bert.embeddings.word_embeddings.weight.data[torch.tensor(pieces)].clone()
        self.bert.embeddings.word_embeddings = nn.Embedding.from_pretrained(words, freeze=False)
        size = self.bert.config.hidden_size
        self.case, self.mark = nn.Embedding(CASES, size), nn.Embedding(MARKS, size)
        for embedding in (self.case, self.mark):
            nn.init.normal_(embedding.weight, std=0.02)
        self.drop = nn.Dropout(0.1)
        self.pool = nn.Linear(2 * size, size)
        self.heads = nn.Linear(size, sum(HEADS.values()))
        self.roles = nn.Linear(size, len(ROLES) * len(TAGS))

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, case: torch.Tensor, mark: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the passage as seen from the quantity, and of every piece; a word is read at its first piece."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.case(case) + self.mark(mark)
        encoded = self.drop(self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state)
        own = (mark == 1).to(encoded.dtype).unsqueeze(-1)
        quantity = (encoded * own).sum(1) / own.sum(1).clamp(min=1)
        pooled = torch.tanh(self.pool(torch.cat([encoded[:, 0], quantity], -1)))
        return self.heads(self.drop(pooled)), self.roles(encoded)
