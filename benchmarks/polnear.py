"""Attributions of a folder of texts in PolNeAR's shape: `python -m benchmarks.polnear SPLIT_DIR --out PRED.jsonl`.

Reads SPLIT_DIR/text/* as they are (offsets into the file's text) and writes one JSON object an article with the
source, cue and content offsets of its attributions. PolNeAR's conventions differ from the codebook's in four ways and
are put on here: joint sources are one source, speech inside speech is left out, the complementiser "that" and the marks
of a quotation belong to the content, and quotations without a frame belong to the attribution before them.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from spacy.tokens import Doc, Span

from transforms.documents.nlp import build_nlp, parse
from transforms.documents.structure import read_structure
from transforms.documents.tagger import TAGGER
from transforms.extraction.annotations import Attribution
from transforms.extraction.attributions.finder import find_attributions
from transforms.vocabulary import Vocabulary, load_vocabulary

Offsets = list[list[int]]
#: Units of peak memory in a megabyte.
KILOBYTES = 1024 if sys.platform != "darwin" else 1024 * 1024
MARKS = frozenset('"“”‘’„«»')


def predictions(doc: Doc, vocabulary: Vocabulary) -> list[dict[str, Offsets]]:
    """The attributions of one text in PolNeAR's form."""
    merged: dict[tuple[int, int], list[Attribution]] = {}
    last: list[Attribution] | None = None
    for attribution in find_attributions(doc, read_structure(doc), vocabulary):
        if attribution.outer is not None:
            continue
        if attribution.source is None and attribution.cue is None:
            if last is not None:
                last.append(attribution)
            continue
        cue = attribution.cue if attribution.cue is not None else attribution.content[0]
        last = merged.setdefault((cue.start, cue.end), [])
        last.append(attribution)
    return [
        {
            "source": offsets(span for part in parts if (span := part.source) is not None),
            "cue": offsets(span for part in parts[:1] if (span := part.cue) is not None),
            "content": offsets(with_edges(span) for part in parts for span in part.content),
        }
        for parts in merged.values()
    ]


def offsets(spans: Iterable[Span]) -> Offsets:
    """Character offsets of spans, each once, in text order."""
    return [list(pair) for pair in sorted({(span.start_char, span.end_char) for span in spans})]


def with_edges(span: Span) -> Span:
    """The span with quotation marks just around it, a comma or stop before the closing one, and a "that" just before."""
    doc, start, end = span.doc, span.start, span.end
    if start > 0 and doc[start - 1].text in MARKS:
        start -= 1
    if start > 0 and doc[start - 1].lower_ == "that":
        start -= 1
    for reach in (0, 1):
        if end + reach < len(doc) and doc[end + reach].text in MARKS and all(token.is_punct for token in doc[end : end + reach]):
            end += reach + 1
            break
    return doc[start:end]


def main(arguments: list[str] | None = None) -> int:
    """Write the predictions; CPU seconds of parse, tagger and attributions go to stderr."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("split", type=Path, help="a folder that holds text/")
    parser.add_argument("--out", type=Path, required=True, help="where the predictions go, one JSON object a line")
    options = parser.parse_args(arguments)
    files = sorted(path for path in (options.split / "text").iterdir() if path.is_file())
    # Bytes are decoded here, since offsets count the file's own line ends.
    texts = [path.read_bytes().decode("utf-8") for path in files]
    nlp, vocabulary = build_nlp(), load_vocabulary()
    start = time.process_time()
    with nlp.select_pipes(disable=[TAGGER]):
        docs = list(parse(nlp, texts))
    parsed = time.process_time()
    docs = list(nlp.get_pipe(TAGGER).pipe(docs))
    tagged = time.process_time()
    lines = [
        json.dumps({"article_id": path.stem, "attributions": predictions(doc, vocabulary)})
        for path, doc in zip(files, docs, strict=True)
    ]
    found = time.process_time()
    options.out.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    words = sum(len(text.split()) for text in texts)
    parse_seconds = max(parsed - start, 1e-9)
    print(
        f"{len(files)} texts, {words} words; CPU: parse {parse_seconds:.1f} s, tagger {tagged - parsed:.1f} s "
        f"({(tagged - parsed) / parse_seconds:.3f} of the parse), attributions {found - tagged:.1f} s "
        f"({(found - tagged) / parse_seconds:.3f}); peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES} MB",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
