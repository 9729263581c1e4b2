from __future__ import annotations

from collections import Counter

import pytest

from transforms.articles.cleaning.blocks import kinds, roles
from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.phrases import Phrases, load_phrases


def test_a_block_that_is_repeated_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: Counter[str] = Counter()
    role_of = roles.role_of

    def counted(block: Block, phrases: Phrases) -> str | None:
        judged[block.text] += 1
        return role_of(block, phrases)

    monkeypatch.setattr(roles, "role_of", counted)
    blocks = [Block(text) for text in ("Photo: Ana Diaz/The Quay", "The board chose a pilot on Monday.") * 20]
    assert roles.roles_of(blocks, load_phrases()) == [kinds.CAPTION, None] * 20
    assert judged.total() == 2
