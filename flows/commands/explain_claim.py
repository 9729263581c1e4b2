"""How a published claim came about: its sentence with every span, who speaks, what is done by it, when, and its positions."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from flows.commands.explained_evidence import INDENT, WIDTH, Row, actor_line, head, marked, rows_of
from flows.store.releases.release import Release

#: How the spans of a claim are marked in its sentence.
MARKS = {"source": ("{", "}"), "cue": ("<", ">"), "content": ("[", "]")}
KINDS = {
    "name": "by name", "title": "by title", "metonym": "by a seat of power or a country", "pronoun": "by a pronoun",
    "description": "by a description", "unknown": "in words that settle nothing",
}  # fmt: skip
STATUS = {"absent": "nobody is named", "unresolved": "named, but not settled who it is"}
BINDINGS = {
    "clause": "in the claim itself", "sentence": "earlier in its sentence", "paragraph": "in the sentence before",
    "heading": "in the heading above",
}  # fmt: skip
#: How the words that tell a date are read, and how they reach the claim.
RULES = {
    "calendar": "a date of the calendar", "weekday": "the last such weekday not after publication",
    "relative": "read against the day of publication", "ago": "counted back from the day of publication", "year": "a year",
    "later": "counted from the last day told before",
}  # fmt: skip
REACHES = {
    "claim": "beside the claim's own cue", "occasion": "with another claim or an occasion of the same speaker",
    "before": "with the claim right before, of which this is the continuation", "dateline": "in the dateline",
    "news": "in the opening, as the day of the news", "told": "nearby, as the day of what is told there",
}  # fmt: skip
FLAGS = (("is_negated", "negation_cue"), ("is_conditional", "condition_cue"), ("is_hedged", "hedge_cue"))


def explain_position(output: Path, release: Release, position_id: str) -> str | None:
    """The claim that takes the position, explained; None if the release has none of this id."""
    rows = rows_of(release, "positions", position_id=position_id)
    return explain_claim(output, release, rows[0]["claim_id"]) if rows else None


def explain_claim(_output: Path, release: Release, claim_id: str) -> str | None:
    """The claim for a person; None if the release has none of this id."""
    rows = rows_of(release, "claims", claim_id=claim_id)
    if not rows:
        return None
    claim = rows[0]
    (article,) = rows_of(release, "articles", article_id=claim["article_id"])
    spans = rows_of(release, "claim_spans", claim_id=claim_id)
    return "\n".join([
        *head("Claim", claim_id, claim, article),
        "",
        *marked(article["text"], claim, [(span["start"], span["end"], MARKS[span["role"]]) for span in spans]),
        "  { } source   < > cue   [ ] content",
        "",
        *_speaker(release, claim, spans),
        *_act(claim),
        *_dates(claim, article),
        *_positions(release, claim),
    ])  # fmt: skip


def _speaker(release: Release, claim: Row, spans: list[Row]) -> Iterator[str]:
    if claim["actor_id"] is None:
        reason = f": {claim['speaker_reason'].replace('_', ' ')}" if claim["speaker_reason"] else ""
        yield f"Speaker:   {STATUS[claim['speaker_status']]}{reason}"
        if claim["speaker_candidates"]:
            yield f"{INDENT}might be: {claim['speaker_candidates']}"
    else:
        sure = "" if claim["speaker_confidence"] is None else f", sure to {claim['speaker_confidence']:.2f}"
        yield f"Speaker:   {actor_line(release, claim['actor_id'])}{sure}"
    for source in (span for span in spans if span["role"] == "source"):
        for mention in _mentions(release, claim["article_id"], source):
            role = f", {mention['role_text']}" if mention["role_text"] else ""
            who = "not settled" if mention["actor_id"] is None else mention["actor_id"]
            yield f"{INDENT}{mention['mention_text']!r}{role} refers {KINDS[mention['mention_kind']]} to: {who}"
    for label, column in (("Reported by", "reported_by_actor_id"), ("Said to", "addressee_actor_id")):
        if claim[column] is not None:
            yield f"{INDENT}{label}: {actor_line(release, claim[column])}"


def _mentions(release: Release, article_id: str, span: Row) -> list[Row]:
    within = [
        mention
        for mention in rows_of(release, "mentions", article_id=article_id)
        if mention["mention_start"] < span["end"] and span["start"] < mention["mention_end"]
    ]
    return sorted(within, key=lambda mention: mention["mention_start"])


def _act(claim: Row) -> Iterator[str]:
    said = f"cue {claim['cue_text']!r}" if claim["cue_text"] else "without a cue"
    yield f"Act:       {claim['act']}, sure to {claim['act_confidence']:.2f}, {claim['quote_type']} speech, {said}"
    for flag, cue in FLAGS:
        if claim[flag]:
            yield f"{INDENT}{flag.removeprefix('is_')}" + (f" by {claim[cue]!r}" if claim[cue] else "")
    yield f"Genuine:   an attribution with a score of {claim['genuine_score']:.2f}"


def _dates(claim: Row, article: Row) -> Iterator[str]:
    if claim["said_on"] is not None:
        told = "a correction" if claim["said_on_cue"] is None else repr(claim["said_on_cue"])
        yield f"Said on:   {claim['said_on']}, exact to the {claim['said_on_precision']}, by {told}"
        if claim["said_on_cue"] is not None:
            yield f"{INDENT}{RULES[claim['said_on_rule']]}; told {REACHES[claim['said_on_reach']]}"
    elif claim["stated_on"] is not None:
        yield "Said on:   the text does not say"
    if claim["stated_on"] is None:
        yield "Stated on: unknown: neither the text nor the publication gives a day"
    elif claim["stated_on_source"] == "published":
        yield f"Stated on: {claim['stated_on']}, the publication date, which comes from the {article['published_at_source']}"
    else:
        yield f"Stated on: {claim['stated_on']}, when it was said"


def _positions(release: Release, claim: Row) -> Iterator[str]:
    positions = rows_of(release, "positions", claim_id=claim["claim_id"])
    if claim["side_scores"] is not None:
        yield f"Sides:     {claim['side_scores']}; the likeliest, published or not"
    if not positions:
        near = "no side on an issue comes near to being taken" if claim["side_scores"] is None else "no side is sure enough"
        yield f"Positions: none: {near}"
    for position in sorted(positions, key=lambda row: str(row["issue_code"])):
        (issue,) = rows_of(release, "issues", issue_code=position["issue_code"])
        cue = f", by {position['stance_cue']!r}" if position["stance_cue"] else ""
        reason = f": {position['unclear_reason']}" if position["unclear_reason"] else ""
        yield f"Position:  {position['position_id']}, confidence {position['confidence']:.2f}"
        yield f"{INDENT}on {issue['label']} ({issue['issue_code']}, codebook {issue['codebook']})"
        yield f"{INDENT}told by {position['issue_text']!r}, {BINDINGS[position['binding']]}"
        yield f"{INDENT}{position['stance']}{cue}{reason}"
        yield from textwrap.wrap(issue["description"], WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
