"""Whom labels name: `NAME, ROLE:` before a speech, `Q:` and `A:` of an interview, the signature of a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transforms.documents.labelled_paragraphs import ANSWERS, ASKS, labelled_paragraphs, signed_posts
from transforms.documents.structure import Structure
from transforms.extraction.annotations import Entity
from transforms.extraction.mentions.names import clean_name
from transforms.extraction.speakers.cast import Member
from transforms.identity import fold
from transforms.vocabulary import Vocabulary

_MOST_WORDS = 5


def labelled_speakers(structure: Structure, members: Sequence[Member], vocabulary: Vocabulary) -> Mapping[int, Entity | None]:
    """Who speaks in each paragraph that has a label, by the paragraph's number; None where the label names nobody."""
    labels = labelled_paragraphs(structure)
    named = [member.entity for member in members if member.entity.actor_type == "person"]
    asked = _asked(labels[0].paragraph, members) if labels else None
    found: dict[int, Entity | None] = {}
    for label in [*labels, *signed_posts(structure)]:
        name = label.name.text
        if name in {ASKS, ANSWERS}:
            found[label.paragraph] = asked if name == ANSWERS else None
            continue
        entity = _speaker(name, label.role, named, vocabulary)
        if entity is not None and entity not in named:
            named.append(entity)
        found[label.paragraph] = entity
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
    """The person that a label names: one known so far by the end of his name, else a new one with two names."""
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
    return Entity(
        clean_name(" ".join(words).title() if label.isupper() else " ".join(words)),
        "person",
        None,
        role.strip().capitalize() if role else None,
    )
