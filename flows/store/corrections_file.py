"""The corrections of a run, from their file."""

from __future__ import annotations

from flows.settings import CORRECTIONS, Settings
from transforms.linking.corrections import Corrections, load_corrections


def corrections(settings: Settings) -> Corrections:
    """The corrections that the settings name, checked against the schema; none where there is no file.

    Raises VocabularyError where the file is not as it must be.
    """
    file = settings.corrections_text()
    return load_corrections(*file) if file else Corrections(CORRECTIONS)
