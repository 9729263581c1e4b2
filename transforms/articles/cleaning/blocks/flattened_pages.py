"""The head of a flattened page, set apart from the text it is glued to: labels, a standfirst, the byline.

`Advertisement The lake states agreed at last. By Ana Diaz Reporting from Lusaka The river …` is one paragraph in many
dumps. Only what a label or a byline marks is set apart; nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.phrases import Phrases
from transforms.vocabulary.places.countries import load_countries

#: How far into a paragraph its head may reach, in characters; fewest words of the text that it is glued to.
_HEAD, _TEXT = 700, 12
#: So many blocks from the top may be a flattened page.
_BLOCKS = 8
#: A part of a name, up to where the next name is glued to it (`Ana DiazTom Lee`, but `Ana McDiaz`).
_PART = r"[A-Z](?:[^\W\d_A-Z]|['’-]|(?<=Mc)[A-Z]|(?<=Mac)[A-Z]|(?<=[-'’])[A-Z])+"
#: A person's name at its shortest: a given name, initials and particles, one last name; not `The Delta Press`.
_NAME = rf"(?!The ){_PART}(?:(?: [A-Z]\.)+| (?:de|da|di|del|van|von|bin|al|el|der|den|la|le))* (?:(?:al|el)-)?{_PART}"
_AND = r"(?:, and |, | and |(?<=[a-z])(?=[A-Z]))"
_START = r"(?:^|(?<=[.!?”\"’)…] ))By "
_PICTURES = (
    rf"(?: (?:Photographs?|Photos|Visuals|Videos?|Graphics|Illustrations?)(?: and [A-Z][a-z]+)? by {_NAME}(?:{_AND}{_NAME})*)?"
)
#: With the place that they report from, names may be longer: the words before it end them.
_FROM = re.compile(rf"{_START}{_NAME}(?: {_PART})?(?:{_AND}{_NAME}(?: {_PART})?)*{_PICTURES},? [Rr]eporting from (?=[A-Zt])")
#: Without it, a third part belongs to the name only if what follows begins a sentence.
_OPENERS = "A|An|After|As|At|By|For|From|He|If|In|It|Last|More|On|One|She|Since|The|They|This|To|We|When|While|With"
_LONG = rf"(?: {_PART}(?= (?:{_OPENERS})\b))?"
_BARE = re.compile(rf"{_START}{_NAME}{_LONG}(?:{_AND}{_NAME}{_LONG})*{_PICTURES}(?= [A-Z“\"‘])")
_WORDS = re.compile(r"[A-Z][\w’'.-]*(?<![.])(?: [A-Z][\w’'-]*){0,3}")
_SCENE = re.compile(r"the [^.!?]{3,60}? in (?=[A-Z])")
_OPENS = re.compile(r" (?=[A-Z\d“\"‘])")
_BY = re.compile(r" By [A-Z]")
#: Where a section or series may stand before the labels.
_KICKER = re.compile(r"[^.!?]{0,90}")


@dataclass(frozen=True)
class Unglued:
    """The blocks of a page with its head set apart; `standfirst` is the place of the block above a byline, if there is one."""

    blocks: list[Block]
    standfirst: int | None = None


def unglue(blocks: Sequence[Block], phrases: Phrases) -> Unglued:
    """The blocks, of which the first that is a flattened page is split into labels, standfirst, byline and text."""
    for index, block in enumerate(blocks[:_BLOCKS]):
        if block.words < _TEXT:
            continue
        labels, rest = _labels(block.text, phrases)
        above, byline, rest = _byline(rest, bool(labels), phrases)
        parts = [*labels, *above, *byline, rest]
        if len(parts) == 1:
            continue
        standfirst = index + len(labels) if above else None
        return Unglued([*blocks[:index], *map(Block, parts), *blocks[index + 1 :]], standfirst)
    return Unglued(list(blocks))


def _labels(text: str, phrases: Phrases) -> tuple[list[str], str]:
    """The labels of the page with which the text begins, one by one, and the rest; most are sure only if several stand
    together or a byline follows. Before several, the section may stand."""
    labels, rest = _chain(text, phrases)
    if len(labels) == 1 and not phrases.glued.fullmatch(labels[0].lower()) and not _BY.match(" " + rest):
        return [], text
    if labels:
        return labels, rest
    kicker = _KICKER.match(text)
    for match in phrases.labels.finditer(kicker[0].lower()) if kicker else ():
        labels, rest = _chain(text[match.start() :], phrases)
        if len(labels) > 1 and text[match.start()].isupper():
            return [text[: match.start()].strip(), *labels], rest
    return [], text


def _chain(text: str, phrases: Phrases) -> tuple[list[str], str]:
    """The labels with which the text begins, and the rest."""
    labels: list[str] = []
    while (match := phrases.labels.match(text[:40].lower())) and _OPENS.match(text, match.end()):
        labels.append(text[: match.end()])
        text = text[match.end() + 1 :]
    return labels, text


def _byline(text: str, is_page: bool, phrases: Phrases) -> tuple[list[str], list[str], str]:
    """What stands above a glued byline (nothing, or one text), the byline, and the text below it.

    A byline without a place stands at the start, or below the standfirst of what has shown to be a page.
    """
    head = text[: 2 * _HEAD]
    match = _FROM.search(head)
    end = _place_end(text, match.end(), phrases) if match else 0
    if not match or not end:
        match = _BARE.search(head) if is_page else _BARE.match(head)
        end = match.end() if match else 0
    if not match or match.start() > _HEAD or text.count(" ", end) < _TEXT or _is_time(match[0], phrases):
        return [], [], text
    above = text[: match.start()].strip()
    return [above] if above else [], [text[match.start() : end]], text[end:].strip()


def _is_time(byline: str, phrases: Phrases) -> bool:
    """Whether the words behind `By` are no names: `By Early June Hamas …`."""
    words = re.findall(r"[^\W\d_]+", byline.lower())
    return any(word in phrases.stamp_words and word not in ("by", "from") for word in words) or _is_country(words[1:3])


def _is_country(words: Sequence[str]) -> bool:
    return any(load_countries().names.code(" ".join(words[:length]).title()) is not None for length in (1, 2))


def _place_end(text: str, start: int, phrases: Phrases) -> int:
    """Where the place ends that begins at `start`, 0 if it cannot be told: the longest name of a state or capital, else
    one word or a usual pair (`Port …`), each with what a comma adds."""
    if scene := _SCENE.match(text, start):
        start = scene.end()
    end = _name_end(text, start, phrases)
    if end and text.startswith(", ", end):
        end = _name_end(text, end + 2, phrases) or end
    return end if end and _OPENS.match(text, end) else 0


def _name_end(text: str, start: int, phrases: Phrases) -> int:
    match = _WORDS.match(text, start)
    if not match:
        return 0
    words = match[0].split()
    countries = load_countries()
    for length in range(len(words), 1, -1):
        name = " ".join(words[:length])
        if any(forms.code(name) is not None for forms in (countries.names, countries.capitals)):
            return start + len(name)
    length = 2 if words[0].lower() in phrases.place_openers else 1
    return start + len(" ".join(words[:length]))
