"""Invented texts of which the tests of cleaning are made."""

from __future__ import annotations

FIRST = "The river states agreed on Monday to share the water of the upper dam, ending a dispute of nine years."
SECOND = "Ministers from both sides said that engineers would meet again before the rains, without naming a place."
THIRD = '"We have waited too long for this," the water minister, Ada Moyo, told reporters after the signing.'
BODY = "\n\n".join((FIRST, SECOND, THIRD))
REST = "The river states agreed on Monday to share the water of the upper dam, ending a dispute of nine years over its use."
#: A page as copied from an app, with all that stands around an article there.
APP = f"""All your papers in one place.
Start reading
The Harbour Gazette
The Harbour Gazette
World
Nadia Okoro

Why the dam deal matters – and what comes next

{FIRST}

What did the ministers agree?

{SECOND}

The upper dam at dusk, seen from the road (Delta Photo Service)

{THIRD}

Moyo has said

"The water belongs to all who drink it. We will keep to that, whatever the season brings."

Sign up to read this article
Read thousands of titles, chosen for you.
Related Stories
Our picks
Download the app
One app. One membership."""
