"""Bylines: who wrote it, as a line of the page or a field of an export says."""

from __future__ import annotations

import re

_BY = re.compile(
    r"(?:(?:written|reported|posted|published|story|words|text|analysis|article|report)\s+by|by|author(?:/author)?s?|authored by"
    r"|reporters?|writers?)\s*[:|]?\s+",
    re.IGNORECASE,
)
#: Names may be glued to each other (`Ana DiazTom Lee`).
_SEPARATORS = re.compile(r"\s*(?:,|;|/|\||&|•|·|\b[aA][nN][dD]\b|\n|(?<=[a-z]{2})(?=[A-Z][a-z]+ [A-Z]))\s*")
#: One part of a name: capitalised, with what names hold inside and before them.
_PART = r"(?:[^\W\d_a-z][\w'’.-]*|al-\w+|(?:[dl]['’])\w+|de|da|del|della|di|du|la|le|van|von|der|den|ter|bin|ibn|el|al|dos|y)"
_NAME = re.compile(rf"{_PART}(?:\s{_PART}){{0,4}}")
#: What follows the name and is not part of it: a role, a place, a desk, a time.
_AFTER = re.compile(r"\s*(?:\(.*|\s[-–—].*|\bin\b.*|\bat\b.*|\bfor\b.*|\bwith\b.*|\bfrom\b.*|\d.*|@.*|<.*)$", re.IGNORECASE)
#: Words that make a capitalised line an office or an outlet, not a person.
_ROLE = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|staff|agency|agencies|desk|news|team|bureau|press|online|service|digital"
    r"|chief|analyst|columnist|producer|editorial|journalist|newsroom|updated|published|world|home|politics)\b",
    re.IGNORECASE,
)
#: From where they reported, and who made the pictures: no more names of writers follow.
_PLACE = re.compile(
    r",?\s+(?:reporting from|(?:photograph|photo|visual|video|graphic|illustration)s?(?: and \w+)? by)\b", re.IGNORECASE
)
_LONGEST = 200


def names_in(line: str) -> tuple[str, ...]:
    """The names of persons in a byline or an author field, in order: `By Ana Diaz and Tom Lee in Lima` → both names."""
    if len(line) > _LONGEST:
        return ()
    line = _PLACE.split(line, maxsplit=1)[0]
    line = _BY.sub("", line.strip(), count=1) if _BY.match(line.strip()) else line.strip()
    names = []
    for part in _SEPARATORS.split(line):
        name = _AFTER.sub("", part).strip(" .")
        if _NAME.fullmatch(name) and not _ROLE.search(name) and " " in name:
            names.append(name.title() if name.isupper() else name)
    return tuple(names)


def is_byline(line: str) -> bool:
    """Whether the line says who wrote it: opens as a byline and goes on with a name or initials, and says nothing else."""
    match = _BY.match(line)
    if not match or len(line) > _LONGEST or line.count(" ") > 20 or line.rstrip().endswith(("?", "!")):
        return False
    rest = line[match.end() :]
    if line[match.end() - 1 : match.end()] and (":" in match[0] or "/" in match[0]):
        return True
    tells = re.search(r"\b(?:is|was|are|were|has|have|had|will|said|says|would)\b", rest)
    return rest[:1].isupper() and not tells and bool(names_in(line) or _ROLE.search(rest) or rest.isupper())


def are_bare_names(line: str) -> bool:
    """Whether the line is nothing but names that can be persons' (`Ana Diaz and Tom Lee`), one or several."""
    parts = [part for part in _SEPARATORS.split(line) if part] if len(line) <= _LONGEST else []
    return len(parts) in range(1, 5) and all(is_bare_name(part) for part in parts)


def is_bare_name(line: str) -> bool:
    """Whether the line is nothing but two to four capitalised words that can be a person's name."""
    names = names_in(line) if 2 <= line.count(" ") + 1 <= 4 and not line.isupper() and not line.startswith("The ") else ()
    return len(names) == 1
