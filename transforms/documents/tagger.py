"""The attribution tagger as a spaCy component: sources, cues and contents as spans that travel with the Doc.

Its result is one span group. A span's label is its role, its id the number of its attribution in the text; the
group's `confidence` has a number for each attribution. All of it survives DocBin, so that a parse is tagged once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from transforms.documents.linker import LinkerSettings, link
from transforms.documents.model import Model, load_model

#: Name of the component; raise its version with every change of what it does.
TAGGER = "documents_tagger_v1"
GROUP = "attributions"
CUE, SOURCE, CONTENT = "cue", "source", "content"


@dataclass(frozen=True)
class Tagged:
    """A tagged attribution: the cue, its source if there is one, its content (never empty) and how sure that is."""

    cue: Span
    source: Span | None
    content: tuple[Span, ...]
    confidence: float


class AttributionTagger:
    """Tags Docs one by one: what is found in a text never depends on the texts beside it."""

    def __init__(self, model: Model, settings: LinkerSettings) -> None:
        self._model = model
        self._settings = settings

    def __call__(self, doc: Doc) -> Doc:
        """Set the span group of the Doc."""
        spans: list[Span] = []
        confidence: list[float] = []
        for window, features in zip(*self._model.read(doc.text), strict=True):
            if not features.first:
                continue
            for linked in link(self._model.scores(features), self._model.distance, self._settings):
                number = len(confidence)
                runs = [(CUE, linked.cue), *([(SOURCE, linked.source)] if linked.source else [])]
                for role, (start, end) in [*runs, *((CONTENT, run) for run in linked.content)]:
                    spans.append(_span(doc, window.words[start][0], window.words[end - 1][1], role, number))
                confidence.append(self._model.confidence(linked.score))
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans, attrs={"confidence": confidence})
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = 16) -> Iterator[Doc]:  # noqa: ARG002 - what spaCy calls
        """Tag a stream of Docs; the batch size changes nothing."""
        for doc in docs:
            yield self(doc)


def _span(doc: Doc, start: int, end: int, role: str, number: int) -> Span:
    span = doc.char_span(start, end, alignment_mode="expand")
    return Span(doc, span.start, span.end, label=role, span_id=number)


def build_tagger(nlp: Language, name: str) -> AttributionTagger:  # noqa: ARG001 - what spaCy calls
    """The component with the shipped model and settings."""
    return AttributionTagger(load_model(), LinkerSettings())


Language.factory(TAGGER, assigns=["doc.spans"], func=build_tagger)


def read_tagged(doc: Doc) -> list[Tagged]:
    """The attributions that the tagger found, in the order of their cues. Raises KeyError on a Doc that was not tagged."""
    group = doc.spans[GROUP]
    roles: list[dict[str, list[Span]]] = [{CUE: [], SOURCE: [], CONTENT: []} for _ in group.attrs["confidence"]]
    for span in group:
        roles[span.id][span.label_].append(span)
    return [
        Tagged(held[CUE][0], held[SOURCE][0] if held[SOURCE] else None, tuple(held[CONTENT]), confidence)
        for held, confidence in zip(roles, group.attrs["confidence"], strict=True)
    ]
