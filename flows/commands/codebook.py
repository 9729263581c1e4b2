"""`positions codebook`: help for those who write codebooks. Each function gives what is printed."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language

from flows.codebook_names import check_codebook, codebook_text
from flows.errors import UsageError
from flows.store.releases.current import current_release
from transforms.documents.nlp import build_nlp, parse
from transforms.extraction.annotations import Claim, JudgedClaim
from transforms.extraction.codebook_trial import Miscoded, Tried, miscoded, try_text
from transforms.extraction.judge.reading import Side, Verdict
from transforms.extraction.judge.weights import load_judge
from transforms.linking.uncovered_phrases import uncovered_phrases
from transforms.vocabulary import Vocabulary, load_vocabulary
from transforms.vocabulary.codebooks.codebook import Codebook
from transforms.vocabulary.codebooks.soundness import Finding, findings
from transforms.vocabulary.speech.time_words import load_time_words

#: So many actors are named with a gap, and so much of an example is shown.
SHOWN_ACTORS = 3
EXAMPLE_CHARACTERS = 140
SIGNS = {1: "the issue", -1: "its opposite"}


def check(names: Sequence[str]) -> tuple[str, bool]:
    """What is to be said of the codebooks taken together, and whether they are free of errors.

    Raises VocabularyError where one is not as it must be, UsageError where there is none.
    """
    vocabulary = _vocabulary(names)
    codebook, nlp = vocabulary.codebook, build_nlp()
    found = findings(codebook, nlp.tokenizer)
    wrong = _wrong_examples(vocabulary, nlp)
    errors, notes = [one for one in found if one.is_error], [one for one in found if not one.is_error]
    lines = [
        _counts(names, codebook),
        *_listed("Errors", map(_finding, errors)),
        *_listed("Examples that the judge reads otherwise", map(_example, wrong)),
        *_listed("Worth a look", map(_finding, notes)),
    ]
    return "\n".join([*lines, "", f"{len(errors)} errors." if errors else "Sound."]), not errors


def try_sentence(sentence: str, names: Sequence[str]) -> str:
    """The claims found in a sentence, the issues that phrases name, and the sides that the judge sees, with its scores."""
    vocabulary = _vocabulary(names)
    nlp = build_nlp()
    doc = next(iter(parse(nlp, [sentence])))
    labels = {issue.code: issue.label for issue in vocabulary.codebook.issues}
    return "\n\n".join(
        "\n".join(_claim(number, tried, labels)) for number, tried in enumerate(try_text(nlp, doc, vocabulary), start=1)
    )


def missing(output: Path, count: int) -> str:
    """What is claimed most often under no issue in the current release.

    Raises UsageError where there is no release.
    """
    release = current_release(output)
    if release is None:
        raise UsageError(f"There is no release in {output}, so there is nothing to look for gaps in.")
    tables = release.tables("articles", "actors", "places", "claims", "positions")
    found = uncovered_phrases(tables, _stop_words(), count=count)
    coded = tables["claims"]["claim_id"].isin(tables["positions"]["claim_id"])
    head = f"Release {release.release_id}: {len(coded):,} claims, {int((~coded).sum()):,} without a position on any issue."
    if found.empty:
        return f"{head}\nNo phrase of theirs stands in two stories."
    return "\n".join([head, *(line for row in found.to_dict("records") for line in _gap(row))])


def _gap(row: dict[Hashable, Any]) -> list[str]:
    who = row["actors"][:SHOWN_ACTORS]
    example = textwrap.shorten(row["example"], EXAMPLE_CHARACTERS, placeholder=" …")
    return [
        "",
        f"{row['phrase']}: {row['claims']} claims in {row['stories']} stories" + (f", by {', '.join(who)}" if who else ""),
        f"    {example}",
    ]


def _stop_words() -> frozenset[str]:
    """Words that tell nothing of what a claim is about: small words, and words of time."""
    times = load_time_words()
    return frozenset({*STOP_WORDS, *times.weekdays, *times.months, *times.days, *times.units, *times.numbers})


def _vocabulary(names: Sequence[str]) -> Vocabulary:
    for name in names:
        check_codebook(name)
    return load_vocabulary(tuple(codebook_text(name) for name in names))


def _wrong_examples(vocabulary: Vocabulary, nlp: Language) -> list[Miscoded]:
    examples = [(issue, example) for issue in vocabulary.codebook.issues for example in issue.examples]
    docs = parse(nlp, (example.text for _, example in examples))
    return list(miscoded(nlp, ((*one, doc) for one, doc in zip(examples, docs, strict=True)), vocabulary))


def _counts(names: Sequence[str], codebook: Codebook) -> str:
    phrases = sum(len(issue.signed_phrases) for issue in codebook.issues)
    examples = sum(len(issue.examples) for issue in codebook.issues)
    return f"{', '.join(names)}: {len(codebook.issues)} issues, {phrases} phrases, {examples} examples"


def _listed(title: str, items: Iterator[str] | Sequence[str]) -> list[str]:
    lines = [f"  - {item}" for item in items]
    return ["", f"{title}:", *lines] if lines else []


def _finding(finding: Finding) -> str:
    return f"{finding.code}: {finding.text}"


def _example(wrong: Miscoded) -> str:
    place = f"line {wrong.example.line}"
    return (
        f"{wrong.issue.code}, {place}: expected {wrong.example.stance}, found {' and '.join(wrong.found)}: {wrong.example.text}"
    )


def _claim(number: int, tried: Tried, labels: dict[str, str]) -> Iterator[str]:
    yield f"Claim {number}" + (
        ": no attribution found, so the sentence is tried as if somebody had said it" if tried.is_bare else ""
    )
    if not tried.is_bare:
        yield from _attribution(tried.claim)
    yield f"  act       {tried.claim.assertion.act}{_flags(tried.claim)}"
    yield from _real(tried.verdict)
    for named in tried.named:
        yield f"  named     {named.code} ({labels[named.code]}) by {named.phrase!r}, {SIGNS[named.sign]}"
    if not tried.named:
        yield "  named     no phrase names an issue"
    cues = {position.issue_code: position for position in tried.positions}
    for side in tried.verdict.sides:
        position = cues.get(side.code)
        yield f"  side      {side.code} ({labels[side.code]}): {_scored(side)}" + (
            f", by {position.stance_cue!r}" if position is not None and position.stance_cue else ""
        )
    if not tried.positions:
        yield "  position  none is taken"


def _real(verdict: Verdict) -> Iterator[str]:
    """Whether the judge takes the claim for an attribution."""
    least = load_judge().settings.genuine
    yield f"  genuine   {verdict.genuine:.2f}, {'published' if verdict.genuine >= least else 'not published'} from {least:.2f}"


def _scored(side: Side) -> str:
    """The judge's score of a side, and whether it is enough."""
    settings = load_judge().settings
    taken = "taken" if settings.is_taken(side.score) else "not taken"
    return f"{side.stance} {side.score:.2f}, {taken} from {settings.taken:.2f}"


def _attribution(claim: Claim) -> Iterator[str]:
    attribution = claim.attribution
    yield f"  source    {attribution.source.text if attribution.source is not None else '-'}"
    yield f"  cue       {attribution.cue.text if attribution.cue is not None else '-'}"
    yield f"  content   {' [...] '.join(span.text for span in attribution.content)}"


def _flags(claim: JudgedClaim) -> str:
    assertion = claim.assertion
    flags = (
        ("negated", assertion.is_negated, assertion.negation_cue),
        ("conditional", assertion.is_conditional, assertion.condition_cue),
        ("hedged", assertion.hedge_cue is not None, assertion.hedge_cue),
    )
    return "".join(f", {name}" + (f" by {cue!r}" if cue else "") for name, is_set, cue in flags if is_set)
