"""What is said under a label that names somebody: speeches of a transcript, answers of an interview, embedded posts.

The tagger learned from running text, where a verb says that somebody speaks; under a label nothing but the label does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Span

from transforms.documents.labelled_paragraphs import ASKS, Labelled, labelled_paragraphs, signed_posts
from transforms.documents.structure import Structure
from transforms.extraction.attributions.drafts import Draft
from transforms.identity import fold
from transforms.vocabulary import Vocabulary

#: Pattern of a draft that a label gave.
LABELLED = "labelled"
#: A shorter sentence says nothing of an issue, in words, nor does one without a verb ("Good evening from the capital").
_FEWEST_WORDS, _VERBS = 4, frozenset(("VERB", "AUX"))


def labelled_drafts(structure: Structure, drafts: Sequence[Draft], vocabulary: Vocabulary) -> Iterator[Draft]:
    """A draft for each sentence under a label that no other draft has a part of; none of whoever asks the others, nor of what a
    label that names nobody (`TEXT:`) stands over."""
    taken = {
        position
        for draft in drafts
        for span in (*draft.content, *([draft.cue] if draft.cue is not None else []))
        for position in range(span.start, span.end)
    }
    confidence = vocabulary.speech.confidence("colon")
    labels = labelled_paragraphs(structure)
    asking = {_last_name(label) for label in labels if _asks(label.words)} | {fold(ASKS)}
    heard = [label for label in labels if _last_name(label) not in asking]
    for label in [*heard, *signed_posts(structure)]:
        if fold(label.name[0].text) in vocabulary.actors.name_words["no_label"]:
            continue
        for sentence in _sentences(label.words):
            if _tells(sentence) and taken.isdisjoint(range(sentence.start, sentence.end)):
                yield Draft((sentence,), LABELLED, confidence, sources=(label.name,))


def _last_name(label: Labelled) -> str:
    return fold(label.name[-1].text)


def _asks(words: Span) -> bool:
    """Whether a speech, or a sentence of one, ends in a question."""
    return bool(words.text.rstrip("\"”’' ").endswith("?"))


def _sentences(words: Span) -> Iterator[Span]:
    """The sentences of what is said, cut to it, without white space."""
    doc, start = words.doc, words.start
    for position in range(words.start + 1, words.end + 1):
        if position == words.end or doc[position].is_sent_start:
            end = position
            while end > start and doc[end - 1].is_space:
                end -= 1
            if end > start:
                yield doc[start:end]
            start = position


def _tells(sentence: Span) -> bool:
    words = sum(token.is_alpha for token in sentence)
    has_verb = any(token.pos_ in _VERBS for token in sentence)
    return words >= _FEWEST_WORDS and has_verb and not _asks(sentence)
