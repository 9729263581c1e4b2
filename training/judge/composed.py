"""Written passages made of parts: `python -m training.judge.composed OUT.jsonl [--held]`.

Whether somebody is for or against is told by what he does to a thing, and by what that thing is to an issue: who opposes an end
to conscription is for it. Each passage puts one of the things on an issue's own side (`composed-things.tsv`: what is there and
may be kept, what is proposed) into a way of speaking of things (`composed-frames.tsv`), so that every issue is met with every
polarity. They are of the form of the other written passages, for `judge.prepare --own`. The ways of speaking that are `held`
are for measuring alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DATA = Path("training/data")
SEED = 7
#: So many ways of speaking are drawn for each thing in training, and in measuring.
FRAMES, HELD_FRAMES = 10, 2
KEPT, PROPOSED, IT = "kept", "proposed", "it"
PLURAL = "/p"
#: How often a speaker has a title, a statement is quoted, another issue follows by "and … instead", and somebody is contradicted.
TITLED, QUOTED, INSTEAD, CONTRADICTED = 0.75, 0.4, 0.5, 0.5
AGAINST_FOR = (("rejected", "wanted"), ("opposed", "supported"), ("was against", "called for"))
#: What fixes a day, of all that may stand behind a statement.
DAY = " on Tuesday"
#: A reported statement as it is quoted.
AS_SAID = ((" was ", " is "), (" were ", " are "), (" had ", " has "))
NOT_QUOTED = ("she ", "that she ", "the committee ")

Row = dict[str, Any]


@dataclass(frozen=True)
class Thing:
    """What is on an issue's own side, as a noun phrase."""

    issue: str
    words: str
    is_plural: bool

    def within(self, text: str) -> str:
        """The text with the thing in the place of {x}."""
        return text.replace("{x}", self.words).replace("{was}", "were" if self.is_plural else "was")


@dataclass(frozen=True)
class Frame:
    """A way of speaking of a thing; `stance` is that on the issue of the thing, empty if none is taken."""

    about: str
    held: str
    cue: str
    content: str
    stance: str
    act: str
    negated: str
    conditional: str


def read_things(path: Path) -> list[tuple[str, list[Thing]]]:
    """The things of a file, those of a kind and issue together: (kind, things)."""
    groups = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for kind in (KEPT, PROPOSED):
                told = [one.strip() for one in row[kind].split(";")]
                things = [Thing(row["issue"], one.removesuffix(PLURAL), one.endswith(PLURAL)) for one in told]
                groups.append((kind, things))
    return groups


def read_frames(path: Path) -> list[Frame]:
    """The ways of speaking of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Frame(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


class Composer:
    """Puts passages together, by chance but the same each time."""

    def __init__(
        self, things: Sequence[tuple[str, list[Thing]]], frames: Sequence[Frame], words: Mapping[str, list[str]], *, held: bool
    ) -> None:
        self._chance = random.Random(SEED)  # noqa: S311 - a choice of words, no secret
        self._things, self._words, self._held = things, words, held
        self._frames = {
            kind: [one for one in frames if one.about == kind and bool(one.held) == held] for kind in (KEPT, PROPOSED, IT)
        }
        self._proposed = [thing for kind, some in things if kind == PROPOSED for thing in some]

    def passages(self) -> Iterator[Row]:
        """All passages; their `id` is still to be given."""
        for kind, things in self._things:
            for thing in things:
                frames = self._frames[kind]
                for frame in self._chance.sample(frames, min(HELD_FRAMES if self._held else FRAMES, len(frames))):
                    yield self._plain(thing, frame)
                if kind == PROPOSED and not self._held:
                    yield self._by_pronoun(thing)
                    yield self._beside_another(thing)
                    if self._chance.random() < CONTRADICTED:
                        yield self._contradicted(thing)

    def _plain(self, thing: Thing, frame: Frame) -> Row:
        said, before, source = thing.within(frame.content), self._choose("before"), self._speaker()
        if frame.cue == "said" and not said.startswith(NOT_QUOTED) and self._chance.random() < QUOTED:
            for reported, quoted in AS_SAID:
                said = said.replace(reported, quoted)
            said = said.removeprefix("that ")
            said = said[0].upper() + said[1:]
            return _row(f'{before}"{said}," {source} said.', source, frame, said, _side(thing, frame), is_dated=False)
        behind = self._choose("behind")
        text = f"{before}{source} {frame.cue} {said}{behind}."
        return _row(text, source, frame, said, _side(thing, frame), is_dated=behind == DAY)

    def _by_pronoun(self, thing: Thing) -> Row:
        frame, source = self._chance.choice(self._frames[IT]), self._speaker()
        text = f"{thing.within(self._choose('named_before'))}{source} {frame.cue} {frame.content}."
        return _row(text, source, frame, frame.content, _side(thing, frame), is_dated=False)

    def _beside_another(self, thing: Thing) -> Row:
        other = self._chance.choice([one for one in self._proposed if one.issue != thing.issue])
        source, (against, favoured) = self._speaker(), self._chance.choice(AGAINST_FOR)
        said = (
            f"she {against} {thing.words} and {favoured} {other.words} instead"
            if self._chance.random() < INSTEAD
            else f"she {favoured} {other.words} but {against} {thing.words}"
        )
        frame = Frame(PROPOSED, "", "said", said, "oppose", "reject", "", "")
        sides = [*_side(thing, frame), {"issue": other.issue, "stance": "support"}]
        return _row(f"{source} said {said}.", source, frame, said, sides, is_dated=False)

    def _contradicted(self, thing: Thing) -> Row:
        other, source = self._speaker(), self._speaker()
        frame = Frame(PROPOSED, "", "rejected", "that", "oppose", "reject", "yes", "")
        text = f"{other} demanded {thing.words}. {source} rejected that."
        return _row(text, source, frame, "that", _side(thing, frame), is_dated=False)

    def _speaker(self) -> str:
        name = f"{self._choose('first_names')} {self._choose('surnames')}"
        return f"{self._choose('titles')} {name}" if self._chance.random() < TITLED else name

    def _choose(self, kind: str) -> str:
        return self._chance.choice(self._words[kind])


def _side(thing: Thing, frame: Frame) -> list[Row]:
    return [{"issue": thing.issue, "stance": frame.stance}] if frame.stance else []


def _row(text: str, source: str, frame: Frame, claim: str, sides: list[Row], *, is_dated: bool) -> Row:
    return {
        "text": text, "source_text": source, "cue_text": frame.cue, "claim_text": claim, "act": frame.act,
        "negated": bool(frame.negated), "conditional": bool(frame.conditional), "said_on": is_dated, "positions": sides,
    }  # fmt: skip


def main() -> None:
    """Read the arguments and write the passages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--held", action="store_true", help="ways of speaking that training does not see")
    options = parser.parse_args()
    things, frames = read_things(DATA / "composed-things.tsv"), read_frames(DATA / "composed-frames.tsv")
    words = yaml.safe_load((DATA / "composed-words.yml").read_text(encoding="utf-8"))
    letter = "h" if options.held else "m"
    with options.out.open("w", encoding="utf-8") as file:
        for number, row in enumerate(Composer(things, frames, words, held=options.held).passages()):
            file.write(json.dumps({"id": f"{letter}-{number:05d}", **row}) + "\n")


if __name__ == "__main__":
    main()
