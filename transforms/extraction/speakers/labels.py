"""Labelled speech: transcripts with `NAME, ROLE:` before each speech, and interviews with `Q:` and `A:`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Entity
from transforms.extraction.mentions.names import clean_name
from transforms.extraction.speakers.cast import Member
from transforms.identity import fold
from transforms.vocabulary import Vocabulary

#: A name in capitals at the start of a paragraph, what stands in brackets, a role, and a colon.
_LABEL = re.compile(r"([A-Z][A-Z.'’ \-]*[A-Z.]|[QA])(?: ?\([^)]{1,20}\))?(?:, ([^:.?!]{2,60}))?:(?=\s)")
_MOST_CHARACTERS = 120
_MOST_WORDS = 5
#: Fewer labels than this are no transcript.
_LEAST = 2


def labelled_speakers(structure: Structure, members: Sequence[Member], vocabulary: Vocabulary) -> Mapping[int, Entity | None]:
    """Who speaks in each paragraph that has a label, by the paragraph's number; None where the label names nobody."""
    labels = [
        (number, label)
        for number, paragraph in enumerate(structure.paragraphs)
        if (label := _LABEL.match(paragraph.span.text[:_MOST_CHARACTERS])) is not None
    ]
    if len(labels) < _LEAST:
        return {}
    named = [member.entity for member in members if member.entity.actor_type == "person"]
    asked = _asked(labels[0][0], members)
    found: dict[int, Entity | None] = {}
    for number, told in labels:
        name = told.group(1)
        if name in {"Q", "A"}:
            found[number] = asked if name == "A" else None
            continue
        entity = _speaker(name, told.group(2), named, vocabulary)
        if entity is not None and entity not in named:
            named.append(entity)
        found[number] = entity
    return found


def _asked(first: int, members: Sequence[Member]) -> Entity | None:
    """Who is interviewed: the person that stands most often before the first label; None where two do alike."""
    counts = [
        (sum(place.paragraph < first for place in member.places), member.entity)
        for member in members
        if member.entity.actor_type == "person"
    ]
    most = max((count for count, _ in counts), default=0)
    fitting = [entity for count, entity in counts if count == most]
    return fitting[0] if most and len(fitting) == 1 else None


def _speaker(label: str, role: str | None, named: Sequence[Entity], vocabulary: Vocabulary) -> Entity | None:
    """The person that a label in capitals names: one known so far by the end of his name, else a new one with two names."""
    words = label.replace("’", "'").split()
    while words and fold(words[0]) in vocabulary.actors.titles:
        words = words[1:]
    if not words or len(words) > _MOST_WORDS or fold(words[0]) in vocabulary.actors.name_words["no_label"]:
        return None
    ends = [entity for entity in named if fold(entity.name).split()[-len(words) :] == [fold(word) for word in words]]
    if len(ends) == 1:
        return ends[0]
    if ends or len(words) < 2:
        return None
    return Entity(clean_name(" ".join(words).title()), "person", None, role.strip().capitalize() if role else None)
