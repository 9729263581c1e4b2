"""The encoder's tokenizer with the word pieces that the reader keeps: those of `training/data/territory-pieces.json`.

These are the 12,000 that news, the gazetteer and the coded passages use most, and all single letters, so that every word can
still be spelt.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from tokenizers import Tokenizer

from training.tagger.network import ENCODER_PACKAGE
from transforms.documents.features import load_tokenizer

FILE = Path("training/data/territory-pieces.json")


def shortened() -> tuple[Tokenizer, list[int]]:
    """The tokenizer with the pieces kept alone, and their rows in the embeddings of the whole one."""
    kept: list[str] = json.loads(FILE.read_text(encoding="utf-8"))
    path = resources.files(ENCODER_PACKAGE).joinpath("model", "tokenizer.json")
    definition = json.loads(path.read_text(encoding="utf-8"))
    rows = [definition["model"]["vocab"][piece] for piece in kept]
    definition["model"]["vocab"] = {piece: number for number, piece in enumerate(kept)}
    for special in definition["added_tokens"]:
        special["id"] = kept.index(special["content"])
    for special in definition["post_processor"].get("special_tokens", {}).values():
        special["ids"] = [kept.index(token) for token in special["tokens"]]
    return load_tokenizer(json.dumps(definition)), rows
