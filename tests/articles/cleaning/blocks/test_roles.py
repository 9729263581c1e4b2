from __future__ import annotations

from collections import Counter

import pytest

from transforms.articles.cleaning.blocks import kinds, roles
from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.phrases import Phrases, load_phrases


@pytest.mark.parametrize("zone", ["BST", "CEST", "AEDT", "EDT", "IST"])
def test_a_line_that_only_says_when_may_name_any_zone(zone: str) -> None:
    assert roles.role_of(Block(f"Published 3 hours ago · Updated 14 October 2026, 09:12 {zone}"), load_phrases()) == roles.STAMP
    assert roles.role_of(Block(f"Eat at 9 or {zone.lower()} wet"), load_phrases()) is None


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
