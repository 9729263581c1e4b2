"""What has been read of the side that a claim takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token


@dataclass
class Reading:
    """What the path from a phrase has gathered so far.

    `is_own` where the content's own words are an attitude or a judgement of the speaker's; `is_anothers` where an
    attitude on the path belongs to someone else, `is_theirs` where its owner is "its" or "their", who may be the speaker.
    """

    sign: int
    is_committed: bool = False
    is_own: bool = False
    is_aside: bool = False
    is_conditional: bool = False
    is_open: bool = False
    is_judged: bool = False
    is_anothers: bool = False
    is_theirs: bool = False
    is_nested: bool = False
    words: list[Token] = field(default_factory=list)

    def turn(self, word: Token) -> None:
        """The word turns the sign."""
        self.sign = -self.sign
        self.words.append(word)

    def take(self, sign: int, word: Token) -> None:
        """The word puts the phrase on a side."""
        self.sign *= sign
        self.is_committed = True
        self.words.append(word)

    def judge(self, sign: int, word: Token) -> None:
        """The word judges the phrase; a second judgement of the same thing turns nothing."""
        self.sign *= 1 if self.is_judged else sign
        self.is_judged = self.is_committed = True
        self.words.append(word)

    @property
    def cue(self) -> str | None:
        """The deciding words in text order."""
        return " ".join(token.text for token in sorted(set(self.words), key=lambda token: token.i)) or None
