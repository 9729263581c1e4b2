"""Exports of archives: LexisNexis (`1 of 3 DOCUMENTS`, `End of Document`) and Factiva (`Document HARBC0002026…`).

Each gives its articles with the fields that stand at their heads, named as ours; an empty list is no such export. What stands
below an article (dates of loading, subjects, law) is no text of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from transforms.articles import bylines, dates
from transforms.articles.bundles.words import load_words

#: Lines between which an article's date stands, from its top; longest line of a date, in characters.
_HEAD, _DATE = 24, 60
_COUNT = re.compile(
    r"^[ \t]{0,200}\d{1,7} (?:of|von|de|di) \d{1,7} (?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTOS)[ \t]{0,200}$", re.MULTILINE
)
_FACTIVA_END = re.compile(r"^[ \t]{0,20}Do[ck]umento? [A-Z\d]{2,9}\d{10,}\w{0,20}[ \t]{0,20}$", re.MULTILINE)
_TAG = re.compile(r"[ \t]{0,4}(?P<tag>[A-Z]{2,3})(?:[ \t]{2,}|\t|[ \t]*$)(?P<value>.*)")
_COPYRIGHT = re.compile(r"[ \t]{0,200}(?:copyright\b|©|\(c\)).{0,300}", re.IGNORECASE)
_BY = re.compile(r"(?:By|Von|Par|Por)[ :]\s?\S.{0,150}")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[AaPp][Mm])?(?: [A-Z]{2,5})?")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


def nexis(text: str) -> list[dict[str, Any]]:
    """The articles of a LexisNexis export as text: each begins with its number among all."""
    marks = list(_COUNT.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [_of_paragraphs(_paragraphs(text[mark.end() : end])) for mark, end in zip(marks, ends, strict=False)]


def nexis_uni(text: str) -> list[dict[str, Any]]:
    """The articles of a Nexis Uni or Lexis+ export: each ends with a line that says so, and its body with one above it."""
    words = load_words()
    paragraphs = _paragraphs(text)
    found: list[list[str]] = [[]]
    for paragraph in paragraphs:
        if paragraph.casefold().endswith(tuple(words.closing)) and len(paragraph) < _DATE:
            found.append([])
        else:
            found[-1].append(paragraph)
    parts = found[:-1]
    if not parts or not all(any(line.casefold() in words.body for line in part) for part in parts):
        return []
    return [_of_paragraphs(part) for part in parts]


def factiva(text: str) -> list[dict[str, Any]]:
    """The articles of a Factiva export, whose ends name their documents, in either of its layouts."""
    ends = list(_FACTIVA_END.finditer(text))
    starts = [0, *(match.end() for match in ends[:-1])]
    return [factiva_article(text[start : end.start()].split("\n")) for start, end in zip(starts, ends, strict=False)]


def factiva_article(lines: Sequence[str], title: str | None = None, authors: str | None = None) -> dict[str, Any]:
    """One article of Factiva out of its lines; `title` and `authors` are what its markup says."""
    lines = [line.strip() for line in lines if line.strip()]
    tagged = _tagged(lines)
    if tagged:
        return tagged
    words = load_words()
    count = next((number for number, line in enumerate(lines[:_HEAD]) if words.length.fullmatch(line)), None)
    if count is None:
        return {"text": "\n\n".join(lines)}
    above, below = lines[:count], lines[count + 1 :]
    byline = next((number for number in range(len(above) - 1, 0, -1) if _is_byline(above[number])), len(above))
    fields: dict[str, Any] = {
        "title": title or (above[byline - 1] if byline else None),
        "authors": authors or (above[byline] if byline < len(above) else None),
    }
    dated = next((number for number, line in enumerate(below[:4]) if _is_date(words.english(line))), None)
    rest = below
    if dated is not None:
        rest = below[dated + 1 :]
        clock = rest[0] if rest and _CLOCK.fullmatch(rest[0]) else ""
        fields["published"] = f"{words.english(below[dated])} {clock}".strip()
        rest = rest[1:] if clock else rest
        fields["publisher"] = rest[0] if rest else None
    law = next((number for number, line in enumerate(rest[:_HEAD]) if _COPYRIGHT.fullmatch(line)), None)
    body = list(rest[law + 1 :] if law is not None else rest[1:])
    return {**{name: value for name, value in fields.items() if value}, "text": "\n\n".join(body)}


def _is_byline(line: str) -> bool:
    return _BY.fullmatch(line) is not None or bylines.are_bare_names(line)


def _tagged(lines: Sequence[str]) -> dict[str, Any] | None:
    """An article whose parts have two letters before them; None where few have."""
    known = load_words().tags
    found: dict[str, list[str]] = {}
    tag = ""
    for line in lines:
        match = _TAG.fullmatch(line)
        if match and match["tag"].casefold() in known:
            tag, line = match["tag"].casefold(), match["value"].strip()
        if tag and line:
            found.setdefault(tag, []).append(line)
    if not {"hd", "pd"} <= set(found) or not {"lp", "td", "tx"} & set(found):
        return None
    fields: dict[str, Any] = {}
    for tag, values in found.items():
        ours = known[tag]
        if ours == "text":
            fields["text"] = "\n\n".join(filter(None, [fields.get("text"), *values]))
        elif ours:
            fields[ours] = " ".join(values)
    published = f"{load_words().english(fields.get('published', ''))} {fields.pop('clock', '')}".strip()
    return {**fields, "published": published}


def _paragraphs(text: str) -> list[str]:
    """Paragraphs on one line each."""
    return [" ".join(part.split()) for part in _PARAGRAPHS.split(text) if part.strip()]


def _of_paragraphs(paragraphs: Sequence[str]) -> dict[str, Any]:
    """An article of LexisNexis: the name of the outlet and the date stand above or around the headline, labels below."""
    words = load_words()
    marked = next((number for number, line in enumerate(paragraphs) if line.casefold() in words.body), None)
    top = paragraphs[:marked] if marked is not None else paragraphs[:_HEAD]
    dated = next((number for number in range(len(top) - 1, -1, -1) if _is_date(words.english(top[number]))), None)
    if marked is None:
        dated = next((number for number, line in enumerate(top) if _is_date(words.english(line))), None)
    if dated is None:
        return {"text": "\n\n".join(_body(paragraphs[0 if marked is None else marked + 1 :]))}
    fields: dict[str, Any] = {"published": words.english(paragraphs[dated])}
    above = [line for line in top[:dated] if not _COPYRIGHT.fullmatch(line)]
    if above:
        fields["publisher"] = above[-1]
    rest = paragraphs[dated + 1 : marked]
    headline: list[str] = []
    end = 0
    for end, line in enumerate([*rest, ""]):
        named = words.label(line)
        if named and words.head.get(named[0]):
            fields[str(words.head[named[0]])] = named[1]
        elif not named and not _COPYRIGHT.fullmatch(line):
            if marked is None and not headline and end < len(rest) and not _labelled_above(rest, end):
                headline.append(line)
            elif marked is None:
                break
    if marked is not None and len(above) > 1:
        headline = [above[-2]]
    if headline:
        fields.setdefault("title", headline[0])
    body = paragraphs[marked + 1 :] if marked is not None else rest[end:]
    return {**fields, "text": "\n\n".join(_body(body))}


def _labelled_above(lines: Sequence[str], number: int) -> bool:
    return any(load_words().label(line) for line in lines[:number])


def _body(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs up to the foot of the article."""
    words = load_words()
    end = next((number for number, line in enumerate(paragraphs) if words.opens_foot(line) or _is_law(line)), len(paragraphs))
    return list(paragraphs[:end])


def _is_law(line: str) -> bool:
    return len(line) < 3 * _DATE and bool(_COPYRIGHT.fullmatch(line)) and any(map(str.isdigit, line))


def _is_date(line: str) -> bool:
    """Whether a line says when, perhaps with the edition behind it."""
    return len(line) <= 2 * _DATE and dates.opens_with_date(line)
