"""A desk's own files: articles parted by a line of signs, each with a head that tells outlet and date; and labelled heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from transforms.articles import dates
from transforms.articles.field_names import FieldMapping

#: A line of signs between two articles.
_RULE = re.compile(r"^[ \t]{0,40}(?:(?:\*[ \t]{0,3}){3,60}|[-=_~#+]{3,200}|(?:[-–—•][ \t]){3,60})[ \t]{0,40}$", re.MULTILINE)
#: Longest line that tells outlet and date, in words; among so many lines from the top of an article it stands.
_LINE, _TOP = 14, 4
#: Longest headline above it, in words.
_HEADLINE = 25
#: This share of the parts must have such a head.
_HEADED = 2 / 3
#: Between outlet and date.
_AROUND = " \t,;|·•–—-:()[]"
_LABEL = re.compile(r"[ \t]{0,4}(?P<label>[A-Za-z][A-Za-z _-]{1,24}):[ \t]+(?P<value>\S.*)")
#: So many labelled lines on end are a head.
_FEWEST = 2


def digest(text: str, order: str | None) -> list[dict[str, Any]]:
    """The articles between lines of signs, if most have a head; what has none goes on with the article above it."""
    parts = [part.strip() for part in _RULE.split(text)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return []
    headed = [_headed(part, order) for part in parts]
    if sum(one is not None for one in headed) < max(2, _HEADED * len(parts)):
        return []
    found: list[dict[str, Any]] = []
    for part, fields in zip(parts, headed, strict=True):
        if fields is None and found:
            found[-1]["text"] += f"\n\n{part}"
        else:
            found.append(fields or {"text": part})
    return found


def labelled(text: str, mapping: FieldMapping) -> list[dict[str, Any]]:
    """The articles below heads of labelled lines (`Title: …`, `Date: …`); one head at the top makes one article with fields."""
    lines = text.split("\n")
    heads = list(_heads(lines, mapping))
    if not heads or (len(heads) == 1 and any(line.strip() for line in lines[: heads[0][0]])):
        return []
    ends = [start for start, _, _ in heads[1:]] + [len(lines)]
    above = "\n".join(lines[: heads[0][0]]).strip()
    found = [{"text": above}] if above else []
    for (_, below, fields), end in zip(heads, ends, strict=True):
        found.append({**fields, "text": _without_rule("\n".join(lines[below:end]))})
    return found


def count_heads(text: str, order: str | None) -> int:
    """How many lines of a text are the head of an article: outlet and date, with a headline above."""
    lines = [line.strip() for line in text.split("\n")]
    return sum(
        _outlet_and_date(line, order) is not None and bool(above) and _is_headline(above) and not before
        for before, above, line in zip(["", *lines], lines, lines[1:], strict=False)
    )


def _heads(lines: Sequence[str], mapping: FieldMapping) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """First line, the line below, and the fields of each run of labelled lines that names a title or tells a date."""
    start = 0
    while start < len(lines):
        fields: dict[str, Any] = {}
        end = start
        while end < len(lines) and (match := _LABEL.fullmatch(lines[end])):
            ours = mapping.ours(match["label"])
            if ours is None or ours == "text" or ours in fields:
                break
            fields[ours] = match["value"].strip()
            end += 1
        follows = not start or not lines[start - 1].strip() or _RULE.fullmatch(lines[start - 1])
        if len(fields) >= _FEWEST and follows and "title" in fields:
            yield start, end, fields
        start = max(end, start + 1)


def _without_rule(text: str) -> str:
    """A text without the line of signs with which it ends or begins."""
    lines = text.strip().split("\n")
    while lines and (_RULE.fullmatch(lines[-1]) or not lines[-1].strip()):
        lines.pop()
    while lines and (_RULE.fullmatch(lines[0]) or not lines[0].strip()):
        lines.pop(0)
    return "\n".join(lines)


def _headed(part: str, order: str | None) -> dict[str, Any] | None:
    """An article with the head that it begins with, None if it has none."""
    lines = [line.strip() for line in part.split("\n")]
    shown = [number for number, line in enumerate(lines) if line][:_TOP]
    for place, number in enumerate(shown):
        told = _outlet_and_date(lines[number], order)
        if told is None:
            continue
        above = [lines[one] for one in shown[:place]]
        if not all(map(_is_headline, above)):
            return None
        outlet, published = told
        fields = {"title": above[0] if above else None, "publisher": outlet or None, "published": published}
        body = "\n".join(lines[number + 1 :]).strip()
        return {**{name: value for name, value in fields.items() if value}, "text": body} if body else None
    return None


def _is_headline(line: str) -> bool:
    return line.count(" ") < _HEADLINE and not line.endswith((".", ";", ","))


def _outlet_and_date(line: str, order: str | None) -> tuple[str, str] | None:
    """Outlet (perhaps empty) and date of a line that tells nothing else."""
    if line.count(" ") >= _LINE or not any(map(str.isdigit, line)):
        return None
    for part in (line, *_parts(line)):
        outlet = line.removesuffix(part).removeprefix(part).strip(_AROUND)
        is_date = dates.is_only_date(part) or dates.is_only_numbers(part)
        if is_date and _is_outlet(outlet) and (dates.published_at(part, order) or dates.order_of(part) == ""):
            return outlet, part
    return None


def _parts(line: str) -> Iterator[str]:
    """What stands behind or before each separator of a line."""
    for match in re.finditer(r"(?:,|\||·|•|–|—| -|;|\()\s*", line):
        yield line[match.end() :].rstrip(_AROUND)
        yield line[: match.start()].strip()


def _is_outlet(name: str) -> bool:
    return not name or (name[0].isalnum() and name[0] == name[0].upper() and name.count(" ") < 6 and not name.endswith("."))
