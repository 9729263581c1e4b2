"""What is no article inside a paragraph: in dumps, a whole page often arrives as one paragraph.

Sentences go only when they are surely calls, captions with a credit, law or sign-offs; what stands between such
sentences goes with them only at the end of the paragraph, where they are the majority.
"""

from __future__ import annotations

import re

from transforms.articles.cleaning.blocks import kinds, roles
from transforms.articles.cleaning.blocks.block import Block, in_capitals, split_sentences
from transforms.articles.cleaning.phrases import Phrases, folded
from transforms.articles.cleaning.sentences.repetition import NOTHING, Repeated, key, repeated_edges
from transforms.articles.cleaning.trace import Removed

_CREDIT = re.compile(
    r"\((?:photo|image|picture|credit|illustration|screenshot|video|courtesy)s?(?: credit)?(?: by\b| courtesy\b| from\b|:)",
    re.IGNORECASE,
)
#: A bracket that may be a credit without saying so: who and for whom, by a slash or `via`, and nothing goes on behind it.
_MAKERS = re.compile(r"\((?=[A-Z@][^()]{6,140}\)(?!\s?[,.;:]))[^()]*?(?:/|\bvia\b|\b[Pp]hoto\b|\bImages\b)")
_LONGEST_CREDIT = 300
#: A bracket of several names that stands between two sentences.
_BETWEEN = re.compile(
    r"(?<=[.!?”\"’] )\([A-Z][\w.&’'-]*(?:[ /,]+(?:(?:via|for|and|of|the|de) )?[A-Z\d][\w.&’'-]*){0,7}\)(?= [A-Z“\"‘])"
)
#: Five words or more in capitals between sentences: a link to another story.
_CAPITALS = re.compile(r"(?:^|(?<=[.!?”\"’)] ))(?:[^\sa-z]{1,30} ){5,40}(?=[“\"‘]?[A-Z][a-z’']|[“\"]|[A-Z] [a-z])")
#: A quotation with its speaker is an article's own, though a few others have it too: so many at most.
_QUOTED = re.compile(r"[\"“][^\"“”]{20,}[\"”]")
_FEW = 3
_SPEECH = re.compile(r"\b(?:said|says|told|added)\b")
REPEATED = "repeated in the dump"
#: Longest caption before a credit, in words.
_CAPTION = 60
#: Longest bare date, in words.
_DATE = 4
#: Shortest rest of a sentence that is worth keeping behind a call that was glued to it, in words.
_REST = 5
#: Fewest spaces in a link in capitals.
_LINK = 4
#: Longest sentence about the writer, in words; how many sentences from the end it may stand.
_BIOGRAPHY, _BIOGRAPHIES = 45, 12
#: How to reach the writer; what leans on a sentence about them; what is said of someone in the news.
_CONTACT = re.compile(r"(?:\breach|\be-?mail|\bcontact|\btips?\b|\bfollow|\bsent\b|\bwrite to\b).{0,80}(?:\S@\w|(?<!\w)@\w{2})")
_LEANING = re.compile(
    r"(?:he|she|they|his|her|their|you|prior to|before|previously|since|when not|in (?:his|her|their)|an? )\b|\S{1,20}$"
)
_NOT_BIOGRAPHY = re.compile(r"\b(?:was|were|had|said|told|says)\b|\"")
#: So many sentences of the article's own on end are no part of the page's end.
_OWN = 2


def strip_passages(text: str, phrases: Phrases, repeated: Repeated = NOTHING) -> tuple[str, list[Removed]]:
    """The paragraph without its foreign sentences, and those, in order, with their places in what is left of it;
    `repeated` is what its dump repeats."""
    if text.count(" ") < 7:
        return text, []
    pieces = _pieces(text, phrases, repeated)
    reasons = [_reason(piece, reason, phrases) for piece, reason in pieces]
    edges = repeated_edges([piece for piece, _ in pieces], [reason is not None for reason in reasons], repeated)
    reasons = [
        reason or (REPEATED if edge and not _is_quotation_of_few(piece, repeated) else None)
        for (piece, _), reason, edge in zip(pieces, reasons, edges, strict=True)
    ]
    _drop_biography([piece for piece, _ in pieces], reasons, phrases)
    _cut_end([piece for piece, _ in pieces], reasons)
    if not any(reason and piece.strip() for (piece, _), reason in zip(pieces, reasons, strict=True)):
        return text, []
    return _join([piece for piece, _ in pieces], reasons)


def _is_quotation_of_few(sentence: str, repeated: Repeated) -> bool:
    return bool(_QUOTED.search(sentence) and _SPEECH.search(sentence)) and repeated.counts.get(key(sentence), 0) <= _FEW


