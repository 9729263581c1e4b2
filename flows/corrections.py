"""The corrections of a run, from their file."""

from __future__ import annotations

from flows.settings import Settings
from transforms.linking.corrections import Corrections, load_corrections


def corrections(settings: Settings) -> Corrections:
    """The corrections that the settings name, checked against the schema; none where there is no file, or an empty one.

    Raises VocabularyError where the file is not as it must be.
    """
    text, name = settings.corrections_text()
    return load_corrections(text, name) if text.strip() else Corrections(name)
