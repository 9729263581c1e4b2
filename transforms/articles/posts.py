"""The signature of a post that is shown in an article. What is said in it is its author's: cleaning leaves it and extraction
reads it, which then depends on no words of cleaning."""

from __future__ import annotations

import re

#: The signature of a post that is shown in an article: `— Ana Diaz (@adiaz) May 12, 2026`.
POST = re.compile(
    r"(?<=\S)\s*[—–-]{1,2}\s?(?P<name>[^\n()]{1,79}?) ?\(@[\w.@-]{1,60}\)"
    r"(?: [A-Z][a-z]+\.? \d{1,2}, \d{4}| \d{1,2} [A-Z][a-z]+ \d{4})?\s*$"
)