def _pieces(text: str, phrases: Phrases, repeated: Repeated) -> list[tuple[str, str | None]]:
    """Sentences, with the reasons that their surroundings give: a credit in brackets takes its caption with it."""
    pieces: list[tuple[str, str | None]] = []
    start = 0
    for match in sorted([*_CREDIT.finditer(text), *_MAKERS.finditer(text), *_BETWEEN.finditer(text)], key=re.Match.start):
        end = _closing(text, match.start())
        words = re.findall(r"\w+", text[match.start() : end].lower())
        is_sure = match.re is _CREDIT or (match.re is _BETWEEN and len(words) > 1)
        is_credit = is_sure or not phrases.credits.isdisjoint(words)
        if match.start() < start or not end or not is_credit:
            continue
        before = _sentences(text[start : match.start()], phrases, repeated)
        is_shown = match.re is not _BETWEEN or (before and roles.is_scene(before[-1]))
        if before and is_shown and before[-1].count(" ") < _CAPTION and not re.search(r"[\"”]\s*$", before[-1]):
            # A caption that ends with a bare date has its scene in the sentence before.
            split = len(before) > 1 and before[-1].count(" ") < _DATE and before[-2].count(" ") < _CAPTION // 2
            scene = 2 if split and any(map(str.isdigit, before[-1])) and '"' not in before[-2] else 1
            pieces += [(piece, None) for piece in before[:-scene]] + [(piece, kinds.CAPTION) for piece in before[-scene:]]
        else:
            pieces += [(piece, None) for piece in before]
        gap = re.compile(r"\s*").match(text, end)
        start = gap.end() if gap else end
        pieces.append((text[match.start() : start], roles.CREDIT))
    credit = roles.labelled_credit(text[start:], phrases)
    if not credit:
        return pieces + [(piece, None) for piece in _sentences(text[start:], phrases, repeated)]
    before = _sentences(text[start : start + credit], phrases, repeated)
    shows = before[-1].count(" ") < _CAPTION // 2 and roles.is_scene(before[-1])
    pieces += [(piece, None) for piece in before[:-1]] + [(before[-1], kinds.CAPTION if shows else None)]
    return [*pieces, (text[start + credit :], roles.CREDIT)]


def _sentences(text: str, phrases: Phrases, repeated: Repeated) -> list[str]:
    """Sentences, with the words of a call split from the sentence that was glued behind it, if the dump does not repeat it."""
    found = []
    for sentence in _between_links(text, phrases):
        start = 0
        calls = list(phrases.anywhere.finditer(sentence.lower()))
        for match in calls if calls and key(sentence) not in repeated.counts else ():
            rest = sentence[match.end() :]
            if re.match(r"\s[A-Z“\"]", rest) and rest.count(" ") >= _REST and len(sentence) == len(sentence.lower()):
                found.append(sentence[start : match.end() + 1])
                start = match.end() + 1
        found.append(sentence[start:])
    return found


def _between_links(text: str, phrases: Phrases) -> list[str]:
    """Sentences, with links in capitals as pieces of their own."""
    found: list[str] = []
    start = 0
    for match in _CAPITALS.finditer(text):
        if sum(map(str.isupper, match[0])) >= len(match[0]) / 2:
            found += [*split_sentences(text[start : match.start()], phrases.abbreviations), match[0]]
            start = match.end()
    return found + split_sentences(text[start:], phrases.abbreviations) if text[start:] else found


def _reason(piece: str, reason: str | None, phrases: Phrases) -> str | None:
    stripped = piece.strip()
    if in_capitals(stripped) and stripped.count(" ") >= _LINK:
        return "link in capitals"
    return reason or (roles.sentence_role(Block(stripped), phrases) if stripped else None)


def _drop_biography(pieces: list[str], reasons: list[str | None], phrases: Phrases) -> None:
    """Sentences at the end that say who the writer is and how to reach them, and what leans on those."""
    found: int | None = None
    names: set[str] = set()  # with which the sentences between begin that lean on nothing
    for index in range(len(pieces) - 1, max(0, len(pieces) - 1 - _BIOGRAPHIES), -1):
        text = folded(pieces[index].strip())
        if reasons[index] or not text:
            continue
        if text.count(" ") > _BIOGRAPHY or _NOT_BIOGRAPHY.search(text):
            break
        if phrases.biography.search(text) or _CONTACT.search(text):
            if names.isdisjoint(text.split()) and names:
                break
            found, names = index, set()
        elif not _LEANING.match(text):
            names.add(text.split()[0])
    for index in range(found, len(pieces)) if found is not None else ():
        reasons[index] = reasons[index] or roles.SIGN_OFF


def _cut_end(pieces: list[str], reasons: list[str | None]) -> None:
    """From the first foreign sentence of the second half on, all goes if most of it is foreign anyway, and nowhere several
    sentences on end are the article's."""
    end_marks = (kinds.CALL, kinds.LEGAL, roles.APPEAL, REPEATED)
    foreign = own = 0
    cut = None
    for index in range(len(pieces) - 1, max(len(pieces) // 2 - 1, 1) - 1, -1):
        own = 0 if reasons[index] else own + 1
        if own > _OWN:
            break
        foreign += reasons[index] in end_marks
        if reasons[index] in end_marks and foreign >= 2 and 2 * foreign >= len(pieces) - index:
            cut = index
    for index in range(cut if cut is not None else len(pieces), len(pieces)):
        reasons[index] = reasons[index] or "end of the page"


def _join(pieces: list[str], reasons: list[str | None]) -> tuple[str, list[Removed]]:
    """The kept pieces, with one space where any stood between them, and the others."""
    kept = ""
    removed: list[Removed] = []
    spaced = False
    for piece, reason in zip(pieces, reasons, strict=True):
        if reason is None:
            kept += (" " if kept and spaced else "") + piece.strip()
            spaced = piece != piece.rstrip()
        else:
            spaced = spaced or piece != piece.strip()
            removed += [Removed(piece.strip(), reason, len(kept))] if piece.strip() else []
    return kept, removed


def _closing(text: str, start: int) -> int:
    """The place behind the bracket that closes the one at `start`; 0 if it does not close soon."""
    depth = 0
    for index in range(start, min(len(text), start + _LONGEST_CREDIT)):
        depth += (text[index] == "(") - (text[index] == ")")
        if not depth:
            return index + 1
    return 0
